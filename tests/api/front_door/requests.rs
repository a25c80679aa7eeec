//! The front door as HTTP sees it: forms, limits, methods, identity and errors, whatever the document asks.

use capaian::config::Settings;
use poem::endpoint::BoxEndpoint;
use poem::http::{Method, StatusCode, header};
use poem::test::TestRequestBuilder;
use poem::{Body, Response};
use serde_json::{Value, json};

use crate::support::{Contents, TestApp, TestDatabase};

type Builder<'a> = TestRequestBuilder<'a, BoxEndpoint<'static, Response>>;

const JSON: &str = "application/json";
const RESPONSE_JSON: &str = "application/graphql-response+json";

async fn app() -> TestApp {
    TestApp::on(TestDatabase::new(Contents::Tables).await).await
}

/// What came back, with the rules that every answer keeps asserted.
struct Reply {
    status: StatusCode,
    headers: poem::http::HeaderMap,
    body: Value,
}

impl Reply {
    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status, code and message of the only error.
    #[track_caller]
    fn refusal(&self) -> (u16, &str, &str) {
        let errors = self.body["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{}", self.body);
        let code = errors[0]["extensions"]["code"].as_str().unwrap();
        (self.status.as_u16(), code, errors[0]["message"].as_str().unwrap())
    }
}

async fn send(builder: Builder<'_>) -> Reply {
    let mut response = builder.header("accept-language", "en").send().await.0;
    let text = response.take_body().into_string().await.unwrap();
    let body: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    let reply = Reply { status: response.status(), headers: response.headers().clone(), body };
    // What a citizen asks by GET may be kept, if it is asked for again before it is used.
    let kept = reply.headers.contains_key(header::ETAG);
    let caches = if kept { "public, no-cache" } else { "private, no-store" };
    assert_eq!(reply.header(header::CACHE_CONTROL), caches);
    assert_eq!(reply.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(reply.header(header::X_FRAME_OPTIONS), "DENY");
    let request_id = reply.header("x-request-id").to_owned();
    assert!(!request_id.is_empty());
    for error in reply.body.get("errors").and_then(Value::as_array).into_iter().flatten() {
        assert_eq!(error["extensions"]["requestId"], *request_id, "{error}");
        assert!(error["extensions"]["code"].is_string(), "{error}");
    }
    reply
}

fn post<'a>(app: &'a TestApp, body: &Value) -> Builder<'a> {
    app.client().post("/graphql").body_json(body)
}

fn query<'a>(app: &'a TestApp, document: &str) -> Builder<'a> {
    post(app, &json!({"query": document}))
}

