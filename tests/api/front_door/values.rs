//! Step 8 of the front door: what the values of a request are, and what is said of those that are none.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

const RESPONSE_JSON: &str = "application/graphql-response+json";

/// The messages of a request of which nothing was executed.
#[track_caller]
fn refused(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status, 400, "{}", answer.body);
    assert_eq!(answer.body.get("data"), None, "{}", answer.body);
    assert!(answer.codes().iter().all(|code| *code == "BAD_REQUEST"), "{}", answer.body);
    let errors = answer.body["errors"].as_array().expect("errors");
    errors.iter().map(|error| error["message"].as_str().expect("a message")).collect()
}

async fn sent(app: &TestApp, locale: &str, document: &str, variables: Value) -> Answer {
    let request = app.graphql(document).variables(variables).as_user("supervisor").locale(locale);
    request.header("accept", RESPONSE_JSON).send().await
}

#[tokio::test]
async fn what_is_no_date_time_or_decimal_is_refused_before_anything_runs() {
    let app = TestApp::with_cast().await;
    app.token("supervisor").await;
    let before = app.fingerprint().await;
    let (date, time, decimal) = (
        ["such as \"2026-11-21\"", "contoh: \"2026-11-21\""],
        ["such as \"2026-11-21T15:00:00+07:00\"", "contoh: \"2026-11-21T15:00:00+07:00\""],
        ["such as \"88.31\" with at most two places", "contoh: \"88.31\" dengan paling banyak dua desimal"],
    );
    let cases = [
        ("Evaluation", "evaluations", "{periodEndsOn: {eq: \"abc\"}}", "periodEndsOn.eq", "Date", date),
        ("Evaluation", "evaluations", "{periodEndsOn: {eq: \"2026-02-30\"}}", "periodEndsOn.eq", "Date", date),
        (
            "Evaluation",
            "evaluations",
            "{periodEndsOn: {in: [\"2026-02-28\", \"soon\"]}}",
            "periodEndsOn.in[1]",
            "Date!",
            date,
        ),
        (
            "Evaluation",
            "evaluations",
            "{response: {respondedAt: {lt: \"2026-11-21T15:00:00\"}}}",
            "response.respondedAt.lt",
            "DateTime",
            time,
        ),
        ("SurveyResult", "surveyResults", "{index: {gte: \"88.311\"}}", "index.gte", "Decimal", decimal),
        ("SurveyResult", "surveyResults", "{or: [{index: {gte: \"many\"}}]}", "or[0].index.gte", "Decimal", decimal),
    ];
    for (ty, field, filter, place, scalar, examples) in cases {
        let quoted = filter.replace('{', "{\"").replace(": ", "\": ").replace("[{\"\"", "[{\"");
        let value: Value = serde_json::from_str(&quoted).unwrap_or_else(|error| panic!("{quoted}: {error}"));
        let by_variable =
            format!("query($x: {ty}Filter) {{ {field}(filter: $x) {{ totalCount }} agencies {{ totalCount }} }}");
        let by_default = format!("query($x: {ty}Filter = {filter}) {{ {field}(filter: $x) {{ totalCount }} }}");
        let by_literal = format!("{{ agencies {{ totalCount }} {field}(filter: {filter}) {{ totalCount }} }}");
        for (document, variables, root) in [
            (&by_variable, json!({ "x": value }), "variables.x"),
            (&by_default, json!({}), "variables.x"),
            (&by_literal, json!({}), "filter"),
        ] {
            let english = sent(&app, "en", document, variables.clone()).await;
            assert_eq!(refused(&english), [format!("{root}.{place} is no value of type {scalar}, {}", examples[0])]);
            let indonesian = sent(&app, "id", document, variables).await;
            assert_eq!(refused(&indonesian), [format!("{root}.{place} bukan nilai bertipe {scalar}, {}", examples[1])]);
        }
    }
    assert_eq!(app.fingerprint().await, before);
}

#[tokio::test]
async fn every_mistake_of_the_variables_is_told_at_once() {
    let app = TestApp::with_cast().await;
    let document = "query($x: EvaluationFilter!, $first: Int!, $id: ID!) {
        evaluations(filter: $x, first: $first) { totalCount } node(id: $id) { id } }";
    let filter = json!({"periodEndsOn": {"gte": "a", "lte": 7}, "segment": {"eq": "1"}, "nobody": 1});
    let answer = sent(&app, "en", document, json!({"x": filter, "id": 1.5})).await;
    assert_eq!(
        refused(&answer),
        [
            "variables.x has a field \"nobody\", which EvaluationFilter does not have",
            "variables.x.periodEndsOn.lte is a number; send a Date as text, such as \"2026-11-21\"",
            "variables.x.periodEndsOn.gte is no value of type Date, such as \"2026-11-21\"",
            "variables.x.segment.eq is no value of type Int",
            "variables.first is required",
            "variables.id is no value of type ID!",
        ]
    );
}

