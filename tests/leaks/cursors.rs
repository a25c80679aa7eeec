//! A cursor holds what its reader saw, and is good for nothing else.

use serde_json::{Value, json};

use super::ask;
use crate::support::TestApp;

#[tokio::test]
async fn a_cursor_is_good_for_its_query_and_its_caller_only() {
    let app = TestApp::with_cast().await;
    let page = "query($after: String) { evaluations(first: 2, after: $after, orderBy: {field: STATE}) \
                { nodes { id state } pageInfo { endCursor } } }";
    let first = ask(&app, "team", page, json!({})).await.ok();
    let cursor = first.at("/evaluations/pageInfo/endCursor").as_str().expect("a cursor").to_owned();
    let after = json!({"after": cursor});
    let second = ask(&app, "team", page, after.clone()).await.ok();
    assert_ne!(first.at("/evaluations/nodes"), second.at("/evaluations/nodes"));

    // By somebody else, whatever they may read.
    for user in ["auditor", "hr", "supervisor", "evaluee", "peer1", "stranger", "citizen"] {
        let answer = ask(&app, user, page, after.clone()).await;
        assert_eq!(answer.codes(), ["BAD_REQUEST"], "{user}: {}", answer.text);
        assert_eq!(*answer.at("/evaluations"), Value::Null);
    }
    // For another question.
    for other in [
        page.replace("STATE", "PERIOD_ENDS_ON"),
        page.replace("STATE", "STATE, direction: DESC"),
        page.replace("first: 2", "first: 2, filter: {state: {eq: FINAL}}"),
        page.replace("evaluations(", "evaluations: performancePlans(")
            .replace(", orderBy: {field: STATE}", "")
            .replace("id state", "id"),
    ] {
        let answer = ask(&app, "team", &other, after.clone()).await;
        assert_eq!(answer.codes(), ["BAD_REQUEST"], "{other}: {}", answer.text);
    }
    // Changed at any place, cut or lengthened.
    let mut wrong = vec![cursor[1..].to_owned(), cursor[..cursor.len() - 1].to_owned(), format!("{cursor}A")];
    for place in 0..cursor.len() {
        let other = if cursor.as_bytes()[place] == b'A' { 'B' } else { 'A' };
        wrong.push(format!("{}{other}{}", &cursor[..place], &cursor[place + 1..]));
    }
    for wrong in wrong {
        let answer = ask(&app, "team", page, json!({"after": wrong})).await;
        // The last letter of base64 has bits that mean nothing: then it is the same cursor, or it is none.
        if answer.codes().is_empty() {
            assert_eq!(wrong.len(), cursor.len());
            assert_eq!(wrong[..wrong.len() - 1], cursor[..cursor.len() - 1], "{wrong}");
        } else {
            assert_eq!(answer.codes(), ["BAD_REQUEST"], "{wrong}: {}", answer.text);
        }
    }
}