#[tokio::test]
async fn a_query_is_answered_in_either_form() {
    let app = app().await;
    for (accept, form) in [("*/*", JSON), (JSON, JSON), (RESPONSE_JSON, RESPONSE_JSON)] {
        let reply = send(query(&app, "{ __typename }").header("accept", accept)).await;
        assert_eq!((reply.status, &reply.body["data"]), (StatusCode::OK, &json!({"__typename": "Query"})));
        let cost = json!({"cost": {"requested": 1, "limit": 50_000, "remaining": null}});
        assert_eq!(reply.body["extensions"], cost);
        assert_eq!(reply.header(header::CONTENT_TYPE), format!("{form}; charset=utf-8"));
    }
    let refused = send(query(&app, "{ __typename }").header("accept", "text/html")).await;
    assert_eq!(refused.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn the_status_of_a_wrong_document_follows_the_form() {
    let app = app().await;
    for document in [
        "{ __typename",
        "{ nothing }",
        "query A { __typename } query B { __typename }",
        "{ ...F } fragment F on Query { ...F }",
    ] {
        for (accept, status) in [(JSON, 200), (RESPONSE_JSON, 400)] {
            let reply = send(query(&app, document).header("accept", accept)).await;
            let (found, code, _) = reply.refusal();
            assert_eq!((found, code), (status, "BAD_REQUEST"), "{document}");
            assert_eq!(reply.body.get("data"), None, "{document}: nothing was executed");
        }
    }
}

#[tokio::test]
async fn get_serves_queries_and_never_a_mutation() {
    let app = app().await;
    let get = |parameters: &[(&str, &str)]| {
        parameters.iter().fold(app.client().get("/graphql"), |builder, (name, value)| builder.query(*name, value))
    };
    let reply =
        send(get(&[("query", "query($id: ID!) { node(id: $id) { id } }"), ("variables", r#"{"id":"x"}"#)])).await;
    assert_eq!(reply.body["data"], json!({"node": null}));
    let both = "query Q { __typename } mutation M { signOut(input: {}) { signedOut } }";
    let reply = send(get(&[("query", both), ("operationName", "Q")])).await;
    assert_eq!(reply.body["data"], json!({"__typename": "Query"}));
    let reply = send(get(&[("query", both), ("operationName", "M")])).await;
    assert_eq!(reply.refusal(), (405, "BAD_REQUEST", "mutations are accepted by POST only"));
    assert_eq!(reply.header(header::ALLOW), "POST");
    assert_eq!(send(get(&[])).await.refusal(), (400, "BAD_REQUEST", "query is required"));
}

#[tokio::test]
async fn a_body_that_a_browser_sends_unasked_is_refused() {
    let app = app().await;
    for form in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let body = json!({"query": "mutation { signOut(input: {}) { signedOut } }"}).to_string();
        let mut builder = app.client().post("/graphql").body(body);
        if !form.is_empty() {
            builder = builder.header("content-type", form);
        }
        let reply = send(builder).await;
        let (status, code, _) = reply.refusal();
        assert_eq!((status, code), (415, "BAD_REQUEST"), "{form:?}");
    }
}

#[tokio::test]
async fn other_methods_and_addresses_are_named() {
    let app = app().await;
    for method in [Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH] {
        let reply = send(app.client().request(method, "/graphql")).await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(reply.header(header::ALLOW), "GET, HEAD, POST");
    }
    let reply = send(app.client().get("/graphql/elsewhere")).await;
    assert_eq!(reply.refusal(), (404, "NOT_FOUND", "unknown address; the API is at /graphql"));
}

#[tokio::test]
async fn a_malformed_request_is_told_what_is_wrong() {
    let app = app().await;
    for (body, message) in [
        ("", "request body is not JSON: EOF while parsing a value at line 1 column 0"),
        ("{\"query\": }", "request body is not JSON: expected value at line 1 column 11"),
        ("[]", "the list of operations is empty"),
        ("\"{ __typename }\"", "the request body must be a JSON object"),
        ("{\"variables\":{}}", "query is required"),
        ("{\"query\":[\"{ __typename }\"]}", "query must be a string"),
        ("{\"query\":\"{ __typename }\",\"variables\":\"{}\"}", "variables must be a JSON object"),
    ] {
        let reply = send(app.client().post("/graphql").content_type(JSON).body(body)).await;
        assert_eq!(reply.refusal(), (400, "BAD_REQUEST", message), "{body}");
    }
    let latin = app.client().post("/graphql").content_type(JSON).body(Body::from_vec(b"{\"query\":\"\xe9\"}".to_vec()));
    assert_eq!(send(latin).await.refusal(), (400, "BAD_REQUEST", "the request body is not UTF-8 at byte 10"));
    let named =
        post(&app, &json!({"query": "query A { __typename }", "operationName": "B"})).header("accept", RESPONSE_JSON);
    assert_eq!(send(named).await.refusal(), (400, "BAD_REQUEST", "the document has no operation named \"B\""));
    let by_hash = json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "00"}}});
    assert_eq!(send(post(&app, &by_hash)).await.refusal().1, "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn limits_end_a_request_before_it_is_parsed() {
    let app = app().await;
    let reply = send(app.client().post("/graphql").content_type(JSON).body(vec![b' '; 256 * 1024 + 1])).await;
    assert_eq!((reply.status.as_u16(), reply.refusal().1), (413, "LIMIT_EXCEEDED"));

    let nested = |open: &str, count: usize| format!("{{ node(id: {}) {{ id }} }}", open.repeat(count));
    for open in ["[", "{a:"] {
        let reply = send(query(&app, &nested(open, 2_000))).await;
        let message = "brackets in the document are nested 2002 levels deep, the most is 64";
        assert_eq!(reply.refusal(), (200, "LIMIT_EXCEEDED", message));
        assert!(reply.body["errors"][0]["locations"][0]["column"].as_u64() > Some(60));
    }

    let reply = send(query(&app, &format!("{{ {} }}", "__typename ".repeat(10_000)))).await;
    assert_eq!(reply.refusal(), (200, "LIMIT_EXCEEDED", "the document has 10002 tokens, the most is 10000"));

    let body =
        format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{}1{}}}}}", "[".repeat(200), "]".repeat(200));
    let reply = send(app.client().post("/graphql").content_type(JSON).body(body)).await;
    let message = "request body is nested 202 levels deep, the most is 64";
    assert_eq!(reply.refusal(), (400, "LIMIT_EXCEEDED", message));

    let doubling: String =
        (0..30).map(|level| format!(" fragment F{level} on Query {{ ...F{0} ...F{0} }}", level + 1)).collect();
    let reply = send(query(&app, &format!("{{ ...F0 }}{doubling} fragment F30 on Query {{ __typename }}"))).await;
    assert_eq!(reply.refusal().1, "LIMIT_EXCEEDED");
}

