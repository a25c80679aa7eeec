//! Several processes on one database tell of each other's changes; one that stops says goodbye.

use std::time::Duration;

use capaian::authz::PolicySource;
use capaian::config::Settings;
use capaian::demo::Cast;
use serde_json::json;

use super::{evaluation, happen, submit_self_assessment};
use crate::support::{Client, DatabaseKind, Heard, Node, Server, SubscriptionStream, TestApp, kind, sign_in, soon};

const FOLLOW: &str = "subscription { evaluationChanged { id state } }";

#[tokio::test]
async fn nodes_share_events() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    let (one, other) = (Node::start(app.database()).await, Node::start(app.database()).await);
    let token = app.token("evaluee").await;
    let mut here = Client::greeted(&one, Some(&token)).await;
    here.subscribe("e", FOLLOW, json!({})).await;
    let mut there = Client::greeted(&other, Some(&token)).await;
    there.subscribe("e", FOLLOW, json!({})).await;
    let document =
        "mutation($input: SubmitSelfAssessmentInput!) { submitSelfAssessment(input: $input) { userErrors { code } } }";
    let input = json!({"evaluation": evaluation(id), "expectedVersion": 0, "achievements": "Imunisasi."});
    let answer = one.graphql(Some(&token), document, json!({"input": input})).await;
    assert_eq!(answer["data"]["submitSelfAssessment"]["userErrors"], json!([]), "{answer}");
    let told = json!({"data": {"evaluationChanged": {"id": evaluation(id), "state": "SELF_SUBMITTED"}}});
    assert_eq!(here.next("e").await, told);
    assert_eq!(there.next("e").await, told);
    // Each is told once, although the outbox is also read again and again.
    happen(&app, id, "STATUS").await;
    for client in [&mut here, &mut there] {
        client.next("e").await;
        client.ping().await;
    }
    assert_eq!(one.gauge("stream_changes_total").await, 2);
    assert_eq!(other.gauge("stream_changes_total").await, 2);
}

#[tokio::test]
async fn a_change_that_is_rolled_back_is_not_told() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    let node = Node::start(app.database()).await;
    let token = app.token("evaluee").await;
    let mut client = Client::greeted(&node, Some(&token)).await;
    client.subscribe("e", FOLLOW, json!({})).await;
    let document =
        "mutation($input: SubmitSelfAssessmentInput!) { submitSelfAssessment(input: $input) { userErrors { code } } }";
    let input = json!({"evaluation": evaluation(id), "expectedVersion": 7, "achievements": "Imunisasi."});
    let before = app.fingerprint().await;
    let answer = node.graphql(Some(&token), document, json!({"input": input})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "CONFLICT", "{answer}");
    assert_eq!(app.fingerprint().await, before);
    submit_self_assessment(&app, &evaluation(id)).await;
    assert_eq!(client.next("e").await["data"]["evaluationChanged"]["state"], "SELF_SUBMITTED");
    assert_eq!(node.gauge("stream_changes_total").await, 1);
}

#[tokio::test]
async fn what_is_written_while_nobody_can_listen_is_told_afterwards() {
    if kind() == DatabaseKind::Sqlite {
        // Nothing is listened to there; the table is all there is.
        return;
    }
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    let node = Node::start(app.database()).await;
    let mut client = Client::greeted(&node, Some(&app.token("evaluee").await)).await;
    client.subscribe("e", FOLLOW, json!({})).await;
    happen(&app, id, "STATUS").await;
    client.next("e").await;
    // Without a message, and with the listening connection cut off.
    let literal = app.database().uuid(id);
    app.change(&format!(
        "INSERT INTO outbox_event (noun, object_id, parts, occurred_at) VALUES ('EVALUATION', {literal}, 'STATUS', now())"
    ))
    .await;
    app.change(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    )
    .await;
    client.next("e").await;
    happen(&app, id, "STATUS").await;
    client.next("e").await;
    assert_eq!(node.gauge("stream_changes_total").await, 3);
}

#[test]
fn a_process_that_stops_says_goodbye_and_does_not_wait() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let url = format!("sqlite://{}/capaian.db?mode=rwc", directory.path().display());
    let mut server = Server::start(&["demo"], &[("DATABASE_URL", &url)]);
    let token = sign_in(&server, "evaluee@pangkalpinang.example");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(server.address()).await.expect("a connection");
        let header = [("sec-websocket-protocol", "graphql-transport-ws")];
        let mut client = Client::over(stream, &header).await.expect("a socket");
        client.greet(Some(&token)).await;
        client.subscribe("e", FOLLOW, json!({})).await;
        server.terminate();
        assert_eq!(client.hear().await, Heard::Closed(1001, "Going away".to_owned()));
    });
    let begun = std::time::Instant::now();
    assert!(server.wait().success(), "{}", server.printed());
    assert!(begun.elapsed() < Duration::from_secs(20), "it waited for what never ends");
}

#[tokio::test]
async fn an_event_stream_does_not_outlive_its_reader() {
    let app = TestApp::with_cast().await;
    let mut settings = Settings::default();
    // Only who writes notices that nobody reads any more.
    settings.streams.keepalive = Duration::from_millis(50);
    let node = Node::with(app.database(), PolicySource::Embedded, settings, |_| {}).await;
    let events = SubscriptionStream::open(&node, None, FOLLOW).await;
    assert_eq!(node.gauge("streams").await, 1);
    drop(events);
    soon("the end", || async { (node.gauge("streams").await == 0).then_some(()) }).await;
    assert_eq!(node.gauge("stream_connections").await, 0);
}
