//! The schema: root types, inputs and payloads. No rules, no SQL.

mod absent;
pub mod error;
mod mutation;
mod operation;
mod payload;
mod query;
mod subscription;

use async_graphql::{SDLExportOptions, ValidationMode};

use crate::domain::survey::survey_response::Desk;

pub use mutation::{Mutation, mutations};
pub use operation::{Operation, asks_in_public, count_statements, execute};
pub use query::Query;
pub use subscription::{Followed, Subscription};

/// The whole schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Builds the schema, with the desk where answers to surveys are handed in. Limits and validation are the front door's,
/// before anything is executed.
pub fn schema(desk: Desk) -> Schema {
    let schema = Schema::build(Query, Mutation, Subscription).data(desk);
    schema.validation_mode(ValidationMode::Fast).finish()
}

/// The schema as text: the contract that `schema.graphql` publishes.
pub fn sdl() -> String {
    schema(Desk::new(1)).sdl_with_options(SDLExportOptions::new().include_specified_by())
}
