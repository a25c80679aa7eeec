//! The receipts of all answers to a survey, which are published when it is closed.

use capaian::authz::Noun;
use capaian::view::global_id;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::api::story::Story;

const SUBMIT: &str = "mutation($input: SubmitSurveyResponseInput!) { submitSurveyResponse(input: $input) { receipt } }";
const LIST: &str =
    "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { receipts { publishedOn receiptCount hashes } } } }";

async fn campaign(story: &Story) -> (String, Value) {
    let id = story.app.cast().await.campaign;
    let sql = format!("SELECT code FROM survey_channel WHERE id = {}", story.app.database().uuid(id));
    (global_id::encode(Noun::SurveyCampaign, id), story.app.sql(&sql).await[0]["code"].clone())
}

/// Answers with this key, and returns the receipt.
async fn answer(story: &Story, code: &Value, key: &str) -> Option<String> {
    let input = json!({ "code": code, "answers": [{ "item": "WAKTU", "option": 4 }], "idempotencyKey": key });
    let answer = story.app.graphql(SUBMIT).variables(json!({ "input": input })).send().await;
    answer.body.pointer("/data/submitSurveyResponse/receipt").and_then(Value::as_str).map(str::to_owned)
}

async fn list(story: &Story, user: Option<&str>, campaign: &str) -> Value {
    let request = story.app.graphql(LIST).variables(json!({ "id": campaign }));
    let answer = match user {
        Some(user) => request.as_user(user).send().await,
        None => request.send().await,
    };
    answer.ok().at("/node/receipts").clone()
}

fn key(number: usize) -> String {
    format!("{number:032x}")
}

fn hash(receipt: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(receipt))
}

#[tokio::test]
async fn every_receipt_is_in_the_list_once_and_nothing_else() {
    let story = Story::begin().await;
    let (campaign, code) = campaign(&story).await;
    let mut receipts = Vec::new();
    for number in 0..25 {
        receipts.push(answer(&story, &code, &key(number)).await.expect("a receipt"));
    }
    // Sent again, by whomever, it is the same answer; what breaks a rule is none.
    assert_eq!(answer(&story, &code, &key(3)).await.as_ref(), Some(&receipts[3]));
    assert_eq!(answer(&story, &code, "short").await, None);
    for user in [None, Some("team"), Some("auditor")] {
        assert_eq!(list(&story, user, &campaign).await, Value::Null, "{user:?}");
    }

    story.done("team", "closeSurvey", &json!({ "surveyCampaign": campaign })).await;
    let mut hashes: Vec<String> = receipts.iter().map(|receipt| hash(receipt)).collect();
    let arrival = hashes.clone();
    hashes.sort();
    assert_ne!(hashes, arrival);
    let expected = json!({
        "publishedOn": "2026-11-16", "receiptCount": 25, "hashes": hashes.join("\n") + "\n",
    });
    for user in [None, Some("team"), Some("evaluee")] {
        assert_eq!(list(&story, user, &campaign).await, expected, "{user:?}");
    }
    // Who is late gets no receipt, and no place in the list.
    assert_eq!(answer(&story, &code, &key(99)).await, None);
    assert_eq!(list(&story, None, &campaign).await, expected);
    // Nobody learns a receipt from it.
    assert!(receipts.iter().all(|receipt| !expected.to_string().contains(receipt.as_str())));
}

#[tokio::test]
async fn receipts_are_those_of_their_own_survey() {
    let story = Story::begin().await;
    let (campaign, code) = campaign(&story).await;
    let others = story.app.survey_codes("OPEN").await;
    let other = others.iter().map(|other| json!(other)).find(|other| *other != code).expect("another survey");
    let own = answer(&story, &code, &key(1)).await.expect("a receipt");
    let foreign = answer(&story, &other, &key(1)).await.expect("a receipt");
    assert_ne!(own, foreign);
    story.done("team", "closeSurvey", &json!({ "surveyCampaign": campaign })).await;
    assert_eq!(list(&story, None, &campaign).await["hashes"], hash(&own) + "\n");
}

#[tokio::test]
async fn a_list_that_has_been_published_stands() {
    let story = Story::begin().await;
    let (campaign, code) = campaign(&story).await;
    answer(&story, &code, &key(1)).await.expect("a receipt");
    let id = story.app.database().uuid(story.app.cast().await.campaign);
    story.app.change(&format!("DELETE FROM survey_response WHERE campaign_id = {id}")).await;
    let close = json!({ "surveyCampaign": campaign });
    story.done("team", "closeSurvey", &close).await;
    let published = list(&story, None, &campaign).await;
    assert_eq!(published["receiptCount"], 1);
    // Without a result it may be closed again, also when no key is left.
    story.app.change("DELETE FROM idempotency_key WHERE verb = 'submitSurveyResponse'").await;
    story.done("team", "closeSurvey", &close).await;
    assert_eq!(list(&story, None, &campaign).await, published);
}
