//! From an empty directory to an answer, and to an orderly end.

use std::io::{Read, Write};
use std::net::TcpStream;

use capaian::demo::{ACCOUNTS, PASSWORD};
use serde_json::json;

use crate::support::{Server, sign_in};

#[test]
fn the_demonstration_starts_answers_and_stops() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let url = format!("sqlite://{}/capaian.db?mode=rwc", directory.path().display());
    let mut server = Server::start(&["demo"], &[("DATABASE_URL", &url)]);

    let token = sign_in(&server, "evaluee@pangkalpinang.example");
    let query = json!({"query": "{ viewer { employee { name evaluations { totalCount } } } }"});
    let answer = server.graphql(Some(&token), &query).expect("an answer");
    assert_eq!(answer.get("errors"), None, "{answer}");
    let employee = &answer["data"]["viewer"]["employee"];
    assert!(employee["name"].is_string(), "{answer}");
    assert!(employee["evaluations"]["totalCount"].as_u64() > Some(0), "{answer}");

    let printed = server.printed();
    assert!(!printed.contains("igration"), "the welcome stands among the steps of the tables:\n{printed}");
    for told in ACCOUNTS.map(|(identifier, _)| identifier).into_iter().chain([PASSWORD, "evaluations"]) {
        assert!(printed.contains(told), "the demonstration does not tell `{told}`:\n{printed}");
    }

    let mut page = ureq::get(format!("http://{}/graphql", server.address())).header("accept", "text/html").call();
    let page = page.as_mut().expect("a page").body_mut().read_to_string().expect("text");
    for told in ACCOUNTS.map(|(identifier, _)| identifier).into_iter().chain([PASSWORD]) {
        assert!(page.contains(told), "the page for browsers does not offer `{told}`");
    }

    finishes_what_it_has_begun(&mut server);
}

/// A request that has begun when the signal comes is answered; then the program ends well, and nobody listens.
fn finishes_what_it_has_begun(server: &mut Server) {
    let body = json!({"query": "{ __typename }"}).to_string();
    let mut stream = TcpStream::connect(server.address()).expect("a connection");
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         expect: 100-continue\r\nconnection: close\r\n\r\n",
        server.address(),
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("a request's head");
    // The server says so when it begins to read the body: from here on the request is in flight.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).expect("an invitation to go on");
    assert_eq!(String::from_utf8_lossy(&go_on), "HTTP/1.1 100 Continue\r\n\r\n");

    server.terminate();
    stream.write_all(body.as_bytes()).expect("a request's body");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("the whole response");
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    assert!(response.contains(r#"{"__typename":"Query"}"#), "{response}");

    let status = server.wait();
    assert!(status.success(), "{status}:\n{}", server.printed());
    assert!(TcpStream::connect(server.address()).is_err(), "somebody still listens");
}

#[test]
fn a_wrong_setting_stops_the_start_and_is_named() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_capaian"))
        .arg("serve")
        .env("CAPAIAN_LISTEN", "port 8000, please")
        .output()
        .expect("the program");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(complaint.contains("CAPAIAN_LISTEN"), "{complaint}");
    assert!(complaint.contains("127.0.0.1:8000"), "the accepted form by example: {complaint}");
}
