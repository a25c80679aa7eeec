//! What carries a request and its answer: how both are spelled, compressed and kept, whatever the document asks.

use capaian::config::Settings;
use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::test::TestRequestBuilder;
use poem::{Body, Response};
use serde_json::{Value, json};

use crate::support::{Contents, Node, TestApp, TestDatabase};

type Builder<'a> = TestRequestBuilder<'a, BoxEndpoint<'static, Response>>;

const QUERY: &str = "query=%7B__typename%7D";

/// What came back, as bytes.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }
}

async fn send(builder: Builder<'_>) -> Reply {
    let mut response = builder.header("accept-language", "en").send().await.0;
    let body = response.take_body().into_vec().await.unwrap();
    Reply { status: response.status(), headers: response.headers().clone(), body }
}

async fn tables() -> TestApp {
    TestApp::on(TestDatabase::new(Contents::Tables).await).await
}

/// The status line and the head of the answer to a raw request, and what came behind it.
async fn raw(node: &Node, request: &str) -> (u16, String, String) {
    let text = node.http(&request.replace('\n', "\r\n")).await;
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {text:?}"));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{head}"));
    (status, head.to_ascii_lowercase(), body.to_owned())
}

#[tokio::test]
async fn an_address_whose_encoding_is_broken_is_told_so_and_never_guessed_at() {
    let app = TestApp::with_cast().await;
    for broken in ["query=%7B__typename%7", "query=%zz", "query=%7B__typename%7D&variables=%FF", "query=%C3%28", "x=%"]
    {
        for address in ["/graphql", "/graphql/stream"] {
            let mut request = app.client().get(format!("{address}?{broken}"));
            if address == "/graphql/stream" {
                request = request.header("accept", "text/event-stream");
            }
            let reply = send(request).await;
            assert_eq!(
                (reply.status.as_u16(), &reply.json()["errors"][0]["extensions"]["code"]),
                (400, &json!("BAD_REQUEST"))
            );
        }
        let page = send(app.client().get(format!("/?{broken}")).header("accept", "text/html")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{broken}");
    }
    assert_eq!(
        send(app.client().get(format!("/graphql?{QUERY}"))).await.json()["data"],
        json!({"__typename": "Query"})
    );
}

#[tokio::test]
async fn json_is_read_in_the_spellings_that_libraries_write() {
    let app = tables().await;
    let body = "{\"query\":\"{ __typename }\"}";
    for kind in
        ["application/json; charset=utf8", "application/json;charset=UTF-8", "application/json; Charset=\"utf8\""]
    {
        let reply = send(app.client().post("/graphql").header("content-type", kind).body(body)).await;
        assert_eq!(reply.json()["data"], json!({"__typename": "Query"}), "{kind}");
    }
    let marked = format!("\u{feff}{body}");
    let reply = send(app.client().post("/graphql").content_type("application/json").body(marked)).await;
    assert_eq!(reply.json()["data"], json!({"__typename": "Query"}));
    let inside = "query=query($id:ID!)%7Bnode(id:$id)%7Bid%7D%7D&variables=%EF%BB%BF%7B%22id%22:%22x%22%7D";
    assert_eq!(send(app.client().get(format!("/graphql?{inside}"))).await.json()["data"], json!({"node": null}));
}

#[tokio::test]
async fn the_head_of_an_answer_can_be_had_without_it() {
    let app = TestApp::with_cast().await;
    let node = Node::start(app.database()).await;
    let of = async |method: &str, address: &str, accept: &str| {
        raw(&node, &format!("{method} {address} HTTP/1.1\nhost: x\naccept: {accept}\nconnection: close\n\n")).await
    };
    let named = |head: &str, name: &str| {
        head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).map(str::to_owned)
    };
    let query = format!("/graphql?{QUERY}");
    for address in [&*query, "/graphql", "/graphql?query=%7B", "/graphql/ws", "/healthz", "/", "/sign-in", "/nothing"] {
        let (status, whole, body) = of("GET", address, "*/*").await;
        let (head_status, head, nothing) = of("HEAD", address, "*/*").await;
        assert!(status != 405 && (head_status, &*nothing) == (status, "") && !body.is_empty(), "{address}: {head}");
        for name in ["content-type", "cache-control", "etag", "vary"] {
            assert_eq!(named(&head, name), named(&whole, name), "{address}: {name}");
        }
        assert!(named(&head, "content-length").is_some(), "{address}: {head}");
    }
    // A stream that is only asked for its head is none.
    let address = "/graphql/stream?query=subscription%7BtaskCount%7D";
    let (status, head, body) = of("HEAD", address, "text/event-stream").await;
    assert_eq!(
        (status, &*body, named(&head, "content-type").as_deref()),
        (200, "", Some("text/event-stream; charset=utf-8"))
    );
    assert_eq!(of("HEAD", "/graphql/stream?query=%7B", "text/event-stream").await.0, 400);
    assert_eq!(node.gauge("stream_connections").await, 0);
    // A link must not change anything, whoever looks at its head.
    let mutation = "/graphql?query=mutation%7BsignOut(input:%7B%7D)%7BsignedOut%7D%7D";
    assert_eq!(of("HEAD", mutation, "*/*").await.0, 405);
}

