//! Connections and the addresses they come from, as the operating system gives them to the real program.

use std::process::Command;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{Contents, Server, TestDatabase, graphql};

const WHO: &str = "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

/// Sends a request from this address of the machine itself.
async fn from(source: &str, server: &str, request: &str) -> String {
    let mut stream = connect(source, server).await;
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut answer = String::new();
    // A server that closes at once may reset the connection.
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

async fn connect(source: &str, server: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(format!("{source}:0").parse().expect("an address")).expect("an address of this machine");
    socket.connect(server.parse().expect("an address")).await.expect("a connection")
}

#[tokio::test]
async fn an_address_with_many_idle_connections_leaves_places_for_others() {
    let database = TestDatabase::new(Contents::Tables).await;
    let settings =
        [("DATABASE_URL", database.url()), ("CAPAIAN_CONNECTION_LIMIT", "40"), ("CAPAIAN_ADDRESS_CONNECTIONS", "20")];
    let server = Server::start(&["serve"], &settings);
    let mut idle = Vec::new();
    for _ in 0..60 {
        idle.push(connect("127.0.0.1", server.address()).await);
    }
    let answer = from("127.0.0.2", server.address(), WHO).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // Those beyond are closed at once, and tell of it.
    let mut last = idle.pop().expect("a connection");
    assert_eq!(last.read(&mut [0; 1]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn more_connections_than_the_system_allows_are_refused_at_the_start() {
    let database = TestDatabase::new(Contents::Tables).await;
    let start = |limit: &str| {
        let program = env!("CARGO_BIN_EXE_capaian");
        Command::new("sh")
            .args(["-c", &format!("ulimit -n 300; exec timeout 60 {program} serve")])
            .env("DATABASE_URL", database.url())
            .env("CAPAIAN_LISTEN", "127.0.0.1:0")
            .env("CAPAIAN_ADMIN_LISTEN", "127.0.0.1:0")
            .env("CAPAIAN_DATABASE_POOL", "4")
            .env("CAPAIAN_SECRET_KEY", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")
            .env("CAPAIAN_CONNECTION_LIMIT", limit)
            .output()
            .expect("the program")
    };
    let refused = start("5000");
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success(), "it has started");
    assert!(told.contains("CAPAIAN_CONNECTION_LIMIT of 5000 needs 5124 open files"), "{told}");
    assert!(told.contains("300; set it to at most 176"), "{told}");
}

/// How often the program has said this.
fn times(server: &mut Server, said: &str) -> usize {
    server.printed().matches(said).count()
}

#[tokio::test]
async fn a_proxy_that_the_settings_do_not_name_is_noticed() {
    let database = TestDatabase::new(Contents::Cast).await;
    let mut server = Server::start(&["serve"], &[("DATABASE_URL", database.url())]);
    let address = server.address().to_owned();
    let forwarded = "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-forwarded-for: 198.51.100.7\r\n\r\n";
    for _ in 0..3 {
        assert!(from("127.0.0.1", &address, forwarded).await.starts_with("HTTP/1.1 200"));
    }
    let sign_in = json!({
        "query": "mutation($input: SignInInput!) { signIn(input: $input) { token } }",
        "variables": {"input": {"identifier": "nobody", "password": "none"}},
    });
    for _ in 0..60 {
        assert!(graphql(&address, None, &sign_in).is_some());
    }
    // What is written comes in order, so that all of it is there once the last line is.
    server.terminate();
    server.wait();
    assert_eq!(times(&mut server, "X-Forwarded-For comes from a peer"), 1, "{}", server.printed());
    assert_eq!(times(&mut server, "all came from one address"), 1, "{}", server.printed());
    assert!(!server.printed().contains("198.51.100.7"), "an address of a caller is in the log");
}

#[tokio::test]
async fn a_proxy_that_the_settings_name_is_none_to_be_noticed() {
    let database = TestDatabase::new(Contents::Tables).await;
    let settings = [("DATABASE_URL", database.url()), ("CAPAIAN_TRUSTED_PROXIES", "127.0.0.1")];
    let mut server = Server::start(&["serve"], &settings);
    let forwarded = "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-forwarded-for: 198.51.100.7\r\n\r\n";
    let address = server.address().to_owned();
    assert!(from("127.0.0.1", &address, forwarded).await.starts_with("HTTP/1.1 200"));
    server.terminate();
    server.wait();
    assert_eq!(times(&mut server, "X-Forwarded-For comes from a peer"), 0, "{}", server.printed());
}
