//! Reading: a selection set becomes a few plain SELECTs and one JSON text.
//!
//! From the outside in: an operation is answered ([`answer`]) by the rows of a table of root fields ([`root`]). A selection
//! is read as the specification says ([`selection`]) and compiled ([`compiler`]) over masked subselects ([`from`]) with
//! filters ([`filter`]), order keys ([`order`]), pages ([`page`]), facets ([`facet`]) and cursors ([`cursor`]), to a plan ([`plan`]) and the shape of its answer
//! ([`shape`]). Plans are kept for the next time ([`compiled`]), run ([`run`], [`fetch`]) and written ([`write`], [`json`]).
//! What there is to read is said once, in tables of fields ([`definition`], [`nouns`]), from which the GraphQL types
//! ([`registry`]) follow too.

mod access;
mod answer;
mod arguments;
mod catalogue;
mod compiled;
mod compiler;
mod cursor;
mod definition;
mod draft;
mod facet;
mod fetch;
mod filter;
mod from;
pub mod global_id;
mod json;
mod nouns;
mod order;
mod page;
mod part_tables;
pub mod payload;
mod permission;
mod plan;
mod registry;
mod root;
mod run;
mod scalar;
mod selection;
mod shape;
mod spelling;
mod statistics;
mod subscription;
mod value;
mod write;

pub(crate) use answer::{Answers, answer, answer_each, count_statements, object};
pub(crate) use arguments::DEFAULT_PAGE;
pub use compiled::Compilations;
pub(crate) use facet::FIELD as FACET;
pub use part_tables::{PartTable, tables_of_parts};
pub(crate) use part_tables::{holds, part_of_list};
pub(crate) use registry::{
    add_argument, add_object, add_value_type, add_words, described, order_visits, register, subscription_fields,
};
pub(crate) use root::{is_nullable_root, is_public, is_statistics};
pub(crate) use scalar::Scalar;
pub(crate) use selection::{Document, Name, Selected};
pub(crate) use subscription::{SubscriptionField, Topic};
