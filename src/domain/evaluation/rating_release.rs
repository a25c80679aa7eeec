//! The release of a rating (penyampaian hasil): from then on the employee sees it, and it stands.

use sea_orm::EntityTrait;
use serde::Serialize;
use uuid::Uuid;

use super::evaluation;
use crate::authz::{Part, Verb, verbs};
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene, Versions};
use crate::domain::verb::violations::Violations;
use crate::error::{Error, Result};
use crate::words::evaluation::EvaluationState;

/// Which rating to release.
#[derive(Clone, Debug, Serialize)]
pub struct NewRelease {
    /// The evaluation.
    pub evaluation: Uuid,
    /// The version of the rating that the caller has seen.
    pub expected_version: i32,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewRelease {
    const VERB: Verb = verbs::RELEASE_EVALUATION;
    type Object = entity::evaluation::Entity;
    type Checked = ();

    fn object_id(&self) -> Uuid {
        self.evaluation
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, _: &Scene<'_, Self::Object>, _: &mut Violations) -> Result<()> {
        Ok(())
    }

    async fn versions(&self, scene: &Scene<'_, Self::Object>) -> Result<Option<Versions>> {
        let rating = entity::rating::Entity::find_by_id(self.evaluation).one(&scene.txn).await?;
        let current = rating.ok_or(Error::Conflict)?.version;
        Ok(Some(Versions { expected: self.expected_version, current }))
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, (): ()) -> Result<Vec<Changed>> {
        evaluation::advance(scene, EvaluationState::Released).await?;
        // What this brings into the employee's copy follows from the state that it leaves.
        Ok(vec![scene.changed(&[Part::Status]).leaving(&scene.object.state)])
    }
}
