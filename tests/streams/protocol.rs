//! `graphql-transport-ws` and graphql-sse to the letter.

use capaian::config::{Settings, StreamRules};
use data_encoding::HEXLOWER;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};

use futures_util::SinkExt;

use crate::support::{Client, Heard, Node, SubscriptionStream, TestApp, now};
use capaian::authz::PolicySource;
use capaian::office::registered_document::{self, NewDocument, Origin};

const SUBPROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");
const FOLLOW: &str = "subscription { evaluationChanged { id } }";

async fn node_with(app: &TestApp, change: impl FnOnce(&mut StreamRules)) -> Node {
    let mut settings = Settings::default();
    change(&mut settings.streams);
    Node::with(app.database(), PolicySource::Embedded, settings, |_| {}).await
}

#[tokio::test]
async fn a_greeting_comes_first_and_once() {
    let app = TestApp::with_cast().await;
    let before = app.fingerprint().await;
    let node = node_with(&app, |rules| rules.init_timeout = Duration::from_millis(300)).await;

    let mut late = Client::silent(&node).await;
    assert_eq!(late.closed().await, (4408, "Connection initialisation timeout".to_owned()));

    let mut hasty = Client::silent(&node).await;
    hasty.say(json!({"type": "subscribe", "id": "1", "payload": {"query": FOLLOW}})).await;
    assert_eq!(hasty.closed().await, (4401, "Unauthorized".to_owned()));

    let mut twice = Client::greeted(&node, None).await;
    twice.say(json!({"type": "connection_init"})).await;
    assert_eq!(twice.closed().await, (4429, "Too many initialisation requests".to_owned()));

    let mut fast = Client::silent(&node).await;
    for _ in 0..2 {
        fast.say(json!({"type": "connection_init"})).await;
    }
    assert_eq!(fast.hear().await, Heard::Message(json!({"type": "connection_ack"})));
    assert_eq!(fast.closed().await.0, 4429);
    assert_eq!(app.fingerprint().await, before);
}

#[tokio::test]
async fn messages_that_are_none_close_the_socket() {
    let app = TestApp::with_cast().await;
    let node = Node::start(app.database()).await;
    for bad in [
        "",
        "{",
        "[]",
        "{}",
        "{\"type\":\"start\",\"id\":\"1\"}",
        "{\"type\":\"next\",\"id\":\"1\",\"payload\":{}}",
        "{\"type\":\"subscribe\",\"id\":\"\",\"payload\":{\"query\":\"{a}\"}}",
        "{\"type\":\"subscribe\",\"id\":\"1\"}",
    ] {
        let mut client = Client::greeted(&node, None).await;
        client.socket.send(Message::text(bad)).await.expect("a socket");
        assert_eq!(client.closed().await.0, 4400, "{bad:?}");
    }
    let mut client = Client::greeted(&node, None).await;
    client.socket.send(Message::binary(b"{}".to_vec())).await.expect("a socket");
    assert_eq!(client.closed().await.0, 4400);

    let mut client = Client::greeted(&node, None).await;
    // The server closes while it is still being sent to.
    let _ = client.socket.send(Message::text(" ".repeat(300 * 1024))).await;
    assert_eq!(client.closed().await, (1009, "Message too large".to_owned()));
    assert_eq!(node.gauge("stream_closes_total{code=\"4400\"}").await, 9);
    assert_eq!(node.gauge("stream_closes_total{code=\"1009\"}").await, 1);
}

#[tokio::test]
async fn whoever_leaves_is_answered() {
    let app = TestApp::with_cast().await;
    let node = Node::start(app.database()).await;
    let mut client = Client::greeted(&node, None).await;
    client.say(json!({"type": "subscribe", "id": "1", "payload": {"query": FOLLOW}})).await;

    let farewell = CloseFrame { code: CloseCode::Normal, reason: "bye".into() };
    client.socket.close(Some(farewell)).await.expect("a socket");

    assert_eq!(client.closed().await, (1000, "bye".to_owned()));
}

