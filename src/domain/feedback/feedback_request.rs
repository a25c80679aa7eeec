//! Requests for feedback: the supervisor fixes who is asked (penetapan evaluator), from nominations and of their own.

use std::collections::HashSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, Set};
use serde::Serialize;
use uuid::Uuid;

use super::reviewer_nomination::{self, NewReviewer, REVIEWERS_MAX};
use crate::authz::{self, Action, Noun, Part};
use crate::context::RequestContext;
use crate::domain::evaluation::evaluation::{self, Opened};
use crate::domain::verb::audit::{self, Deed};
use crate::domain::verb::idempotency::{self, Claim, Spending};
use crate::domain::verb::retry::retried;
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::feedback::{FeedbackRequestState, ReviewerGroup};

const VERB: &str = "approveReviewers";

/// Who is to be asked.
#[derive(Clone, Debug, Serialize)]
pub struct NewApproval {
    /// The evaluation.
    pub evaluation: Uuid,
    /// The version of the reviewers that the caller has seen; 0 before the first approval.
    pub expected_version: i32,
    /// Nominations to follow. Two that name the same person count once, and one whom is asked already is not asked again.
    pub nominations: Vec<Uuid>,
    /// Reviewers whom the caller adds.
    pub reviewers: Vec<NewReviewer>,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// Approves reviewers, asks them for feedback, and names the evaluation.
///
/// # Errors
/// Those of every verb; see [`crate::error::Error`].
pub async fn approve(ctx: &RequestContext, new: NewApproval) -> Result<Uuid> {
    retried(|| approve_once(ctx, &new)).await
}

async fn approve_once(ctx: &RequestContext, new: &NewApproval) -> Result<Uuid> {
    let Opened { txn, actor_id, facts, evaluation } = evaluation::open(ctx, new.evaluation).await?;
    let input = serde_json::to_vec(new).map_err(Error::internal)?;
    let spending = Spending { scope_id: actor_id, verb: VERB, target_id: evaluation.id, input: &input };
    if idempotency::claim(&txn, ctx, new.idempotency_key.as_deref(), spending).await? == Claim::Replay {
        return Ok(evaluation.id);
    }
    ctx.authorize(Action::Approve, Part::Reviewers, &facts)?;

    let mut violations = Violations::new();
    idempotency::check(&mut violations, new.idempotency_key.as_deref());
    let reviewers = check(&mut violations, &txn, ctx, &evaluation, new).await?;
    violations.finish()?;

    if new.expected_version != evaluation.reviewers_version {
        return Err(Error::Conflict);
    }

    raise_version(&txn, &evaluation).await?;
    ask(&txn, &evaluation, &reviewers).await?;
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

/// The reviewers to ask who have not been asked yet.
async fn check(
    violations: &mut Violations,
    txn: &DatabaseTransaction,
    ctx: &RequestContext,
    evaluation: &entity::evaluation::Model,
    new: &NewApproval,
) -> Result<Vec<NewReviewer>> {
    if new.nominations.is_empty() && new.reviewers.is_empty() {
        violations.add(
            ViolationCode::Required,
            field!["nominations"],
            "sebutkan sedikitnya satu usulan atau pemberi umpan balik",
            "name at least one nomination or reviewer",
        );
    }
    let mut reviewers = Vec::new();
    if violations.within(field!["nominations"], new.nominations.len(), REVIEWERS_MAX) {
        reviewers = nominated(violations, txn, ctx, evaluation, &new.nominations).await?;
    }
    let asked = asked(txn, evaluation.id).await?;
    if violations.within(field!["reviewers"], new.reviewers.len(), REVIEWERS_MAX) {
        reviewer_nomination::check_reviewers(violations, txn, ctx, evaluation, &new.reviewers).await?;
        for (index, reviewer) in new.reviewers.iter().enumerate() {
            // The one who approves reads the list, so that this tells nothing new.
            if asked.contains(&reviewer.employee) {
                violations.add(
                    ViolationCode::AlreadyDone,
                    field!["reviewers", index, "employee"],
                    "sudah diminta memberi umpan balik",
                    "they have been asked already",
                );
            }
            reviewers.push(*reviewer);
        }
    }
    let mut seen = asked;
    reviewers.retain(|reviewer| seen.insert(reviewer.employee));
    Ok(reviewers)
}

/// The reviewers whom the nominations propose.
async fn nominated(
    violations: &mut Violations,
    txn: &DatabaseTransaction,
    ctx: &RequestContext,
    evaluation: &entity::evaluation::Model,
    ids: &[Uuid],
) -> Result<Vec<NewReviewer>> {
    use entity::reviewer_nomination::Column;
    let readable = authz::readable_ids(txn, &ctx.actor, &ctx.policy, Noun::ReviewerNomination, ids).await?;
    let nominations = entity::reviewer_nomination::Entity::find()
        .filter(Column::EvaluationId.eq(evaluation.id))
        .filter(Column::Id.is_in(readable))
        .all(txn)
        .await?;
    let employees: Vec<Uuid> = nominations.iter().map(|nomination| nomination.reviewer_id).collect();
    let groups = reviewer_nomination::groups(txn, ctx, evaluation, &employees).await?;
    let mut seen = HashSet::new();
    let mut reviewers = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let Some(nomination) = nominations.iter().find(|nomination| nomination.id == *id) else {
            violations.unknown(field!["nominations", index]);
            continue;
        };
        let employee = nomination.reviewer_id;
        if !seen.insert(*id) {
            violations.duplicate(field!["nominations", index]);
        }
        // The staff list may have changed since the nomination.
        if employee == evaluation.supervisor_id || employee == evaluation.employee_id {
            reviewer_nomination::add_conflict_of_interest(violations, field!["nominations", index]);
            continue;
        }
        match (groups.get(&employee), ReviewerGroup::from_word(&nomination.reviewer_group)) {
            (Some(now), Some(then)) if *now == then => reviewers.push(NewReviewer { employee, group: then }),
            _ => reviewer_nomination::add_wrong_group(violations, field!["nominations", index]),
        }
    }
    Ok(reviewers)
}

async fn asked(txn: &DatabaseTransaction, evaluation_id: Uuid) -> Result<HashSet<Uuid>> {
    use entity::feedback_request::Column;
    let asked: Vec<Uuid> = entity::feedback_request::Entity::find()
        .select_only()
        .column(Column::ReviewerId)
        .filter(Column::EvaluationId.eq(evaluation_id))
        .into_tuple()
        .all(txn)
        .await?;
    Ok(asked.into_iter().collect())
}

async fn raise_version(txn: &DatabaseTransaction, evaluation: &entity::evaluation::Model) -> Result<()> {
    use entity::evaluation::Column;
    let raised = entity::evaluation::Entity::update_many()
        .col_expr(Column::ReviewersVersion, Expr::value(evaluation.reviewers_version + 1))
        .filter(Column::Id.eq(evaluation.id))
        .filter(Column::ReviewersVersion.eq(evaluation.reviewers_version))
        .exec(txn)
        .await?;
    if raised.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict) }
}

async fn ask(
    txn: &DatabaseTransaction,
    evaluation: &entity::evaluation::Model,
    reviewers: &[NewReviewer],
) -> Result<()> {
    if reviewers.is_empty() {
        return Ok(());
    }
    let period = entity::evaluation_period::Entity::find_by_id(evaluation.period_id)
        .one(txn)
        .await?
        .ok_or_else(|| Error::internal("an evaluation has a period"))?;
    let rows = reviewers.iter().map(|reviewer| entity::feedback_request::ActiveModel {
        id: Set(Uuid::new_v4()),
        agency_id: Set(evaluation.agency_id),
        evaluation_id: Set(evaluation.id),
        reviewer_id: Set(reviewer.employee),
        reviewer_group: Set(reviewer.group.word().to_owned()),
        state: Set(FeedbackRequestState::Approved.word().to_owned()),
        due_on: Set(period.feedback_closes_on),
        closed_on: Set(None),
    });
    entity::feedback_request::Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(())
}
