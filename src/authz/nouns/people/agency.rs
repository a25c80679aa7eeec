//! What decides about an agency (instansi).

use crate::authz::nouns::description::{Borne, Description, Lock, Over};
use crate::authz::vocabulary::{Part, Relation};

pub(in crate::authz) static NOUN: Description = Description {
    word: "agency",
    tag: 0,
    policy: include_str!("../../../../policies/agency.polar"),
    states: None,
    parts: &[Part::Header, Part::Results],
    objects: &[],
    flags: &[],
    relations: &[
        (Relation::SystemAdmin, Borne::Office(Over::Agency("id"))),
        (Relation::Colleague, Borne::Agency("id")),
        (Relation::Citizen, Borne::Everyone),
    ],
    about: None,
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[],
};
