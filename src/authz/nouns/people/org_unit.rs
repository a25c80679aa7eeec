//! What decides about an organisational unit (unit organisasi).

use crate::authz::nouns::description::{Borne, Description, Lock, Over};
use crate::authz::vocabulary::{Part, Relation};

pub(in crate::authz) static NOUN: Description = Description {
    word: "org_unit",
    tag: 1,
    policy: include_str!("../../../../policies/org_unit.polar"),
    states: None,
    parts: &[Part::Header],
    objects: &[],
    flags: &[],
    relations: &[
        (Relation::SystemAdmin, Borne::Office(Over::Agency("agency_id"))),
        (Relation::Colleague, Borne::Agency("agency_id")),
        (Relation::Citizen, Borne::Everyone),
    ],
    about: None,
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[],
};
