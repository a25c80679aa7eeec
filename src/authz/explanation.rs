//! Why a decision is as it is: the rules that made it, or what would have to be otherwise.

use std::fmt;

use super::engine::{Engine, Question};
use super::facts::Facts;
use super::flags::condition;
use super::lint::{Effect, PolicyErrors, PolicyRule};
use super::noun::Noun;
use super::snapshot::Snapshot;
use super::vocabulary::{Action, Part, Relation};

/// The reasons for one decision.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Whether it is allowed.
    pub allowed: bool,
    /// The rules that grant it to the actor.
    pub granted_by: Vec<PolicyRule>,
    /// The rules that deny it to the actor, whatever else grants it.
    pub denied_by: Vec<PolicyRule>,
    /// Who would be granted it, and when.
    pub alternatives: Vec<Alternative>,
}

/// A relation that would be granted what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The relation.
    pub relation: Relation,
    /// Words of [`Noun::states`].
    pub states: Vec<&'static str>,
    /// The flags that must hold, in words; empty if none matter.
    pub condition: String,
}

impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", if self.allowed { "allowed" } else { "not allowed" })?;
        for (verb, rules) in [("granted", &self.granted_by), ("denied", &self.denied_by)] {
            for rule in rules {
                let relation = rule.relation.word();
                writeln!(formatter, "  {verb} to {relation} by {}:{}: {}", rule.file, rule.line, rule.sentence)?;
            }
        }
        if !self.allowed {
            if self.alternatives.is_empty() {
                writeln!(formatter, "  nobody is granted this in any state")?;
            }
            for alternative in &self.alternatives {
                let (relation, states) = (alternative.relation.word(), alternative.states.join(", "));
                write!(formatter, "  would be granted to {relation} in {states}")?;
                match alternative.condition.as_str() {
                    "" => writeln!(formatter)?,
                    condition => writeln!(formatter, " if {condition}")?,
                }
            }
        }
        Ok(())
    }
}

impl Snapshot {
    /// Says why something is allowed or not. Asks the engine about each rule by itself, so it is slow.
    ///
    /// # Errors
    /// What the engine says.
    pub fn explain(&self, facts: &Facts, action: Action, part: Part) -> Result<Explanation, PolicyErrors> {
        let question = Question { noun: facts.noun, action, part, state: facts.state, flags: facts.flags };
        let mut granted_by = Vec::new();
        let mut denied_by = Vec::new();
        for (index, rule) in self.rules().iter().enumerate() {
            let asked = rule.noun == facts.noun && rule.action == action && rule.parts & facts.noun.bit(part) != 0;
            if !asked || facts.relations & rule.relation.bit() == 0 {
                continue;
            }
            let alone = Engine::load(&self.text_of_rule(index))?;
            match rule.effect {
                Effect::Grants if alone.grants(rule.relation, question)? => granted_by.push(rule.clone()),
                Effect::Denies if alone.denies(rule.relation, question)? => denied_by.push(rule.clone()),
                Effect::Grants | Effect::Denies => {}
            }
        }
        Ok(Explanation {
            allowed: self.allows(facts, action, part),
            granted_by,
            denied_by,
            alternatives: self.alternatives(facts.noun, action, part),
        })
    }

    /// The relations that would be granted this, each with its states and the flags that must hold.
    pub fn alternatives(&self, noun: Noun, action: Action, part: Part) -> Vec<Alternative> {
        let used = self.flags_used(noun, action);
        let mut alternatives: Vec<Alternative> = Vec::new();
        for relation in noun.relations() {
            for (state, word) in noun.states().iter().copied().enumerate() {
                let Some(condition) = condition(used, |flags| {
                    self.granted(noun, *relation, state, flags, action)
                        & !self.denied(noun, *relation, state, flags, action)
                        & noun.bit(part)
                        != 0
                }) else {
                    continue;
                };
                match alternatives.iter_mut().find(|known| known.relation == *relation && known.condition == condition)
                {
                    Some(known) => known.states.push(word),
                    None => alternatives.push(Alternative { relation: *relation, states: vec![word], condition }),
                }
            }
        }
        alternatives
    }
}
