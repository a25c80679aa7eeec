//! What the schema promises about errors, kept at run time.

use serde_json::json;

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
