//! Self-assessment (penilaian mandiri): the employee tells what was achieved before anybody rates it.
//! PermenPANRB 6/2022 article 5: documenting performance.

use std::collections::HashSet;

use sea_orm::{EntityTrait, Set};
use serde::Serialize;
use uuid::Uuid;

use super::evaluation::{self, Opened};
use crate::authz::{Action, Noun, Part};
use crate::context::RequestContext;
use crate::domain::verb::audit::{self, Deed};
use crate::domain::verb::idempotency::{self, Claim, Spending};
use crate::domain::verb::retry::retried;
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result};
use crate::words::evaluation::EvaluationState;

const VERB: &str = "submitSelfAssessment";
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

/// Submits the self-assessment and names the evaluation that it belongs to.
///
/// # Errors
/// Those of every verb; see [`crate::error::Error`].
pub async fn submit(ctx: &RequestContext, new: NewSelfAssessment) -> Result<Uuid> {
    retried(|| submit_once(ctx, &new)).await
}

async fn submit_once(ctx: &RequestContext, new: &NewSelfAssessment) -> Result<Uuid> {
    let Opened { txn, actor_id, facts, evaluation } = evaluation::open(ctx, new.evaluation).await?;
    let input = serde_json::to_vec(new).map_err(Error::internal)?;
    let spending = Spending { scope_id: actor_id, verb: VERB, target_id: evaluation.id, input: &input };
    if idempotency::claim(&txn, ctx, new.idempotency_key.as_deref(), spending).await? == Claim::Replay {
        return Ok(evaluation.id);
    }
    ctx.authorize(Action::Submit, Part::SelfAssessment, &facts)?;

    let work_results = evaluation::readable_work_results(&txn, ctx, &evaluation).await?;
    let mut violations = Violations::new();
    idempotency::check(&mut violations, new.idempotency_key.as_deref());
    let achievements = violations.required(field!["achievements"], &new.achievements);
    let obstacles = violations.optional(field!["obstacles"], new.obstacles.as_deref());
    let support_needed = violations.optional(field!["supportNeeded"], new.support_needed.as_deref());
    let items = check_results(&mut violations, &evaluation, &work_results, &new.results);
    violations.finish()?;

    let before = entity::self_assessment::Entity::find_by_id(evaluation.id).one(&txn).await?;
    if new.expected_version != before.map_or(0, |before| before.version) {
        return Err(Error::Conflict);
    }

    let assessment = entity::self_assessment::ActiveModel {
        evaluation_id: Set(evaluation.id),
        achievements: Set(achievements),
        obstacles: Set(obstacles),
        support_needed: Set(support_needed),
        submitted_at: Set(ctx.now()),
        version: Set(new.expected_version.saturating_add(1)),
    };
    // The step from OPEN allows one self-assessment only, so that there is never one to replace.
    evaluation::advance(&txn, &evaluation, EvaluationState::SelfSubmitted).await?;
    entity::self_assessment::Entity::insert(assessment).exec_without_returning(&txn).await?;
    if !items.is_empty() {
        entity::self_assessment_item::Entity::insert_many(items).exec_without_returning(&txn).await?;
    }
    let deed = Deed {
        agency_id: evaluation.agency_id,
        verb: VERB,
        noun: Noun::Evaluation,
        object_id: evaluation.id,
        part: Part::SelfAssessment,
    };
    audit::record_and_emit(&txn, ctx, deed, new, &[Part::SelfAssessment, Part::Status]).await?;
    txn.commit().await?;
    Ok(evaluation.id)
}

fn check_results(
    violations: &mut Violations,
    evaluation: &entity::evaluation::Model,
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
            evaluation_id: Set(evaluation.id),
            work_result_id: Set(result.work_result),
            realization: Set(violations.required(field!["results", index, "realization"], &result.realization)),
            process_note: Set(
                violations.optional(field!["results", index, "processNote"], result.process_note.as_deref())
            ),
        });
    }
    items
}
