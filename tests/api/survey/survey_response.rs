//! submitSurveyResponse.

use serde_json::{Value, json};

use crate::api::story::Story;

const MUTATION: &str = "submitSurveyResponse";
const KEY: &str = "0123456789abcdef0123456789abcdef";

/// A campaign in this state: a code that leads to it, and the codes of its questions.
async fn campaign(story: &Story, state: &str) -> Option<(Value, Vec<Value>)> {
    let document = "query($state: SurveyCampaignState) { surveyCampaigns(first: 100, filter: {state: {eq: $state}}) \
                    { nodes { channels { code } instrument { items { code } } } } }";
    let answer = story.app.graphql(document).as_user("team").variables(json!({ "state": state })).send().await.ok();
    let campaigns = answer.at("/surveyCampaigns/nodes").as_array()?;
    let campaign = campaigns.iter().find(|campaign| campaign["channels"].is_array())?;
    let items = campaign["instrument"]["items"].as_array()?.iter().map(|item| item["code"].clone()).collect();
    Some((campaign["channels"][0]["code"].clone(), items))
}

#[tokio::test]
async fn a_citizen_answers_once() {
    let story = Story::begin().await;
    let (code, items) = campaign(&story, "OPEN").await.expect("an open campaign");
    // Out of order, one question not applicable and one left out.
    let mut answers: Vec<Value> = items.iter().rev().map(|item| json!({ "item": item, "option": 4 })).collect();
    answers[4] = json!({ "item": items[4], "notApplicable": true });
    answers.remove(1);
    let mut input = json!({
        "code": code,
        "answers": answers,
        "suggestion": "Loket baru 🙂",
        "ageBand": "FROM_18_TO_29",
        "education": "D1_D3",
        "idempotencyKey": KEY,
    });
    let count = "SELECT (SELECT count(*) FROM survey_response) AS responses, (SELECT count(*) FROM survey_response WHERE answers = '4444044-4') AS answers, (SELECT count(*) FROM outbox_event) AS events";
    let before = story.app.sql(count).await[0].clone();
    let document = "mutation($input: SubmitSurveyResponseInput!) { submitSurveyResponse(input: $input) { received receipt surveyCampaign { state } userErrors { code } } }";
    let answer = story.app.graphql(document).variables(json!({ "input": input })).send().await.ok();
    let receipt = answer.at("/submitSurveyResponse/receipt").as_str().expect("a receipt").to_owned();
    assert_eq!(receipt.split('-').map(str::len).collect::<Vec<_>>(), [4; 4], "{receipt}");
    assert_eq!(
        *answer.at("/submitSurveyResponse"),
        json!({ "received": true, "receipt": receipt, "surveyCampaign": { "state": "OPEN" }, "userErrors": [] })
    );
    let after = story.app.sql(count).await[0].clone();
    assert_eq!(after["responses"], before["responses"].as_i64().expect("a count") + 1);
    assert_eq!(after["answers"], before["answers"].as_i64().expect("a count") + 1);
    assert_eq!(after["events"], before["events"]);
    let audit = "SELECT actor_id, occurred_at, content_hash FROM audit_event WHERE verb = 'submitSurveyResponse'";
    for row in story.app.sql(audit).await {
        assert_eq!(row, json!({ "actor_id": null, "occurred_at": null, "content_hash": null }));
    }
    // The same key again counts nothing, whatever it says; signed in or not.
    let once = story.app.fingerprint().await;
    input["suggestion"] = "Lain.".into();
    story.send(None, MUTATION, &input).await.ok();
    story.done("evaluee", MUTATION, &input).await;
    assert_eq!(story.app.fingerprint().await, once);
    // So the receipt is the same; that of another key is another, and what was not received has none.
    let send = async |key: &str, answers: &Value| {
        let input = json!({ "code": code, "answers": answers, "idempotencyKey": key });
        let answer = story.app.graphql(document).variables(json!({ "input": input })).send().await.ok();
        answer.at("/submitSurveyResponse/receipt").clone()
    };
    assert_eq!(send(KEY, &json!(answers)).await, receipt);
    let other = send("another-key-of-22-chars", &json!(answers)).await;
    assert!(other.is_string() && other != receipt.as_str(), "{other}");
    assert_eq!(send("yet-another-key-of-22-chars", &json!([])).await, Value::Null);
    // A receipt is kept nowhere, so that it leads from nothing to anything.
    assert!(!format!("{:?}", story.app.sql("SELECT * FROM survey_response").await).contains(&receipt));
}

#[tokio::test]
async fn what_breaks_a_rule_is_named_all_at_once() {
    let story = Story::begin().await;
    let (code, items) = campaign(&story, "OPEN").await.expect("an open campaign");
    let input = json!({
        "code": code,
        "answers": [
            { "item": items[0], "value": 0 },
            { "item": items[0], "option": 4 },
            { "item": "U99", "option": 5 },
            { "item": items[1], "option": 5 },
            { "item": items[2], "option": 1, "notApplicable": true },
            { "item": items[3] },
        ],
        "suggestion": "x".repeat(4_001),
        "idempotencyKey": "short",
    });
    let rules = [
        ("INVALID_VALUE", "idempotencyKey"),
        ("INVALID_VALUE", "answers.0.value"),
        ("DUPLICATE", "answers.1.item"),
        ("UNKNOWN_REFERENCE", "answers.2.item"),
        ("INVALID_VALUE", "answers.3.option"),
        ("INVALID_VALUE", "answers.4.option"),
        ("INVALID_VALUE", "answers.5.option"),
        ("TOO_LONG", "suggestion"),
    ];
    story.broken(None, MUTATION, &input, &rules).await;
    let input = json!({ "code": code, "answers": [], "idempotencyKey": KEY });
    story.broken(None, MUTATION, &input, &[("REQUIRED", "answers")]).await;
}

#[tokio::test]
async fn a_campaign_that_is_not_open_takes_no_answers() {
    let story = Story::begin().await;
    let drafts = story.app.sql("SELECT k.code FROM survey_channel k JOIN survey_campaign c ON c.id = k.campaign_id WHERE c.state = 'DRAFT' ORDER BY k.code").await;
    let mut input = json!({ "code": "", "answers": [{ "item": "WAKTU", "value": 4 }], "idempotencyKey": KEY });
    for code in drafts.iter().map(|row| row["code"].clone()).chain([json!("?"), json!("x".repeat(10_000))]) {
        input["code"] = code;
        story.refused(None, MUTATION, &input, "NOT_FOUND").await;
    }
    let (code, _) = campaign(&story, "PUBLISHED").await.expect("a published campaign");
    input["code"] = code;
    story.refused(None, MUTATION, &input, "FORBIDDEN").await;
}
