//! Self-assessment (penilaian mandiri): the employee tells what was achieved before anybody rates it.
//! PermenPANRB 6/2022 article 5: documenting performance.

use std::collections::HashSet;

use sea_orm::{EntityTrait, Set};
use serde::Serialize;
use uuid::Uuid;

use super::evaluation;
use crate::authz::{Facts, Part, Verb, verbs};
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene, Versions};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Message, Result};
use crate::words::evaluation::EvaluationState;

/// The most work results that one plan is expected to have.
pub(crate) const WORK_RESULTS_MAX: usize = 200;

/// What the employee says.
#[derive(Clone, Debug, Serialize)]
pub struct NewSelfAssessment {
    /// The evaluation.
    pub evaluation: Uuid,
    /// The version of the self-assessment that the caller has seen; 0 before the first.
    pub expected_version: i32,
    /// What was achieved.
    pub achievements: String,
    /// What stood in the way.
    pub obstacles: Option<String>,
    /// What would help.
    pub support_needed: Option<String>,
    /// What became of single work results, each at most once.
    pub results: Vec<NewRealization>,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// What became of one work result.
#[derive(Clone, Debug, Serialize)]
pub struct NewRealization {
    /// A work result of the plan.
    pub work_result: Uuid,
    /// What came out.
    pub realization: String,
    /// How it was done.
    pub process_note: Option<String>,
}

/// A self-assessment that breaks no rule, as rows.
pub(crate) struct Checked {
    achievements: String,
    obstacles: Option<String>,
    support_needed: Option<String>,
    items: Vec<entity::self_assessment_item::ActiveModel>,
}

impl Act for NewSelfAssessment {
    const VERB: Verb = verbs::SUBMIT_SELF_ASSESSMENT;
    type Object = entity::evaluation::Entity;
    type Checked = Checked;

    fn object_id(&self) -> Uuid {
        self.evaluation
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<Checked> {
        // None has to be named, and one that cannot be read is not known.
        let work_results = evaluation::readable_work_results(scene).await?.unwrap_or_default();
        Ok(Checked {
            achievements: violations.required(field!["achievements"], &self.achievements),
            obstacles: violations.optional(field!["obstacles"], self.obstacles.as_deref()),
            support_needed: violations.optional(field!["supportNeeded"], self.support_needed.as_deref()),
            items: check_results(violations, self.evaluation, &work_results, &self.results),
        })
    }

    async fn done_before(&self, scene: &Scene<'_, Self::Object>, facts: &Facts) -> Result<Option<Message>> {
        if scene.object.employee_id != scene.actor_id || !scene.reads(facts, Part::SelfAssessment) {
            return Ok(None);
        }
        let before = entity::self_assessment::Entity::find_by_id(self.evaluation).one(&scene.txn).await?;
        let Some(before) = before else { return Ok(None) };
        let day = scene.day_of(before.submitted_at).await?;
        Ok(Some(Message::on(day, "Anda sudah mengirimnya pada {}", "you have already sent it on {}")))
    }

    async fn versions(&self, scene: &Scene<'_, Self::Object>) -> Result<Option<Versions>> {
        let before = entity::self_assessment::Entity::find_by_id(self.evaluation).one(&scene.txn).await?;
        let current = before.map_or(0, |before| before.version);
        Ok(Some(Versions { expected: self.expected_version, current }))
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, checked: Checked) -> Result<Vec<Changed>> {
        // The step from OPEN allows one self-assessment only, so that there is never one to replace.
        evaluation::advance(scene, EvaluationState::SelfSubmitted).await?;
        let assessment = entity::self_assessment::ActiveModel {
            evaluation_id: Set(self.evaluation),
            achievements: Set(checked.achievements),
            obstacles: Set(checked.obstacles),
            support_needed: Set(checked.support_needed),
            submitted_at: Set(scene.ctx.now()),
            version: Set(self.expected_version.saturating_add(1)),
        };
        entity::self_assessment::Entity::insert(assessment).exec_without_returning(&scene.txn).await?;
        if !checked.items.is_empty() {
            entity::self_assessment_item::Entity::insert_many(checked.items).exec_without_returning(&scene.txn).await?;
        }
        Ok(vec![scene.changed(&[Part::SelfAssessment, Part::Status]).leaving(&scene.object.state)])
    }
}

fn check_results(
    violations: &mut Violations,
    evaluation_id: Uuid,
    work_results: &[entity::work_result::Model],
    results: &[NewRealization],
) -> Vec<entity::self_assessment_item::ActiveModel> {
    if !violations.within(field!["results"], results.len(), WORK_RESULTS_MAX) {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut items = Vec::new();
    for (index, result) in results.iter().enumerate() {
        if !work_results.iter().any(|known| known.id == result.work_result) {
            violations.unknown(field!["results", index, "workResult"]);
        } else if !seen.insert(result.work_result) {
            violations.duplicate(field!["results", index, "workResult"]);
        }
        items.push(entity::self_assessment_item::ActiveModel {
            evaluation_id: Set(evaluation_id),
            work_result_id: Set(result.work_result),
            realization: Set(violations.required(field!["results", index, "realization"], &result.realization)),
            process_note: Set(
                violations.optional(field!["results", index, "processNote"], result.process_note.as_deref())
            ),
        });
    }
    items
}
