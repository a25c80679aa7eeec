//! What is deleted of a survey that is long over, and what is not.

use capaian::domain::survey::retention::{self, Deleted};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::api::story::Story;
use crate::support::now;

const SUBMIT: &str = "mutation($input: SubmitSurveyResponseInput!) { submitSurveyResponse(input: $input) { receipt } }";
const TRAIL: &str =
    "SELECT verb, noun, part, actor_id, object_id FROM audit_event WHERE verb LIKE 'deleteSurvey%' ORDER BY verb";

async fn delete(story: &Story, at: DateTime<Utc>, days: u32) -> Vec<Deleted> {
    let database = story.app.open().await;
    retention::delete_expired(&database, at, days).await.expect("a deletion")
}

/// Answers, with a text, and tells the receipt or the code of the refusal.
async fn answer(story: &Story, number: usize) -> String {
    let id = story.app.database().uuid(story.app.cast().await.campaign);
    let code = story.app.sql(&format!("SELECT code FROM survey_channel WHERE id = {id}")).await[0]["code"].clone();
    let input = json!({
        "code": code, "answers": [{ "item": "WAKTU", "option": 4 }], "suggestion": format!("Saran {number}"),
        "idempotencyKey": format!("{number:032x}"),
    });
    let answer = story.app.graphql(SUBMIT).variables(json!({ "input": input })).send().await;
    match answer.body.pointer("/data/submitSurveyResponse/receipt").and_then(Value::as_str) {
        Some(receipt) => receipt.to_owned(),
        None => answer.codes().join(" "),
    }
}

/// What is kept of the survey: keys, texts, answers.
async fn kept(story: &Story) -> [i64; 3] {
    let id = story.app.database().uuid(story.app.cast().await.campaign);
    let sql = format!(
        "SELECT (SELECT count(*) FROM idempotency_key WHERE scope_id = {id}) AS keys, \
         (SELECT count(*) FROM survey_suggestion WHERE campaign_id = {id}) AS texts, \
         (SELECT count(*) FROM survey_response WHERE campaign_id = {id}) AS answers"
    );
    let row = story.app.sql(&sql).await[0].clone();
    ["keys", "texts", "answers"].map(|name| row[name].as_i64().expect("a count"))
}