#[tokio::test]
async fn a_number_in_the_place_of_a_decimal_is_to_be_sent_as_text() {
    let app = TestApp::with_cast().await;
    let by_variable = "query($x: Decimal) { surveyResults(filter: {index: {gte: $x}}) { totalCount } }";
    let told = "is a number; send a Decimal as text, such as \"88.31\" with at most two places";
    for number in [json!(80), json!(80.5)] {
        let answer = sent(&app, "en", by_variable, json!({ "x": number })).await;
        assert_eq!(refused(&answer), [format!("variables.x {told}")]);
        let literal = format!("{{ surveyResults(filter: {{index: {{gte: {number}}}}}) {{ totalCount }} }}");
        let answer = sent(&app, "en", &literal, json!({})).await;
        assert_eq!(refused(&answer), [format!("filter.index.gte {told}")]);
    }
    let answer = sent(&app, "id", by_variable, json!({"x": 80})).await;
    let told =
        "variables.x adalah bilangan; kirim Decimal sebagai teks, contoh: \"88.31\" dengan paling banyak dua desimal";
    assert_eq!(refused(&answer), [told]);
}

#[tokio::test]
async fn every_spelling_of_a_value_that_its_specification_knows_means_the_same() {
    let app = TestApp::with_cast().await;
    let count = async |ty: &str, field: &str, condition: &str, text: &str| {
        let by_variable = format!("query($x: {ty}) {{ {field}(filter: {condition}) {{ totalCount }} }}");
        let literal =
            format!("{{ {field}(filter: {}) {{ totalCount }} }}", condition.replace("$x", &format!("\"{text}\"")));
        let pointer = format!("/{field}/totalCount");
        let both =
            [sent(&app, "en", &by_variable, json!({ "x": text })).await, sent(&app, "en", &literal, json!({})).await];
        let both = both.map(|answer| answer.ok().at(&pointer).as_u64().expect("a count"));
        assert_eq!(both[0], both[1], "{text}");
        both[0]
    };
    let index = sent(&app, "en", "{ surveyResults(first: 1) { nodes { index } } }", json!({})).await.ok();
    let index = index.at("/surveyResults/nodes/0/index").as_str().expect("an index").to_owned();
    for spelling in [index.clone(), format!("+{index}"), format!("00{index}"), format!("{index}000")] {
        assert!(count("Decimal", "surveyResults", "{index: {eq: $x}}", &spelling).await > 0, "{spelling}");
    }
    let below = count("Decimal", "surveyResults", "{index: {gt: $x}}", "0.50").await;
    assert!(below > 0);
    assert_eq!(count("Decimal", "surveyResults", "{index: {gt: $x}}", ".5").await, below);
    let responded = |comparison: &str| format!("{{response: {{respondedAt: {{{comparison}: $x}}}}}}");
    let all = count("DateTime", "evaluations", &responded("lt"), "9999-12-31T23:59:59Z").await;
    assert!(all > 0);
    for spelling in ["9999-12-31t23:59:59z", "9999-12-31T23:59:59-07:00", "2100-12-31T23:59:60Z"] {
        assert_eq!(count("DateTime", "evaluations", &responded("lt"), spelling).await, all, "{spelling}");
    }
    for spelling in ["0000-01-01T00:00:00Z", "0000-01-01t00:00:00+07:00"] {
        assert_eq!(count("DateTime", "evaluations", &responded("gt"), spelling).await, all, "{spelling}");
        assert_eq!(count("DateTime", "evaluations", &responded("lt"), spelling).await, 0, "{spelling}");
    }
    let evaluations = count("Date", "evaluations", "{periodEndsOn: {gt: $x}}", "0000-01-01").await;
    assert_eq!(count("Date", "evaluations", "{periodEndsOn: {lt: $x}}", "9999-12-31").await, evaluations);
}

