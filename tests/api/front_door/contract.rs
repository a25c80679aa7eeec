//! What the schema promises about errors and scalars, kept at run time.

use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test]
async fn the_catalogue_of_errors_is_told_in_the_callers_language() {
    let app = TestApp::with_cast().await;
    let document = "{ errorCodes { __typename code meaning } }";
    let english = app.graphql(document).send().await.ok();
    let indonesian = app.graphql(document).locale("id").send().await.ok();
    let entry = |answer: &crate::support::Answer, index: usize| answer.at(&format!("/errorCodes/{index}")).clone();
    assert_eq!(
        entry(&english, 2),
        json!({
            "__typename": "ErrorCodeEntry",
            "code": "NOT_FOUND",
            "meaning": "The object does not exist in what the caller may see (tidak ditemukan).",
        })
    );
    assert_eq!(entry(&indonesian, 2)["meaning"], "Objek tidak ada dalam data yang boleh dilihat.");
    let codes = english.at("/errorCodes").as_array().map(Vec::len);
    assert_eq!(codes, Some(capaian::error::CODES.len()));

    // A code that an error really carries is in the enum.
    let refused = app.graphql("mutation { signOut(input: {}) { signedOut } }").send().await;
    let values = app.graphql("{ __type(name: \"ErrorCode\") { enumValues { name } } }").send().await.ok();
    let names = values.at("/__type/enumValues").to_string();
    assert_eq!(refused.codes(), ["UNAUTHENTICATED"]);
    assert!(names.contains("\"UNAUTHENTICATED\""), "{names}");
}

#[tokio::test]
async fn a_value_that_is_no_date_time_or_decimal_is_refused_with_its_field() {
    let app = TestApp::with_cast().await;
    app.token("supervisor").await;
    let before = app.fingerprint().await;
    let cases = [
        (
            "EvaluationFilter",
            "evaluations",
            json!({"periodEndsOn": {"eq": "2026-02-30"}}),
            "periodEndsOn",
            "Date",
            "\"2026-11-21\"",
        ),
        (
            "EvaluationFilter",
            "evaluations",
            json!({"periodEndsOn": {"in": ["2026-02-28", "soon"]}}),
            "periodEndsOn",
            "Date",
            "\"2026-11-21\"",
        ),
        (
            "EvaluationFilter",
            "evaluations",
            json!({"response": {"respondedAt": {"lt": "2026-11-21T15:00:00"}}}),
            "respondedAt",
            "DateTime",
            "\"2026-11-21T15:00:00+07:00\"",
        ),
        ("SurveyResultFilter", "surveyResults", json!({"index": {"gte": "88.311"}}), "index", "Decimal", "\"88.31\""),
        ("SurveyResultFilter", "surveyResults", json!({"index": {"gte": "many"}}), "index", "Decimal", "\"88.31\""),
    ];
    for (ty, field, filter, at, scalar, form) in cases {
        let document = format!("query($filter: {ty}) {{ {field}(filter: $filter) {{ totalCount }} }}");
        let answer = app.graphql(&document).variables(json!({"filter": filter})).as_user("supervisor").send().await;
        assert_eq!(answer.codes(), ["BAD_REQUEST"], "{filter} {}", answer.body);
        let message = format!("the value for `{at}` is not a valid {scalar}, such as {form}");
        assert_eq!(answer.body["errors"][0]["message"], message, "{filter}");
        assert_eq!(answer.body["data"], Value::Null, "{filter}");

        let answer = app.graphql(&document).variables(json!({"filter": filter})).locale("id").send().await;
        let message = format!("nilai untuk `{at}` bukan {scalar} yang sah, contoh: {form}");
        assert_eq!(answer.body["errors"][0]["message"], message, "{filter}");
    }
    assert_eq!(app.fingerprint().await, before);
}
