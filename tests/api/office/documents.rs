//! Documents by name: registered ones, and those that clients register by using them.

use capaian::config::{DocumentRule, Settings};
use capaian::error::{Error, Result};
use capaian::office::registered_document::{self, NewDocument, Origin, Registered};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Answer, Contents, TestApp, TestDatabase, now};

const WHO: &str = "query Who { viewer { employee { name } } }";
const RATING: &str =
    "query Rating($id: ID!) { node(id: $id) { ... on Evaluation { id rating { performanceRating } } } }";
const SIGN_OUT: &str = "mutation Leave { signOut(input: {}) { signedOut } }";

fn sha256(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text))
}

async fn app(documents: DocumentRule) -> TestApp {
    let settings = Settings { documents, token_budget: 0, address_budget: 0, ..Settings::default() };
    TestApp::with_settings(TestDatabase::new(Contents::Cast).await, settings).await
}

async fn register(app: &TestApp, documents: &[(&str, &[&str])]) -> Result<Registered> {
    let documents = documents.iter().map(|(text, names)| NewDocument {
        text_hash: Sha256::digest(text).into(),
        text: (*text).to_owned(),
        operations: "Some".to_owned(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    });
    let origin = Origin { owner: "Tim Papan".to_owned(), application: None };
    let database = app.open().await;
    let outcome = registered_document::register(&database, documents.collect(), &origin, now()).await;
    database.close().await.unwrap();
    outcome
}

/// Sends a body as it is, by somebody or by a citizen.
async fn send(app: &TestApp, user: Option<&str>, body: Value) -> Answer {
    let request = app.graphql("").body(body);
    match user {
        Some(user) => request.as_user(user).send().await,
        None => request.send().await,
    }
}

fn by_hash(hash: &str) -> Value {
    json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}})
}

fn with_text(hash: &str, text: &str) -> Value {
    json!({"query": text, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}})
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str, message: &str) {
    assert_eq!((answer.status.as_u16(), answer.codes()), (status, vec![code]), "{}", answer.body);
    assert_eq!(answer.body["errors"][0]["message"], message);
    assert_eq!(answer.body.get("data"), None);
}

const NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND";
const UNKNOWN: &str = "no document is registered under this id";
const NOT_REGISTERED: &str = "only registered documents are accepted here, and this one is not registered";

#[tokio::test]
async fn a_client_registers_a_query_by_using_it() {
    let app = app(DocumentRule::Any).await;
    let hash = sha256(WHO);
    // Clients of two kinds look for this very message and this very code, in any language.
    for locale in ["en", "id"] {
        let answer = app.graphql("").body(by_hash(&hash)).locale(locale).send().await;
        refused(&answer, 200, NOT_FOUND, "PersistedQueryNotFound");
    }
    let sent = send(&app, Some("evaluee"), with_text(&hash, WHO)).await.ok();
    let again = send(&app, Some("evaluee"), by_hash(&hash)).await.ok();
    assert_eq!(again.text, sent.text);
    // The document is shared, what it gives is not.
    let other = send(&app, Some("supervisor"), by_hash(&hash)).await.ok();
    assert_ne!(other.at("/viewer/employee/name"), again.at("/viewer/employee/name"));
    assert_eq!(send(&app, None, by_hash(&hash)).await.ok().at("/viewer/employee"), &json!(null));
    assert!(app.sql("SELECT text FROM registered_document").await.is_empty());
}

