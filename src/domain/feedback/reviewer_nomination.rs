//! Nominations: the employee and the supervisor each propose who should give feedback.
//! PP 30/2019 leaves the choice of reviewers to the agency; here proposals are merged when the supervisor approves.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, Set};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{self, Action, Noun, Part};
use crate::context::RequestContext;
use crate::domain::evaluation::evaluation::{self, Opened};
use crate::domain::verb::audit::{self, Deed};
use crate::domain::verb::idempotency::{self, Claim, Spending};
use crate::domain::verb::retry::retried;
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::feedback::ReviewerGroup;

const VERB: &str = "nominateReviewers";
/// The most reviewers that can be named in one request.
pub(crate) const REVIEWERS_MAX: usize = 50;

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

/// One reviewer.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct NewReviewer {
    /// Whom to ask.
    pub employee: Uuid,
    /// As what.
    pub group: ReviewerGroup,
}

/// Nominates reviewers in the caller's own name and names the evaluation.
///
/// # Errors
/// Those of every verb; see [`crate::error::Error`].
pub async fn nominate(ctx: &RequestContext, new: NewNominations) -> Result<Uuid> {
    retried(|| nominate_once(ctx, &new)).await
}

async fn nominate_once(ctx: &RequestContext, new: &NewNominations) -> Result<Uuid> {
    let Opened { txn, actor_id, facts, evaluation } = evaluation::open(ctx, new.evaluation).await?;
    let input = serde_json::to_vec(new).map_err(Error::internal)?;
    let spending = Spending { scope_id: actor_id, verb: VERB, target_id: evaluation.id, input: &input };
    if idempotency::claim(&txn, ctx, new.idempotency_key.as_deref(), spending).await? == Claim::Replay {
        return Ok(evaluation.id);
    }
    ctx.authorize(Action::Nominate, Part::Reviewers, &facts)?;

    let mut violations = Violations::new();
    idempotency::check(&mut violations, new.idempotency_key.as_deref());
    if new.reviewers.is_empty() {
        violations.add(ViolationCode::Required, field!["reviewers"], "sebutkan sedikitnya satu", "name at least one");
    }
    if violations.within(field!["reviewers"], new.reviewers.len(), REVIEWERS_MAX) {
        check_reviewers(&mut violations, &txn, ctx, &evaluation, &new.reviewers).await?;
        check_repeats(&mut violations, &txn, actor_id, evaluation.id, &new.reviewers).await?;
    }
    violations.finish()?;

    let rows = new.reviewers.iter().map(|reviewer| entity::reviewer_nomination::ActiveModel {
        id: Set(Uuid::new_v4()),
        agency_id: Set(evaluation.agency_id),
        evaluation_id: Set(evaluation.id),
        nominator_id: Set(actor_id),
        reviewer_id: Set(reviewer.employee),
        reviewer_group: Set(reviewer.group.word().to_owned()),
    });
    entity::reviewer_nomination::Entity::insert_many(rows).exec_without_returning(&txn).await?;
    let deed = Deed {
        agency_id: evaluation.agency_id,
        verb: VERB,
        noun: Noun::Evaluation,
        object_id: evaluation.id,
        part: Part::Reviewers,
    };
    audit::record_and_emit(&txn, ctx, deed, new, &[Part::Reviewers]).await?;
    txn.commit().await?;
    Ok(evaluation.id)
}

/// Adds what is wrong with reviewers named by the caller: unknown, named twice, in the wrong group, or party to the
/// evaluation.
pub(crate) async fn check_reviewers(
    violations: &mut Violations,
    txn: &DatabaseTransaction,
    ctx: &RequestContext,
    evaluation: &entity::evaluation::Model,
    reviewers: &[NewReviewer],
) -> Result<()> {
    let ids: Vec<Uuid> = reviewers.iter().map(|reviewer| reviewer.employee).collect();
    let known = colleagues(txn, ctx, evaluation, &ids).await?;
    let groups = groups(txn, ctx, evaluation, &ids).await?;
    let mut seen = HashSet::new();
    for (index, reviewer) in reviewers.iter().enumerate() {
        let id = reviewer.employee;
        if !known.contains(&id) {
            violations.unknown(field!["reviewers", index, "employee"]);
        } else if !seen.insert(id) {
            violations.duplicate(field!["reviewers", index, "employee"]);
        } else if id == evaluation.employee_id || id == evaluation.supervisor_id {
            add_conflict_of_interest(violations, field!["reviewers", index, "employee"]);
        } else if groups.get(&id) != Some(&reviewer.group) {
            add_wrong_group(violations, field!["reviewers", index, "group"]);
        }
    }
    Ok(())
}