#[tokio::test]
async fn a_request_that_cannot_be_served_is_an_error_of_its_id() {
    let app = TestApp::with_cast().await;
    let node = Node::start(app.database()).await;
    let mut client = Client::greeted(&node, None).await;
    client.subscribe("open", FOLLOW, json!({})).await;
    let hash = json!({"persistedQuery": {"version": 1, "sha256Hash": "00"}});
    for (payload, code) in [
        (json!({}), "BAD_REQUEST"),
        (json!([]), "BAD_REQUEST"),
        (json!({"query": 5}), "BAD_REQUEST"),
        (json!({"query": "{ __typename }", "variables": []}), "BAD_REQUEST"),
        (json!({"query": "{ __typename }", "operationName": 1}), "BAD_REQUEST"),
        (json!({"query": "{ __typename }", "extensions": "x"}), "BAD_REQUEST"),
        (json!({"query": "{ __typename }", "documentId": "x"}), "BAD_REQUEST"),
        (json!({"query": ""}), "BAD_REQUEST"),
        (json!({"query": " ".repeat(256 * 1024)}), "LIMIT_EXCEEDED"),
        (json!({"documentId": "unknown"}), "PERSISTED_QUERY_NOT_FOUND"),
        (json!({"query": "", "documentId": "unknown"}), "PERSISTED_QUERY_NOT_FOUND"),
        (json!({"query": "", "extensions": hash}), "PERSISTED_QUERY_NOT_FOUND"),
    ] {
        client.say(json!({"type": "subscribe", "id": "w", "payload": payload})).await;
        assert_eq!(client.refused("w").await, [code], "{payload:.100}");
    }
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    for payload in [
        format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{deep}}}}}"),
        "{\"query\":\"{ __typename }\",\"query\":\"{ __typename }\"}".to_owned(),
        "{\"query\":\"{ __typename }\",\"variables\":{\"a\":1e999}}".to_owned(),
    ] {
        let text = format!("{{\"type\":\"subscribe\",\"id\":\"w\",\"payload\":{payload}}}");
        client.socket.send(Message::text(text)).await.expect("a socket");
        client.refused("w").await;
    }
    let name = "x".repeat(300);
    client.say(json!({"type": "subscribe", "id": name, "payload": {"query": "{ __typename }"}})).await;
    assert_eq!(client.refused(&name).await, ["LIMIT_EXCEEDED"]);
    client.socket.send(Message::text("\u{feff}{\"type\":\"ping\"}")).await.expect("a socket");
    assert_eq!(client.hear().await, Heard::Message(json!({"type": "pong"})));
    assert_eq!(node.gauge("streams").await, 1, "what was open is open");
}

