//! Reads policy files and refuses every mistake it knows, each with its place and a plain message.
//!
//! The engine itself forgives too much: unknown words load without an error, a missing attribute under `not` is
//! silently true, endless recursion burns half a minute. So the language allowed here is far smaller than Polar:
//! words in quotes, `part`, `state` and `flags`, joined by `in`, `=`, `and`, `or` and `not`, and named lists of states.

mod calls;
mod conditions;
mod draft;
mod engine_checks;
mod entry;
mod examples;
mod heads;
mod linter;
mod masking;
mod mistake;
mod objects;
mod place;
mod policy;

use std::collections::BTreeMap;

use polar_core::parser::Line;
use polar_core::polar::Polar;
use polar_core::sources::Source;

use calls::reachable;
use draft::{NamedCondition, RuleDraft};
use engine_checks::engine_mistake;
use linter::Linter;
use place::{end_offset, offset, rule_offsets, statement_end};
use policy::blank;

pub use mistake::{Mistake, PolicyErrors};
pub(super) use objects::check_objects;
pub use policy::{Effect, PolicyRule};
pub(super) use policy::{Policy, PolicyFile};

use super::noun::Noun;
use super::vocabulary::Action;

/// The file with the entry rule, on which the decision table is built.
pub(super) const ENTRY_FILE: &str = "entry.polar";

/// The rules that make decisions, by name and number of arguments.
const MAY: &str = "may";
const DENIED: &str = "denied";

/// Reads a policy: `files` must hold the entry file and one file per noun.
///
/// # Errors
/// Every mistake found.
pub(super) fn lint(files: &[PolicyFile], entry: &str) -> Result<Policy, PolicyErrors> {
    let mut mistakes = missing_files(files);
    let mut policy = Policy { rules: Vec::new(), examples: Vec::new(), bare: Vec::new() };
    let mut files_of_conditions: BTreeMap<String, &str> = BTreeMap::new();
    let polar = Polar::new();
    let mut sources = Vec::new();
    for (file_index, file) in files.iter().enumerate() {
        let mut linter = Linter { file, file_index, noun: None, mistakes: Vec::new(), foreign: false };
        let masked = linter.mask();
        if linter.mistakes.is_empty() {
            let bare = if file.name == ENTRY_FILE {
                linter.check_entry(&masked, entry);
                masked.clone()
            } else if let Some(noun) = file.name.strip_suffix(".polar").and_then(Noun::from_word) {
                linter.noun = Some(noun);
                linter.check_file(noun, &masked, &mut policy, &mut files_of_conditions)
            } else {
                linter.mistakes.push(Mistake::general(
                    &file.path,
                    format!("no noun is called `{}`; files are named {}", file.name, known_files()),
                ));
                masked.clone()
            };
            if !linter.foreign {
                sources.push(Source::new_with_name(&file.path, &masked));
            }
            policy.bare.push(bare);
        } else {
            policy.bare.push(String::new());
        }
        mistakes.append(&mut linter.mistakes);
    }
    let place = |mistake: &Mistake| (mistake.file.clone(), mistake.line, mistake.column);
    for diagnostic in polar.diagnostic_load(sources) {
        // Where both find something, ours says it in the words of the policy's owner.
        mistakes.extend(
            engine_mistake(&diagnostic, files)
                .filter(|found| !mistakes.iter().any(|mistake| place(mistake) == place(found))),
        );
    }
    mistakes.sort();
    mistakes.dedup();
    if mistakes.is_empty() { Ok(policy) } else { Err(PolicyErrors { mistakes }) }
}

fn known_files() -> String {
    let mut names: Vec<String> = Noun::ALL.iter().map(|noun| format!("{}.polar", noun.word())).collect();
    names.push(ENTRY_FILE.to_owned());
    names.join(", ")
}

fn missing_files(files: &[PolicyFile]) -> Vec<Mistake> {
    Noun::ALL
        .iter()
        .map(|noun| format!("{}.polar", noun.word()))
        .chain([ENTRY_FILE.to_owned()])
        .filter(|name| !files.iter().any(|file| file.name == *name))
        .map(|name| Mistake::general(&name, "this file is missing"))
        .collect()
}

impl Linter<'_> {
    /// Reads the rules and examples of one noun, and says what of the file is for the engine.
    fn check_file<'f>(
        &mut self,
        noun: Noun,
        masked: &str,
        policy: &mut Policy,
        files_of_conditions: &mut BTreeMap<String, &'f str>,
    ) -> String
    where
        Self: 'f,
    {
        let mut bare = masked.to_owned();
        let Some(lines) = self.parse(masked) else { return bare };
        let mut conditions: Vec<NamedCondition> = Vec::new();
        let mut rules: Vec<RuleDraft> = Vec::new();
        for line in &lines {
            match line {
                Line::Rule(rule) if rule.name.0 == MAY || rule.name.0 == DENIED => {
                    rules.extend(self.decision_rule(noun, rule, masked));
                }
                Line::Rule(rule) => conditions.extend(self.named_condition(noun, rule)),
                Line::Query(term) => {
                    policy.examples.extend(self.example(noun, term));
                    let start = masked.get(..offset(term)).and_then(|before| before.rfind("?=")).unwrap_or(0);
                    let end = statement_end(masked, end_offset(term));
                    blank(&mut bare, start..end);
                }
                Line::RuleType(rule) => {
                    self.foreign = true;
                    self.refuse(rule_offsets(rule).0, "rule types are not part of the policy language");
                }
                Line::ResourceBlock { resource, .. } => {
                    self.foreign = true;
                    self.refuse(offset(resource), "resource blocks are not part of the policy language");
                }
            }
        }
        self.check_calls(&conditions, &rules, files_of_conditions);
        for RuleDraft { mut rule, body, any_part } in rules {
            rule.flags = body.flags;
            for condition in reachable(&conditions, &body.calls) {
                rule.flags |= condition.body.flags;
                if rule.effect == Effect::Grants && rule.action != Action::Read && any_part {
                    for (part, at) in &condition.body.parts {
                        self.check_verb(noun, rule.action, *part, *at);
                    }
                }
            }
            policy.rules.push(rule);
        }
        bare
    }
}