#[tokio::test]
async fn addresses_of_programs_may_end_in_a_slash() {
    let app = tables().await;
    let reply = send(app.client().post("/graphql/").body_json(&json!({"query": "{ __typename }"}))).await;
    assert_eq!((reply.status, &reply.json()["data"]), (StatusCode::OK, &json!({"__typename": "Query"})));
    let events = app.client().get(format!("/graphql/stream/?{QUERY}")).header("accept", "text/event-stream");
    assert!(send(events).await.header(header::CONTENT_TYPE).starts_with("text/event-stream"));
    assert_eq!(send(app.client().get("/graphql/ws/")).await.status, StatusCode::UPGRADE_REQUIRED);
    assert_eq!(send(app.client().get("/healthz/")).await.body, b"alive\n");
    assert_eq!(send(app.client().post("/graphql//").body_json(&json!({"query": "{ __typename }"}))).await.status, 404);
}

#[tokio::test]
async fn a_request_names_its_host_once() {
    let app = tables().await;
    let node = Node::start(app.database()).await;
    let ask = async |version: &str, hosts: &str| {
        raw(&node, &format!("GET /graphql?{QUERY} HTTP/{version}\n{hosts}connection: close\n\n")).await
    };
    for (version, hosts) in [("1.1", "host: x\n"), ("1.1", "host:\n"), ("1.0", ""), ("1.0", "host: x\n")] {
        assert_eq!(ask(version, hosts).await.0, 200, "{version} {hosts:?}");
    }
    for hosts in ["", "host: x\nhost: x\n", "host: x\nhost: y\n", "host: x y\n", "host: a@b\n"] {
        let (status, _, body) = ask("1.1", hosts).await;
        assert!(status == 400 && body.contains("\"BAD_REQUEST\""), "{hosts:?}: {body}");
    }
}

#[tokio::test]
async fn what_is_liked_not_at_all_is_not_sent() {
    let app = tables().await;
    let get = |accept: &str| app.client().get(format!("/graphql?{QUERY}")).header("accept", accept);
    assert_eq!(send(get("application/json;q=0")).await.status, StatusCode::NOT_ACCEPTABLE);
    let other = send(get("application/json;q=0, */*")).await;
    assert_eq!(other.header(header::CONTENT_TYPE), "application/graphql-response+json; charset=utf-8");
    let stream = app.client().get(format!("/graphql/stream?{QUERY}")).header("accept", "text/event-stream;q=0, */*");
    assert_eq!(send(stream).await.status, StatusCode::NOT_ACCEPTABLE);
    let language = app.client().get("/graphql").header("accept-language", "id;q=0, *").send().await.0;
    assert!(language.into_body().into_string().await.unwrap().contains("query is required"));
}

