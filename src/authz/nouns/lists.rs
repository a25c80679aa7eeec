//! The words that a noun knows, taken from its description once, at compile time.

use super::DESCRIPTIONS;
use crate::authz::noun::Noun;
use crate::authz::verb::Verb;
use crate::authz::vocabulary::{Action, Flag, Relation};

impl Noun {
    /// The relations an actor can have to an object of this noun.
    pub const fn relations(self) -> &'static [Relation] {
        RELATIONS[self as usize].items()
    }

    /// The flags that are defined for this noun.
    pub const fn flags(self) -> &'static [Flag] {
        FLAGS[self as usize].items()
    }

    /// The actions that exist on this noun: reading, and those of its verbs.
    pub const fn actions(self) -> &'static [Action] {
        ACTIONS[self as usize].items()
    }
}

/// A list that is put together at compile time.
#[derive(Clone, Copy)]
struct List<T: 'static, const MOST: usize> {
    all: [T; MOST],
    length: usize,
}

impl<T, const MOST: usize> List<T, MOST> {
    const fn items(&self) -> &[T] {
        self.all.split_at(self.length).0
    }
}

static RELATIONS: [List<Relation, { Relation::ALL.len() }>; Noun::ALL.len()] = {
    let mut lists = [List { all: [Relation::Citizen; Relation::ALL.len()], length: 0 }; Noun::ALL.len()];
    let mut noun = 0;
    while noun < lists.len() {
        let relations = DESCRIPTIONS[noun].relations;
        while lists[noun].length < relations.len() {
            lists[noun].all[lists[noun].length] = relations[lists[noun].length].0;
            lists[noun].length += 1;
        }
        noun += 1;
    }
    lists
};

static FLAGS: [List<Flag, { Flag::ALL.len() }>; Noun::ALL.len()] = {
    let mut lists = [List { all: [Flag::Annual; Flag::ALL.len()], length: 0 }; Noun::ALL.len()];
    let mut noun = 0;
    while noun < lists.len() {
        let flags = DESCRIPTIONS[noun].flags;
        while lists[noun].length < flags.len() {
            lists[noun].all[lists[noun].length] = flags[lists[noun].length].0;
            lists[noun].length += 1;
        }
        noun += 1;
    }
    lists
};

static ACTIONS: [List<Action, { Action::ALL.len() }>; Noun::ALL.len()] = {
    let mut lists = [List { all: [Action::Read; Action::ALL.len()], length: 0 }; Noun::ALL.len()];
    let mut noun = 0;
    while noun < lists.len() {
        let mut action = 0;
        while action < Action::ALL.len() {
            if is_done(Action::ALL[action], DESCRIPTIONS[noun].verbs) {
                lists[noun].all[lists[noun].length] = Action::ALL[action];
                lists[noun].length += 1;
            }
            action += 1;
        }
        noun += 1;
    }
    lists
};

const fn is_done(action: Action, verbs: &[Verb]) -> bool {
    let mut verb = 0;
    while verb < verbs.len() {
        if verbs[verb].action as u8 == action as u8 {
            return true;
        }
        verb += 1;
    }
    matches!(action, Action::Read)
}