#[tokio::test]
async fn documents_have_the_same_names_on_every_transport() {
    let app = TestApp::with_cast().await;
    let node = Node::start(app.database()).await;
    let document = "query Who { __typename }";
    let hash = HEXLOWER.encode(&Sha256::digest(document));
    let persisted = json!({"persistedQuery": {"version": 1, "sha256Hash": hash}});
    let mut client = Client::greeted(&node, None).await;
    let with_text = json!({"query": document, "extensions": persisted});
    for payload in [with_text, json!({"query": "", "extensions": persisted}), json!({"extensions": persisted})] {
        client.say(json!({"type": "subscribe", "id": "q", "payload": payload})).await;
        assert_eq!(client.next("q").await["data"], json!({"__typename": "Query"}), "{payload}");
        assert_eq!(client.hear().await, Heard::Message(json!({"type": "complete", "id": "q"})));
    }
    let registered = NewDocument {
        text_hash: Sha256::digest(document).into(),
        text: document.to_owned(),
        operations: "Who".to_owned(),
        names: vec!["who".to_owned()],
    };
    let origin = Origin { owner: "Tim Papan".to_owned(), application: None };
    let database = app.open().await;
    registered_document::register(&database, vec![registered], &origin, now()).await.expect("a registered document");
    database.close().await.expect("a closed database");
    for payload in [json!({"documentId": "who"}), json!({"query": "", "documentId": format!("sha256:{hash}")})] {
        client.say(json!({"type": "subscribe", "id": "r", "payload": payload})).await;
        assert_eq!(client.next("r").await["data"], json!({"__typename": "Query"}), "{payload}");
        assert_eq!(client.hear().await, Heard::Message(json!({"type": "complete", "id": "r"})));
        let body = payload.to_string();
        let stream = node
            .http(&format!(
                "POST /graphql/stream HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nconnection: close\r\n\
                 content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            ))
            .await;
        assert!(stream.contains("event: next\ndata: {\"data\":{\"__typename\":\"Query\"}"), "{stream}");
    }
    let link = "GET /graphql/stream?query=&documentId=who HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let stream = node.http(link).await;
    assert!(stream.contains("event: next\ndata: {\"data\":{\"__typename\":\"Query\"}"), "{stream}");
}

#[tokio::test]
async fn the_names_that_open_a_socket_are_written_as_clients_look_for_them() {
    let app = TestApp::with_cast().await;
    let node = Node::start(app.database()).await;
    let mut stream = TcpStream::connect(&node.address).await.expect("a connection");
    let request = "GET /graphql/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                   Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                   Sec-WebSocket-Protocol: graphql-ws, graphql-transport-ws\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("a head"));
    }
    let head = String::from_utf8(head).expect("text");
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    for line in [
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
        "Upgrade: websocket\r\n",
        "Connection: upgrade\r\n",
    ] {
        assert!(head.contains(line), "{line:?} is not in {head}");
    }
}

#[tokio::test]
async fn only_this_protocol_is_spoken() {
    let app = TestApp::with_cast().await;
    let node = Node::start(app.database()).await;
    let mut none = Client::open(&node, &[]).await.expect("a socket");
    assert_eq!(none.closed().await, (4406, "Subprotocol not acceptable".to_owned()));
    let plain = node.http("GET /graphql/ws HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(plain.starts_with("HTTP/1.1 426"), "{plain}");
    assert!(plain.contains("upgrade: websocket"), "{plain}");
    let posted = node.http("POST /graphql/ws HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(posted.starts_with("HTTP/1.1 405"), "{posted}");

    for (origin, opens) in [("http://localhost", true), ("http://evil.example", false)] {
        let opened = Client::open(&node, &[SUBPROTOCOL, ("origin", origin)]).await;
        match opened {
            Ok(_) => assert!(opens, "{origin}"),
            Err(SocketError::Http(response)) => {
                assert_eq!((response.status().as_u16(), opens), (403, false), "{origin}")
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn a_token_is_shown_first_and_a_bad_one_is_refused() {
    let app = TestApp::with_cast().await;
    let node = Node::start(app.database()).await;
    let unknown = format!("Bearer {}", "A".repeat(43));
    for bad in [json!("Bearer x"), json!("Bearer "), json!(unknown)] {
        let mut client = Client::silent(&node).await;
        client.say(json!({"type": "connection_init", "payload": {"authorization": bad}})).await;
        assert_eq!(client.closed().await, (4403, "Forbidden".to_owned()), "{bad}");
    }
    let token = app.token("evaluee").await;
    let header = format!("Bearer {token}");
    for elsewhere in [
        json!({"authorization": 5}),
        json!({"authorization": token}),
        json!({"headers": {"Authorization": header}}),
        json!({"authToken": token}),
        json!({"token": token}),
    ] {
        let mut client = Client::silent(&node).await;
        client.say(json!({"type": "connection_init", "payload": elsewhere})).await;
        let (code, reason) = client.closed().await;
        let right = "Forbidden: send {\"authorization\": \"Bearer TOKEN\"} as the payload of connection_init";
        assert_eq!((code, &*reason), (4403, right), "{elsewhere}");
    }
    // What is empty is nothing: the header of the request counts then, and without one it is a citizen's.
    for (opened_by, person) in [(None, false), (Some(&*header), true), (Some(""), false)] {
        let headers = opened_by.map(|header| ("authorization", header));
        let headers: Vec<_> = std::iter::once(SUBPROTOCOL).chain(headers).collect();
        let mut client = Client::open(&node, &headers).await.expect("a socket");
        client.say(json!({"type": "connection_init", "payload": {"authorization": "", "token": null}})).await;
        assert_eq!(client.hear().await, Heard::Message(json!({"type": "connection_ack"})));
        client
            .say(json!({"type": "subscribe", "id": "1", "payload": {"query": "{ viewer { employee { id } } }"}}))
            .await;
        assert_eq!(client.next("1").await["data"]["viewer"].is_object(), person, "{opened_by:?}");
    }
    let mut client = Client::open(&node, &[SUBPROTOCOL, ("authorization", &unknown)]).await.expect("a socket");
    client.say(json!({"type": "connection_init"})).await;
    assert_eq!(client.closed().await.0, 4403);
    match Client::open(&node, &[SUBPROTOCOL, ("authorization", "Basic x")]).await {
        Err(SocketError::Http(response)) => assert_eq!(response.status().as_u16(), 401),
        other => panic!("opened: {}", other.is_ok()),
    }

    let header = format!("Bearer {}", app.token("evaluee").await);
    let mut client = Client::open(&node, &[SUBPROTOCOL, ("authorization", &header)]).await.expect("a socket");
    client.greet(None).await;
    client.say(json!({"type": "subscribe", "id": "1", "payload": {"query": "{ viewer { employee { id } } }"}})).await;
    assert!(client.next("1").await["data"]["viewer"]["employee"]["id"].is_string());
}

#[tokio::test]
async fn an_event_stream_answers_what_is_public_to_a_session_that_has_ended() {
    let app = TestApp::with_cast().await;
    let node = Node::start(app.database()).await;
    let nobodys = "A".repeat(43);
    let mut events = SubscriptionStream::open(&node, Some(&nobodys), "{ agencies { totalCount } }").await;
    let text = events.until(|text| text.contains("event: complete")).await;
    assert!(text.contains("\"credentials\":{\"code\":\"UNAUTHENTICATED\""), "{text}");
    assert!(text.contains("\"data\":{\"agencies\":{\"totalCount\":"), "{text}");
    let refused = node
        .http(&format!(
            "GET /graphql/stream?query=subscription%7BtaskCount%7D HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             accept: text/event-stream\r\nauthorization: Bearer {nobodys}\r\n\r\n"
        ))
        .await;
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
}

#[tokio::test]
async fn operations_of_every_kind_run_over_a_socket() {
    let app = TestApp::with_cast().await;
    let before = app.fingerprint().await;
    let node = Node::start(app.database()).await;
    let mut client = Client::greeted(&node, Some(&app.token("evaluee").await)).await;
    client.say(json!({"type": "pong", "payload": {"a": 1}})).await;
    client.say(json!({"type": "ping", "payload": {"a": [1]}})).await;
    assert_eq!(client.hear().await, Heard::Message(json!({"type": "pong", "payload": {"a": [1]}})));

    client.say(json!({"type": "subscribe", "id": "q", "payload": {"query": "{ __typename }"}})).await;
    let answer = client.next("q").await;
    assert_eq!(answer["data"], json!({"__typename": "Query"}));
    assert_eq!(answer["extensions"]["cost"]["requested"], 1);
    assert_eq!(client.hear().await, Heard::Message(json!({"type": "complete", "id": "q"})));

    // The same id again, for a mutation that nobody may run.
    let mutation =
        "mutation { releaseEvaluation(input: {evaluation: \"x\", expectedVersion: 1}) { userErrors { code } } }";
    client.say(json!({"type": "subscribe", "id": "q", "payload": {"query": mutation}})).await;
    assert_eq!(client.next("q").await["errors"][0]["extensions"]["code"], "NOT_FOUND");
    assert_eq!(client.hear().await, Heard::Message(json!({"type": "complete", "id": "q"})));

    for wrong in [
        "{",
        "{ nope }",
        "subscription { nope }",
        "subscription { evaluationChanged { nope } }",
        "subscription { evaluationChanged(nope: 1) { id } }",
        "subscription { __typename }",
        "subscription { taskCount surveyProgress(campaign: \"x\") { responsesAtLeast } }",
        "subscription { a: taskCount b: taskCount }",
        "subscription { ...F } fragment F on Subscription { a: taskCount b: taskCount }",
        "subscription { taskCount @skip(if: true) }",
    ] {
        client.say(json!({"type": "subscribe", "id": "w", "payload": {"query": wrong}})).await;
        let codes = client.refused("w").await;
        assert!(codes.iter().all(|code| code == "BAD_REQUEST"), "{wrong}: {codes:?}");
    }
    client.ping().await;
    node.wait_until("streams", |open| open == 0).await;
    assert_eq!(app.fingerprint().await, before);
}

#[tokio::test]
async fn an_id_is_open_once_and_free_again_afterwards() {
    let app = TestApp::with_cast().await;
    let node = node_with(&app, |rules| rules.operations = 2).await;
    let mut client = Client::greeted(&node, None).await;
    client.subscribe("1", FOLLOW, json!({})).await;
    client.subscribe("2", FOLLOW, json!({})).await;
    client.say(json!({"type": "subscribe", "id": "3", "payload": {"query": FOLLOW}})).await;
    assert_eq!(client.refused("3").await, ["LIMIT_EXCEEDED"]);

    node.wait_until("streams", |open| open == 2).await;
    client.say(json!({"type": "complete", "id": "1"})).await;
    client.say(json!({"type": "complete", "id": "unknown"})).await;
    client.say(json!({"type": "subscribe", "id": "1", "payload": {"query": "subscription { taskCount }"}})).await;
    assert_eq!(client.next("1").await, json!({"data": {"taskCount": 0}}));
    client.say(json!({"type": "subscribe", "id": "1", "payload": {"query": FOLLOW}})).await;
    assert_eq!(client.closed().await, (4409, "Subscriber for 1 already exists".to_owned()));
    node.wait_until("streams", |open| open == 0).await;
    node.wait_until("stream_connections", |open| open == 0).await;
}

#[tokio::test]
async fn there_are_so_many_connections_and_no_more() {
    let app = TestApp::with_cast().await;
    let node = node_with(&app, |rules| rules.connections = 2).await;
    let first = Client::greeted(&node, None).await;
    let _second = SubscriptionStream::open(&node, None, FOLLOW).await;
    match Client::open(&node, &[SUBPROTOCOL]).await {
        Err(SocketError::Http(response)) => {
            assert_eq!(response.status().as_u16(), 503);
            assert_eq!(response.headers()["retry-after"], "5");
        }
        other => panic!("opened: {}", other.is_ok()),
    }
    drop(first);
    node.wait_until("stream_connections", |open| open == 1).await;
    Client::greeted(&node, None).await.ping().await;
}

/// The status with which a socket is refused.
async fn refused_socket(node: &Node) -> u16 {
    match Client::open(node, &[SUBPROTOCOL]).await {
        Err(SocketError::Http(response)) => response.status().as_u16(),
        other => panic!("opened: {}", other.is_ok()),
    }
}

#[tokio::test]
async fn nobody_takes_the_places_of_everybody() {
    let app = TestApp::with_cast().await;
    let node = node_with(&app, |rules| {
        rules.of_address = Some(2);
        rules.of_person = 2;
    })
    .await;
    let (evaluee, peer) = (app.token("evaluee").await, app.token("peer1").await);
    // Those who have signed in count by themselves, and not by their address.
    let mut one = Client::greeted(&node, Some(&evaluee)).await;
    let _other = Client::greeted(&node, Some(&evaluee)).await;
    let mut third = Client::silent(&node).await;
    third.say(json!({"type": "connection_init", "payload": {"Authorization": format!("Bearer {evaluee}")}})).await;
    assert_eq!(third.closed().await, (1013, "Too many connections".to_owned()));
    let body = json!({"query": FOLLOW}).to_string();
    let stream = node
        .http(&format!(
            "POST /graphql/stream HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nconnection: close\r\n\
             content-type: application/json\r\nauthorization: Bearer {evaluee}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ))
        .await;
    assert!(stream.starts_with("HTTP/1.1 429") && stream.contains("\"RATE_LIMITED\""), "{stream}");
    Client::greeted(&node, Some(&peer)).await.ping().await;
    node.wait_until("stream_connections", |open| open == 2).await;

    let first = Client::greeted(&node, None).await;
    let _second = SubscriptionStream::open(&node, None, FOLLOW).await;
    assert_eq!(refused_socket(&node).await, 429);
    one.ping().await;
    drop(first);
    node.wait_until("stream_connections", |open| open == 3).await;
    Client::greeted(&node, None).await.ping().await;
}

#[tokio::test]
async fn a_quiet_peer_is_asked_whether_it_lives() {
    let app = TestApp::with_cast().await;
    let node = node_with(&app, |rules| rules.keepalive = Duration::from_millis(100)).await;
    // This one answers, since its library does whenever it reads; the other one never reads.
    let mut alive = Client::greeted(&node, None).await;
    let dead = Client::greeted(&node, None).await;
    let mut events = SubscriptionStream::open(&node, None, FOLLOW).await;
    let reading = tokio::spawn(async move { alive.hear().await });
    node.wait_until("stream_connections", |open| open == 2).await;
    events.until(|text| text.matches(":\n\n").count() >= 2).await;
    assert!(!reading.is_finished());
    drop(dead);
}

#[tokio::test]
async fn events_come_as_an_event_stream() {
    let app = TestApp::with_cast().await;
    let node = Node::start(app.database()).await;
    let token = app.token("evaluee").await;
    let mut query = SubscriptionStream::open(&node, Some(&token), "{ __typename }").await;
    let text = query.until(|text| text.contains("event: complete\ndata: \n\n")).await;
    assert!(text.contains("event: next\ndata: {\"data\":{\"__typename\":\"Query\"},\"extensions\":"), "{text}");
    let mut count = SubscriptionStream::open(&node, Some(&token), "subscription { n: taskCount }").await;
    let text = count.until(|text| text.contains("event: next")).await;
    assert!(text.contains("data: {\"data\":{\"n\":"), "{text}");
}

#[tokio::test]
async fn what_is_wrong_before_a_stream_begins_is_an_ordinary_answer() {
    let app = TestApp::with_cast().await;
    let node = Node::start(app.database()).await;
    let get = |query: &'static str, headers: &'static str| {
        let node = &node;
        async move {
            node.http(&format!(
                "GET /graphql/stream?query={query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n"
            ))
            .await
        }
    };
    let events = "accept: text/event-stream\r\n";
    for (query, headers, status, code) in [
        ("%7B__typename%7D", "accept: application/json\r\n", 406, "BAD_REQUEST"),
        ("%7B", events, 400, "BAD_REQUEST"),
        ("subscription%7Bnope%7D", events, 400, "BAD_REQUEST"),
        ("mutation%7BsignOut%28input:%7B%7D%29%7B__typename%7D%7D", events, 405, "BAD_REQUEST"),
        ("%7B__typename%7D", "accept: text/event-stream\r\nauthorization: Bearer x\r\n", 401, "UNAUTHENTICATED"),
    ] {
        let answer = get(query, headers).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{query}: {answer}");
        assert!(answer.contains(&format!("\"code\":\"{code}\"")), "{query}: {answer}");
    }
    let not_here = node.graphql(None, FOLLOW, json!({})).await;
    assert_eq!(not_here["errors"][0]["extensions"]["code"], "BAD_REQUEST");
    assert_eq!(node.gauge("stream_connections").await, 0);
}
