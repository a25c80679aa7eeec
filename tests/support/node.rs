//! The application as a listening server inside the test, and clients that follow what it tells.

use std::future::Future;
use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::time::Duration;

use capaian::app;
use capaian::authz::{PolicySource, PolicyStore};
use capaian::config::{Config, Settings};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::app::parts;
use super::database::TestDatabase;

/// Longer than anything takes on a busy machine; only what never happens waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until `found` gives something.
pub(crate) async fn soon<T, F: Future<Output = Option<T>>>(what: &str, mut found: impl FnMut() -> F) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = found().await {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} did not come about");
        sleep(Duration::from_millis(20)).await;
    }
}

/// One API server. It stops when it is dropped.
pub(crate) struct Node {
    pub(crate) address: String,
    admin: String,
    pub(crate) policies: Arc<PolicyStore>,
    task: JoinHandle<()>,
}

impl Node {
    /// A node on `database` with the usual policy and settings.
    pub(crate) async fn start(database: &TestDatabase) -> Self {
        Self::with(database, PolicySource::Embedded, Settings::default(), |_| {}).await
    }

    /// A node with settings of its own.
    pub(crate) async fn with(
        database: &TestDatabase,
        policies: PolicySource,
        settings: Settings,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let app = parts(database, policies, settings).await;
        let policies = Arc::clone(&app.policies);
        let free = StdListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let mut config = Config { admin_listen: free, ..Config::default() };
        config.listen = ([127, 0, 0, 1], 0).into();
        change(&mut config);
        let (announce, announced) = oneshot::channel();
        let task = tokio::spawn(async move {
            let announce = |address| announce.send(address).expect("somebody who waits for the address");
            app::serve(app, &config, announce).await.expect("a server");
        });
        let address = announced.await.expect("an address").to_string();
        Self { address, admin: free.to_string(), policies, task }
    }

    /// A number from the page of metrics.
    pub(crate) async fn gauge(&self, name: &str) -> i64 {
        gauge(&self.admin, name).await
    }

    /// Waits until every stream has looked at everything that has happened.
    pub(crate) async fn wait_until(&self, gauge: &str, holds: impl Fn(i64) -> bool) {
        soon(gauge, || async { holds(self.gauge(gauge).await).then_some(()) }).await;
    }

    /// The whole answer to a raw request.
    pub(crate) async fn http(&self, request: &str) -> String {
        http(&self.address, request).await
    }

    /// Sends one GraphQL request, as a caller of this very process.
    pub(crate) async fn graphql(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        let body = json!({"query": query, "variables": variables}).to_string();
        let authorization = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
        let text = self
            .http(&format!(
                "POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
                 {authorization}content-length: {}\r\n\r\n{body}",
                body.len()
            ))
            .await;
        let (_, body) = text.split_once("\r\n\r\n").expect("a body");
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn gauge(admin: &str, name: &str) -> i64 {
    let text = http(admin, "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("capaian_{name} ")));
    line.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("no {name}:\n{text}"))
}

async fn http(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut text = Vec::new();
    // A server that closes early may reset the connection after its answer.
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8(text).expect("text")
}

/// A client that speaks `graphql-transport-ws`.
pub(crate) struct Client {
    pub(crate) socket: WebSocketStream<TcpStream>,
    /// Where the node counts its streams, if it is one of ours.
    admin: Option<String>,
}

/// What a client hears.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Heard {
    Message(Value),
    Closed(u16, String),
    /// The connection broke off.
    Gone,
}

impl Client {
    /// Opens a socket with these further headers.
    pub(crate) async fn open(node: &Node, headers: &[(&'static str, &str)]) -> Result<Self, SocketError> {
        let stream = TcpStream::connect(&node.address).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket that does not wait");
        Ok(Self { admin: Some(node.admin.clone()), ..Self::over(stream, headers).await? })
    }

    /// Opens a socket over `stream`.
    pub(crate) async fn over(stream: TcpStream, headers: &[(&'static str, &str)]) -> Result<Self, SocketError> {
        let mut request = "ws://localhost/graphql/ws".into_client_request().expect("a request");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        let (socket, _) = client_async(request, stream).await?;
        Ok(Self { socket, admin: None })
    }

    /// Opens a socket that has not said anything yet.
    pub(crate) async fn silent(node: &Node) -> Self {
        Self::open(node, &[("sec-websocket-protocol", "graphql-transport-ws")]).await.expect("a socket")
    }

    /// Opens a socket as the bearer of `token`, or as a citizen.
    pub(crate) async fn greeted(node: &Node, token: Option<&str>) -> Self {
        let mut client = Self::silent(node).await;
        client.greet(token).await;
        client
    }

    /// Says who it is, and is welcome.
    pub(crate) async fn greet(&mut self, token: Option<&str>) {
        let payload = token.map_or(json!({}), |token| json!({"authorization": format!("Bearer {token}")}));
        self.say(json!({"type": "connection_init", "payload": payload})).await;
        assert_eq!(self.hear().await, Heard::Message(json!({"type": "connection_ack"})));
    }

    pub(crate) async fn say(&mut self, message: Value) {
        self.socket.send(Message::text(message.to_string())).await.expect("a socket that takes a message");
    }

    /// Subscribes to what is silent at first. The protocol does not say when a stream is open, so the node is asked.
    pub(crate) async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let admin = self.admin.clone();
        let open = || async {
            match &admin {
                Some(admin) => gauge(admin, "streams").await,
                None => 1,
            }
        };
        let before = if admin.is_some() { open().await } else { 0 };
        let payload = json!({"query": query, "variables": variables});
        self.say(json!({"type": "subscribe", "id": id, "payload": payload})).await;
        soon("a stream", || async { (open().await > before).then_some(()) }).await;
        self.ping().await;
    }

    /// The next message; what keeps the connection alive is no message.
    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            let message = timeout(PATIENCE, self.socket.next()).await.expect("something to hear");
            return match message {
                Some(Ok(Message::Text(text))) => Heard::Message(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Close(Some(frame)))) => Heard::Closed(frame.code.into(), frame.reason.to_string()),
                Some(Ok(Message::Close(None)) | Err(_)) | None => Heard::Gone,
                Some(Ok(_)) => continue,
            };
        }
    }

