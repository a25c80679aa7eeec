//! The verbs: each mutation that the policy guards, with what the policy is asked before it runs. A verb stands as one
//! constant in the file of its noun; mutation, policy, audit, outbox and tests take their words from it.

use super::nouns::Noun;
use super::vocabulary::{Action, Part};

pub use super::nouns::evaluation::evaluation::verbs::*;
pub use super::nouns::survey::survey_campaign::verbs::*;

/// A mutation and what the policy is asked before it runs. One verb has one name in every layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verb {
    /// The name of the mutation.
    pub name: &'static str,
    /// The noun whose policy decides.
    pub noun: Noun,
    /// The action asked about.
    pub action: Action,
    /// The part that is written.
    pub part: Part,
    /// Among whose idempotency keys a key of its input is looked for.
    pub scope: Scope,
}

/// Whose idempotency keys are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of one actor.
    Actor,
    /// Those given for one object, by whomever: a citizen is nobody whose keys could be told from others'.
    Object,
}

/// Every verb, noun by noun.
pub fn all() -> impl Iterator<Item = &'static Verb> {
    Noun::ALL.iter().flat_map(|noun| noun.verbs())
}
