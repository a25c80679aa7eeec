//! Feedback (umpan balik berkelanjutan) of colleagues and subordinates. It informs a rating and never sets one.
//!
//! INVARIANT: nothing that is stored leads from a feedback to its author. The row has neither author nor time. The audit
//! row names the spent request and the day, the idempotency key its holder, the evaluation and the day; neither names the
//! feedback or keeps a hash of it. There is no outbox event.

use std::collections::HashSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::feedback_request;
use crate::authz::{self, Action, Noun, Part, verbs};
use crate::context::RequestContext;
use crate::domain::verb::audit::{self, Deed};
use crate::domain::verb::idempotency;
use crate::domain::verb::retry::retried;
use crate::domain::verb::ritual::{Opened, Request, Scene};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Message, Result, ViolationCode};
use crate::words::evaluation::{BehaviorValue, ExpectationRating};
use crate::words::feedback::{FeedbackRequestState, ReviewerGroup};

/// What a reviewer has seen.
#[derive(Clone, Debug)]
pub struct NewFeedback {
    /// The evaluation.
    pub evaluation: Uuid,
    /// The values observed, at least one, each at most once.
    pub behaviors: Vec<NewFeedbackItem>,
    /// What the employee does well.
    pub strengths: Option<String>,
    /// What could be better.
    pub suggestions: Option<String>,
    /// Makes sending it twice harmless.
    pub idempotency_key: Option<String>,
}

/// The observation of one value.
#[derive(Clone, Copy, Debug)]
pub struct NewFeedbackItem {
    /// The value.
    pub value: BehaviorValue,
    /// How it compares.
    pub rating: ExpectationRating,
}

/// What the caller may be shown after giving feedback: never the feedback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The evaluation.
    pub evaluation: Uuid,
    /// The request, now spent.
    pub request: Uuid,
}

/// Gives the feedback that the caller has been asked for.
///
/// # Errors
/// Those of every verb; see [`crate::error::Error`].
pub async fn submit(ctx: &RequestContext, new: NewFeedback) -> Result<Spent> {
    retried(|| submit_once(ctx, &new)).await
}

async fn submit_once(ctx: &RequestContext, new: &NewFeedback) -> Result<Spent> {
    let opened = Opened::open(ctx, new.evaluation).await?;
    let request = own_request(opened.scene()).await?;
    let answered = answered_before(opened.scene(), request.as_ref()).await?;
    let group = request.as_ref().and_then(|request| ReviewerGroup::from_word(&request.reviewer_group));
    let verb = match group {
        Some(ReviewerGroup::Subordinate) => verbs::SUBMIT_SUBORDINATE_FEEDBACK,
        Some(ReviewerGroup::Peer) | None => verbs::SUBMIT_PEER_FEEDBACK,
    };
    // The hash of the feedback would tie it to its author: whoever has the secret could try each feedback against it.
    let scene = match opened.claim(&verb, new.idempotency_key.as_deref(), &[]).await? {
        Request::Repeated(scene) => {
            let request = request.ok_or(Error::Forbidden)?;
            return Ok(Spent { evaluation: scene.object_id, request: request.id });
        }
        Request::New(first) => first.authorize(&verb).map_err(|refused| refused.because(answered.clone()))?,
    };
    let (request, group) = request.zip(group).ok_or(Error::Forbidden)?;

    let mut violations = Violations::new();
    idempotency::check(&mut violations, new.idempotency_key.as_deref());
    if request.state != FeedbackRequestState::Approved.word() {
        let said = answered.unwrap_or_else(closed);
        violations.add(ViolationCode::AlreadyDone, field!["evaluation"], &said.indonesian, &said.english);
    }
    let (feedback, items) = check(&mut violations, new, group);
    violations.finish()?;

    spend(&scene, request.id).await?;
    entity::feedback::Entity::insert(feedback).exec_without_returning(&scene.txn).await?;
    entity::feedback_item::Entity::insert_many(items).exec_without_returning(&scene.txn).await?;
    let deed = Deed { noun: Noun::FeedbackRequest, object_id: request.id, ..scene.deed(&verb) };
    audit::record_anonymous(&scene.txn, ctx, deed).await?;
    Ok(Spent { evaluation: scene.commit().await?, request: request.id })
}

async fn own_request(scene: &Scene<'_, entity::evaluation::Entity>) -> Result<Option<entity::feedback_request::Model>> {
    use entity::feedback_request::Column;
    Ok(entity::feedback_request::Entity::find()
        .filter(Column::EvaluationId.eq(scene.object_id))
        .filter(Column::ReviewerId.eq(scene.actor_id))
        .one(&scene.txn)
        .await?)
}