#[tokio::test]
async fn what_is_no_operation_is_told_in_its_place() {
    let app = tables().await;
    let list = json!([{"query": "{ __typename }"}, 5, {}, {"query": 1}, {"query": "{ __typename }", "variables": []}, {"query": "{ __typename }"}]);
    let reply = send(app.client().post("/graphql").body_json(&list)).await;
    assert_eq!(reply.status, StatusCode::OK);
    let answers = reply.json();
    let told: Vec<&str> =
        (0..6).map(|place| answers[place]["errors"][0]["message"].as_str().unwrap_or("answered")).collect();
    let expected = [
        "answered",
        "each operation of the list must be a JSON object",
        "query is required",
        "query must be a string",
        "variables must be a JSON object",
        "answered",
    ];
    assert_eq!(told, expected);
    assert_eq!(answers[5]["data"], json!({"__typename": "Query"}));
}

#[tokio::test]
async fn an_empty_name_beside_another_is_none() {
    let app = TestApp::with_cast().await;
    let document = "query Who { agencies { totalCount } }";
    let hash = "9b1fa2c3";
    let unknown = json!({"query": "", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}});
    let reply = send(app.client().post("/graphql").body_json(&unknown)).await;
    assert_eq!(reply.json()["errors"][0]["message"], "PersistedQueryNotFound");
    let by_text = json!({"query": document, "documentId": "", "operationName": ""});
    assert!(
        send(app.client().post("/graphql").body_json(&by_text)).await.json()["data"]["agencies"]["totalCount"].is_u64()
    );
    let by_id = json!({"query": "", "documentId": "unknown"});
    let reply = send(app.client().post("/graphql").body_json(&by_id)).await;
    assert_eq!(reply.json()["errors"][0]["message"], "no document is registered under this id");
}

const EVALUATIONS: &str = "query($after: String, $before: String, $filter: EvaluationFilter) {
    evaluations(first: 2, after: $after, before: $before, filter: $filter) { nodes { id } pageInfo { endCursor } }
}";

#[tokio::test]
async fn an_empty_cursor_is_the_end_of_the_list() {
    let app = TestApp::with_cast().await;
    let page = async |variables: Value| {
        app.graphql(EVALUATIONS).variables(variables).as_user("auditor").send().await.ok().at("/evaluations").clone()
    };
    let first = page(json!({})).await;
    assert!(first["pageInfo"]["endCursor"].is_string());
    assert_eq!(page(json!({"after": ""})).await, first);
    assert_eq!(page(json!({"after": "", "before": ""})).await, first);
    assert_eq!(page(json!({"after": null})).await, first);
    let broken = app.graphql(EVALUATIONS).variables(json!({"after": "x"})).as_user("auditor").send().await;
    assert_eq!(broken.codes(), ["BAD_REQUEST"]);
}

