//! The words that a noun knows, taken from its description once.

use std::array;
use std::sync::LazyLock;

use super::DESCRIPTIONS;
use super::description::Description;
use crate::authz::noun::Noun;
use crate::authz::vocabulary::{Action, Flag, Relation};

impl Noun {
    /// The relations an actor can have to an object of this noun.
    pub fn relations(self) -> &'static [Relation] {
        &self.lists().relations
    }

    /// The flags that are defined for this noun.
    pub fn flags(self) -> &'static [Flag] {
        &self.lists().flags
    }

    /// The actions that exist on this noun: reading, and those of its verbs.
    pub fn actions(self) -> &'static [Action] {
        &self.lists().actions
    }

    /// The states an object of this noun can be in, as policy files write them: the words of its list in lower case. A noun
    /// without a life cycle is always `active`.
    pub fn states(self) -> &'static [&'static str] {
        &self.lists().states
    }

    fn lists(self) -> &'static Lists {
        &LISTS[self as usize]
    }
}

struct Lists {
    relations: Vec<Relation>,
    flags: Vec<Flag>,
    actions: Vec<Action>,
    states: Vec<&'static str>,
}

/// In the order of [`Noun::ALL`].
static LISTS: LazyLock<[Lists; Noun::ALL.len()]> =
    LazyLock::new(|| array::from_fn(|noun| Lists::of(DESCRIPTIONS[noun])));

impl Lists {
    fn of(description: &Description) -> Self {
        let done =
            |action: &Action| *action == Action::Read || description.verbs.iter().any(|verb| verb.action == *action);
        Self {
            relations: description.relations.iter().map(|(relation, _)| *relation).collect(),
            flags: description.flags.iter().map(|(flag, _)| *flag).collect(),
            actions: Action::ALL.iter().copied().filter(done).collect(),
            states: description.states.map_or_else(
                || vec!["active"],
                |words| words.values.iter().map(|(word, _)| &*word.to_ascii_lowercase().leak()).collect(),
            ),
        }
    }
}
