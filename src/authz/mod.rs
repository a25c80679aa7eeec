//! Deciding: asks the policy, and turns its decisions into SQL conditions.
//!
//! A decision is a pure function of [`Facts`]: what the actor is to an object, the object's state and a few flags.
//! The policy files say yes or no; [`Snapshot`] keeps their answers in a table of bit masks.

mod actor;
mod asker_value;
mod condition;
mod engine;
mod explanation;
mod facts;
mod finder;
mod flags;
mod lint;
mod loading;
mod manifest;
mod matrix;
mod noun;
mod nouns;
mod obstacle;
mod relation;
mod snapshot;
mod source;
mod store;
mod table;
mod verb;
pub mod verbs;
mod vocabulary;

pub use actor::Actor;
pub(crate) use asker_value::{AskerValue, Standing};
pub use condition::{Condition, RowSearch, condition, row_condition};
pub use explanation::{Alternative, Explanation};
pub use facts::Facts;
pub(crate) use finder::Finder;
pub use finder::offices_fingerprint;
pub use lint::{Effect, Mistake, PolicyErrors, PolicyRule};
pub use loading::{fact_columns, fact_count, facts_from, load_facts, load_object, load_rows, read_facts, readable_ids};
pub use matrix::matrix_text;
pub use noun::Noun;
pub(crate) use nouns::survey::survey_campaign::survey_state;
pub(crate) use nouns::survey::survey_improvement::overdue_since;
pub use obstacle::Obstacle;
pub use snapshot::{Snapshot, check, is_built_in, is_earlier, seal};
pub use source::PolicySource;
pub use store::{PolicyStore, ReloadReport};
pub use verb::{Scope, Verb};
pub use vocabulary::{Action, Flag, Part, Relation};
