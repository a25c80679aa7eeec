//! The schema: root types, inputs and payloads. No rules, no SQL.

pub mod error;
mod mutation;
mod operation;
mod payload;
mod query;
mod subscription;

use async_graphql::{SDLExportOptions, ValidationMode};

pub use mutation::Mutation;
pub use operation::{Operation, execute};
pub use query::Query;
pub use subscription::{Followed, Subscription};

/// The whole schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Builds the schema. Limits and validation are the front door's, before anything is executed.
pub fn schema() -> Schema {
    Schema::build(Query, Mutation::default(), Subscription).validation_mode(ValidationMode::Fast).finish()
}

/// The schema as text: the contract that `schema.graphql` publishes.
pub fn sdl() -> String {
    schema().sdl_with_options(SDLExportOptions::new().include_specified_by())
}
