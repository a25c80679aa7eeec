//! Who asks for much waits for himself, and nobody else for him.

use std::sync::Arc;

use capaian::authz::PolicySource;
use capaian::config::Settings;
use sea_orm::{ConnectionTrait, DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::api::story::Story;
use crate::support::{DatabaseKind, Node, TestApp, kind};

/// Keeps every verb waiting until it is rolled back.
async fn nobody_writes(story: &Story) -> DatabaseTransaction {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let held = story.app.database().connect().await.begin_with_options(options).await.expect("a transaction");
    if kind() == DatabaseKind::Postgres {
        held.execute_unprepared("LOCK TABLE audit_event IN EXCLUSIVE MODE").await.expect("a lock");
    }
    held
}

fn ask(node: &Arc<Node>, token: &str, document: &str, variables: Value) -> JoinHandle<Value> {
    let (node, token, document) = (Arc::clone(node), token.to_owned(), document.to_owned());
    tokio::spawn(async move { node.graphql(Some(&token), &document, variables).await })
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

const WHO: &str = "{ viewer { employee { id } } }";

#[tokio::test]
async fn one_person_has_so_many_operations_under_way() {
    let story = Story::begin().await;
    let mut settings = Settings::default();
    (settings.turns.of_person, settings.turns.waiting) = (Some(1), 1);
    let node = Arc::new(Node::with(story.app.database(), PolicySource::Embedded, settings, |_| {}).await);
    let (evaluee, peer) = (story.app.token("evaluee").await, story.app.token("peer1").await);
    let before = story.app.fingerprint().await;
    let held = nobody_writes(&story).await;

    let document =
        "mutation($input: SubmitSelfAssessmentInput!) { submitSelfAssessment(input: $input) { userErrors { code } } }";
    let submitted = ask(&node, &evaluee, document, json!({"input": story.self_assessment()}));
    node.wait_until("operations_running{rows=\"few\"}", |running| running == 1).await;
    let waiting = ask(&node, &evaluee, WHO, json!({}));
    node.wait_until("operations_waiting{rows=\"few\"}", |waiting| waiting == 1).await;
    let refused = ask(&node, &evaluee, WHO, json!({})).await.expect("an answer");
    assert_eq!(code(&refused), "RATE_LIMITED", "{refused}");
    // Others have turns of their own.
    let other = ask(&node, &peer, WHO, json!({})).await.expect("an answer");
    assert!(other["data"]["viewer"]["employee"]["id"].is_string(), "{other}");
    assert!(!submitted.is_finished() && !waiting.is_finished());

    held.rollback().await.expect("the end of the lock");
    let submitted = submitted.await.expect("an answer");
    assert_eq!(submitted["data"]["submitSelfAssessment"]["userErrors"], json!([]), "{submitted}");
    let waited = waiting.await.expect("an answer");
    assert!(waited["data"]["viewer"]["employee"]["id"].is_string(), "{waited}");
    assert_ne!(story.app.fingerprint().await, before);
}

#[tokio::test]
async fn what_looks_at_many_rows_leaves_the_rest_alone() {
    let story = Story::begin().await;
    let mut settings = Settings::default();
    (settings.turns.heavy_cost, settings.turns.heavy) = (20, Some(1));
    let node = Arc::new(Node::with(story.app.database(), PolicySource::Embedded, settings, |_| {}).await);
    let (evaluee, peer) = (story.app.token("evaluee").await, story.app.token("peer1").await);
    let held = nobody_writes(&story).await;

    let document = "mutation($input: SubmitSelfAssessmentInput!) { submitSelfAssessment(input: $input) {
        evaluation { orgUnit { children { totalCount } } } userErrors { code } } }";
    let heavy = ask(&node, &evaluee, document, json!({"input": story.self_assessment()}));
    node.wait_until("operations_running{rows=\"many\"}", |running| running == 1).await;
    let next = ask(&node, &peer, "{ agencies { totalCount } }", json!({}));
    node.wait_until("operations_waiting{rows=\"many\"}", |waiting| waiting == 1).await;
    for token in [&evaluee, &peer] {
        let light = ask(&node, token, WHO, json!({})).await.expect("an answer");
        assert!(light["data"]["viewer"]["employee"]["id"].is_string(), "{light}");
    }
    assert!(!heavy.is_finished() && !next.is_finished());

    held.rollback().await.expect("the end of the lock");
    assert_eq!(heavy.await.expect("an answer")["data"]["submitSelfAssessment"]["userErrors"], json!([]));
    assert!(next.await.expect("an answer")["data"]["agencies"]["totalCount"].is_number());
}

#[tokio::test]
async fn who_waits_is_asked_who_they_are_when_their_turn_comes() {
    let story = Story::begin().await;
    let mut settings = Settings::default();
    settings.turns.of_person = Some(1);
    let node = Arc::new(Node::with(story.app.database(), PolicySource::Embedded, settings, |_| {}).await);
    let evaluee = story.app.token("evaluee").await;
    let held = nobody_writes(&story).await;
    let document =
        "mutation($input: SubmitSelfAssessmentInput!) { submitSelfAssessment(input: $input) { userErrors { code } } }";
    let submitted = ask(&node, &evaluee, document, json!({"input": story.self_assessment()}));
    node.wait_until("operations_running{rows=\"few\"}", |running| running == 1).await;
    let waiting = ask(&node, &evaluee, WHO, json!({}));
    node.wait_until("operations_waiting{rows=\"few\"}", |waiting| waiting == 1).await;
    held.execute_unprepared("UPDATE session SET revoked_at = '2026-11-16T03:00:00+00:00'").await.expect("an update");
    held.commit().await.expect("the end of the sessions");
    assert_eq!(code(&waiting.await.expect("an answer")), "UNAUTHENTICATED");
    drop(submitted.await);
}

#[tokio::test]
async fn who_sends_long_documents_waits_behind_others_and_not_before_them() {
    let app = TestApp::with_cast().await;
    let settings = Settings { trusted_proxies: vec![[127, 0, 0, 1].into()], ..Settings::default() };
    let node = Arc::new(Node::with(app.database(), PolicySource::Embedded, settings, |_| {}).await);
    let (tell, mut answered) = mpsc::unbounded_channel();
    let send = |address: &'static str, document: String| {
        let (node, tell) = (Arc::clone(&node), tell.clone());
        tokio::spawn(async move {
            let body = json!({"query": document}).to_string();
            let answer = node
                .http(&format!(
                    "POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
                     x-forwarded-for: {address}\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                ))
                .await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            tell.send(address).expect("somebody who counts");
        })
    };
    // Each is new, so that each has to be looked into.
    let long = |number| format!("query Q{number} {{ __typename }} {}", "# ignored\n".repeat(5_000));
    let mut sent: Vec<_> = (0..20).map(|number| send("192.0.2.1", long(number))).collect();
    // The first has arrived; the others are on their way.
    assert_eq!(answered.recv().await, Some("192.0.2.1"));
    sent.push(send("192.0.2.2", "query Short { __typename }".to_owned()));
    let mut before = 1;
    while answered.recv().await == Some("192.0.2.1") {
        before += 1;
    }
    assert!(before <= 10, "{before} of 20 were answered before the one that came after the first");
    for one in sent {
        one.await.expect("an answer");
    }
}