#[tokio::test]
async fn a_hash_serves_links_for_queries_and_never_a_mutation() {
    let app = app(DocumentRule::Any).await;
    for text in [WHO, SIGN_OUT] {
        send(&app, Some("evaluee"), with_text(&sha256(text), text)).await;
    }
    let get = async |text: &str| {
        let extensions = json!({"persistedQuery": {"version": 1, "sha256Hash": sha256(text)}}).to_string();
        let mut response = app.client().get("/graphql").query("extensions", &extensions).send().await.0;
        (response.status().as_u16(), response.take_body().into_string().await.unwrap())
    };
    let (status, text) = get(WHO).await;
    assert!(status == 200 && text.starts_with(r#"{"data":"#), "{text}");
    assert_eq!(get(SIGN_OUT).await.0, 405);
}

#[tokio::test]
async fn what_does_not_pass_is_not_kept() {
    let app = app(DocumentRule::Any).await;
    let nothing = "query Nothing { nothing }";
    let other = sha256("{ __typename }");
    let message = "sha256Hash is not the SHA-256 of query";
    refused(&send(&app, None, with_text(&other, WHO)).await, 400, "BAD_REQUEST", message);
    refused(&send(&app, None, by_hash(&other)).await, 200, NOT_FOUND, "PersistedQueryNotFound");
    refused(&send(&app, None, by_hash(&sha256(WHO))).await, 200, NOT_FOUND, "PersistedQueryNotFound");
    assert_eq!(send(&app, None, with_text(&sha256(nothing), nothing)).await.codes(), ["BAD_REQUEST"]);
    refused(&send(&app, None, by_hash(&sha256(nothing))).await, 200, NOT_FOUND, "PersistedQueryNotFound");
    // Too long to be kept, and served all the same.
    let long = format!("{WHO} #{}", " ".repeat(33 * 1024));
    send(&app, None, with_text(&sha256(&long), &long)).await.ok();
    refused(&send(&app, None, by_hash(&sha256(&long))).await, 200, NOT_FOUND, "PersistedQueryNotFound");
    for hash in ["", "00", "é", &"g".repeat(64), &"a".repeat(100_000)] {
        refused(&send(&app, None, by_hash(hash)).await, 200, NOT_FOUND, "PersistedQueryNotFound");
    }
}

#[tokio::test]
async fn a_registered_document_has_all_its_names() {
    let app = app(DocumentRule::Any).await;
    refused(&send(&app, None, json!({"documentId": "papan.who"})).await, 200, NOT_FOUND, UNKNOWN);
    // A server that has just said no knows it in the next moment.
    register(&app, &[(WHO, &["papan.who", "0cc175b9c0f1b6a831c399e269772661"])]).await.unwrap();
    let hash = sha256(WHO);
    let plain = send(&app, Some("evaluee"), json!({"query": WHO})).await.ok();
    for id in ["papan.who", "0cc175b9c0f1b6a831c399e269772661", &hash, &format!("sha256:{hash}")] {
        assert_eq!(send(&app, Some("evaluee"), json!({"documentId": id})).await.ok().text, plain.text, "{id}");
        let as_hash = by_hash(id);
        assert_eq!(send(&app, Some("evaluee"), as_hash).await.ok().text, plain.text, "{id}");
    }
    for id in ["", "papan", "papan.who ", "PAPAN.WHO", "' OR '1'='1", "sha256:papan.who", &"a".repeat(100_000)] {
        refused(&send(&app, None, json!({"documentId": id})).await, 200, NOT_FOUND, UNKNOWN);
    }
    let mut response = app.client().get("/graphql").query("documentId", &"papan.who").send().await.0;
    assert_eq!(response.status().as_u16(), 200);
    assert!(response.take_body().into_string().await.unwrap().starts_with(r#"{"data":"#));
}

#[tokio::test]
async fn an_unknown_id_is_a_bad_request_in_the_form_that_has_a_status_for_it() {
    let app = app(DocumentRule::Any).await;
    let request = app.graphql("").body(json!({"documentId": "x"}));
    let answer = request.header("accept", "application/graphql-response+json").send().await;
    assert!(matches!(answer.status.as_u16(), 400 | 422), "{}", answer.status);
    assert_eq!(answer.codes(), [NOT_FOUND]);
}

#[tokio::test]
async fn where_only_registered_documents_run_nothing_else_does() {
    let app = app(DocumentRule::Registered).await;
    let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }";
    // With no document registered, nobody even signs in.
    let token = {
        register(&app, &[(sign_in, &[])]).await.unwrap();
        app.token("evaluee").await
    };
    register(&app, &[(SIGN_OUT, &["leave"])]).await.unwrap();
    let before = app.fingerprint().await;
    let hash = sha256(WHO);
    let send = |body: Value| app.graphql("").body(body).header("authorization", format!("Bearer {token}")).send();
    for (body, code, message) in [
        (json!({"query": WHO}), "BAD_REQUEST", NOT_REGISTERED),
        (json!({"query": "{ __schema { types { name } } }"}), "BAD_REQUEST", NOT_REGISTERED),
        (json!({"query": "{ __typename }"}), "BAD_REQUEST", NOT_REGISTERED),
        (json!({"query": format!("{SIGN_OUT} ")}), "BAD_REQUEST", NOT_REGISTERED),
        (json!({"query": "{"}), "BAD_REQUEST", NOT_REGISTERED),
        (with_text(&hash, WHO), "BAD_REQUEST", NOT_REGISTERED),
        (by_hash(&hash), NOT_FOUND, UNKNOWN),
        (json!({"documentId": "who"}), NOT_FOUND, UNKNOWN),
    ] {
        refused(&send(body.clone()).await, 200, code, message);
    }
    assert_eq!(app.fingerprint().await, before);

    register(&app, &[(WHO, &["who"])]).await.unwrap();
    for body in [json!({"query": WHO}), with_text(&hash, WHO), by_hash(&hash), json!({"documentId": "who"})] {
        assert!(send(body.clone()).await.ok().at("/viewer/employee/name").is_string(), "{body}");
    }
    assert_eq!(send(json!({"documentId": "leave"})).await.ok().at("/signOut/signedOut"), &json!(true));
}

#[tokio::test]
async fn a_document_of_another_role_gives_nothing() {
    let app = app(DocumentRule::Registered).await;
    let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }";
    register(&app, &[(sign_in, &[]), (RATING, &["rating"])]).await.unwrap();
    let evaluation = app.cast().await.released_evaluation;
    let id = capaian::view::global_id::encode(capaian::authz::Noun::Evaluation, evaluation);
    let body = json!({"documentId": "rating", "variables": {"id": id}});
    let evaluee = send(&app, Some("evaluee"), body.clone()).await.ok();
    assert!(evaluee.at("/node/rating/performanceRating").is_string(), "{}", evaluee.body);
    for user in [Some("stranger"), None] {
        assert_eq!(send(&app, user, body.clone()).await.ok().at("/node"), &json!(null), "{user:?}");
    }
}

#[tokio::test]
async fn a_name_belongs_to_one_text() {
    let app = app(DocumentRule::Any).await;
    let first = register(&app, &[(WHO, &["who"])]).await.unwrap();
    assert_eq!(first, Registered { created: 1, existing: 0 });
    let again = register(&app, &[(WHO, &["who", "also"])]).await.unwrap();
    assert_eq!(again, Registered { created: 0, existing: 1 });
    let before = app.fingerprint().await;
    let outcome = register(&app, &[(SIGN_OUT, &["new", "who"]), (RATING, &["also"])]).await;
    assert!(matches!(outcome, Err(Error::Invalid(violations)) if violations.len() == 2));
    assert_eq!(app.fingerprint().await, before, "all or nothing");
}
