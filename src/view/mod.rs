//! Reading: a selection set becomes a few plain SELECTs and one JSON text.
//!
//! A view is a table of fields ([`definition`]). From it come the GraphQL types ([`registry`]) and the SQL: the
//! selection is read as the specification says ([`selection`]), compiled ([`plan`]) over masked subselects ([`from`])
//! with filters ([`filter`]) and cursors ([`cursor`]), kept for the next time ([`compiled`]), run ([`fetch`]) and written
//! ([`json`]).

mod access;
mod compiled;
mod cursor;
mod definition;
mod fetch;
mod filter;
mod from;
pub mod global_id;
mod json;
mod nouns;
pub mod payload;
mod plan;
mod registry;
mod root;
mod selection;

pub use compiled::Compilations;
pub(crate) use compiled::Name;
pub(crate) use plan::DEFAULT_PAGE;
pub(crate) use registry::{add_object, add_words, is_guarded_order, is_nullable_root, register, subscription_fields};
pub(crate) use root::{Answers, answer, answer_each, count_statements, object, survey_progress, task_count};
pub(crate) use selection::Document;
