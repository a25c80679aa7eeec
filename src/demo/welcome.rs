//! What somebody who starts the demo reads: the address, the accounts and queries to try.

use std::fmt::Write;
use std::net::SocketAddr;

use super::cast::{ACCOUNTS, PASSWORD};

/// The text, with commands that work as they stand.
pub fn welcome(address: SocketAddr) -> String {
    let mut text = String::new();
    let post = format!("curl -s http://{address}/graphql -H 'content-type: application/json'");
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\nThe demonstration of Capaian is served at http://{address}/graphql\n");
    let _ = writeln!(text, "Pages for people, with the same accounts: http://{address}/\n");
    let _ = writeln!(text, "Accounts, all with the password {PASSWORD}:");
    for (identifier, description) in ACCOUNTS {
        let _ = writeln!(text, "  {identifier:<35} {description}");
    }
    let _ = writeln!(
        text,
        r#"
Three queries to try. Sign in as the nurse first, or as anybody else of the above:

  TOKEN=$({post} -d '{{"query":
    "mutation {{ signIn(input: {{identifier: \"evaluee@pangkalpinang.example\", password: \"{PASSWORD}\"}}) {{ token }} }}"
    }}' | sed 's/.*"token":"\([^"]*\)".*/\1/')

1. The nurse's own evaluations: what has not been released is null.

  {post} -H "authorization: Bearer $TOKEN" -d '{{"query":
    "{{ viewer {{ employee {{ name evaluations {{ totalCount nodes {{ period {{ kind endsOn }} state rating {{ performanceRating }} }} }} }} }} }}"
    }}'

2. What the caller may read and submit in an evaluation, part by part.

  {post} -H "authorization: Bearer $TOKEN" -d '{{"query":
    "{{ evaluations(first: 1) {{ nodes {{ evaluee {{ name }} access {{ part canRead canSubmit }} }} }} }}"
    }}'

3. Published results of public surveys, for everybody and without a token.

  {post} -d '{{"query":
    "{{ surveyResults(first: 3) {{ totalCount nodes {{ campaign {{ name }} responseCount index grade }} }} }}"
    }}'
"#
    );
    text
}
