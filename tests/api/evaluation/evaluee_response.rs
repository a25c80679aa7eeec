//! respondToEvaluation.

use serde_json::json;

use crate::api::story::Story;

const MUTATION: &str = "respondToEvaluation";

#[tokio::test]
async fn the_evaluee_responds_once_to_the_released_result() {
    let story = Story::begin().await;
    let accepted = story.input(json!({ "expectedVersion": 0, "kind": "ACCEPTED" }));
    story.refused(Some("evaluee"), MUTATION, &accepted, "FORBIDDEN").await;
    story.up_to_release().await;
    let mut input = story.input(json!({ "expectedVersion": 0, "kind": "COMMENTED", "comment": " " }));
    story.broken(Some("evaluee"), MUTATION, &input, &[("REQUIRED", "comment")]).await;
    input["comment"] = "Terima kasih.".into();
    input["expectedVersion"] = 3.into();
    story.refused(Some("evaluee"), MUTATION, &input, "CONFLICT").await;
    input["expectedVersion"] = 0.into();
    story.done("evaluee", MUTATION, &input).await;
    let seen = story.see("supervisor", "state response { kind comment version }").await;
    assert_eq!(
        seen,
        json!({
            "state": "ACKNOWLEDGED",
            "response": { "kind": "COMMENTED", "comment": "Terima kasih.", "version": 1 },
        })
    );
    story.refused(Some("evaluee"), MUTATION, &accepted, "FORBIDDEN").await;
    let told = story.send(Some("evaluee"), MUTATION, &accepted).await;
    assert_eq!(told.message(), "you have already answered it on 16 November 2026");
}
