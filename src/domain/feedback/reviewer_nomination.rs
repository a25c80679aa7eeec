//! Nominations: the employee and the supervisor each propose who should give feedback.
//! PP 30/2019 leaves the choice of reviewers to the agency; here proposals are merged when the supervisor approves.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use serde::Serialize;
use uuid::Uuid;

use super::reviewer::{self, NewReviewer, REVIEWERS_MAX};
use crate::authz::{Noun, Part, Verb, verbs};
use crate::database::inserted;
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Result, ViolationCode};

/// Who should be asked.
#[derive(Clone, Debug, Serialize)]
pub struct NewNominations {
    /// The evaluation.
    pub evaluation: Uuid,
    /// At least one, each once.
    pub reviewers: Vec<NewReviewer>,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewNominations {
    const VERB: Verb = verbs::NOMINATE_REVIEWERS;
    type Object = entity::evaluation::Entity;
    type Checked = ();

    fn object_id(&self) -> Uuid {
        self.evaluation
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<()> {
        if self.reviewers.is_empty() {
            let field = field!["reviewers"];
            violations.add(ViolationCode::Required, field, "sebutkan sedikitnya satu", "name at least one");
        }
        if violations.within(field!["reviewers"], self.reviewers.len(), REVIEWERS_MAX) {
            reviewer::check(violations, scene, &self.reviewers).await?;
        }
        Ok(())
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, (): ()) -> Result<Vec<Changed>> {
        let (ids, repeated) = nominate(scene, &self.reviewers).await?;
        let mut violations = Violations::new();
        let said = ("sudah Anda usulkan", "you have nominated them already");
        reviewer::add_repeated(&mut violations, &self.reviewers, &repeated, said);
        violations.finish()?;
        // The evaluation itself is as it was: who is told are those who may see the nominations.
        let nominated = |changed: Changed, id| changed.within(Noun::ReviewerNomination, id, &[Part::Header]);
        Ok(vec![ids.into_iter().fold(scene.changed(&[]), nominated)])
    }
}

/// Writes the nominations, and returns their ids and whom the caller had nominated before. Nominations of others do not
/// stand in the way: they are not in the caller's copy, and naming the same person is no mistake.
async fn nominate(
    scene: &Scene<'_, entity::evaluation::Entity>,
    reviewers: &[NewReviewer],
) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
    use entity::reviewer_nomination::{ActiveModel, Column, Entity};
    let ids: Vec<Uuid> = reviewers.iter().map(|_| Uuid::new_v4()).collect();
    let rows = reviewers.iter().zip(&ids).map(|(reviewer, id)| ActiveModel {
        id: Set(*id),
        agency_id: Set(scene.object.agency_id),
        evaluation_id: Set(scene.object_id),
        nominator_id: Set(scene.actor_id),
        reviewer_id: Set(reviewer.employee),
        reviewer_group: Set(reviewer.group.word().to_owned()),
    });
    let outcome = Entity::insert_many(rows)
        .on_conflict_do_nothing_on([Column::EvaluationId, Column::NominatorId, Column::ReviewerId])
        .exec_without_returning(&scene.txn)
        .await?;
    if inserted(outcome) == ids.len() as u64 {
        return Ok((ids, Vec::new()));
    }
    let standing = Entity::find()
        .select_only()
        .column(Column::ReviewerId)
        .filter(Column::EvaluationId.eq(scene.object_id))
        .filter(Column::NominatorId.eq(scene.actor_id))
        .filter(Column::ReviewerId.is_in(reviewers.iter().map(|reviewer| reviewer.employee)))
        .filter(Column::Id.is_not_in(ids.iter().copied()));
    let standing = standing.into_tuple().all(&scene.txn).await?;
    Ok((ids, standing))
}
