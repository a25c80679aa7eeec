//! What Prometheus reads from the running program.

use serde_json::json;

use crate::support::{Server, sign_in};

#[test]
fn the_page_tells_what_was_asked_and_no_data() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let url = format!("sqlite://{}/capaian.db?mode=rwc", directory.path().display());
    let mut server = Server::start(&["demo"], &[("DATABASE_URL", &url)]);
    let token = sign_in(&server, "evaluee@pangkalpinang.example");
    let board = json!({"query": "query Board { viewer { employee { name } } }"});
    for _ in 0..2 {
        let answer = server.graphql(Some(&token), &board).expect("an answer");
        assert_eq!(answer.get("errors"), None, "{answer}");
    }
    let late = json!({"query": "query Late { evaluations(first: 100000) { totalCount } }"});
    server.graphql(Some(&token), &late).expect("an answer");
    let wrong = json!({
        "query": "mutation($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }",
        "variables": {"input": {"identifier": "nobody@hush.example", "password": "hush hush hush"}},
    });
    server.graphql(None, &wrong).expect("an answer");
    // One who has not signed in asks for many names; most of them get no place.
    for number in 0..60 {
        server.graphql(None, &json!({"query": format!("query Flood{number} {{ __typename }}")})).expect("an answer");
    }
    let mut broken = ureq::post(format!("http://{}/graphql", server.address()))
        .header("accept", "application/graphql-response+json")
        .header("graphql-client-name", "team-board")
        .header("graphql-client-version", "1.4.0")
        .config()
        .http_status_as_error(false)
        .build()
        .send_json(json!({"query": "{"}))
        .expect("an answer");
    assert_eq!(broken.status(), 400);
    broken.body_mut().read_to_string().expect("text");

    let page = server.metrics();
    let value = |line: &str| {
        let found = page.lines().find_map(|known| known.strip_prefix(line)?.strip_prefix(' '));
        found.unwrap_or_else(|| panic!("no `{line}` in\n{page}")).parse::<f64>().expect("a number")
    };
    assert_eq!(value(r#"capaian_operations_total{operation="Board",kind="query",outcome="OK"}"#), 2.0);
    assert_eq!(value(r#"capaian_operation_seconds_count{operation="Board",kind="query"}"#), 2.0);
    assert_eq!(value(r#"capaian_operations_total{operation="none",kind="mutation",outcome="OK"}"#), 2.0);
    assert_eq!(value(r#"capaian_operations_total{operation="other",kind="query",outcome="OK"}"#), 10.0);
    assert_eq!(value(r#"capaian_refusals_total{code="BAD_REQUEST"}"#), 1.0);
    assert_eq!(value(r#"capaian_requests_total{route="/graphql",status="400"}"#), 1.0);
    assert_eq!(value(r#"capaian_clients_total{client="team-board",version="1.4.0"}"#), 1.0);
    assert_eq!(value("capaian_sign_ins_refused_total"), 1.0);
    assert!(value("capaian_documents_known_total") >= 1.0);
    assert!(value("capaian_documents_parsed_total") >= 60.0);
    assert!(value("capaian_documents") >= 60.0);
    assert!(value("capaian_policy_decisions_warm_total") > 0.0);
    assert!(value("capaian_sql_statements_total") > 0.0);
    assert!(value("capaian_sql_seconds_total") > 0.0);
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let readers = f64::from(u32::try_from(2 * processors).expect("few processors")).max(4.0);
    assert_eq!(value(r#"capaian_database_connections{pool="read"}"#), readers);
    assert_eq!(value(r#"capaian_database_connections{pool="write"}"#), 1.0);
    assert!(page.contains("operation=\"Late\""), "{page}");
    for secret in ["hush", "evaluee", "pangkalpinang", &token] {
        assert!(!page.contains(secret), "`{secret}` is in the metrics");
    }
    // The public address does not have the page.
    let public = ureq::get(format!("http://{}/metrics", server.address())).call();
    assert!(matches!(public, Err(ureq::Error::StatusCode(404))), "{public:?}");
}