#[tokio::test]
async fn a_cursor_is_good_for_a_filter_however_it_is_spelled() {
    let app = TestApp::with_cast().await;
    let spelled = [
        r#"{state: {in: [FINAL, OPEN]}, segment: {gte: 1}, evaluee: {name: {contains: "a"}}}"#,
        r#"{evaluee: {name: {contains: "a"}}, segment: {gte: 1}, state: {in: [OPEN, FINAL, OPEN]}}"#,
        r#"{and: [{segment: {gte: 1}}, {state: {in: [OPEN, FINAL]}, and: {evaluee: {name: {contains: "a"}}}}]}"#,
        r#"{or: [{segment: {gte: 1}, state: {in: [FINAL, OPEN]}}], evaluee: {name: {contains: "a"}, id: {}}}"#,
    ];
    let ask = async |filter: &str, after: &str| {
        let document = format!(
            "{{ evaluations(first: 1, after: \"{after}\", filter: {filter}) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"
        );
        app.graphql(document).as_user("auditor").send().await
    };
    let first = ask(spelled[0], "").await.ok();
    let cursor = first.at("/evaluations/pageInfo/endCursor").as_str().unwrap().to_owned();
    let second = ask(spelled[0], &cursor).await.ok();
    for filter in spelled {
        assert_eq!(ask(filter, "").await.ok().at("/evaluations"), first.at("/evaluations"), "{filter}");
        assert_eq!(ask(filter, &cursor).await.ok().at("/evaluations"), second.at("/evaluations"), "{filter}");
    }
    let variable =
        json!({"state": {"in": ["OPEN", "FINAL"]}, "segment": {"gte": 1}, "evaluee": {"name": {"contains": "a"}}});
    let document = EVALUATIONS.replace("first: 2", "first: 1");
    let by_variable = app.graphql(document).variables(json!({"filter": variable, "after": cursor})).as_user("auditor");
    assert_eq!(by_variable.send().await.ok().at("/evaluations"), second.at("/evaluations"));
    for other in [
        r#"{state: {in: [FINAL]}, segment: {gte: 1}, evaluee: {name: {contains: "a"}}}"#,
        r#"{state: {in: [FINAL, OPEN]}, segment: {gt: 1}, evaluee: {name: {contains: "a"}}}"#,
        r#"{state: {in: [FINAL, OPEN]}, segment: {gte: 1}, supervisor: {name: {contains: "a"}}}"#,
        r#"{not: {state: {in: [FINAL, OPEN]}, segment: {gte: 1}, evaluee: {name: {contains: "a"}}}}"#,
        r#"{or: [{state: {in: [FINAL, OPEN]}}, {segment: {gte: 1}}], evaluee: {name: {contains: "a"}}}"#,
        "{}",
    ] {
        assert_eq!(ask(other, &cursor).await.codes(), ["BAD_REQUEST"], "{other}");
    }
}