#[tokio::test]
async fn keys_and_texts_of_a_survey_go_some_days_after_it_was_closed() {
    let story = Story::begin().await;
    let cast = story.app.cast().await;
    let id = story.app.database().uuid(cast.campaign);
    for table in ["survey_response", "survey_suggestion"] {
        story.app.change(&format!("DELETE FROM {table} WHERE campaign_id = {id}")).await;
    }
    // Nothing is left of those surveys of the demonstration that are long over, and of others not long enough.
    assert_eq!(delete(&story, now(), 90).await, []);
    story.app.change("DELETE FROM survey_suggestion WHERE state <> 'RELEASED'").await;
    let mut receipts = Vec::new();
    for number in 0..5 {
        receipts.push(answer(&story, number).await);
    }
    story.app.change("DELETE FROM survey_suggestion WHERE text = 'Saran 4'").await;
    assert_eq!(kept(&story).await, [5, 4, 5]);
    // What has been decided on one of them does not keep it, unless everybody reads it.
    story
        .app
        .change("UPDATE survey_suggestion SET state = 'RELEASED', decided_on = '2026-11-16' WHERE text = 'Saran 0'")
        .await;
    let withheld = "state = 'WITHHELD', decided_on = '2026-11-16', withheld_reason = 'INSULT'";
    story.app.change(&format!("UPDATE survey_suggestion SET {withheld} WHERE text = 'Saran 1'")).await;

    // While it is open nothing goes, however long ago its last day was.
    let before = story.app.fingerprint().await;
    assert_eq!(delete(&story, now() + TimeDelta::days(3_000), 0).await, []);
    assert_eq!(story.app.fingerprint().await, before);

    let campaign = capaian::view::global_id::encode(capaian::authz::Noun::SurveyCampaign, cast.campaign);
    story.done("team", "closeSurvey", &json!({ "surveyCampaign": campaign })).await;
    // An answer that has been accepted is still known, and so it is on the last day.
    let before = story.app.fingerprint().await;
    for days in [0, 1, 89, 90] {
        assert_eq!(delete(&story, now() + TimeDelta::days(days), 90).await, [], "{days}");
    }
    assert_eq!(answer(&story, 2).await, receipts[2]);
    assert_eq!(story.app.fingerprint().await, before);

    let result = "SELECT response_count, index_hundredths, tally FROM survey_result";
    let (results, lists) = (story.app.sql(result).await, story.app.sql("SELECT * FROM survey_receipt_list").await);
    let deleted = delete(&story, now() + TimeDelta::days(91), 90).await;
    assert_eq!(deleted, [Deleted { campaign_id: cast.campaign, keys: 5, slips: 24, texts: 3 }]);
    assert_eq!(kept(&story).await, [0, 1, 5]);
    let left = story.app.sql("SELECT text FROM survey_suggestion WHERE text LIKE 'Saran %'").await;
    assert_eq!(left, [json!({ "text": "Saran 0" })]);
    assert_eq!(story.app.sql(result).await, results);
    assert_eq!(story.app.sql("SELECT * FROM survey_receipt_list").await, lists);
    let told = story.app.sql(TRAIL).await;
    let about = story.app.sql(&format!("SELECT id FROM survey_campaign WHERE id = {id}")).await[0]["id"].clone();
    let row = |verb: &str, part: &str| json!({ "verb": verb, "noun": "SURVEY_CAMPAIGN", "part": part, "actor_id": null, "object_id": about });
    assert_eq!(
        told,
        [
            row("deleteSurveyKeys", "HEADER"),
            row("deleteSurveySlips", "CHANNELS"),
            row("deleteSurveySuggestions", "ANSWERS")
        ]
    );

    // Sent once more, it is refused as any other, and nothing is counted; nothing is left to delete.
    let before = story.app.fingerprint().await;
    assert_eq!(answer(&story, 2).await, "FORBIDDEN");
    assert_eq!(delete(&story, now() + TimeDelta::days(900), 90).await, []);
    assert_eq!(story.app.fingerprint().await, before);
}

#[tokio::test]
async fn nothing_of_another_survey_or_of_other_verbs_goes() {
    let story = Story::begin().await;
    answer(&story, 1).await;
    let closed = "SELECT id FROM survey_campaign WHERE state NOT IN ('DRAFT', 'OPEN')";
    let kept = "SELECT * FROM survey_suggestion WHERE state = 'RELEASED' OR campaign_id NOT IN \
                (SELECT id FROM survey_campaign WHERE state NOT IN ('DRAFT', 'OPEN')) ORDER BY id";
    let key = "INSERT INTO idempotency_key (scope_id, verb, key_hash, input_hash, target_id, spent_on) \
               SELECT id, 'openSurvey', key_hash, input_hash, id, spent_on FROM survey_campaign, idempotency_key \
               WHERE state = 'PUBLISHED'";
    story.app.change(key).await;
    let keys = "SELECT * FROM idempotency_key ORDER BY scope_id, verb";
    let (texts, before) = (story.app.sql(kept).await, story.app.sql(keys).await);
    assert!(!texts.is_empty());
    let deleted = delete(&story, now() + TimeDelta::days(3_000), 0).await;
    assert!(!deleted.is_empty() && deleted.len() <= story.app.sql(closed).await.len());
    assert!(deleted.iter().all(|deleted| deleted.keys == 0 && deleted.texts > 0), "{deleted:?}");
    assert_eq!((story.app.sql(kept).await, story.app.sql(keys).await), (texts, before));
}
