//! The evaluee's response (tanggapan pegawai) to a released result: accepted, or accepted with a comment.

use sea_orm::{EntityTrait, Set};
use serde::Serialize;
use uuid::Uuid;

use super::evaluation;
use crate::authz::{Facts, Part, Verb, verbs};
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene, Versions};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Message, Result};
use crate::words::evaluation::{EvaluationState, ResponseKind};

/// What the employee answers.
#[derive(Clone, Debug, Serialize)]
pub struct NewResponse {
    /// The evaluation.
    pub evaluation: Uuid,
    /// The version of the response that the caller has seen; 0 before the first.
    pub expected_version: i32,
    /// Agreed or commented.
    pub kind: ResponseKind,
    /// Must be there for [`ResponseKind::Commented`].
    pub comment: Option<String>,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewResponse {
    const VERB: Verb = verbs::RESPOND_TO_EVALUATION;
    type Object = entity::evaluation::Entity;
    /// The comment.
    type Checked = Option<String>;

    fn object_id(&self) -> Uuid {
        self.evaluation
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, _: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<Option<String>> {
        let comment = self.comment.as_deref();
        Ok(match self.kind {
            ResponseKind::Accepted => violations.optional(field!["comment"], comment),
            ResponseKind::Commented => Some(violations.required(field!["comment"], comment.unwrap_or_default())),
        })
    }

    async fn done_before(&self, scene: &Scene<'_, Self::Object>, facts: &Facts) -> Result<Option<Message>> {
        if scene.object.employee_id != scene.actor_id || !scene.reads(facts, Part::Response) {
            return Ok(None);
        }
        let before = entity::evaluee_response::Entity::find_by_id(self.evaluation).one(&scene.txn).await?;
        let Some(before) = before else { return Ok(None) };
        let day = scene.day_of(before.responded_at).await?;
        Ok(Some(Message::on(day, "Anda sudah menanggapinya pada {}", "you have already answered it on {}")))
    }

    async fn versions(&self, scene: &Scene<'_, Self::Object>) -> Result<Option<Versions>> {
        let before = entity::evaluee_response::Entity::find_by_id(self.evaluation).one(&scene.txn).await?;
        let current = before.map_or(0, |before| before.version);
        Ok(Some(Versions { expected: self.expected_version, current }))
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, comment: Option<String>) -> Result<Vec<Changed>> {
        // The step from RELEASED allows one response only, so that there is never one to replace.
        evaluation::advance(scene, EvaluationState::Acknowledged).await?;
        let response = entity::evaluee_response::ActiveModel {
            evaluation_id: Set(self.evaluation),
            kind: Set(self.kind.word().to_owned()),
            comment: Set(comment),
            responded_at: Set(scene.ctx.now()),
            version: Set(self.expected_version.saturating_add(1)),
        };
        entity::evaluee_response::Entity::insert(response).exec_without_returning(&scene.txn).await?;
        Ok(vec![scene.changed(&[Part::Response, Part::Status]).leaving(&scene.object.state)])
    }
}