#[tokio::test]
async fn moments_and_single_values_of_a_filter_have_many_spellings() {
    let app = TestApp::with_cast().await;
    let ask = async |filter: &str, after: &str| {
        let document = format!(
            "{{ evaluations(first: 1, after: \"{after}\", filter: {filter}) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"
        );
        app.graphql(document).as_user("auditor").send().await
    };
    for (one, other) in [
        ("{state: {eq: FINAL}}", "{state: {in: FINAL}}"),
        ("{state: {ne: OPEN}}", "{state: {notIn: [OPEN]}}"),
        (r#"{evaluee: {name: {contains: "A"}}}"#, r#"{evaluee: {name: {contains: "a"}}}"#),
        (
            r#"{periodEndsOn: {gte: "2020-01-01"}}"#,
            r#"{and: {periodEndsOn: {gte: "2020-01-01"}}, or: [{}, {segment: {eq: 9}}]}"#,
        ),
        (
            r#"{rating: {ratedAt: {lt: "2030-01-01T00:00:00+07:00"}}}"#,
            r#"{rating: {ratedAt: {lt: "2029-12-31T17:00:00Z"}}}"#,
        ),
        ("{}", "{state: {}, and: []}"),
    ] {
        let first = ask(one, "").await.ok();
        let Some(cursor) = first.at("/evaluations/pageInfo/endCursor").as_str() else { panic!("no row for {one}") };
        let second = ask(one, cursor).await.ok();
        assert_eq!(ask(other, cursor).await.ok().at("/evaluations"), second.at("/evaluations"), "{other}");
    }
}

const LONG: &str = "{ evaluations(first: 50) { nodes { id state evaluee { name } supervisor { name } } } }";

fn compressed(builder: Builder<'_>) -> Builder<'_> {
    builder.header("accept-encoding", "gzip, deflate, br, zstd")
}

#[tokio::test]
async fn an_answer_that_repeats_nothing_is_compressed_as_its_reader_likes() {
    let app = TestApp::with_cast().await;
    let token = format!("Bearer {}", app.token("auditor").await);
    let ask = |accept: &str| {
        let request = app.client().post("/graphql").body_json(&json!({"query": LONG}));
        send(request.header("authorization", &token).header("accept-encoding", accept))
    };
    let plain = ask("identity").await;
    assert_eq!(plain.header(header::CONTENT_ENCODING), "");
    assert!(plain.header(header::VARY).contains("accept-encoding"));
    for (accept, coding) in [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, br", "gzip"),
        ("br, gzip;q=0.9", "br"),
        ("gzip", "gzip"),
        ("gzip;q=0, br", "br"),
    ] {
        let reply = ask(accept).await;
        assert_eq!(reply.header(header::CONTENT_ENCODING), coding, "{accept}");
        assert!(reply.body.len() * 2 < plain.body.len(), "{coding}: {} of {}", reply.body.len(), plain.body.len());
    }
    for accept in ["", "deflate", "gzip;q=0, br;q=0, zstd;q=0", "*;q=0"] {
        assert_eq!(ask(accept).await.header(header::CONTENT_ENCODING), "", "{accept}");
    }
    let batch = json!([{"query": LONG}, {"query": LONG}]);
    let request = app.client().post("/graphql").body_json(&batch).header("authorization", &token);
    assert_eq!(send(compressed(request)).await.header(header::CONTENT_ENCODING), "zstd");
}

#[tokio::test]
async fn nothing_that_repeats_its_request_is_compressed() {
    let app = TestApp::with_cast().await;
    let token = format!("Bearer {}", app.token("auditor").await);
    let guess = "a-guess-of-a-secret-".repeat(100);
    let post = |body: &Value| {
        let request = app.client().post("/graphql").body_json(body);
        send(compressed(request.header("authorization", &token)))
    };
    // Errors name what was wrong, beside what was right.
    let document = format!(
        "query($after: String) {{ evaluations(first: 50) {{ nodes {{ id state }} }} viewer {{ tasks(first: 1000, after: $after) {{ totalCount }} }} }} # {guess}"
    );
    for body in [
        json!({"query": document, "variables": {"after": guess}}),
        json!({"query": format!("{{ {} }}", guess.replace('-', "_"))}),
        json!({"query": "query($a: Int!) { evaluations(first: $a) { nodes { id } } }", "variables": {"a": guess}}),
        json!([{"query": LONG}, {"query": format!("{{ {} }}", guess.replace('-', "_"))}]),
        // A mutation stores what it is given, and tells what it has stored.
        json!({"query": format!("mutation {{ {} }}", "a: __typename ".repeat(29))}),
    ] {
        let reply = post(&body).await;
        assert_eq!(reply.header(header::CONTENT_ENCODING), "", "{}", String::from_utf8_lossy(&reply.body));
    }
    // A page holds what belongs to its reader, beside its own address.
    for path in ["/", "/sign-in", "/sign-in?next=%2Ftasks&guess=x", "/nothing"] {
        let page = send(compressed(app.client().get(path).header("accept", "text/html"))).await;
        assert!(page.body.len() > 1024 && page.header(header::CONTENT_ENCODING).is_empty(), "{path}");
    }
    // An image in a page of ours, however it got there, asks by GET and brings the cookie along.
    let address = format!("/graphql?{}", serde_urlencoded::to_string([("query", LONG)]).unwrap());
    let cookie = format!("__Host-capaian={}", app.token("auditor").await);
    let by_cookie = |method: Method| {
        let request = app.client().request(method, &*address).header("cookie", &*cookie);
        compressed(request.header("sec-fetch-site", "same-origin"))
    };
    let image = send(by_cookie(Method::GET)).await;
    assert_eq!((image.status, image.header(header::CONTENT_ENCODING)), (StatusCode::OK, ""));
    assert!(image.body.len() > 4096 && image.header(header::ETAG).is_empty());
    let script = send(by_cookie(Method::POST).body_json(&json!({"query": LONG}))).await;
    assert_eq!(script.header(header::CONTENT_ENCODING), "zstd");
}

#[tokio::test]
async fn the_data_of_a_query_holds_nothing_that_its_variables_say() {
    // What is compressed is data without errors; a stranger who chooses variables finds nothing of them there.
    let app = TestApp::with_cast().await;
    let guess = "zzguess";
    let document = "query($id: ID!, $text: String, $code: String!, $guess: [ID!]!) {
        node(id: $id) { id } nodes(ids: $guess) { id } surveyCampaign(code: $code) { id }
        evaluations(first: 1, filter: {evaluee: {name: {contains: $text}}}) { nodes { id evaluee { name } } }
        employees(first: 1, filter: {name: {eq: $text}}) { totalCount nodes { name } }
    }";
    let variables = json!({"id": guess, "text": guess, "code": guess, "guess": [guess]});
    let answer = app.graphql(document).variables(variables).as_user("auditor").send().await.ok();
    assert!(!answer.text.contains(guess), "{}", answer.text);
}

#[tokio::test]
async fn compression_can_be_left_to_a_proxy() {
    let settings = Settings { compression: false, token_budget: 0, address_budget: 0, ..Settings::default() };
    let app = TestApp::with_settings(TestDatabase::new(Contents::Cast).await, settings).await;
    let introspection = json!({"query": "{ __schema { types { name fields { name description } } } }"});
    let reply = send(compressed(app.client().post("/graphql").body_json(&introspection))).await;
    assert!(reply.body.len() > 4096 && reply.header(header::CONTENT_ENCODING).is_empty());
}

#[tokio::test]
async fn what_everybody_gets_alike_is_sent_once() {
    let app = TestApp::with_cast().await;
    let get = |document: &str| app.client().get("/graphql").query("query", &document);
    for document in [
        "{ surveyResults(first: 5) { totalCount nodes { id } } }",
        "{ __schema { types { name fields { name description } } } }",
        "{ agencies { totalCount } }",
    ] {
        let first = send(get(document)).await;
        let tag = first.header(header::ETAG).to_owned();
        assert!(tag.starts_with("W/\"") && first.status == StatusCode::OK, "{document}: {tag}");
        assert_eq!(first.header(header::CACHE_CONTROL), "public, no-cache");
        let again = send(get(document).header("if-none-match", &tag)).await;
        assert_eq!((again.status, again.body.len(), again.header(header::ETAG)), (StatusCode::NOT_MODIFIED, 0, &*tag));
        assert_eq!(again.header(header::CACHE_CONTROL), "public, no-cache");
        assert_eq!(again.header(header::VARY), first.header(header::VARY));
        // However it is compressed; in another form it is another answer.
        let packed = send(compressed(get(document)).header("if-none-match", "W/\"other\"")).await;
        assert_eq!((packed.status, packed.header(header::ETAG)), (StatusCode::OK, &*tag));
        let form =
            send(get(document).header("accept", "application/graphql-response+json").header("if-none-match", &tag))
                .await;
        assert_eq!(form.status, StatusCode::OK);
    }
    let before = send(get("{ agencies { totalCount } }")).await;
    app.change("UPDATE agency SET name = name || ' (baru)'").await;
    let names = "{ agencies(first: 1) { nodes { name } } }";
    let tag = send(get(names)).await.header(header::ETAG).to_owned();
    app.change("UPDATE agency SET name = name || ' dan lebih baru'").await;
    let changed = send(get(names).header("if-none-match", &tag)).await;
    assert_eq!(changed.status, StatusCode::OK, "what has changed is sent");
    assert_eq!(send(get("{ agencies { totalCount } }")).await.header(header::ETAG), before.header(header::ETAG));
}

#[tokio::test]
async fn what_belongs_to_somebody_is_kept_by_nobody() {
    let app = TestApp::with_cast().await;
    let get = |document: &str| app.client().get("/graphql").query("query", &document).header("if-none-match", "*");
    let token = format!("Bearer {}", app.token("evaluee").await);
    let kept_by_nobody = async |request: Builder<'_>| {
        let reply = send(request).await;
        assert_eq!((reply.header(header::ETAG), reply.header(header::CACHE_CONTROL)), ("", "private, no-store"));
        reply.status.as_u16()
    };
    assert_eq!(kept_by_nobody(get("{ viewer { employee { name } } }").header("authorization", token)).await, 200);
    let post = app.client().post("/graphql").body_json(&json!({"query": "{ agencies { totalCount } }"}));
    assert_eq!(kept_by_nobody(post.header("if-none-match", "*")).await, 200);
    assert_eq!(kept_by_nobody(get("{ nothing }")).await, 200);
    assert_eq!(kept_by_nobody(get("{ evaluations(first: 1000) { totalCount } }")).await, 200);
    assert_eq!(kept_by_nobody(get("{ agencies { totalCount } }").header("x-capaian-session", "cookie")).await, 200);
}

