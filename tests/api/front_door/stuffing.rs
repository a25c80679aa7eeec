//! Nobody stuffs a survey, or the database, by saying the same thing many times over.

use capaian::authz::PolicySource;
use capaian::config::Settings;
use capaian::demo::OPEN_CAMPAIGN;
use serde_json::{Value, json};

use crate::support::{Answer, Node, TestApp};

/// A submission that breaks no rule, as the argument of the mutation.
fn submission(number: usize) -> String {
    format!(
        "submitSurveyResponse(input: {{code: \"{OPEN_CAMPAIGN}\", answers: [{{item: \"WAKTU\", value: 4}}], \
         idempotencyKey: \"{number:032x}\"}}) {{ received }}"
    )
}

/// `count` submissions under as many aliases.
fn aliases(count: usize) -> String {
    (0..count).map(|number| format!("a{number}: {} ", submission(number))).collect()
}

/// Sends `body` and checks that each of its operations is refused and that nothing has changed.
async fn nothing_is_stored(app: &TestApp, body: Value) {
    let before = app.fingerprint().await;
    let answer = app.graphql("").body(body.clone()).send().await;
    let answers = answer.body.as_array().cloned().unwrap_or_else(|| vec![answer.body.clone()]);
    for answer in &answers {
        assert_eq!(answer["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED", "{answer}");
        assert_eq!(
            answer["errors"][0]["message"],
            "a request submits at most one answer to a survey, send each in a request of its own"
        );
    }
    assert_eq!(app.fingerprint().await, before, "{body}");
}

#[tokio::test]
async fn a_request_brings_one_answer_to_a_survey() {
    let app = TestApp::with_cast().await;
    let fragment =
        format!("mutation {{ ...A b: {} }} fragment A on Mutation {{ a: {} }}", submission(1), submission(2));
    nothing_is_stored(&app, json!({"query": format!("mutation {{ {} }}", aliases(30))})).await;
    nothing_is_stored(&app, json!({"query": format!("mutation {{ {} }}", aliases(2))})).await;
    nothing_is_stored(&app, json!({"query": fragment})).await;
    let batch: Vec<Value> =
        (0..10).map(|number| json!({"query": format!("mutation {{ {} }}", submission(number))})).collect();
    nothing_is_stored(&app, json!(batch)).await;

    // What is left out does not count, and one is one wherever it stands.
    let left_out = submission(2).replace(") {", ") @skip(if: true) {");
    let skipped = format!("mutation {{ a: {} b: {left_out} }}", submission(1));
    let answer = app.graphql(skipped).send().await.ok();
    assert_eq!(answer.body["data"], json!({"a": {"received": true}}));
    let batch = json!([
        {"query": "{ __typename }"},
        {"query": format!("mutation {{ {} }}", submission(3))},
    ]);
    let answer = app.graphql("").body(batch).send().await;
    assert_eq!(answer.body[0]["data"]["__typename"], "Query");
    assert_eq!(answer.body[1]["data"]["submitSurveyResponse"]["received"], true);
}

/// What a mutation costs that says `text` in each of `count` of its fields.
async fn cost_of_saying(app: &TestApp, count: usize, text: &str) -> u64 {
    let fields: String = (0..count)
        .map(|number| {
            format!(
                "a{number}: submitSelfAssessment(input: {{evaluation: \"x\", expectedVersion: 0, achievements: $text}}) \
                 {{ userErrors {{ code }} }} "
            )
        })
        .collect();
    let document = format!("mutation($text: String!) {{ {fields} }}");
    let answer = app.graphql(document).variables(json!({"text": text})).as_user("evaluee").send().await;
    answer.body["extensions"]["cost"]["requested"].as_u64().unwrap_or_else(|| panic!("no cost: {}", answer.body))
}

#[tokio::test]
async fn what_is_stored_is_paid_for_as_often_as_it_is_stored() {
    let app = TestApp::with_cast().await;
    let (short, long) = ("x".repeat(16), "x".repeat(16 * 1024));
    let difference = cost_of_saying(&app, 1, &long).await - cost_of_saying(&app, 1, &short).await;
    assert_eq!(difference, 1_023, "a point for each 16 bytes");
    let difference = cost_of_saying(&app, 30, &long).await - cost_of_saying(&app, 30, &short).await;
    assert_eq!(difference, 30 * 1_023, "one variable in 30 fields is stored 30 times");

    // Beyond the limit of an operation nothing is stored at all.
    let before = app.fingerprint().await;
    let fields: String = (0..30).map(|number| format!("a{number}: declineFeedback(input: {{feedbackRequest: \"x\", reason: $text}}) {{ userErrors {{ code }} }} ")).collect();
    let document = format!("mutation($text: String!) {{ {fields} }}");
    let refused = app.graphql(document).variables(json!({"text": "x".repeat(64 * 1024)})).as_user("peer1").send().await;
    assert_eq!(refused.codes(), ["LIMIT_EXCEEDED"], "{}", refused.body);
    assert_eq!(app.fingerprint().await, before);
}

/// What is left of the budget of this machine's address after a request.
fn remaining(answer: &Value) -> u64 {
    answer["extensions"]["cost"]["remaining"].as_u64().unwrap_or_else(|| panic!("no budget: {answer}"))
}

#[tokio::test]
async fn each_operation_of_a_list_pays_for_a_request() {
    let app = TestApp::with_cast().await;
    // A point comes back each minute, so that what is left is what was not spent.
    let settings = Settings { token_budget: 0, address_budget: 1, cost_limit: 10_000, ..Settings::default() };
    let node = Node::with(app.database(), PolicySource::Embedded, settings, |_| {}).await;
    let ask = async |body: Value| {
        let body = body.to_string();
        let answer = node
            .http(&format!(
                "POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
                 content-length: {}\r\n\r\n{body}",
                body.len()
            ))
            .await;
        serde_json::from_str::<Value>(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    };
    let one = json!({"query": "{ __typename }"});
    let before = remaining(&ask(one.clone()).await);
    let batch = ask(json!(vec![one.clone(); 10])).await;
    let spent = before - remaining(&batch[9]);
    assert!((19..=20).contains(&spent), "ten operations spent {spent} points: one each, and one for a request each");
}

#[tokio::test]
async fn two_sign_ins_of_one_person_have_one_budget() {
    let app = TestApp::with_cast().await;
    let settings = Settings { token_budget: 1, address_budget: 0, cost_limit: 2_000, ..Settings::default() };
    let node = Node::with(app.database(), PolicySource::Embedded, settings, |_| {}).await;
    let sign_in = async |user: &str| {
        let document = "mutation($input: SignInInput!) { signIn(input: $input) { token } }";
        let identifier = format!("{user}@pangkalpinang.example");
        let input = json!({"input": {"identifier": identifier, "password": capaian::demo::PASSWORD}});
        let answer: Answer = app.graphql(document).variables(input).send().await.ok();
        answer.at("/signIn/token").as_str().expect("a token").to_owned()
    };
    let (first, second, other) = (sign_in("evaluee").await, sign_in("evaluee").await, sign_in("peer1").await);
    let dear = "{ evaluations(first: 100) { nodes { id state evaluee { id name } supervisor { id name } } } }";
    let ask = async |token: &str| node.graphql(Some(token), dear, json!({})).await;
    for token in [&first, &second] {
        let answer = ask(token).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
    }
    // The third is too much for one person, whichever token it comes with.
    for token in [&first, &second, &sign_in("evaluee").await] {
        let answer = ask(token).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "RATE_LIMITED", "{answer}");
    }
    assert_eq!(ask(&other).await.get("errors"), None);
}

#[tokio::test]
async fn an_address_answers_a_survey_so_often_and_its_neighbours_as_often() {
    let app = TestApp::with_cast().await;
    let local = [127, 0, 0, 1].into();
    let settings = Settings { survey_address_budget: 3, trusted_proxies: vec![local], ..Settings::default() };
    let node = Node::with(app.database(), PolicySource::Embedded, settings, |_| {}).await;
    let send = async |address: &str, mutation: &str| {
        let body = json!({"query": format!("mutation {{ a: {mutation} }}")}).to_string();
        node.http(&format!(
            "POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
             x-forwarded-for: {address}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ))
        .await
    };
    let received = "\"received\":true";
    for number in 0..3 {
        let answer = send("192.0.2.1", &submission(number)).await;
        assert!(answer.contains(received), "{number}: {answer}");
    }
    let before = app.fingerprint().await;
    let refused = send("192.0.2.1", &submission(3)).await;
    assert!(refused.starts_with("HTTP/1.1 429") && refused.contains("\"RATE_LIMITED\""), "{refused}");
    assert!(refused.contains("retry-after: "), "{refused}");
    assert_eq!(app.fingerprint().await, before);
    // Another survey has a budget of its own, and so has another address.
    let elsewhere = submission(4).replace(OPEN_CAMPAIGN, "?");
    assert!(send("192.0.2.1", &elsewhere).await.contains("\"NOT_FOUND\""));
    assert!(send("192.0.2.2", &submission(5)).await.contains(received));
}
