//! The schema: root types, inputs and payloads. No rules, no SQL.

pub mod error;
mod mutation;
mod operation;
mod payload;
mod query;
mod subscription;

pub use mutation::Mutation;
pub use operation::{Operation, execute};
pub use query::Query;
pub use subscription::{Followed, Subscription, check};

/// The whole schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Builds the schema. Limits on size and depth are the front door's, before anything is parsed.
pub fn schema() -> Schema {
    Schema::build(Query, Mutation::default(), Subscription).finish()
}