#[tokio::test]
async fn graphiql_is_sent_once() {
    let settings = Settings { graphiql: Some(true), ..Settings::default() };
    let app = TestApp::with_settings(TestDatabase::new(Contents::Tables).await, settings).await;
    let open = || app.client().get("/graphql").header("accept", "text/html");
    let first = send(open()).await;
    assert_eq!((first.status, first.header(header::CACHE_CONTROL)), (StatusCode::OK, "private, no-cache"));
    let tag = first.header(header::ETAG).to_owned();
    let again = send(open().header("if-none-match", &tag)).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    // The page that the browser has runs under the policy that it came with.
    assert_eq!(again.header(header::CONTENT_SECURITY_POLICY), "");
    let indonesian = app.client().get("/graphql").header("accept", "text/html").header("accept-language", "id");
    let other = indonesian.header("if-none-match", &tag).send().await.0;
    assert_eq!(other.status(), StatusCode::OK, "another language is another page");
    assert_eq!(send(compressed(open())).await.header(header::CONTENT_ENCODING), "zstd");
    let head = send(app.client().head("/graphql").header("accept", "text/html")).await;
    assert_eq!((head.status, head.header(header::ETAG)), (StatusCode::OK, &*tag));
}

#[tokio::test]
async fn a_page_of_another_origin_may_send_whatever_is_read() {
    let settings = Settings { cors_origins: vec!["https://kinerja.example".to_owned()], ..Settings::default() };
    let app = TestApp::with_settings(TestDatabase::new(Contents::Tables).await, settings).await;
    let ask = app.client().request(Method::OPTIONS, "/graphql").header("origin", "https://kinerja.example");
    let allowed = send(ask.header("access-control-request-method", "POST")).await;
    let names: Vec<&str> = allowed.header(header::ACCESS_CONTROL_ALLOW_HEADERS).split(", ").collect();
    for name in [
        "authorization",
        "content-type",
        "accept",
        "accept-language",
        "if-none-match",
        "x-request-id",
        "x-capaian-csrf",
        "x-capaian-session",
        "traceparent",
        "tracestate",
        "baggage",
        "sentry-trace",
        "idempotency-key",
        "graphql-client-name",
        "graphql-client-version",
        "apollographql-client-name",
        "apollographql-client-version",
        "apollo-require-preflight",
        "x-apollo-operation-name",
        "x-requested-with",
    ] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    assert_eq!(allowed.header(header::ACCESS_CONTROL_ALLOW_METHODS), "GET, HEAD, POST");
    let get = app.client().get(format!("/graphql?{QUERY}")).header("origin", "https://kinerja.example");
    let read = send(get).await;
    let exposed: Vec<&str> = read.header(header::ACCESS_CONTROL_EXPOSE_HEADERS).split(", ").collect();
    for name in ["etag", "retry-after", "x-request-id", "www-authenticate"] {
        assert!(exposed.contains(&name), "{name} is not among {exposed:?}");
    }
}

#[tokio::test]
async fn a_form_whose_encoding_is_broken_is_not_guessed_at() {
    let app = tables().await;
    let form = app.client().post("/sign-in").content_type("application/x-www-form-urlencoded");
    let form = form.header("sec-fetch-site", "same-origin").header("accept", "text/html");
    assert_eq!(send(form.body(Body::from("identifier=%zz&password=x"))).await.status, StatusCode::BAD_REQUEST);
}
