//! What decides about a rule set (perangkat aturan).

use crate::authz::nouns::description::{Borne, Description, Lock, Over};
use crate::authz::vocabulary::{Part, Relation};

pub(in crate::authz) static NOUN: Description = Description {
    word: "rule_set",
    tag: 4,
    policy: include_str!("../../../../policies/rule_set.polar"),
    states: None,
    parts: &[Part::Header],
    objects: &[],
    flags: &[],
    relations: &[
        (Relation::SystemAdmin, Borne::Office(Over::Everything)),
        // The rules are of no agency, so everybody who is signed in is a colleague to them.
        (Relation::Colleague, Borne::Employees),
        (Relation::Citizen, Borne::Everyone),
    ],
    about: None,
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[],
};
