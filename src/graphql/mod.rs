//! The schema: root types, inputs and payloads. No rules, no SQL.

pub mod error;
mod mutation;
mod operation;
mod payload;
mod query;

use async_graphql::{EmptySubscription, ValidationMode};

pub use mutation::Mutation;
pub use operation::{Operation, execute};
pub use query::Query;

/// The whole schema.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// Builds the schema. Limits and validation are the front door's, before anything is executed.
pub fn schema() -> Schema {
    Schema::build(Query, Mutation::default(), EmptySubscription).validation_mode(ValidationMode::Fast).finish()
}
