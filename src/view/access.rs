//! `evaluation.access`: what the caller may read and submit, part by part, and why not.
//!
//! A function of the policy, the state and the clock: who has answered, or how many, never appears here.

use serde_json::{Value, json};

use super::plan::AccessFacts;
use super::plan::screaming;
use crate::authz::{Action, Facts, Noun, Part, facts_from};
use crate::context::RequestContext;

/// The parts in the order of the schema, each with the noun that owns it.
pub(super) const PARTS: &[(Noun, Part)] = &[
    (Noun::Evaluation, Part::Header),
    (Noun::Evaluation, Part::Status),
    (Noun::PerformancePlan, Part::WorkResults),
    (Noun::PerformancePlan, Part::Progress),
    (Noun::PerformancePlan, Part::Evidence),
    (Noun::Evaluation, Part::SelfAssessment),
    (Noun::Evaluation, Part::WorkResultRatings),
    (Noun::Evaluation, Part::BehaviorRatings),
    (Noun::Evaluation, Part::Rating),
    (Noun::Evaluation, Part::DevelopmentNotes),
    (Noun::Evaluation, Part::Reviewers),
    (Noun::Evaluation, Part::PeerFeedback),
    (Noun::Evaluation, Part::SubordinateFeedback),
    (Noun::Evaluation, Part::CitizenFeedback),
    (Noun::Evaluation, Part::Response),
    (Noun::Evaluation, Part::Calibration),
    (Noun::Evaluation, Part::Appeal),
    (Noun::Evaluation, Part::Signatures),
    (Noun::Evaluation, Part::Credit),
    (Noun::Evaluation, Part::FollowUp),
];

/// The name of a part in the schema.
pub(super) fn part_name(part: Part) -> String {
    screaming(part.word())
}

/// The list of `PartAccess`, from the facts in a row.
pub(super) fn describe(
    request: &RequestContext,
    columns: &AccessFacts,
    column: impl Fn(usize) -> Option<i64>,
) -> Value {
    let read =
        |noun: Noun, places: &[usize]| facts_from(noun, |index| places.get(index).and_then(|place| column(*place)));
    let evaluation = read(Noun::Evaluation, &columns.evaluation);
    let plan = read(Noun::PerformancePlan, &columns.plan);
    let parts = PARTS.iter().map(|&(noun, part)| {
        let facts = if noun == Noun::Evaluation { evaluation } else { plan };
        part_access(request, noun, part, facts.as_ref())
    });
    Value::Array(parts.collect())
}

fn part_access(request: &RequestContext, noun: Noun, part: Part, facts: Option<&Facts>) -> Value {
    let allows = |action| facts.is_some_and(|facts| request.policy.allows(facts, action, part));
    let actions: Vec<Action> = noun.verbs().iter().filter(|verb| verb.part == part).map(|verb| verb.action).collect();
    let can_read = allows(Action::Read);
    let can_submit = actions.iter().any(|action| allows(*action));
    let mut rules = Vec::new();
    if !can_read {
        rules.extend(rules_for(request, noun, part, Action::Read));
    }
    if !can_submit {
        rules.extend(actions.iter().flat_map(|action| rules_for(request, noun, part, *action)));
    }
    let reason =
        if can_read && can_submit { Value::Null } else { json!({ "__typename": "AccessReason", "allowedBy": rules }) };
    json!({
        "__typename": "PartAccess",
        "part": part_name(part),
        "canRead": can_read,
        "canSubmit": can_submit,
        "reason": reason,
    })
}

/// The relations and states in which the policy would allow it.
fn rules_for(request: &RequestContext, noun: Noun, part: Part, action: Action) -> Vec<Value> {
    let allowed = request.policy.would_allow(noun, action, part);
    allowed
        .into_iter()
        .map(|(relation, states)| {
            let states: Vec<String> =
                states.into_iter().map(|state| noun.states()[state].to_ascii_uppercase()).collect();
            json!({
                "__typename": "AccessRule",
                "action": action.word(),
                "relation": relation.word(),
                "states": states,
            })
        })
        .collect()
}
