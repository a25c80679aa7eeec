//! A policy that the lint has passed: its rules and examples, and the text for the engine.

use std::ops::Range;

use super::mistake::Mistake;
use crate::authz::noun::Noun;
use crate::authz::vocabulary::{Action, Part, Relation};

/// One policy file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::authz) struct PolicyFile {
    /// The name alone, such as `evaluation.polar`; it says which noun the file guards.
    pub(in crate::authz) name: String,
    /// What messages call it.
    pub(in crate::authz) path: String,
    /// Its content.
    pub(in crate::authz) text: String,
}

/// Whether a rule opens or closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A `may` rule.
    Grants,
    /// A `denied` rule.
    Denies,
}

/// What is known of one rule of a policy without asking the engine.
#[derive(Clone, Debug)]
pub struct PolicyRule {
    /// Whether it opens or closes.
    pub effect: Effect,
    /// The noun it is about.
    pub noun: Noun,
    /// The relation in its head.
    pub relation: Relation,
    /// The action in its head.
    pub action: Action,
    /// The parts it can be about: an OR of [`Noun::bit`].
    pub parts: u32,
    /// The flags it can depend on: an OR of [`Flag::bit`].
    pub flags: u32,
    /// The path of its file.
    pub file: String,
    /// The line of its head, counted from 1.
    pub line: usize,
    /// The sentence that stands above it.
    pub sentence: String,
    /// Its bytes within the file, with the closing semicolon.
    pub span: Range<usize>,
    /// The index of its file among those of the policy.
    pub(super) file_index: usize,
}

/// A `?=` line: a decision that the policy's owner wrote down together with its answer.
#[derive(Clone, Debug)]
pub(in crate::authz) struct Example {
    pub(in crate::authz) relations: Vec<Relation>,
    pub(in crate::authz) action: Action,
    pub(in crate::authz) noun: Noun,
    pub(in crate::authz) part: Part,
    pub(in crate::authz) state: usize,
    pub(in crate::authz) flags: u32,
    pub(in crate::authz) expected: bool,
    pub(in crate::authz) place: Mistake,
}

/// A policy without known mistakes.
#[derive(Clone, Debug)]
pub(in crate::authz) struct Policy {
    pub(in crate::authz) rules: Vec<PolicyRule>,
    pub(in crate::authz) examples: Vec<Example>,
    /// The files with comments and examples blanked out, ASCII only, byte for byte as long as the originals.
    pub(super) bare: Vec<String>,
}

impl Policy {
    /// The text for the engine, with all rules.
    pub(in crate::authz) fn text(&self) -> String {
        self.bare.join("\n")
    }

    /// Takes one rule out.
    pub(in crate::authz) fn take_rule(&mut self, index: usize) -> Option<PolicyRule> {
        let rule = (index < self.rules.len()).then(|| self.rules.remove(index))?;
        if let Some(text) = self.bare.get_mut(rule.file_index) {
            blank(text, rule.span.clone());
        }
        Some(rule)
    }

    /// The text for the engine with one of the rules alone.
    pub(in crate::authz) fn text_of_rule(&self, index: usize) -> String {
        let mut bare = self.bare.clone();
        for (_, rule) in self.rules.iter().enumerate().filter(|(other, _)| *other != index) {
            if let Some(text) = bare.get_mut(rule.file_index) {
                blank(text, rule.span.clone());
            }
        }
        bare.join("\n")
    }
}

/// Overwrites bytes with spaces and keeps the line breaks, so that every other byte keeps its place.
pub(super) fn blank(text: &mut String, span: Range<usize>) {
    if let Some(part) = text.get(span.clone()) {
        let spaces: String = part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        text.replace_range(span, &spaces);
    }
}
