//! Every message in the language of whoever reads it, to its last word.

use serde_json::{Value, json};

use crate::fuzz::english_word;
use crate::support::TestApp;

async fn told(app: &TestApp, locale: &'static str, body: Value) -> Vec<String> {
    let answer = app.graphql("").body(body).locale(locale).send().await;
    let errors = answer.body["errors"].as_array().unwrap_or_else(|| panic!("no error: {}", answer.body));
    errors.iter().map(|error| error["message"].as_str().expect("a message").to_owned()).collect()
}

#[tokio::test]
async fn a_mistake_of_a_document_is_told_in_indonesian_and_in_english() {
    let app = TestApp::with_cast().await;
    for (query, indonesian, english) in [
        (
            "{ agencies {",
            "kesalahan sintaks: dibutuhkan sedikitnya satu bidang dalam kurung kurawal",
            "syntax error: expected at least one Selection in Selection Set",
        ),
        (
            "{ agencies { totalCount }",
            "kesalahan sintaks: dibutuhkan `}`, bukan akhir dokumen",
            "syntax error: expected R_CURLY, got EOF",
        ),
        (
            "subscription { taskCount again: taskCount }",
            "langganan hanya boleh memilih satu bidang akar",
            "anonymous subscription can only have one root field",
        ),
        (
            "subscription Two { taskCount again: taskCount }",
            "langganan `Two` hanya boleh memilih satu bidang akar",
            "subscription `Two` can only have one root field",
        ),
        (
            "{ agencies(first: \"1\") { totalCount } }",
            "dibutuhkan nilai bertipe `Int`, bukan teks",
            "expected value of type Int, found a string",
        ),
        (
            "{ evaluations(filter: 5) { totalCount } }",
            "dibutuhkan nilai bertipe `EvaluationFilter`, bukan bilangan bulat",
            "expected value of type EvaluationFilter, found an integer",
        ),
    ] {
        assert_eq!(
            told(&app, "id", json!({"query": query})).await.first().map(String::as_str),
            Some(indonesian),
            "{query}"
        );
        assert_eq!(
            told(&app, "en", json!({"query": query})).await.first().map(String::as_str),
            Some(english),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_mistake_of_a_body_is_told_in_indonesian() {
    let app = TestApp::with_cast().await;
    for (body, message) in [
        ("", "isi permintaan bukan JSON yang sah: berakhir sebelum ada nilai pada baris 1 kolom 0"),
        ("{\"query\": \"{ a }\"", "isi permintaan bukan JSON yang sah: berakhir di tengah objek pada baris 1 kolom 17"),
        ("{\"a\": 1, \"a\": 2}", "isi permintaan bukan JSON yang sah: \"a\" muncul dua kali pada baris 1 kolom 16"),
    ] {
        let request = app.client().post("/graphql").content_type("application/json").header("accept-language", "id");
        let mut response = request.body(body.to_owned()).send().await.0;
        let text = response.take_body().into_string().await.expect("text");
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(answer["errors"][0]["message"], message, "{body}");
    }
}

#[test]
fn an_english_word_is_seen_outside_of_quotes_only() {
    assert_eq!(english_word("dibutuhkan nilai bertipe Int, found a string"), Some("found"));
    assert_eq!(english_word("nama `found` dan \"the\" tidak dikenal"), None);
    assert_eq!(english_word("dibutuhkan `}`, bukan `\" the` lalu \"`of\""), None);
    assert_eq!(english_word("`\"` the"), Some("the"));
}
