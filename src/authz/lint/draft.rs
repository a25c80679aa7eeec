//! What is read of a rule before the named conditions that it calls are known.

use std::collections::BTreeSet;

use super::policy::PolicyRule;
use crate::authz::vocabulary::Part;

/// A rule that makes decisions, before the named conditions that it calls are known.
pub(super) struct RuleDraft {
    pub(super) rule: PolicyRule,
    pub(super) body: Body,
    /// Whether its head leaves the part to its condition.
    pub(super) any_part: bool,
}

/// A rule that others call: a named condition on the state, the part or the flags.
pub(super) struct NamedCondition {
    pub(super) name: String,
    pub(super) parameters: Vec<String>,
    pub(super) at: usize,
    pub(super) body: Body,
}

impl NamedCondition {
    pub(super) fn signature(&self) -> String {
        format!("{}({})", self.name, self.parameters.join(", "))
    }
}

/// What the condition of a rule mentions.
#[derive(Default)]
pub(super) struct Body {
    pub(super) flags: u32,
    /// The parts it names, wherever.
    pub(super) parts: Vec<(Part, usize)>,
    /// The parts it is limited to; `None` if it is not limited.
    pub(super) only_parts: Option<u32>,
    pub(super) calls: Vec<(String, usize)>,
}

/// The variables that a rule's head binds.
pub(super) type Variables = BTreeSet<String>;