/// How the caller has answered their request before, if they may read that.
async fn answered_before(
    scene: &Scene<'_, entity::evaluation::Entity>,
    request: Option<&entity::feedback_request::Model>,
) -> Result<Option<Message>> {
    let Some(request) = request.filter(|request| request.state != FeedbackRequestState::Approved.word()) else {
        return Ok(None);
    };
    let Scene { ctx, txn, .. } = scene;
    let facts = authz::load_facts(txn, &ctx.actor, &ctx.policy, Noun::FeedbackRequest, request.id).await?;
    let reads = facts.is_some_and(|facts| ctx.policy.allows(&facts, Action::Read, Part::Status));
    Ok(if reads { feedback_request::answered(request) } else { None })
}

/// What whoever comes too late is told.
fn closed() -> Message {
    Message::new("umpan balik untuk permintaan ini sudah ditutup", "this request for feedback is closed already")
}

fn check(
    violations: &mut Violations,
    new: &NewFeedback,
    group: ReviewerGroup,
) -> (entity::feedback::ActiveModel, Vec<entity::feedback_item::ActiveModel>) {
    check_behaviors(violations, &new.behaviors);
    let feedback_id = Uuid::new_v4();
    let feedback = entity::feedback::ActiveModel {
        id: Set(feedback_id),
        evaluation_id: Set(new.evaluation),
        reviewer_group: Set(group.word().to_owned()),
        strengths: Set(violations.optional(field!["strengths"], new.strengths.as_deref())),
        suggestions: Set(violations.optional(field!["suggestions"], new.suggestions.as_deref())),
    };
    let items = new.behaviors.iter().map(|item| entity::feedback_item::ActiveModel {
        feedback_id: Set(feedback_id),
        behavior_value: Set(item.value.word().to_owned()),
        rating: Set(item.rating.word().to_owned()),
    });
    (feedback, items.collect())
}

fn check_behaviors(violations: &mut Violations, behaviors: &[NewFeedbackItem]) {
    if behaviors.is_empty() {
        violations.add(
            ViolationCode::Required,
            field!["behaviors"],
            "nilai sedikitnya satu perilaku",
            "rate at least one value",
        );
    }
    // Twice the number of values, so that duplicates are still named one by one.
    if !violations.within(field!["behaviors"], behaviors.len(), 2 * BehaviorValue::ALL.len()) {
        return;
    }
    let mut seen = HashSet::new();
    for (index, item) in behaviors.iter().enumerate() {
        if !seen.insert(item.value) {
            violations.duplicate(field!["behaviors", index, "value"]);
        }
    }
}

/// Marks the request as spent, at day precision.
async fn spend(scene: &Scene<'_, entity::evaluation::Entity>, request_id: Uuid) -> Result<()> {
    use entity::feedback_request::Column;
    let spent = entity::feedback_request::Entity::update_many()
        .col_expr(Column::State, Expr::value(FeedbackRequestState::Submitted))
        .col_expr(Column::ClosedOn, Expr::value(scene.ctx.today()))
        .filter(Column::Id.eq(request_id))
        .filter(Column::State.eq(FeedbackRequestState::Approved))
        .exec(&scene.txn)
        .await?;
    if spent.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[BehaviorValue], expected: &[(ViolationCode, &str)]) {
        let items: Vec<NewFeedbackItem> = values
            .iter()
            .map(|value| NewFeedbackItem { value: *value, rating: ExpectationRating::AsExpected })
            .collect();
        let mut violations = Violations::new();
        check_behaviors(&mut violations, &items);
        let found: Vec<(ViolationCode, String)> = match violations.finish() {
            Err(Error::Invalid(violations)) => {
                violations.into_iter().map(|violation| (violation.code, violation.field[1..].join("."))).collect()
            }
            _ => Vec::new(),
        };
        let expected: Vec<(ViolationCode, String)> =
            expected.iter().map(|(code, field)| (*code, (*field).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_value_is_observed_at_most_once() {
        check(&[], &[(ViolationCode::Required, "behaviors")]);
        check(&[BehaviorValue::Loyal], &[]);
        check(BehaviorValue::ALL, &[]);
        check(&[BehaviorValue::Loyal, BehaviorValue::Loyal], &[(ViolationCode::Duplicate, "behaviors.1.value")]);
        check(&[BehaviorValue::Loyal; 15], &[(ViolationCode::TooMany, "behaviors")]);
    }
}
