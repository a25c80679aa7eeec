//! The verbs: each stands as one constant in the file of its noun, and is found here. Mutation, policy, audit, outbox and
//! tests take their words from it.

use super::noun::Noun;
use super::verb::Verb;

pub use super::nouns::evaluation::evaluation::verbs::*;
pub use super::nouns::feedback::feedback_request::verbs::*;
pub use super::nouns::survey::service_unit::verbs::*;
pub use super::nouns::survey::survey_campaign::verbs::*;
pub use super::nouns::survey::survey_channel::verbs::*;
pub use super::nouns::survey::survey_improvement::verbs::*;
pub use super::nouns::survey::survey_result::verbs::*;
pub use super::nouns::survey::survey_suggestion::verbs::*;

/// Every verb, noun by noun.
pub fn all() -> impl Iterator<Item = &'static Verb> {
    Noun::ALL.iter().flat_map(|noun| noun.verbs())
}
