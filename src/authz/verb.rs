//! What a verb is: a mutation that the policy guards.

use super::noun::Noun;
use super::vocabulary::{Action, Part};

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
