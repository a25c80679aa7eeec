//! A root field that fails costs the others nothing: what was done is told, and what was read is shown.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use capaian::app::App;
use capaian::authz::PolicySource;
use capaian::config::Settings;
use capaian::database::{ConnectionSettings, Database};
use capaian::demo::PASSWORD;
use poem::EndpointExt;
use poem::test::TestClient;
use serde_json::{Value, json};

use super::story::Story;
use crate::support::{Contents, TestApp, TestDatabase, parts};

/// No object has this id.
const UNKNOWN: &str = "nothing";

#[tokio::test]
async fn a_mutation_that_is_refused_hides_nothing_of_what_the_others_have_done() {
    let story = Story::begin().await;
    let document = "mutation($good: SubmitPeerFeedbackInput!, $bad: SubmitPeerFeedbackInput!) {
        before: submitPeerFeedback(input: $bad) { userErrors { code } }
        a: submitPeerFeedback(input: $good) { evaluation { id } userErrors { code } }
        b: submitPeerFeedback(input: $bad) { evaluation { id } userErrors { code } }
    }";
    let mut bad = story.feedback();
    bad["evaluation"] = UNKNOWN.into();
    let variables = json!({"good": story.feedback(), "bad": bad});
    let answer = story.app.graphql(document).variables(variables).as_user("peer1").send().await;
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(
        answer.body["data"],
        json!({"before": null, "a": {"evaluation": {"id": story.evaluation}, "userErrors": []}, "b": null})
    );
    assert_eq!(answer.codes(), ["NOT_FOUND", "NOT_FOUND"]);
    assert_eq!(answer.body["errors"][0]["path"], json!(["before"]));
    assert_eq!(answer.body["errors"][1]["path"], json!(["b"]));
    let given = "SELECT id FROM feedback_request WHERE state = 'SUBMITTED'";
    assert!(!story.app.sql(given).await.is_empty());
}

#[tokio::test]
async fn a_field_that_fails_costs_its_siblings_nothing() {
    let app = TestApp::with_cast().await;
    let document = "{
        connection: evaluations(after: \"of somebody else\") { totalCount }
        ids: nodes(ids: [\"a\", \"b\", \"c\"]) { id }
        statistics: evaluationStatistics(groupBy: []) { count }
        agencies { totalCount }
        errorCodes { code }
        policy { version }
    }";
    let answer = app.graphql(document).as_user("supervisor").send().await;
    assert_eq!(*answer.at("/connection"), Value::Null);
    assert_eq!(answer.body["errors"][0]["path"], json!(["connection"]), "{}", answer.body);
    assert_eq!(*answer.at("/ids"), json!([null, null, null]));
    assert!(answer.at("/agencies/totalCount").as_u64().is_some_and(|count| count > 0), "{}", answer.body);
    assert!(answer.at("/policy/version").is_string() && answer.at("/errorCodes/0/code").is_string());
}

#[tokio::test]
async fn what_cannot_be_read_takes_nothing_from_what_needs_no_reading() {
    let test = TestDatabase::new(Contents::Cast).await;
    // So little that no row of a result fits into it.
    let little = ConnectionSettings { read_limit: 1, ..ConnectionSettings::default() };
    let database = Database::connect(test.url(), little).await.expect("the database");
    let app = App { database, ..parts(&test, PolicySource::Embedded, Settings::default()).await };
    let client = TestClient::new(capaian::app::build(app).map_to_response()).default_header("host", "capaian.example");
    for beside in ["", "__schema { queryType { name } }"] {
        let query = format!("{{ agencies {{ nodes {{ name }} }} {beside} errorCodes {{ code }} }}");
        let mut response = client.post("/graphql").body_json(&json!({"query": query})).send().await.0;
        let text = response.take_body().into_string().await.expect("text");
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{text}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
        assert_eq!(answer["errors"][0]["path"], json!(["agencies"]));
        assert_eq!(answer["data"]["agencies"], Value::Null);
        assert_eq!(answer["data"]["errorCodes"][0]["code"], "UNAUTHENTICATED", "{text}");
    }
}

#[tokio::test]
async fn what_was_done_is_told_even_if_it_cannot_be_shown() {
    let app = TestApp::with_cast().await;
    let document = "mutation($input: SignInInput!) {
        signIn(input: $input) { token viewer { tasks(first: 1000) { totalCount } } userErrors { code } }
    }";
    let input = json!({"identifier": "evaluee@pangkalpinang.example", "password": PASSWORD});
    let answer = app.graphql(document).variables(json!({"input": input})).send().await;
    assert_eq!(answer.codes(), ["LIMIT_EXCEEDED"], "{}", answer.body);
    assert_eq!(answer.body["errors"][0]["path"], json!(["signIn", "viewer"]));
    assert_eq!(*answer.at("/signIn/viewer"), Value::Null);
    assert_eq!(*answer.at("/signIn/userErrors"), json!([]));
    assert!(answer.at("/signIn/token").is_string(), "{}", answer.body);
}

fn schema(text: &str) -> Valid<Schema> {
    Schema::parse_and_validate(text, "schema.graphql").unwrap_or_else(|found| panic!("{}", found.errors))
}

/// What may be null, field by field, of a type.
fn nullable(schema: &Schema, name: &str) -> BTreeSet<String> {
    let fields = &schema.get_object(name).expect("an object type").fields;
    fields.iter().filter(|(_, field)| !field.ty.is_non_null()).map(|(name, _)| name.to_string()).collect()
}

#[test]
fn every_root_field_that_can_fail_may_be_null() {
    let schema = schema(&capaian::graphql::sdl());
    let fields = |name: &str| schema.get_object(name).expect("an object type").fields.keys().map(ToString::to_string);
    // These two are made by the program itself.
    let reads: BTreeSet<String> = fields("Query").filter(|name| name != "policy" && name != "errorCodes").collect();
    assert_eq!(nullable(&schema, "Query"), reads);
    assert_eq!(nullable(&schema, "Mutation"), fields("Mutation").collect());
    // And so may everything of a payload that has to be read again.
    let payloads = schema.types.keys().filter(|name| name.ends_with("Payload"));
    for payload in payloads {
        for (name, field) in &schema.get_object(payload).expect("an object type").fields {
            let is_object = schema.get_object(field.ty.inner_named_type()).is_some();
            assert!(!is_object || name == "userErrors" || !field.ty.is_non_null(), "{payload}.{name}");
        }
    }
}

#[test]
fn documents_of_the_last_release_are_valid_still() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let released = fs::read_to_string(root.join("docs/releases/schema-0.1.0.graphql")).expect("a released schema");
    let (released, now) = (schema(&released), schema(&capaian::graphql::sdl()));
    let mut known = 0;
    for folder in fs::read_dir(root.join("clients/examples")).expect("examples") {
        for file in fs::read_dir(folder.expect("a folder").path()).expect("a folder") {
            let path = file.expect("a file").path();
            let text = fs::read_to_string(&path).expect("a document");
            if ExecutableDocument::parse_and_validate(&released, &text, "document").is_ok() {
                known += 1;
                let valid = ExecutableDocument::parse_and_validate(&now, &text, "document");
                assert!(
                    valid.is_ok(),
                    "{}: {}",
                    path.display(),
                    valid.err().map(|found| found.to_string()).unwrap_or_default()
                );
            }
        }
    }
    assert!(known > 5, "only {known} of the examples are as old as the release");
}
