//! The answers in the README are the answers of the program. `UPDATE=1 cargo test readme` rewrites them.

use std::path::Path;

use crate::support::TestApp;

/// A query of the README with its answer: `<!-- as USER -->`, then a block of GraphQL, then a block of JSON.
struct Example<'a> {
    user: &'a str,
    document: &'a str,
    answer: &'a str,
}

fn examples(readme: &str) -> Vec<Example<'_>> {
    readme
        .split("<!-- as ")
        .skip(1)
        .map(|text| Example {
            user: text.split_once(" -->").expect("the end of the comment").0,
            document: block(text, "graphql"),
            answer: block(text, "json"),
        })
        .collect()
}

fn block<'a>(text: &'a str, language: &str) -> &'a str {
    let opening = format!("```{language}\n");
    let start = text.find(&opening).unwrap_or_else(|| panic!("no block of {language}")) + opening.len();
    let length = text[start..].find("```").expect("the end of the block");
    &text[start..start + length]
}

#[tokio::test]
async fn the_answers_in_the_readme_are_real() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("the README");
    let app = TestApp::with_cast().await;
    let mut rewritten = readme.clone();
    let mut count = 0;
    for example in examples(&readme) {
        let request = app.graphql(example.document);
        let request = if example.user == "citizen" { request } else { request.as_user(example.user) };
        let answer = indent(&request.send().await.ok().text);
        rewritten = rewritten.replacen(
            &format!("{}```\n\n```json\n{}```", example.document, example.answer),
            &format!("{}```\n\n```json\n{answer}\n```", example.document),
            1,
        );
        count += 1;
    }
    assert!(count >= 3, "only {count} examples found");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &rewritten).expect("a writable repository");
    } else {
        assert_eq!(readme, rewritten, "`UPDATE=1 cargo test readme` rewrites the answers");
    }
}

/// The same JSON on several lines, in the order in which it came.
fn indent(json: &str) -> String {
    let (mut text, mut depth, mut in_string, mut escaped) = (String::new(), 0_usize, false, false);
    let mut letters = json.chars().peekable();
    while let Some(letter) = letters.next() {
        if in_string {
            text.push(letter);
            in_string = letter != '"' || escaped;
            escaped = letter == '\\' && !escaped;
            continue;
        }
        match letter {
            '{' | '[' if letters.peek().is_some_and(|next| "}]".contains(*next)) => {
                text.push(letter);
                text.extend(letters.next());
            }
            '{' | '[' => {
                depth += 1;
                text.push(letter);
                text.push_str(&line_break(depth));
            }
            '}' | ']' => {
                depth -= 1;
                text.push_str(&line_break(depth));
                text.push(letter);
            }
            ',' => {
                text.push(letter);
                text.push_str(&line_break(depth));
            }
            ':' => text.push_str(": "),
            _ if letter.is_whitespace() => {}
            _ => {
                in_string = letter == '"';
                text.push(letter);
            }
        }
    }
    text
}

fn line_break(depth: usize) -> String {
    format!("\n{}", "  ".repeat(depth))
}

#[test]
fn indenting_keeps_order_and_strings() {
    let indented = indent(r#"{"b":[{"x":"a:{\"}"},1],"a":[],"c":{}}"#);
    assert_eq!(
        indented,
        "{\n  \"b\": [\n    {\n      \"x\": \"a:{\\\"}\"\n    },\n    1\n  ],\n  \"a\": [],\n  \"c\": {}\n}"
    );
}
