//! Performance plans.

pub(in crate::authz) mod performance_plan;
