//! submitSelfAssessment.

use serde_json::json;

use crate::api::story::Story;

const MUTATION: &str = "submitSelfAssessment";

#[tokio::test]
async fn the_evaluee_assesses_their_own_work() {
    let story = Story::begin().await;
    let results = story.work_results().await;
    let mut input = story.self_assessment();
    input["obstacles"] = "  ".into();
    input["results"] =
        json!([{ "workResult": results[0], "realization": " 95 % ", "processNote": "Bersama kader 🙂" }]);
    story.done("evaluee", MUTATION, &input).await;

    let fields =
        "state selfAssessment { achievements obstacles version results { workResult { id } realization processNote } }";
    let seen = story.see("evaluee", fields).await;
    assert_eq!(
        seen,
        json!({
            "state": "SELF_SUBMITTED",
            "selfAssessment": {
                "achievements": "Imunisasi mencapai target.",
                "obstacles": null,
                "version": 1,
                "results": [{ "workResult": { "id": results[0] }, "realization": "95 %", "processNote": "Bersama kader 🙂" }],
            },
        })
    );
    assert_eq!(story.see("supervisor", fields).await, seen);
    // It is once only.
    story.refused(Some("evaluee"), MUTATION, &story.self_assessment(), "FORBIDDEN").await;
    let told = story.send(Some("evaluee"), MUTATION, &story.self_assessment()).await;
    assert_eq!(told.message(), "you have already sent it on 16 November 2026");
    let told = story.send(Some("supervisor"), MUTATION, &story.self_assessment()).await;
    assert_eq!((told.codes(), told.message()), (vec!["FORBIDDEN"], "you may not do this"));
}

#[tokio::test]
async fn what_breaks_a_rule_is_named_all_at_once() {
    let story = Story::begin().await;
    let results = story.work_results().await;
    let input = story.input(json!({
        "expectedVersion": 0,
        "achievements": "\n",
        "obstacles": "x".repeat(4_001),
        "results": [
            { "workResult": results[0], "realization": "" },
            { "workResult": results[0], "realization": "ya" },
            { "workResult": story.evaluation, "realization": "ya" },
            { "workResult": "?", "realization": "ya" },
        ],
        "idempotencyKey": "two words",
    }));
    story
        .broken(
            Some("evaluee"),
            MUTATION,
            &input,
            &[
                ("INVALID_VALUE", "idempotencyKey"),
                ("REQUIRED", "achievements"),
                ("TOO_LONG", "obstacles"),
                ("REQUIRED", "results.0.realization"),
                ("DUPLICATE", "results.1.workResult"),
                ("UNKNOWN_REFERENCE", "results.2.workResult"),
                ("UNKNOWN_REFERENCE", "results.3.workResult"),
            ],
        )
        .await;
}

#[tokio::test]
async fn an_id_that_names_no_evaluation_is_unknown() {
    let story = Story::begin().await;
    // An unknown id, an id of another kind and no id at all are the same.
    let employee = story.see("evaluee", "evaluee { id }").await["evaluee"]["id"].clone();
    for id in [employee, json!("?"), json!(""), json!("A".repeat(1_000))] {
        let mut input = story.self_assessment();
        input["evaluation"] = id;
        story.refused(Some("evaluee"), MUTATION, &input, "NOT_FOUND").await;
        story.refused(None, MUTATION, &input, "UNAUTHENTICATED").await;
    }
}

#[tokio::test]
async fn the_version_and_the_key_are_kept() {
    let story = Story::begin().await;
    let mut input = story.self_assessment();
    input["expectedVersion"] = 1.into();
    story.refused(Some("evaluee"), MUTATION, &input, "CONFLICT").await;
    input["expectedVersion"] = 0.into();
    input["idempotencyKey"] = "penilaian-1".into();
    story.done("evaluee", MUTATION, &input).await;
    let once = story.app.fingerprint().await;
    story.done("evaluee", MUTATION, &input).await;
    assert_eq!(story.app.fingerprint().await, once);
    input["achievements"] = "Lain.".into();
    story.refused(Some("evaluee"), MUTATION, &input, "CONFLICT").await;
    let told = story.send(Some("evaluee"), MUTATION, &input).await;
    assert_eq!(told.message(), "this idempotency key was used for other input, use a new one");
}