#[tokio::test]
async fn a_value_that_got_lost_is_no_condition_and_shows_nobody() {
    let app = TestApp::with_cast().await;
    let absent = [", or ask for what is absent by `isNull: true`", ", atau pakai `isNull: true` untuk yang kosong"];
    let cases = [
        ("ID", "{id: {eq: $x}}", "id.eq", ["", ""]),
        ("[ID!]", "{id: {in: $x}}", "id.in", ["", ""]),
        ("IDFilter", "{id: $x}", "id", ["", ""]),
        ("String", "{evaluee: {nip: {eq: $x}}}", "evaluee.nip.eq", ["", ""]),
        ("EmployeeFilter", "{evaluee: $x}", "evaluee", ["", ""]),
        ("String", "{evaluee: {name: {eq: $x}}}", "evaluee.name.eq", absent),
        ("[String!]", "{evaluee: {name: {in: $x}}}", "evaluee.name.in", absent),
        ("String", "{evaluee: {name: {contains: $x}}}", "evaluee.name.contains", absent),
        ("EvaluationState", "{state: {eq: $x}}", "state.eq", absent),
        ("Boolean", "{state: {isNull: $x}}", "state.isNull", absent),
        ("Date", "{or: [{periodEndsOn: {gte: $x}}]}", "or[0].periodEndsOn.gte", absent),
    ];
    let everybody = sent(&app, "en", "{ evaluations { totalCount } }", json!({})).await.ok();
    for (ty, filter, place, word) in cases {
        let by_variable = format!("query($x: {ty}) {{ evaluations(filter: {filter}) {{ totalCount }} }}");
        let literal = format!("{{ evaluations(filter: {}) {{ totalCount }} }}", filter.replace("$x", "null"));
        let whole = "query($filter: EvaluationFilter) { evaluations(filter: $filter) { totalCount } }";
        let quoted = filter.replace("$x", "null").replace('{', "{\"").replace(": ", "\": ");
        let value: Value = serde_json::from_str(&quoted).unwrap_or_else(|error| panic!("{quoted}: {error}"));
        for (document, variables, at) in [
            (&*by_variable, json!({"x": null}), "variables.x".to_owned()),
            (&literal, json!({}), format!("filter.{place}")),
            (whole, json!({ "filter": value }), format!("variables.filter.{place}")),
        ] {
            let answer = sent(&app, "en", document, variables.clone()).await;
            let told = format!("{at} is null, which is no condition; leave it out where there is none{}", word[0]);
            assert_eq!(refused(&answer), [told], "{document}");
            let answer = sent(&app, "id", document, variables).await;
            let told = format!("{at} adalah null, yang bukan syarat; hilangkan jika tidak ada syarat{}", word[1]);
            assert_eq!(refused(&answer), [told], "{document}");
        }
        // What is left out is no condition, as before.
        let answer = sent(&app, "en", &by_variable, json!({})).await.ok();
        let asks_for_an_object = place.starts_with("evaluee.");
        if !asks_for_an_object {
            assert_eq!(answer.at("/evaluations"), everybody.at("/evaluations"), "{filter}");
        }
    }
    let no_filter = "query($filter: EvaluationFilter) { evaluations(filter: $filter) { totalCount } }";
    let answer = sent(&app, "en", no_filter, json!({"filter": null})).await.ok();
    assert_eq!(answer.at("/evaluations"), everybody.at("/evaluations"));
}

