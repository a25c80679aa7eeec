//! One file under the lint, with what is found in it.

use polar_core::error::ErrorKind;
use polar_core::parser::{Line, parse_lines};
use polar_core::sources::Source;
use polar_core::terms::{Term, Value};

use super::engine_checks::first_line;
use super::mistake::Mistake;
use super::place::{mistake_at, offset};
use super::policy::PolicyFile;
use crate::authz::noun::Noun;
use crate::authz::vocabulary::{Action, Flag, Part, Relation};

/// One file with what the lint has found so far.
pub(super) struct Linter<'a> {
    pub(super) file: &'a PolicyFile,
    pub(super) file_index: usize,
    pub(super) noun: Option<Noun>,
    pub(super) mistakes: Vec<Mistake>,
    /// Whether it holds statements that would make the engine find fault with every other rule.
    pub(super) foreign: bool,
}

impl Linter<'_> {
    pub(super) fn refuse(&mut self, offset: usize, message: impl Into<String>) {
        self.mistakes.push(mistake_at(self.file, offset, message));
    }

    pub(super) fn parse(&mut self, masked: &str) -> Option<Vec<Line>> {
        match parse_lines(Source::new(masked)) {
            Ok(lines) => Some(lines),
            Err(error) => {
                let at = error.get_context().map_or(0, |context| context.left);
                let message = match &error.0 {
                    ErrorKind::Parse(parse) => first_line(&format!("{}", parse.kind)),
                    other => first_line(&other.to_string()),
                };
                self.refuse(at, format!("not valid Polar: {message}"));
                None
            }
        }
    }

    pub(super) fn sentence_above(&mut self, at: usize) -> String {
        let before = self.file.text.get(..at).unwrap_or_default();
        let mut sentence: Vec<&str> = Vec::new();
        for line in before.lines().rev().map(str::trim) {
            match line.strip_prefix('#') {
                Some(comment) => sentence.push(comment.trim()),
                None if line.is_empty() || !sentence.is_empty() => break,
                None => {}
            }
        }
        if sentence.is_empty() {
            self.refuse(
                at,
                "no sentence stands above this rule; say in plain words what it allows or forbids, and to whom",
            );
        }
        sentence.reverse();
        sentence.join(" ")
    }

    pub(super) fn literal<'t>(&mut self, term: &'t Term, what: &str) -> Option<(&'t str, usize)> {
        if let Value::String(word) = term.value() {
            Some((word, offset(term)))
        } else {
            self.refuse(offset(term), format!("the {what} in a rule's head is a word in quotes"));
            None
        }
    }

    pub(super) fn known<T>(
        &mut self,
        known: Option<T>,
        at: usize,
        what: &str,
        word: &str,
        all: impl Iterator<Item = &'static str>,
    ) -> Option<T> {
        if known.is_none() {
            let all: Vec<&str> = all.collect();
            let whose = self.noun.map_or("this file", Noun::word);
            let list = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
            self.refuse(at, format!("`{}` is no {what} of {whose}; there is {list}", word.escape_debug()));
        }
        known
    }

    /// The relation of this name, if it is one of the noun's.
    pub(super) fn relation(&mut self, noun: Noun, word: &str, at: usize) -> Option<Relation> {
        let known = Relation::from_word(word).filter(|relation| noun.relations().contains(relation));
        self.known(known, at, "relation", word, noun.relations().iter().map(|known| known.word()))
    }

    /// The action of this name, if it is one of the noun's.
    pub(super) fn action(&mut self, noun: Noun, word: &str, at: usize) -> Option<Action> {
        let known = Action::from_word(word).filter(|action| noun.actions().contains(action));
        self.known(known, at, "action", word, noun.actions().iter().map(|known| known.word()))
    }

    /// The part of this name, if it is one of the noun's.
    pub(super) fn part(&mut self, noun: Noun, word: &str, at: usize) -> Option<Part> {
        let known = Part::from_word(word).filter(|part| noun.parts().contains(part));
        self.known(known, at, "part", word, noun.parts().iter().map(|known| known.word()))
    }

    /// The flag of this name, if it is one of the noun's.
    pub(super) fn flag(&mut self, noun: Noun, word: &str, at: usize) -> Option<Flag> {
        let known = Flag::from_word(word).filter(|flag| noun.flags().contains(flag));
        self.known(known, at, "flag", word, noun.flags().iter().map(|known| known.word()))
    }

    /// The place of the state of this name among the noun's.
    pub(super) fn state(&mut self, noun: Noun, word: &str, at: usize) -> Option<usize> {
        let known = noun.states().iter().position(|state| *state == word);
        self.known(known, at, "state", word, noun.states().iter().copied())
    }
}
