//! Asks oso. The only file that does: ground queries against an instance of their own, and nothing else.

use std::env;

use oso::{Oso, OsoError};

use super::lint::{Mistake, Policy, PolicyErrors};
use super::noun::Noun;
use super::vocabulary::{Action, Flag, Part, Relation};
use crate::telemetry::COUNTS;

/// One loaded set of rules. Never reloaded: clearing rules would empty every clone.
pub(super) struct Engine {
    oso: Oso,
}

/// A question with nothing left open. An unbound word could be granted too much under `not`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) noun: Noun,
    pub(super) action: Action,
    pub(super) part: Part,
    pub(super) state: usize,
    pub(super) flags: u32,
}

impl Engine {
    /// Loads policy text that the lint has passed.
    ///
    /// # Errors
    /// What the engine says against it, or a `POLAR_...` variable in the environment.
    pub(super) fn load(text: &str) -> Result<Self, PolicyErrors> {
        refuse_polar_environment()?;
        let mut oso = Oso::new();
        oso.load_str(text).map_err(|error| refused(&error))?;
        Ok(Self { oso })
    }

    /// Whether a `may` rule grants this to one relation.
    pub(super) fn grants(&self, relation: Relation, question: Question) -> Result<bool, PolicyErrors> {
        self.holds("may", relation, question)
    }

    /// Whether a `denied` rule denies this to one relation.
    pub(super) fn denies(&self, relation: Relation, question: Question) -> Result<bool, PolicyErrors> {
        self.holds("denied", relation, question)
    }

    /// Asks the entry rule.
    pub(super) fn allows(&self, relations: &[Relation], question: Question) -> Result<bool, PolicyErrors> {
        let Some(state) = question.noun.states().get(question.state) else { return Ok(false) };
        let resource: Vec<oso::PolarValue> = vec![
            oso::PolarValue::String(question.noun.word().to_owned()),
            oso::PolarValue::String(question.part.word().to_owned()),
            oso::PolarValue::String((*state).to_owned()),
            oso::PolarValue::List(
                flag_words(question.flags).into_iter().map(|word| oso::PolarValue::String(word.to_owned())).collect(),
            ),
        ];
        let relations: Vec<&str> = relations.iter().map(|relation| relation.word()).collect();
        let query = self.oso.query_rule("allow", (relations, question.action.word(), resource));
        first_answer(query)
    }

    fn holds(&self, rule: &str, relation: Relation, question: Question) -> Result<bool, PolicyErrors> {
        let Some(state) = question.noun.states().get(question.state) else { return Ok(false) };
        let query = self.oso.query_rule(
            rule,
            (
                relation.word(),
                question.action.word(),
                question.noun.word(),
                question.part.word(),
                *state,
                flag_words(question.flags),
            ),
        );
        first_answer(query)
    }

    /// Runs the examples written into the policy.
    ///
    /// # Errors
    /// Every example that does not hold.
    pub(super) fn check_examples(&self, policy: &Policy) -> Result<(), PolicyErrors> {
        let mut mistakes: Vec<Mistake> = Vec::new();
        for example in &policy.examples {
            let question = Question {
                noun: example.noun,
                action: example.action,
                part: example.part,
                state: example.state,
                flags: example.flags,
            };
            if self.allows(&example.relations, question)? != example.expected {
                mistakes.push(example.place.clone());
            }
        }
        if mistakes.is_empty() { Ok(()) } else { Err(PolicyErrors { mistakes }) }
    }
}

fn first_answer(query: oso::Result<oso::Query>) -> Result<bool, PolicyErrors> {
    COUNTS.policy_decisions_cold.add(1);
    match query.map_err(|error| refused(&error))?.next() {
        Some(Ok(_)) => Ok(true),
        Some(Err(error)) => Err(refused(&error)),
        None => Ok(false),
    }
}

fn flag_words(flags: u32) -> Vec<&'static str> {
    Flag::ALL.iter().filter(|flag| flags & flag.bit() != 0).map(|flag| flag.word()).collect()
}

fn refused(error: &OsoError) -> PolicyErrors {
    PolicyErrors::general(format!("the policy engine refuses: {error}"))
}

/// The engine reads variables of its own: one prints the facts of every decision, others change its limits.
///
/// # Errors
/// The names of those that are set.
pub(super) fn refuse_polar_environment() -> Result<(), PolicyErrors> {
    let set: Vec<String> = env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| name.starts_with("POLAR_"))
        .collect();
    if set.is_empty() {
        return Ok(());
    }
    Err(PolicyErrors::general(format!("unset {}: it changes or prints decisions", set.join(", "))))
}
