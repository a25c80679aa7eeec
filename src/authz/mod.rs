//! Deciding: asks the policy, and turns its decisions into SQL conditions.
//!
//! A decision is a pure function of [`Facts`]: what the actor is to an object, the object's state and a few flags.
//! The policy files say yes or no; [`Snapshot`] keeps their answers in a table of bit masks.

mod actor;
mod asker_value;
mod condition;
mod engine;
mod explanation;
mod finder;
mod flags;
mod lint;
mod matrix;
mod nouns;
mod relation;
mod snapshot;
mod source;
mod store;
mod table;
pub mod verbs;
mod vocabulary;

pub use actor::Actor;
pub(crate) use asker_value::{AskerValue, Standing};
pub use condition::{
    Condition, RowSearch, condition, fact_columns, facts_from, load_facts, load_object, load_rows, read_facts,
    readable_ids, row_condition,
};
pub use explanation::{Alternative, Explanation};
pub(crate) use finder::Finder;
pub use finder::offices_fingerprint;
pub use lint::{Effect, Mistake, PolicyErrors, PolicyRule};
pub use matrix::matrix_text;
pub use nouns::Noun;
pub use snapshot::{Snapshot, check};
pub use source::PolicySource;
pub use store::{PolicyStore, ReloadReport};
pub use verbs::{Scope, Verb};
pub use vocabulary::{Action, Flag, Part, Relation};

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
