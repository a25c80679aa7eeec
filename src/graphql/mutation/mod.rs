//! The mutations: an input becomes what the domain takes, its outcome becomes a payload. No rules, no SQL.

mod evaluation;
mod feedback;
mod office;
mod survey;

mod date;
mod row;
mod words;

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, Registry};
use async_graphql::resolver_utils::{ContainerType, resolve_container_serial};
use async_graphql::{Context, ContextSelectionSet, ID, ObjectType, OutputType, Positioned, ServerResult, Value};
use uuid::Uuid;

use crate::authz::{Noun, Verb};
use crate::graphql::error::null_for;
use crate::view::{self, global_id};
use row::Row;

/// Every mutation, file by file, in the order of the schema.
const FILES: &[&[Row]] = &[
    office::session::ROWS,
    office::account::ROWS,
    office::second_factor::ROWS,
    evaluation::self_assessment::ROWS,
    feedback::reviewer_nomination::ROWS,
    feedback::feedback_request::ROWS,
    feedback::feedback::ROWS,
    feedback::feedback_summary::ROWS,
    evaluation::rating::ROWS,
    evaluation::rating_release::ROWS,
    evaluation::evaluee_response::ROWS,
    survey::survey_response::ROWS,
    survey::survey_campaign::ROWS,
    survey::survey_channel::ROWS,
    survey::survey_improvement::ROWS,
    survey::survey_result::ROWS,
    survey::survey_suggestion::ROWS,
];

/// Every mutation.
fn rows() -> impl Iterator<Item = &'static Row> {
    FILES.iter().copied().flatten()
}

/// The name of every mutation, and the verbs that it does: several if what is written decides, none if the policy is not
/// asked.
pub fn mutations() -> impl Iterator<Item = (&'static str, &'static [Verb])> {
    rows().map(|row| (row.name(), row.verbs()))
}

/// Whether a mutation is for those too who have not signed in.
pub(super) fn is_public(name: &str) -> bool {
    rows().any(|row| row.is_public() && row.name() == name)
}

/// `Mutation`.
pub struct Mutation;

const DESCRIPTION: &str = "What can be done (tindakan). Each mutation runs in its own transaction, and its payload is \
    read after the commit as\nthe caller sees it. Refusals come in this order: UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, \
    `userErrors`, CONFLICT.\nOne that is refused is null, and the others of the operation are answered.";

impl OutputType for Mutation {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Mutation")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let fields = rows().map(|row| row.register(registry)).collect();
            view::add_object(registry, "Mutation", DESCRIPTION, fields);
            registry.types["Mutation"].clone()
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container_serial(ctx, self).await
    }
}

impl ContainerType for Mutation {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let Some(row) = rows().find(|row| row.name() == ctx.item.node.name.node.as_str()) else { return Ok(None) };
        // One that fails takes nothing from the others: what they have done is done, and is told.
        Ok(Some(row.resolve(ctx).await.unwrap_or_else(|error| null_for(ctx, error))))
    }
}

impl ObjectType for Mutation {}

/// The object of `noun` that a client names. What we never made, or made for another noun, is an id that nothing has, so
/// that the domain refuses it like every unknown one, in its order.
fn object_id(noun: Noun, id: &ID) -> Uuid {
    global_id::decode_as(noun, id).unwrap_or(Uuid::nil())
}

/// The work result that a client names, likewise.
fn work_result_id(id: &ID) -> Uuid {
    global_id::decode_work_result(id).unwrap_or(Uuid::nil())
}