    /// The payload of the next message, which is a `next` of this operation.
    pub(crate) async fn next(&mut self, id: &str) -> Value {
        match self.hear().await {
            Heard::Message(message) if message["type"] == "next" && message["id"] == id => message["payload"].clone(),
            other => panic!("not the next of {id}: {other:?}"),
        }
    }

    /// The codes of the next message, which is an `error` of this operation.
    pub(crate) async fn refused(&mut self, id: &str) -> Vec<String> {
        match self.hear().await {
            Heard::Message(message) if message["type"] == "error" && message["id"] == id => {
                let errors = message["payload"].as_array().filter(|errors| !errors.is_empty()).expect("errors").clone();
                errors.iter().map(|error| error["extensions"]["code"].as_str().expect("a code").to_owned()).collect()
            }
            other => panic!("not an error of {id}: {other:?}"),
        }
    }

    /// Sends a ping and hears nothing before its answer.
    pub(crate) async fn ping(&mut self) {
        self.say(json!({"type": "ping"})).await;
        assert_eq!(self.hear().await, Heard::Message(json!({"type": "pong"})));
    }

    /// The code with which the server closes, nothing else being said before.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        match self.hear().await {
            Heard::Closed(code, reason) => (code, reason),
            other => panic!("not closed: {other:?}"),
        }
    }
}

/// A stream of server-sent events, read as text.
pub(crate) struct SubscriptionStream {
    stream: TcpStream,
    text: String,
}

impl SubscriptionStream {
    /// Opens a stream, which begins well.
    pub(crate) async fn open(node: &Node, token: Option<&str>, query: &str) -> Self {
        let body = json!({"query": query}).to_string();
        let authorization = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
        let mut stream = TcpStream::connect(&node.address).await.expect("a connection");
        let request = format!(
            "POST /graphql/stream HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\naccept-language: en\r\n\
             content-type: application/json\r\n{authorization}content-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("a request");
        let mut events = Self { stream, text: String::new() };
        events.until(|text| text.contains("\r\n\r\n")).await;
        assert!(events.text.starts_with("HTTP/1.1 200"), "{}", events.text);
        assert!(events.text.contains("text/event-stream"), "{}", events.text);
        events
    }

    /// Reads until the text fulfils `enough`, or the stream ends.
    pub(crate) async fn until(&mut self, enough: impl Fn(&str) -> bool) -> &str {
        while !enough(&self.text) {
            let mut buffer = vec![0; 4096];
            let count = timeout(PATIENCE, self.stream.read(&mut buffer)).await.expect("something to read");
            match count {
                Ok(count) if count > 0 => self.text.push_str(&String::from_utf8_lossy(&buffer[..count])),
                _ => panic!("the stream has ended: {}", self.text),
            }
        }
        &self.text
    }
}
