//! The order in which a verb goes: what is refused first, and that what cannot be recorded is not done.

use super::story::Story;

const MUTATION: &str = "submitSelfAssessment";

#[tokio::test]
async fn broken_rules_are_told_before_a_version_that_has_passed() {
    let story = Story::begin().await;
    let mut input = story.self_assessment();
    input["expectedVersion"] = 7.into();
    input["achievements"] = " ".into();
    story.broken(Some("evaluee"), MUTATION, &input, &[("REQUIRED", "achievements")]).await;
    input["achievements"] = "Imunisasi mencapai target.".into();
    story.refused(Some("evaluee"), MUTATION, &input, "CONFLICT").await;
}

#[tokio::test]
async fn who_may_not_do_it_hears_of_no_rule_and_no_version() {
    let story = Story::begin().await;
    let mut input = story.self_assessment();
    input["expectedVersion"] = 7.into();
    input["achievements"] = " ".into();
    story.refused(Some("supervisor"), MUTATION, &input, "FORBIDDEN").await;
    story.refused(Some("stranger"), MUTATION, &input, "NOT_FOUND").await;
    story.refused(None, MUTATION, &input, "UNAUTHENTICATED").await;
}

#[tokio::test]
async fn what_has_been_done_with_a_key_is_answered_though_it_may_not_be_done_again() {
    let story = Story::begin().await;
    let mut input = story.self_assessment();
    input["idempotencyKey"] = "penilaian-1".into();
    story.done("evaluee", MUTATION, &input).await;
    let once = story.app.fingerprint().await;
    story.done("evaluee", MUTATION, &input).await;
    assert_eq!(story.app.fingerprint().await, once);
    input["idempotencyKey"] = "penilaian-2".into();
    story.refused(Some("evaluee"), MUTATION, &input, "FORBIDDEN").await;
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_done() {
    let story = Story::begin().await;
    story.app.token("evaluee").await;
    for table in ["audit_event", "outbox_event"] {
        let before = story.app.fingerprint().await;
        story.app.change(&format!("ALTER TABLE {table} RENAME TO elsewhere")).await;
        let answer = story.send(Some("evaluee"), MUTATION, &story.self_assessment()).await;
        assert_eq!(answer.codes(), ["INTERNAL"], "{}", answer.body);
        story.app.change(&format!("ALTER TABLE elsewhere RENAME TO {table}")).await;
        assert_eq!(story.app.fingerprint().await, before, "without {table}");
    }
    story.done("evaluee", MUTATION, &story.self_assessment()).await;
}
