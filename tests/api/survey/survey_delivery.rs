//! deliverSurveyResponses: what a device at the counter has kept while it was cut off, each answer once.

use capaian::authz::Noun;
use capaian::demo::OPEN_CAMPAIGN;
use capaian::view::global_id::encode;
use serde_json::{Value, json};

use crate::api::story::Story;
use crate::api::survey::channel_id;
use crate::support::Answer;

const DELIVER: &str = "mutation($input: DeliverSurveyResponsesInput!) { deliverSurveyResponses(input: $input) {
    receipts surveyCampaign { id } userErrors { code field }
} }";

async fn tablet(story: &Story) -> String {
    let id = story.app.database().uuid(channel_id(story.app.cast().await.campaign, 1));
    let rows = story.app.sql(&format!("SELECT code FROM survey_channel WHERE id = {id}")).await;
    rows[0]["code"].as_str().expect("a code").to_owned()
}

fn response(number: usize, option: i32) -> Value {
    json!({ "answers": [{ "item": "WAKTU", "option": option }], "idempotencyKey": format!("{number:032x}") })
}

async fn deliver(story: &Story, code: &str, responses: &[Value]) -> Answer {
    let variables = json!({ "input": { "code": code, "responses": responses } });
    story.app.graphql(DELIVER).variables(variables).send().await
}

async fn counted(story: &Story) -> i64 {
    let id = story.app.database().uuid(channel_id(story.app.cast().await.campaign, 1));
    let sql = format!("SELECT count(*) AS n FROM survey_response WHERE channel_id = {id} AND answers LIKE '--_------'");
    story.app.sql(&sql).await[0]["n"].as_i64().expect("a count")
}

fn receipts(answer: &Answer) -> Vec<Value> {
    answer.at("/deliverSurveyResponses/receipts").as_array().expect("receipts").clone()
}

fn mistakes(answer: &Answer) -> Vec<(String, String)> {
    let errors = answer.at("/deliverSurveyResponses/userErrors").as_array().expect("errors");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let path = |field: &Value| field.as_array().expect("a path").iter().skip(1).map(text).collect::<Vec<_>>().join(".");
    errors.iter().map(|error| (text(&error["code"]), path(&error["field"]))).collect()
}

fn mistake(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

#[tokio::test]
async fn what_was_kept_is_delivered_once_however_often_it_is_sent() {
    let story = Story::begin().await;
    let code = tablet(&story).await;
    let kept: Vec<Value> = (0..50).map(|number| response(number, 1 + number as i32 % 4)).collect();
    let first = deliver(&story, &code, &kept[..30]).await.ok();
    assert_eq!((mistakes(&first), counted(&story).await), (vec![], 30));
    let survey = encode(Noun::SurveyCampaign, story.app.cast().await.campaign);
    assert_eq!(*first.at("/deliverSurveyResponses/surveyCampaign/id"), json!(survey));
    // The answer was lost on its way, and twenty more have been given since.
    let again = deliver(&story, &code, &kept).await.ok();
    assert_eq!(counted(&story).await, 50);
    assert_eq!(receipts(&again)[..30], receipts(&first));
    assert!(receipts(&again).iter().all(Value::is_string));
    // One by one they are the same.
    let mut alone = kept[7].clone();
    alone["code"] = code.clone().into();
    let one = story
        .app
        .graphql("mutation($input: SubmitSurveyResponseInput!) { submitSurveyResponse(input: $input) { receipt } }");
    let one = one.variables(json!({ "input": alone })).send().await.ok();
    assert_eq!(*one.at("/submitSurveyResponse/receipt"), receipts(&first)[7]);
    assert_eq!(counted(&story).await, 50);
}

#[tokio::test]
async fn other_answers_under_one_key_are_a_conflict_and_cost_no_others() {
    let story = Story::begin().await;
    let code = tablet(&story).await;
    let first = deliver(&story, &code, &[response(1, 4)]).await.ok();
    let mixed = [
        response(1, 3),
        response(2, 4),
        response(3, 9),
        response(1, 4),
        json!({ "answers": [], "idempotencyKey": "x" }),
    ];
    let answer = deliver(&story, &code, &mixed).await.ok();
    assert_eq!(
        mistakes(&answer),
        [
            mistake("ALREADY_DONE", "responses.0.idempotencyKey"),
            mistake("INVALID_VALUE", "responses.2.answers.0.option"),
            mistake("INVALID_VALUE", "responses.4.idempotencyKey"),
            mistake("REQUIRED", "responses.4.answers"),
        ]
    );
    let receipts = receipts(&answer);
    let are_there: Vec<bool> = receipts.iter().map(Value::is_string).collect();
    assert_eq!(are_there, [false, true, false, true, false]);
    assert_eq!(receipts[3], *first.at("/deliverSurveyResponses/receipts/0"));
    assert_eq!(counted(&story).await, 2);
}

#[tokio::test]
async fn what_was_answered_is_forgotten_when_the_survey_is_closed() {
    let story = Story::begin().await;
    let code = tablet(&story).await;
    let first = deliver(&story, &code, &[response(1, 4), response(2, 1)]).await.ok();
    let own = encode(Noun::SurveyCampaign, story.app.cast().await.campaign);
    let hashes = "SELECT count(DISTINCT input_hash) AS n FROM idempotency_key WHERE verb = 'submitSurveyResponse'";
    assert_eq!(story.app.sql(hashes).await, [json!({ "n": 2 })]);
    story.done("team", "closeSurvey", &json!({ "surveyCampaign": own })).await;
    assert_eq!(story.app.sql(hashes).await, [json!({ "n": 1 })], "nothing that depends on the answers is left");
    // Who sends again what was accepted still gets its receipt; what comes late is refused.
    let before = story.app.fingerprint().await;
    let again = deliver(&story, &code, &[response(1, 4), response(2, 1)]).await.ok();
    assert_eq!(receipts(&again), receipts(&first));
    assert_eq!(deliver(&story, &code, &[response(3, 4)]).await.codes(), ["FORBIDDEN"]);
    assert_eq!(story.app.fingerprint().await, before);
}

#[tokio::test]
async fn nobody_else_delivers_several_answers_at_once() {
    let story = Story::begin().await;
    let (code, before) = (tablet(&story).await, story.app.fingerprint().await);
    let answer = deliver(&story, OPEN_CAMPAIGN, &[response(1, 4), response(2, 4)]).await.ok();
    assert_eq!(mistakes(&answer), [mistake("INVALID_VALUE", "code")]);
    assert_eq!(deliver(&story, "nobody-knows", &[response(1, 4)]).await.codes(), ["NOT_FOUND"]);
    assert_eq!(mistakes(&deliver(&story, &code, &[]).await.ok()), [mistake("REQUIRED", "responses")]);
    let many: Vec<Value> = (0..51).map(|number| response(number, 4)).collect();
    assert_eq!(mistakes(&deliver(&story, &code, &many).await.ok()), [mistake("TOO_MANY", "responses")]);
    let twice = "mutation($input: DeliverSurveyResponsesInput!) {
        a: deliverSurveyResponses(input: $input) { receipts } b: deliverSurveyResponses(input: $input) { receipts }
    }";
    let variables = json!({ "input": { "code": code, "responses": [response(1, 4)] } });
    assert_eq!(story.app.graphql(twice).variables(variables).send().await.codes(), ["LIMIT_EXCEEDED"]);
    assert_eq!(story.app.fingerprint().await, before);
}