#[tokio::test]
async fn a_variable_that_was_left_out_leaves_the_default_in_place() {
    let app = TestApp::with_cast().await;
    let document = "query($d: Boolean) { __type(name: \"Query\") { fields(includeDeprecated: $d) { name } } }";
    let plain = "{ __type(name: \"Query\") { fields { name } } }";
    let answer = sent(&app, "en", document, json!({})).await.ok();
    assert_eq!(answer.at(""), sent(&app, "en", plain, json!({})).await.ok().at(""));
    for include in [true, false] {
        sent(&app, "en", document, json!({ "d": include })).await.ok();
    }
    // Within a fragment, beside the views, and within an input.
    let fragment = "query($d: Boolean) { ...F agencies { totalCount } } fragment F on Query {
        __schema { types { enumValues(includeDeprecated: $d) { name } inputFields(includeDeprecated: $d) { name } } } }";
    sent(&app, "en", fragment, json!({})).await.ok();
    let input = "mutation($key: String, $code: String) {
        signIn(input: {identifier: \"nobody@example\", password: \"wrong\", code: $code, idempotencyKey: $key}) { userErrors { code } } }";
    sent(&app, "en", input, json!({})).await.ok();
}

#[tokio::test]
async fn null_where_the_type_has_none_is_refused_in_both_languages() {
    let app = TestApp::with_cast().await;
    for (document, variables, english, indonesian) in [
        (
            "{ node(id: null) { id } }",
            json!({}),
            &["the required argument `Query.node(id:)` is not provided", "expected value of type ID!, found null"][..],
            &["argumen wajib `Query.node(id:)` tidak diberikan", "dibutuhkan nilai bertipe `ID!`, bukan null"][..],
        ),
        (
            "{ nodes(ids: [null]) { id } }",
            json!({}),
            &["expected value of type ID!, found null"],
            &["dibutuhkan nilai bertipe `ID!`, bukan null"],
        ),
        (
            "{ __type(name: \"Query\") { fields(includeDeprecated: null) { name } } }",
            json!({}),
            &["expected value of type Boolean!, found null"],
            &["dibutuhkan nilai bertipe `Boolean!`, bukan null"],
        ),
        (
            "query($x: ID! = null) { node(id: $x) { id } }",
            json!({"x": "y"}),
            &["expected value of type ID!, found null"],
            &["dibutuhkan nilai bertipe `ID!`, bukan null"],
        ),
        (
            "query($x: Boolean) { __type(name: \"Query\") { fields(includeDeprecated: $x) { name } } }",
            json!({"x": null}),
            &["variables.x is null and cannot be used where `Boolean!` is expected"],
            &["variables.x adalah null dan tidak dapat dipakai di tempat bertipe `Boolean!`"],
        ),
        (
            "query($x: ID = \"a\") { node(id: $x) { id } }",
            json!({"x": null}),
            &["variables.x is null and cannot be used where `ID!` is expected"],
            &["variables.x adalah null dan tidak dapat dipakai di tempat bertipe `ID!`"],
        ),
        (
            "query($x: ID!) { node(id: $x) { id } }",
            json!({"x": null}),
            &["variables.x is required"],
            &["variables.x wajib diisi"],
        ),
    ] {
        let answer = sent(&app, "en", document, variables.clone()).await;
        assert_eq!(refused(&answer), english, "{document}");
        let answer = sent(&app, "id", document, variables).await;
        assert_eq!(refused(&answer), indonesian, "{document}");
    }
}

#[tokio::test]
async fn whatever_the_grammar_ignores_may_stand_anywhere() {
    let app = TestApp::with_cast().await;
    let expected = app.graphql("{ k: agencies { nodes { id ... on Node { id } } } }").send().await.ok();
    for ignored in [" ", ",", "\u{feff}", "# query {\r\n", ",#\u{feff}\n\u{feff},"] {
        let tokens = [
            "\"\"\"What it does.\"\"\"",
            "query",
            "A",
            "(",
            "\"Which.\"",
            "$",
            "a",
            ":",
            "Int",
            "\"So many.\"",
            "$",
            "b",
            ":",
            "Int",
            ")",
            "{",
            "k",
            ":",
            "agencies",
            "(",
            "first",
            ":",
            "$",
            "a",
            "last",
            ":",
            "$",
            "b",
            ")",
            "{",
            "nodes",
            "{",
            "id",
            "...",
            "on",
            "Node",
            "{",
            "...",
            "F",
            "}",
            "}",
            "}",
            "}",
            "\"What it is.\"",
            "fragment",
            "F",
            "on",
            "Node",
            "{",
            "id",
            "}",
        ];
        let document = format!("{ignored}{}{ignored}", tokens.join(ignored));
        let answer = app.graphql(document).send().await.ok();
        assert_eq!(answer.at(""), expected.at(""), "{ignored:?}");
    }
}

#[tokio::test]
async fn numbers_are_ids_and_minus_zero_is_zero() {
    let app = TestApp::with_cast().await;
    for id in ["7", "-7", "99999999999999999999"] {
        let answer = sent(&app, "en", &format!("{{ node(id: {id}) {{ id }} }}"), json!({})).await.ok();
        assert_eq!(*answer.at("/node"), Value::Null);
        // Nobody's id, and no fault of the executor's.
        let close = format!(
            "mutation {{ closeFeedback(input: {{evaluation: {id}, expectedVersion: -0}}) {{ userErrors {{ code }} }} }}"
        );
        let answer = sent(&app, "en", &close, json!({})).await;
        assert_eq!(answer.codes(), ["NOT_FOUND"], "{}", answer.body);
    }
    let answer = sent(
        &app,
        "en",
        "{ agencies(first: -0, filter: {orgUnits: {none: {name: {eq: \"\"}}}}) { nodes { id } } }",
        json!({}),
    );
    assert_eq!(*answer.await.ok().at("/agencies/nodes"), json!([]));
}
