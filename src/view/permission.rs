//! `access`: what the caller may read and submit of one object, part by part, and why not.
//!
//! A function of the policy, the state and the clock: who has answered, or how many, never appears here.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::access::{Access, OwnedPart, Owner};
use super::catalogue::{part_word, rules};
use crate::authz::{Action, Facts, Noun, Part, facts_from};
use crate::context::RequestContext;

/// Where the facts for `access` stand in a row.
#[derive(Clone, Debug)]
pub(super) struct AccessFacts {
    pub(super) access: &'static Access,
    /// For each object asked about, the columns with its facts.
    pub(super) places: Vec<(Owner, Vec<usize>)>,
}

/// The rules of the policy that an answer has told so far: they are the same for every row.
#[derive(Debug, Default)]
pub(super) struct Rules(HashMap<(Noun, Action, Part), Vec<Value>>);

impl Rules {
    /// The relations and states in which the policy would allow it.
    fn of(&mut self, request: &RequestContext, owned: OwnedPart, action: Action) -> Vec<Value> {
        let key = (owned.owner.noun, action, owned.part);
        self.0.entry(key).or_insert_with(|| rules(request, owned.owner.noun, action, owned.part)).clone()
    }
}

/// The list of what may be done, from the facts in a row.
pub(super) fn describe(
    request: &RequestContext,
    rules: &mut Rules,
    facts: &AccessFacts,
    column: impl Fn(usize) -> Option<i64>,
) -> Value {
    let read = |(owner, places): &(Owner, Vec<usize>)| {
        let facts = facts_from(owner.noun, |index| places.get(index).and_then(|place| column(*place)));
        (*owner, facts)
    };
    let known: Vec<(Owner, Option<Facts>)> = facts.places.iter().map(read).collect();
    let parts = facts.access.parts().map(|part| {
        let facts = known.iter().find(|(owner, _)| *owner == part.owner).and_then(|(_, facts)| facts.as_ref());
        of_part(request, rules, part, facts)
    });
    parts.collect()
}

fn of_part(request: &RequestContext, rules: &mut Rules, owned: OwnedPart, facts: Option<&Facts>) -> Value {
    let allows = |action| facts.is_some_and(|facts| request.policy.allows(facts, action, owned.part));
    let verbs = owned.owner.noun.verbs().iter().filter(|verb| verb.part == owned.part);
    let actions: Vec<Action> = verbs.map(|verb| verb.action).collect();
    let can_read = allows(Action::Read);
    let can_submit = actions.iter().any(|action| allows(*action));
    let mut allowed_by = Vec::new();
    if !can_read {
        allowed_by.extend(rules.of(request, owned, Action::Read));
    }
    if !can_submit {
        allowed_by.extend(actions.iter().flat_map(|action| rules.of(request, owned, *action)));
    }
    let reason = if can_read && can_submit { Value::Null } else { json!({ "allowedBy": allowed_by }) };
    json!({
        "part": part_word(owned.part),
        "canRead": can_read,
        "canSubmit": can_submit,
        "reason": reason,
    })
}
