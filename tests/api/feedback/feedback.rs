//! submitPeerFeedback and closeFeedback.

use serde_json::{Value, json};

use crate::api::story::Story;

const SUMMARIES: &str = "peerFeedback { responseCount items { value aboveCount expectedCount belowCount } } subordinateFeedback { responseCount items { value } }";

#[tokio::test]
async fn feedback_is_seen_as_a_summary_only() {
    let story = Story::begin().await;
    story.up_to_feedback().await;
    story.done("subordinate", "submitPeerFeedback", &story.feedback()).await;
    let hidden = json!({ "peerFeedback": null, "subordinateFeedback": null });
    for user in ["evaluee", "supervisor", "superior", "auditor"] {
        assert_eq!(story.see(user, SUMMARIES).await, hidden, "{user}");
    }
    // Who has answered is hidden too.
    let seen = story.see("supervisor", "reviewers { state closedOn }").await;
    for request in seen["reviewers"].as_array().expect("reviewers") {
        assert_eq!(*request, json!({ "state": null, "closedOn": null }));
    }
    story.done("team", "closeFeedback", &story.closing().await).await;
    // One subordinate is too few to tell apart from none.
    let summary = json!({
        "peerFeedback": {
            "responseCount": 3,
            "items": [{ "value": "LY", "aboveCount": 0, "expectedCount": 3, "belowCount": 0 }],
        },
        "subordinateFeedback": { "responseCount": null, "items": [] },
    });
    assert_eq!(story.see("supervisor", SUMMARIES).await, summary);
    for user in ["evaluee", "superior", "team", "hr", "head"] {
        assert_eq!(story.see(user, SUMMARIES).await, hidden, "{user}");
    }
    assert_eq!(story.see("peer1", "id").await, Value::Null);
    assert_eq!(story.see("supervisor", "state").await["state"], "FEEDBACK_CLOSED");
}

#[tokio::test]
async fn nothing_stored_leads_from_a_feedback_to_its_author() {
    let story = Story::begin().await;
    let events = story.app.sql("SELECT count(*) AS n FROM outbox_event").await;
    let mut input = story.feedback();
    input["idempotencyKey"] = "umpan-balik-1".into();
    story.done("peer1", "submitPeerFeedback", &input).await;
    assert_eq!(story.app.sql("SELECT count(*) AS n FROM outbox_event").await, events);
    let audit = story
        .app
        .sql(
            "SELECT actor_id, noun, occurred_at, content_hash FROM audit_event \
             WHERE verb = 'submitPeerFeedback' AND object_id IN (SELECT id FROM feedback_request WHERE state = 'SUBMITTED')",
        )
        .await;
    assert!(!audit.is_empty());
    for row in audit {
        assert_eq!(
            row,
            json!({ "actor_id": null, "noun": "FEEDBACK_REQUEST", "occurred_at": null, "content_hash": null })
        );
    }
    // The key stands for the request, so that no hash of the answer is kept: the first answer counts.
    let once = story.app.fingerprint().await;
    input["strengths"] = "Lain sama sekali.".into();
    story.done("peer1", "submitPeerFeedback", &input).await;
    assert_eq!(story.app.fingerprint().await, once);
    input["idempotencyKey"] = "umpan-balik-2".into();
    story.broken(Some("peer1"), "submitPeerFeedback", &input, &[("ALREADY_DONE", "evaluation")]).await;
    let told = story.send(Some("peer1"), "submitPeerFeedback", &input).await.ok();
    let told = told.at("/submitPeerFeedback/userErrors/0").clone();
    assert_eq!(told["field"], json!(["input", "evaluation"]));
    assert_eq!(told["message"], "you have already sent it on 16 November 2026");

    // When the days for it are over too, that is what matters still.
    story
        .app
        .change("UPDATE evaluation_period SET feedback_opens_on = '2020-01-01', feedback_closes_on = '2020-01-02'")
        .await;
    input["idempotencyKey"] = "umpan-balik-3".into();
    let told = story.send(Some("peer1"), "submitPeerFeedback", &input).await;
    assert_eq!((told.codes(), told.message()), (vec!["FORBIDDEN"], "you have already sent it on 16 November 2026"));
    let told = story.send(Some("peer2"), "submitPeerFeedback", &story.feedback()).await;
    let days = "today lies outside the days for this step; look up its dates, and do it then";
    assert_eq!((told.codes(), told.message()), (vec!["FORBIDDEN"], days));
}

#[tokio::test]
async fn what_breaks_a_rule_is_named() {
    let story = Story::begin().await;
    let rating = |value: &str| json!({ "value": value, "rating": "AS_EXPECTED" });
    let input = story.input(json!({ "behaviors": [rating("LY"), rating("LY")], "strengths": "x".repeat(4_001) }));
    let rules = [("DUPLICATE", "behaviors.1.value"), ("TOO_LONG", "strengths")];
    story.broken(Some("peer1"), "submitPeerFeedback", &input, &rules).await;
    let input = story.input(json!({ "behaviors": [] }));
    story.broken(Some("subordinate"), "submitPeerFeedback", &input, &[("REQUIRED", "behaviors")]).await;
    let input = story.input(json!({ "behaviors": vec![rating("LY"); 15] }));
    story.broken(Some("peer1"), "submitPeerFeedback", &input, &[("TOO_MANY", "behaviors")]).await;
}

#[tokio::test]
async fn whoever_comes_too_late_finds_no_evaluation() {
    let story = Story::begin().await;
    story.up_to_closing().await;
    story.refused(Some("subordinate"), "submitPeerFeedback", &story.feedback(), "NOT_FOUND").await;
}

#[tokio::test]
async fn it_is_closed_once_after_the_self_assessment() {
    let story = Story::begin().await;
    let early = story.closing().await;
    story.refused(Some("supervisor"), "closeFeedback", &early, "FORBIDDEN").await;
    story.up_to_feedback().await;
    let input = story.closing().await;
    story.refused(Some("supervisor"), "closeFeedback", &early, "CONFLICT").await;
    story.done("supervisor", "closeFeedback", &input).await;
    story.refused(Some("supervisor"), "closeFeedback", &story.closing().await, "FORBIDDEN").await;
    let told = story.send(Some("supervisor"), "closeFeedback", &story.closing().await).await;
    assert_eq!(told.message(), "this is done in the state SELF_SUBMITTED, and the state is FEEDBACK_CLOSED now");
    // It is not for the evaluee in any state.
    let told = story.send(Some("evaluee"), "closeFeedback", &story.closing().await).await;
    assert_eq!((told.codes(), told.message()), (vec!["FORBIDDEN"], "you may not do this"));
    let states = "SELECT state FROM feedback_request WHERE state = 'EXPIRED' AND closed_on IS NOT NULL";
    assert!(!story.app.sql(states).await.is_empty());
}
