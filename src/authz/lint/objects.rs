//! Parts that are kept as objects of another noun: the two policy files say the same of who sees them.

use super::mistake::Mistake;
use super::policy::{Effect, Policy, PolicyRule};
use crate::authz::noun::Noun;
use crate::authz::vocabulary::{Action, Part, Relation};

/// Every rule that lets somebody read a part whose objects no rule of their own noun shows to them: they would be told
/// that they may read it, and read an empty list. `reads` says whether a relation is granted reading a part of a noun in
/// some state.
pub(in crate::authz) fn check_objects(policy: &Policy, reads: impl Fn(Noun, Relation, Part) -> bool) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for noun in Noun::ALL {
        for (part, objects) in noun.description().objects {
            let about = |rule: &&PolicyRule| {
                (rule.effect, rule.noun, rule.action) == (Effect::Grants, *noun, Action::Read)
                    && rule.parts & noun.bit(*part) != 0
                    && reads(*noun, rule.relation, *part)
                    && !reads(*objects, rule.relation, Part::Header)
            };
            mistakes.extend(policy.rules.iter().filter(about).map(|rule| empty_list(rule, *part, *objects)));
        }
    }
    mistakes
}

fn empty_list(rule: &PolicyRule, part: Part, objects: Noun) -> Mistake {
    let (relation, part, objects) = (rule.relation.word(), part.word(), objects.word());
    Mistake {
        file: rule.file.clone(),
        line: rule.line,
        column: 1,
        message: format!(
            "`{relation}` reads `{part}`, which are objects of {objects}, and no rule of {objects}.polar lets \
             `{relation}` read a header: the list would always be empty"
        ),
    }
}
