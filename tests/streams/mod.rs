//! What the server tells by itself: the protocols to the letter, each event masked for its receiver, and an end within
//! a second for whoever may not listen any more.

mod events;
mod nodes;
mod protocol;
mod revocation;
mod slow;

use capaian::authz::Noun;
use capaian::view::global_id;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{DatabaseKind, TestApp, kind};

/// The global id of an evaluation.
fn evaluation(id: Uuid) -> String {
    global_id::encode(Noun::Evaluation, id)
}

/// Writes an event as a verb of another process would.
async fn happen(app: &TestApp, object: Uuid, parts: &str) {
    let id = app.database().uuid(object);
    match kind() {
        DatabaseKind::Sqlite => {
            let values = format!("'EVALUATION', {id}, '{parts}', '2026-11-16T03:00:00+00:00'");
            app.change(&format!("INSERT INTO outbox_event (noun, object_id, parts, occurred_at) VALUES ({values})"))
                .await;
        }
        DatabaseKind::Postgres => {
            app.change(&format!(
                "WITH e AS (INSERT INTO outbox_event (noun, object_id, parts, occurred_at) \
                 VALUES ('EVALUATION', {id}, '{parts}', now()) RETURNING *) \
                 SELECT pg_notify('capaian_outbox', e.id || ' ' || e.noun || ' ' || e.object_id || ' ' || e.parts) FROM e"
            ))
            .await;
        }
    }
}

/// The nurse submits her self-assessment, past every stream's own process.
async fn submit_self_assessment(app: &TestApp, evaluation: &str) {
    let document =
        "mutation($input: SubmitSelfAssessmentInput!) { submitSelfAssessment(input: $input) { userErrors { code } } }";
    let input: Value =
        json!({"evaluation": evaluation, "expectedVersion": 0, "achievements": "Imunisasi mencapai target."});
    let answer = app.graphql(document).variables(json!({"input": input})).as_user("evaluee").send().await.ok();
    assert_eq!(answer.user_error_codes("submitSelfAssessment"), [""; 0]);
}
