//! The mutations: an input becomes what the domain takes, its outcome becomes a payload. No rules, no SQL.

mod evaluation;
mod feedback;
mod office;
mod survey;

mod words;

use async_graphql::{Context, ID, MergedObject};
use uuid::Uuid;

use super::error::Result;
use crate::authz::Noun;
use crate::context::RequestContext;
use crate::error::Error;
use crate::view::global_id;
use crate::view::payload::PayloadValue;

/// What can be done (tindakan). Each mutation runs in its own transaction, and its payload is read after the commit as
/// the caller sees it. Refusals come in this order: UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, `userErrors`, CONFLICT.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    office::session::SessionMutation,
    evaluation::self_assessment::SelfAssessmentMutation,
    feedback::reviewers::ReviewersMutation,
    feedback::feedback::FeedbackMutation,
    evaluation::rating::RatingMutation,
    evaluation::evaluee_response::EvalueeResponseMutation,
    survey::survey_response::SurveyResponseMutation,
);

/// The surroundings of the operation, which the front door has put there.
fn request<'a>(ctx: &Context<'a>) -> Result<&'a RequestContext> {
    let request = ctx.data_opt::<RequestContext>();
    Ok(request.ok_or_else(|| Error::internal("an operation without its surroundings"))?)
}

/// The object of `noun` that a client names. What we never made, or made for another noun, is an id that nothing has, so
/// that the domain refuses it like every unknown one, in its order.
fn object_id(noun: Noun, id: &ID) -> Uuid {
    global_id::decode(id).filter(|(found, _)| *found == noun).map_or(Uuid::nil(), |(_, id)| id)
}

/// The work result that a client names, likewise.
fn work_result_id(id: &ID) -> Uuid {
    global_id::decode_work_result(id).unwrap_or(Uuid::nil())
}

/// The `evaluation` field of most payloads.
fn evaluation_of(id: Option<Uuid>) -> Vec<(&'static str, PayloadValue)> {
    vec![("evaluation", PayloadValue::Node(Noun::Evaluation, id))]
}