/// Which of the employees are of the evaluation's agency and in the caller's copy.
async fn colleagues(
    txn: &DatabaseTransaction,
    ctx: &RequestContext,
    evaluation: &entity::evaluation::Model,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>> {
    use entity::employee::Column;
    let readable = authz::readable_ids(txn, &ctx.actor, &ctx.policy, Noun::Employee, ids).await?;
    let found: Vec<Uuid> = entity::employee::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::AgencyId.eq(evaluation.agency_id))
        .filter(Column::Id.is_in(readable))
        .into_tuple()
        .all(txn)
        .await?;
    Ok(found.into_iter().collect())
}

/// The group of each employee: who reports to the evaluee today is a subordinate, everybody else a peer. Colleagues can
/// see who reports to whom, so that a refusal tells nothing new.
pub(crate) async fn groups(
    txn: &DatabaseTransaction,
    ctx: &RequestContext,
    evaluation: &entity::evaluation::Model,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, ReviewerGroup>> {
    use entity::reporting_line::Column;
    let subordinates: Vec<Uuid> = entity::reporting_line::Entity::find()
        .select_only()
        .column(Column::EmployeeId)
        .filter(Column::SupervisorId.eq(evaluation.employee_id))
        .filter(Column::EmployeeId.is_in(ids.iter().copied()))
        .filter(Column::ValidFrom.lte(ctx.today()))
        .filter(Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(ctx.today())))
        .into_tuple()
        .all(txn)
        .await?;
    let group = |id: &Uuid| {
        let group = if subordinates.contains(id) { ReviewerGroup::Subordinate } else { ReviewerGroup::Peer };
        (*id, group)
    };
    Ok(ids.iter().map(group).collect())
}

/// Adds reviewers whom the caller has nominated before. Nominations of others are not looked at: they are not in the
/// caller's copy, and naming the same person is no mistake.
async fn check_repeats(
    violations: &mut Violations,
    txn: &DatabaseTransaction,
    actor_id: Uuid,
    evaluation_id: Uuid,
    reviewers: &[NewReviewer],
) -> Result<()> {
    use entity::reviewer_nomination::Column;
    let own: Vec<Uuid> = entity::reviewer_nomination::Entity::find()
        .select_only()
        .column(Column::ReviewerId)
        .filter(Column::EvaluationId.eq(evaluation_id))
        .filter(Column::NominatorId.eq(actor_id))
        .into_tuple()
        .all(txn)
        .await?;
    for (index, reviewer) in reviewers.iter().enumerate() {
        if own.contains(&reviewer.employee) {
            violations.add(
                ViolationCode::AlreadyDone,
                field!["reviewers", index, "employee"],
                "sudah Anda usulkan",
                "you have nominated them already",
            );
        }
    }
    Ok(())
}

pub(crate) fn add_conflict_of_interest(violations: &mut Violations, field: Vec<String>) {
    violations.add(
        ViolationCode::ConflictOfInterest,
        field,
        "pegawai yang dinilai dan pejabat penilainya tidak dapat menjadi pemberi umpan balik",
        "the evaluated employee and their supervisor cannot be reviewers",
    );
}

pub(crate) fn add_wrong_group(violations: &mut Violations, field: Vec<String>) {
    violations.add(
        ViolationCode::InvalidValue,
        field,
        "SUBORDINATE adalah bawahan langsung pegawai yang dinilai, PEER yang bukan",
        "SUBORDINATE is who reports to the evaluated employee, PEER is who does not",
    );
}
