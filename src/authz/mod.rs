//! Deciding: asks the policy, and turns its decisions into SQL conditions.
//!
//! A decision is a pure function of [`Facts`]: what the actor is to an object, the object's state and a few flags.
//! The policy files say yes or no; [`Snapshot`] keeps their answers in a table of bit masks.

mod actor;
mod condition;
mod engine;
mod explanation;
mod lint;
mod matrix;
mod relation;
mod snapshot;
mod table;
mod vocabulary;

pub use actor::{Actor, offices_fingerprint};
pub(crate) use actor::{Arms, Finder, Taken};
pub use condition::{
    Access, Condition, condition, fact_columns, facts_from, load_facts, load_object, load_rows, read_facts,
    readable_ids, row_condition,
};
pub use explanation::{Alternative, Explanation};
pub use lint::{Effect, Mistake, PolicyErrors, PolicyRule};
pub use matrix::matrix_text;
pub use snapshot::{PolicySource, PolicyStore, ReloadReport, Snapshot, check};
pub use vocabulary::{Action, Flag, Noun, Part, Relation, VERBS, Verb};

/// All that a decision depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Facts {
    /// Which policy file decides.
    pub noun: Noun,
    /// What the actor is to the object: an OR of [`Relation::bit`].
    pub relations: u32,
    /// Index into [`Noun::states`].
    pub state: usize,
    /// An OR of [`Flag::bit`].
    pub flags: u32,
}
