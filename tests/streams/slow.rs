//! A reader that does not read holds a short list of ids, and is cut off.

use std::time::Duration;

use capaian::authz::PolicySource;
use capaian::config::Settings;
use capaian::demo::Cast;
use serde_json::json;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::Instant;

use super::happen;
use crate::support::{Client, Node, PATIENCE, TestApp};

/// An answer of some hundred thousand bytes.
fn large_subscription() -> String {
    let field = "plan { workResults { id } } evaluee { id name } supervisor { id name }";
    let parts: Vec<String> = (0..90)
        .map(|n| format!("a{n}: access {{ part canRead reason {{ allowedBy {{ relation states }} }} }}"))
        .collect();
    format!("subscription {{ evaluationChanged {{ {field} {} }} }}", parts.join(" "))
}

async fn slow_connection(node: &Node) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    socket.connect(node.address.parse().expect("an address")).await.expect("a connection")
}

#[tokio::test]
async fn a_reader_that_stops_reading_is_cut_off() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    let mut settings = Settings::default();
    settings.streams.queue = 4;
    let node = Node::with(app.database(), PolicySource::Embedded, settings, |config| {
        config.send_timeout = Duration::from_secs(1);
    })
    .await;
    let header = [("sec-websocket-protocol", "graphql-transport-ws")];
    let mut slow = Client::over(slow_connection(&node).await, &header).await.expect("a socket");
    slow.greet(Some(&app.token("supervisor").await)).await;
    slow.subscribe("e", &large_subscription(), json!({})).await;
    let mut quick = Client::greeted(&node, Some(&app.token("evaluee").await)).await;
    quick.subscribe("e", "subscription { evaluationChanged { id } }", json!({})).await;

    let begun = Instant::now();
    let mut deepest = 0;
    while node.gauge("stream_connections").await == 2 {
        happen(&app, id, "STATUS").await;
        // Somebody else is not kept waiting.
        quick.next("e").await;
        deepest = deepest.max(node.gauge("stream_queue_depth").await);
        assert!(begun.elapsed() < PATIENCE, "it was not cut off");
    }
    assert!(deepest <= 4, "{deepest} objects waited");
    quick.ping().await;
    assert_eq!(node.gauge("streams").await, 1);
}

#[tokio::test]
async fn a_full_list_lets_the_oldest_go() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    let mut settings = Settings::default();
    settings.streams.queue = 2;
    let node = Node::with(app.database(), PolicySource::Embedded, settings, |config| {
        config.send_timeout = Duration::from_secs(600);
    })
    .await;
    let header = [("sec-websocket-protocol", "graphql-transport-ws")];
    let mut slow = Client::over(slow_connection(&node).await, &header).await.expect("a socket");
    slow.greet(Some(&app.token("supervisor").await)).await;
    slow.subscribe("e", &large_subscription(), json!({})).await;
    let begun = Instant::now();
    // What nobody can read fills the list as well; all that may be said of it is nothing.
    while node.gauge("stream_dropped_total").await == 0 {
        happen(&app, id, "STATUS").await;
        for _ in 0..3 {
            happen(&app, uuid::Uuid::new_v4(), "STATUS").await;
        }
        assert!(node.gauge("stream_queue_depth").await <= 2);
        assert!(begun.elapsed() < PATIENCE, "nothing was dropped");
    }
}
