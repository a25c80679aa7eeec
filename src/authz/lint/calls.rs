//! Named conditions and who calls them: none to nothing, none in a circle, none idle.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{NamedCondition, RuleDraft};
use super::linter::Linter;
use super::policy::Effect;
use super::{DENIED, MAY};
use crate::authz::noun::Noun;

impl Linter<'_> {
    /// Refuses calls to nothing, calls in a circle and named conditions that nobody calls.
    pub(super) fn check_calls<'f>(
        &mut self,
        conditions: &[NamedCondition],
        rules: &[RuleDraft],
        files_of_conditions: &mut BTreeMap<String, &'f str>,
    ) where
        Self: 'f,
    {
        for RuleDraft { rule, body, .. } in rules {
            let own = if rule.effect == Effect::Grants { MAY } else { DENIED };
            for (call, at) in &body.calls {
                self.check_call(own, call, *at, conditions);
            }
        }
        for condition in conditions {
            for (call, at) in &condition.body.calls {
                self.check_call(&condition.name, call, *at, conditions);
                if reachable(conditions, std::slice::from_ref(&(call.clone(), *at)))
                    .iter()
                    .any(|reached| reached.signature() == condition.signature())
                {
                    self.refuse(*at, format!("`{}` comes back to itself: endless recursion", condition.name));
                }
            }
            let called = rules
                .iter()
                .flat_map(|draft| &draft.body.calls)
                .chain(conditions.iter().flat_map(|other| &other.body.calls))
                .any(|(call, ..)| *call == condition.signature());
            if !called {
                self.refuse(condition.at, format!("nobody calls `{}`", condition.name));
            }
        }
        for condition in conditions {
            if matches!(condition.name.as_str(), "allow" | "forbidden") {
                self.refuse(condition.at, format!("`{}` belongs to the entry file", condition.name));
            }
        }
        // The same name may have several rules; the first one stands for them.
        let mut seen = BTreeSet::new();
        for NamedCondition { name, at, .. } in conditions.iter().filter(|condition| seen.insert(&condition.name)) {
            if let Some(other) = files_of_conditions.insert(name.clone(), self.noun.map_or("", Noun::word)) {
                self.refuse(*at, format!("`{name}` stands in {other}.polar too, and the two would be one; rename one"));
            }
        }
    }

    fn check_call(&mut self, caller: &str, call: &str, at: usize, conditions: &[NamedCondition]) {
        let name = call.split('(').next().unwrap_or_default();
        if name == caller && matches!(name, MAY | DENIED) {
            self.refuse(at, format!("`{name}` calls itself: endless recursion"));
        } else if matches!(name, MAY | DENIED | "allow" | "forbidden") {
            self.refuse(at, format!("a condition may not ask `{name}`; name the states instead"));
        } else if !conditions.iter().any(|condition| condition.signature() == call) {
            self.refuse(at, format!("`{call}` is not defined in this file"));
        }
    }
}

/// All named conditions that `calls` lead to.
pub(super) fn reachable<'h>(conditions: &'h [NamedCondition], calls: &[(String, usize)]) -> Vec<&'h NamedCondition> {
    let mut found: Vec<&NamedCondition> = Vec::new();
    let mut waiting: Vec<&str> = calls.iter().map(|(call, ..)| call.as_str()).collect();
    while let Some(call) = waiting.pop() {
        for condition in conditions.iter().filter(|condition| condition.signature() == call) {
            // The same name may have several rules; a rule already found is not walked again.
            if !found.iter().any(|known| std::ptr::eq(*known, condition)) {
                found.push(condition);
                waiting.extend(condition.body.calls.iter().map(|(call, ..)| call.as_str()));
            }
        }
    }
    found
}
