//! What a collector gets to see of the running program, and what it never gets to see.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use capaian::demo::PASSWORD;
use data_encoding::HEXLOWER;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::json;

use crate::support::{Collector, Server, attribute, sign_in};

/// A caller's trace, as W3C Trace Context writes it, sampled and not.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SAMPLED: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const NOT_SAMPLED: &str = "00-5bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

fn start(endpoint: &str, more: &[(&str, &str)]) -> (tempfile::TempDir, Server) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let url = format!("sqlite://{}/capaian.db?mode=rwc", directory.path().display());
    let settings = [&[("DATABASE_URL", &*url), ("CAPAIAN_OTLP_ENDPOINT", endpoint)], more].concat();
    (directory, Server::start(&["demo"], &settings))
}

/// Sends one request with these headers, and reads the answer as text.
fn send(server: &Server, headers: &[(&str, &str)], body: &serde_json::Value) -> String {
    let mut request = ureq::post(format!("http://{}/graphql", server.address()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send_json(body).expect("an answer").body_mut().read_to_string().expect("text")
}

#[track_caller]
fn named<'a>(spans: &'a [Span], name: &str) -> Vec<&'a Span> {
    let found: Vec<&Span> = spans.iter().filter(|span| span.name == name).collect();
    let names: Vec<&str> = spans.iter().map(|span| span.name.as_str()).collect();
    assert!(!found.is_empty(), "no span `{name}` among {names:?}");
    found
}

#[test]
fn a_collector_sees_how_a_request_went_and_no_data() {
    let collector = Collector::start();
    let (_directory, mut server) = start(collector.endpoint(), &[]);
    let token = sign_in(&server, "evaluee@pangkalpinang.example");
    let document = r#"query Board($name: String) {
        viewer { employee { name } }
        employees(filter: {or: [{name: {contains: $name}}, {name: {contains: "HUSH-LITERAL"}}]}) { totalCount }
    }"#;
    let body = json!({"query": document, "variables": {"name": "HUSH-VARIABLE"}});
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", &*authorization), ("traceparent", SAMPLED), ("user-agent", "HUSH-AGENT")];
    let answer: serde_json::Value = serde_json::from_str(&send(&server, &headers, &body)).expect("JSON");
    let name = answer["data"]["viewer"]["employee"]["name"].as_str().expect("a name").to_owned();
    let broken = json!({"query": "{ employees(filter: {name: {contains: \"HUSH-BROKEN\"}}) { nope } }"});
    send(&server, &[], &broken);
    // What waits is sent at the end.
    server.terminate();
    assert!(server.wait().success(), "{}", server.printed());

    assert_eq!(collector.resource("service.name"), "capaian");
    assert_eq!(collector.resource("service.version"), env!("CARGO_PKG_VERSION"));
    let spans = collector.spans();
    let board = |span: &&Span| attribute(&span.attributes, "graphql.operation.name") == "Board";
    let request = named(&spans, "POST /graphql").into_iter().find(board).expect("the request's span");
    assert_eq!(request.kind, SpanKind::Server as i32);
    for (key, value) in [
        ("http.request.method", "POST"),
        ("http.route", "/graphql"),
        ("url.path", "/graphql"),
        ("http.response.status_code", "200"),
        ("graphql.operation.type", "query"),
    ] {
        assert_eq!(attribute(&request.attributes, key), value, "{key}");
    }
    assert_eq!(attribute(&request.attributes, "graphql.document.hash").len(), 16);
    assert_eq!(attribute(&request.attributes, "graphql.document"), "");
    // A stranger's trace is noted and not joined.
    assert_ne!(HEXLOWER.encode(&request.trace_id), TRACE);
    assert_eq!(HEXLOWER.encode(&request.links[0].trace_id), TRACE);

    let below = |span: &&&Span| span.parent_span_id == request.span_id;
    assert_eq!(named(&spans, "preflight").iter().filter(below).count(), 1);
    let operation = named(&spans, "query Board")[0];
    assert_eq!(operation.parent_span_id, request.span_id);
    let statements: Vec<&Span> = spans.iter().filter(|span| span.parent_span_id == operation.span_id).collect();
    assert!(statements.len() >= 2, "{statements:?}");
    for statement in statements {
        assert_eq!(statement.kind, SpanKind::Client as i32);
        assert_eq!(attribute(&statement.attributes, "db.system.name"), "sqlite");
        assert_eq!(attribute(&statement.attributes, "db.operation.name"), "SELECT");
        assert!(attribute(&statement.attributes, "db.query.summary").contains(" employee"), "{statement:?}");
        assert_eq!(attribute(&statement.attributes, "db.query.text"), "");
    }
    let session = spans.iter().filter(|span| span.parent_span_id == request.span_id);
    assert!(session.clone().any(|span| attribute(&span.attributes, "db.query.summary").contains("session")));
    // Signing in writes, and writing is seen too.
    let written = spans.iter().filter(|span| attribute(&span.attributes, "db.operation.name") == "INSERT");
    assert!(written.clone().any(|span| attribute(&span.attributes, "db.collection.name") == "session"));

    let bytes = collector.bytes();
    let seen = |secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(seen("Board"), "the check itself must find what is there");
    for secret in ["HUSH", &token, PASSWORD, "evaluee@", &name, name.split(' ').next().unwrap_or(&name)] {
        assert!(!seen(secret), "`{secret}` went to the collector");
    }
}

#[test]
fn a_gateway_of_ours_may_say_which_trace_a_request_belongs_to() {
    let collector = Collector::start();
    let (_directory, mut server) = start(collector.endpoint(), &[("CAPAIAN_TRACE_PARENT", "continue")]);
    send(&server, &[("traceparent", SAMPLED)], &json!({"query": "query Kept { __typename }"}));
    send(&server, &[("traceparent", NOT_SAMPLED)], &json!({"query": "query Left { __typename }"}));
    server.terminate();
    assert!(server.wait().success(), "{}", server.printed());

    let spans = collector.spans();
    let request = named(&spans, "POST /graphql")[0];
    assert_eq!(HEXLOWER.encode(&request.trace_id), TRACE);
    assert_eq!(HEXLOWER.encode(&request.parent_span_id), "00f067aa0ba902b7");
    assert!(spans.iter().all(|span| attribute(&span.attributes, "graphql.operation.name") != "Left"), "{spans:?}");
}

#[test]
fn an_absent_collector_delays_and_fails_nothing() {
    // Taken and never answered: the worst that a collector can do.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let endpoint = format!("http://{}", silent.local_addr().expect("an address"));
    let (_directory, mut server) = start(&endpoint, &[("OTEL_BSP_SCHEDULE_DELAY", "50")]);
    let started = Instant::now();
    for _ in 0..20 {
        let answer = send(&server, &[], &json!({"query": "{ __typename }"}));
        assert!(answer.starts_with(r#"{"data":{"__typename":"Query"}"#), "{answer}");
    }
    assert!(started.elapsed() < Duration::from_secs(5), "requests waited for the collector: {:?}", started.elapsed());

    let stopping = Instant::now();
    server.terminate();
    assert!(server.wait().success(), "{}", server.printed());
    assert!(stopping.elapsed() < Duration::from_secs(30), "the end waited for the collector");
    assert!(server.printed().contains("the last spans did not reach the collector"), "{}", server.printed());
}