#[tokio::test]
async fn text_that_no_database_stores_is_refused_by_its_place() {
    let app = app().await;
    let body = json!({"query": "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "variables": {"ids": ["a", "b\0"]}});
    let message = "variables.ids[1] contains the character U+0000, which cannot be stored";
    assert_eq!(send(post(&app, &body)).await.refusal(), (200, "BAD_REQUEST", message));
    for document in
        ["{ node(id: \"\\u0000\") { id } }", "{ node(id: \"\0\") { id } }", "{ node(id: \"\\u{0}\") { id } }"]
    {
        let reply = send(query(&app, document)).await;
        let message = "the document contains the character U+0000, which cannot be stored";
        assert_eq!(reply.refusal(), (200, "BAD_REQUEST", message), "{document:?}");
        assert_eq!(reply.body["errors"][0]["locations"], json!([{"line": 1, "column": 13}]));
    }
    // Every other character is a text like any other, in each of its spellings.
    for spelling in ["😀", "\\uD83D\\uDE00", "\\u{1F600}"] {
        let reply = send(query(&app, &format!("{{ node(id: \"{spelling}\") {{ id }} }}"))).await;
        assert_eq!(reply.body["data"], json!({"node": null}), "{spelling}");
    }
}

#[tokio::test]
async fn a_bad_token_is_refused_and_never_a_citizen() {
    let app = app().await;
    let unknown = format!("Bearer {}", "A".repeat(43));
    for value in ["Bearer", "Bearer x", "Basic dXNlcjpwYXNz", "x", &unknown] {
        let reply = send(query(&app, "{ __typename }").header("authorization", value)).await;
        let (status, code, _) = reply.refusal();
        assert_eq!((status, code), (401, "UNAUTHENTICATED"), "{value}");
        assert_eq!(reply.header(header::WWW_AUTHENTICATE), "Bearer error=\"invalid_token\"");
        assert_eq!(reply.body.get("data"), None);
    }
}

#[tokio::test]
async fn messages_follow_the_callers_language() {
    let app = app().await;
    for (language, message) in
        [("en", "sign in first"), ("id", "masuk terlebih dahulu"), ("de", "masuk terlebih dahulu")]
    {
        let answer = app.graphql("mutation { signOut(input: {}) { signedOut } }").locale(language).send().await;
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"]);
        assert_eq!(answer.body["errors"][0]["message"], message, "{language}");
    }
}

#[tokio::test]
async fn validation_suggests_no_names() {
    let app = app().await;
    let reply = send(query(&app, "{ evaluation { id } }")).await;
    assert_eq!(reply.refusal().2, "type `Query` does not have a field `evaluation`");
    let answer = app.graphql("{ evaluation { id } }").locale("id").send().await;
    assert_eq!(answer.body["errors"][0]["message"], "tipe `Query` tidak mempunyai bidang `evaluation`");
}

#[tokio::test]
async fn a_request_keeps_the_name_that_its_sender_gave_it() {
    let app = app().await;
    let reply = send(query(&app, "{ __typename }").header("x-request-id", "trace-42")).await;
    assert_eq!(reply.header("x-request-id"), "trace-42");
    let reply = send(query(&app, "{ __typename }").header("x-request-id", "a b\"c")).await;
    assert_eq!(reply.header("x-request-id").len(), 32);
}

#[tokio::test]
async fn a_node_is_ready_only_under_the_policy_in_force() {
    let database = TestDatabase::new(Contents::Tables).await;
    let connection = database.connect().await;
    let app = TestApp::on(database).await;
    let ready = || async { app.client().get("/readyz").send().await.0 };
    let run =
        |sql: String| async move { sea_orm::ConnectionTrait::execute_unprepared(&connection, &sql).await.unwrap() };

    let mut before = ready().await;
    assert_eq!(before.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(before.take_body().into_string().await.unwrap(), "another policy is in force\n");
    let hash =
        capaian::authz::PolicyStore::load(&capaian::authz::PolicySource::Embedded).unwrap().current().hash().to_owned();
    run(format!(
        "INSERT INTO policy_state (id, policy_hash, activated_at) VALUES (1, '{hash}', '2026-11-16T03:00:00+00:00')"
    ))
    .await;
    assert_eq!(ready().await.status(), StatusCode::OK);
    assert_eq!(app.client().get("/healthz").send().await.0.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_field_that_fails_spares_the_others_and_has_one_error() {
    let app = TestApp::with_cast().await;
    let document = "{ ...A ...B agencies { totalCount } }
        fragment A on Query { viewer { tasks(first: 1000) { totalCount } } }
        fragment B on Query { viewer { tasks(first: 1000) { totalCount } } }";
    let answer = app.graphql(document).as_user("evaluee").send().await;
    assert_eq!(answer.codes(), ["LIMIT_EXCEEDED"], "{}", answer.body);
    assert_eq!(*answer.at("/viewer"), Value::Null);
    assert!(answer.at("/agencies/totalCount").as_u64().is_some_and(|count| count > 0), "{}", answer.body);

    let answer = app.graphql("{ evaluations(first: 1000) { totalCount } agencies { totalCount } }").send().await;
    assert_eq!(answer.codes(), ["LIMIT_EXCEEDED"], "{}", answer.body);
    assert_eq!(*answer.at("/evaluations"), Value::Null);
    assert!(answer.at("/agencies/totalCount").as_u64().is_some_and(|count| count > 0), "{}", answer.body);
}

#[tokio::test]
async fn each_limit_is_told_with_what_was_measured_and_where() {
    let app = app().await;
    let aliases: String = (0..201).map(|n| format!("a{n}: __typename ")).collect();
    let root: String = (0..31).map(|n| format!("a{n}: __typename ")).collect();
    let skipped = "... @include(if: true) { __typename } ".repeat(201);
    let fragments: String = (0..201).map(|n| format!("fragment F{n} on Viewer {{ __typename }} ")).collect();
    for (document, message) in [
        (format!("{{ viewer {{ {aliases} }} }}"), "the operation has 201 aliases, the most is 200"),
        (format!("{{ {root} }}"), "the operation has 31 root fields, the most is 30"),
        (format!("{{ viewer {{ {skipped} }} }}"), "the operation has 201 directives, the most is 200"),
        (format!("{{ viewer {{ __typename }} }} {fragments}"), "the document has 201 fragments, the most is 200"),
    ] {
        let reply = send(query(&app, &document).header("accept", RESPONSE_JSON)).await;
        assert_eq!(reply.refusal(), (400, "LIMIT_EXCEEDED", message));
    }
    let dear = "{ evaluations(first: 100) { nodes { evaluee { evaluations(first: 100) { nodes { id state versions: access { part canRead } } } } } } }";
    let reply = send(query(&app, dear)).await;
    let message = reply.refusal().2;
    assert!(message.starts_with("the operation costs ") && message.contains("the most is 50000"), "{message}");
    let body = json!({"query": "query($a: String!) { surveyCampaign(code: $a) { id } }", "variables": {"a": "x".repeat(140_000)}});
    let reply = send(post(&app, &body)).await;
    assert_eq!(reply.refusal().2, "variables hold 140001 bytes, the most is 131072");
}

#[tokio::test]
async fn a_batch_is_answered_in_order_each_with_its_own_errors() {
    let app = app().await;
    let operations =
        json!([{"query": "{ __typename }"}, {"query": "{ nothing }"}, {"query": "mutation { __typename }"}]);
    let reply = send(post(&app, &operations)).await;
    assert_eq!(reply.status, StatusCode::OK);
    let answers = reply.body.as_array().unwrap();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["data"], json!({"__typename": "Query"}));
    assert_eq!(answers[1]["errors"][0]["extensions"]["code"], "BAD_REQUEST");
    assert_eq!(answers[1].get("data"), None);
    assert_eq!(answers[2]["data"], json!({"__typename": "Mutation"}));
    let many: Vec<Value> = (0..11).map(|_| json!({"query": "{ __typename }"})).collect();
    let reply = send(post(&app, &json!(many))).await;
    assert_eq!(reply.refusal(), (400, "LIMIT_EXCEEDED", "the list has 11 operations, the most is 10"));
}

#[tokio::test]
async fn a_partial_success_has_its_own_status_in_the_new_form() {
    let app = TestApp::with_cast().await;
    let document = "{ viewer { tasks(first: 1000) { totalCount } } agencies { totalCount } }";
    let token = app.token("evaluee").await;
    let ask =
        |accept| query(&app, document).header("authorization", format!("Bearer {token}")).header("accept", accept);
    assert_eq!(send(ask(RESPONSE_JSON)).await.status.as_u16(), 294);
    assert_eq!(send(ask(JSON)).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_budget_is_charged_by_cost_and_tells_what_is_left() {
    let database = TestDatabase::new(Contents::Cast).await;
    let settings = Settings { token_budget: 2_000, address_budget: 0, cost_limit: 1_000, ..Settings::default() };
    let app = TestApp::with_settings(database, settings).await;
    let dear = "{ evaluations(first: 100) { nodes { id state evaluee { id name } supervisor { id } } } }";
    let ask = async |user| {
        send(app.client().post("/graphql").body_json(&json!({"query": dear})).header("authorization", user)).await
    };
    let (evaluee, peer) =
        (format!("Bearer {}", app.token("evaluee").await), format!("Bearer {}", app.token("peer1").await));

    let first = ask(&evaluee).await;
    let cost = &first.body["extensions"]["cost"];
    assert_eq!((&cost["requested"], &cost["limit"]), (&json!(706), &json!(1_000)));
    // A little comes back meanwhile.
    assert!(cost["remaining"].as_u64().is_some_and(|left| (1_294..=1_400).contains(&left)), "{cost}");
    ask(&evaluee).await;
    let before = app.fingerprint().await;
    let refused = ask(&evaluee).await;
    assert_eq!((refused.status, refused.refusal().1), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"));
    assert!(refused.header(header::RETRY_AFTER).parse::<u64>().unwrap() >= 1);
    assert_eq!(app.fingerprint().await, before);
    // What costs little still passes, and so does everybody else.
    assert_eq!(app.graphql("{ __typename }").as_user("evaluee").send().await.codes(), Vec::<&str>::new());
    assert_eq!(ask(&peer).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_status_of_what_cannot_be_executed_is_a_setting() {
    let database = TestDatabase::new(Contents::Tables).await;
    let settings = Settings { unprocessable_status: StatusCode::UNPROCESSABLE_ENTITY, ..Settings::default() };
    let app = TestApp::with_settings(database, settings).await;
    for (document, status) in
        [("{ __typename", 400), ("{ nothing }", 422), ("query($id: ID!) { node(id: $id) { id } }", 422)]
    {
        assert_eq!(send(query(&app, document).header("accept", RESPONSE_JSON)).await.refusal().0, status, "{document}");
        assert_eq!(send(query(&app, document)).await.refusal().0, 200, "{document}");
    }
}

#[tokio::test]
async fn a_page_of_another_origin_needs_permission() {
    let database = TestDatabase::new(Contents::Tables).await;
    let settings = Settings { cors_origins: vec!["https://kinerja.example".to_owned()], ..Settings::default() };
    let app = TestApp::with_settings(database, settings).await;
    let ask = |origin| {
        let builder = app.client().request(Method::OPTIONS, "/graphql");
        send(builder.header("origin", origin).header("access-control-request-method", "POST"))
    };
    let allowed = ask("https://kinerja.example").await;
    assert_eq!(allowed.status, StatusCode::NO_CONTENT);
    assert_eq!(allowed.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "https://kinerja.example");
    assert_eq!(ask("https://evil.example").await.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
    let read = send(query(&app, "{ __typename }").header("origin", "https://kinerja.example")).await;
    assert_eq!(read.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "https://kinerja.example");
    assert!(read.header(header::VARY).contains("origin"));
}
