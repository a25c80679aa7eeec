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
        let text = request.send().await.ok().text;
        // What it costs is told elsewhere.
        let data = text.rsplit_once(r#","extensions":{"cost":"#).map_or(text.clone(), |(data, _)| format!("{data}}}"));
        let answer = indent(&data);
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

/// As long as a line may be, without the indentation.
const LINE_LENGTH_MAX: usize = 90;

/// The same JSON for reading, in the order in which it came: what fits on a line stays on it.
fn indent(json: &str) -> String {
    let mut text = String::new();
    let (mut depth, mut rest) = (0_usize, json);
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '"' => string_length(rest),
            '{' | '[' => Some(nesting_length(rest)).filter(|length| *length <= LINE_LENGTH_MAX).unwrap_or(1),
            _ => letter.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        match token {
            "{" | "[" => {
                depth += 1;
                text.push_str(token);
                text.push_str(&line_break(depth));
            }
            "}" | "]" => {
                depth -= 1;
                text.push_str(&line_break(depth));
                text.push_str(token);
            }
            "," => {
                text.push(',');
                text.push_str(&line_break(depth));
            }
            ":" => text.push_str(": "),
            _ if token.starts_with(['{', '[']) => text.push_str(&on_one_line(token)),
            _ => text.push_str(token),
        }
        rest = after;
    }
    text
}

fn line_break(depth: usize) -> String {
    format!("\n{}", "  ".repeat(depth))
}

/// The length of the string that `json` begins with, quotes included.
fn string_length(json: &str) -> usize {
    let mut escaped = false;
    for (index, letter) in json.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return index + 1,
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    json.len()
}

/// The length of the object or list that `json` begins with, brackets included.
fn nesting_length(json: &str) -> usize {
    let (mut depth, mut index) = (0_usize, 0);
    while let Some(letter) = json[index..].chars().next() {
        match letter {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            _ => {}
        }
        index += if letter == '"' { string_length(&json[index..]) } else { letter.len_utf8() };
        if depth == 0 {
            break;
        }
    }
    index
}

fn on_one_line(json: &str) -> String {
    let (mut text, mut rest) = (String::new(), json);
    while let Some(letter) = rest.chars().next() {
        let (token, after) = rest.split_at(if letter == '"' { string_length(rest) } else { letter.len_utf8() });
        text.push_str(token);
        if [",", ":"].contains(&token) {
            text.push(' ');
        }
        rest = after;
    }
    text
}

#[test]
fn indenting_keeps_order_and_strings() {
    let json = r#"{"b":[{"x":"a:{\"}"},1],"a":[],"c":{}}"#;
    assert_eq!(indent(json), r#"{"b": [{"x": "a:{\"}"}, 1], "a": [], "c": {}}"#);
    let long = format!(r#"{{"b":["{}",{{"x":1}}],"a":[]}}"#, "y".repeat(100));
    assert_eq!(
        indent(&long),
        format!("{{\n  \"b\": [\n    \"{}\",\n    {{\"x\": 1}}\n  ],\n  \"a\": []\n}}", "y".repeat(100))
    );
}
