//! Evaluations, and the cycles and rules that they follow.

#[expect(clippy::module_inception, reason = "the subject is called after its main noun")]
pub(in crate::authz) mod evaluation;
pub(in crate::authz) mod evaluation_cycle;
pub(in crate::authz) mod rule_set;
