//! The evaluee's response (tanggapan pegawai) to a released result: accepted, or accepted with a comment.

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
use crate::words::evaluation::{EvaluationState, ResponseKind};

const VERB: &str = "respondToEvaluation";

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

/// Responds to the result and names the evaluation.
///
/// # Errors
/// Those of every verb; see [`crate::error::Error`].
pub async fn respond(ctx: &RequestContext, new: NewResponse) -> Result<Uuid> {
    retried(|| respond_once(ctx, &new)).await
}

async fn respond_once(ctx: &RequestContext, new: &NewResponse) -> Result<Uuid> {
    let Opened { txn, actor_id, facts, evaluation } = evaluation::open(ctx, new.evaluation).await?;
    let input = serde_json::to_vec(new).map_err(Error::internal)?;
    let spending = Spending { scope_id: actor_id, verb: VERB, target_id: evaluation.id, input: &input };
    if idempotency::claim(&txn, ctx, new.idempotency_key.as_deref(), spending).await? == Claim::Replay {
        return Ok(evaluation.id);
    }
    ctx.authorize(Action::Respond, Part::Response, &facts)?;

    let mut violations = Violations::new();
    idempotency::check(&mut violations, new.idempotency_key.as_deref());
    let comment = match new.kind {
        ResponseKind::Accepted => violations.optional(field!["comment"], new.comment.as_deref()),
        ResponseKind::Commented => {
            Some(violations.required(field!["comment"], new.comment.as_deref().unwrap_or_default()))
        }
    };
    violations.finish()?;

    let before = entity::evaluee_response::Entity::find_by_id(evaluation.id).one(&txn).await?;
    if new.expected_version != before.map_or(0, |before| before.version) {
        return Err(Error::Conflict);
    }

    let response = entity::evaluee_response::ActiveModel {
        evaluation_id: Set(evaluation.id),
        kind: Set(new.kind.word().to_owned()),
        comment: Set(comment),
        responded_at: Set(ctx.now()),
        version: Set(new.expected_version.saturating_add(1)),
    };
    // The step from RELEASED allows one response only, so that there is never one to replace.
    evaluation::advance(&txn, &evaluation, EvaluationState::Acknowledged).await?;
    entity::evaluee_response::Entity::insert(response).exec_without_returning(&txn).await?;
    let deed = Deed {
        agency_id: evaluation.agency_id,
        verb: VERB,
        noun: Noun::Evaluation,
        object_id: evaluation.id,
        part: Part::Response,
    };
    audit::record_and_emit(&txn, ctx, deed, new, &[Part::Response, Part::Status]).await?;
    txn.commit().await?;
    Ok(evaluation.id)
}
