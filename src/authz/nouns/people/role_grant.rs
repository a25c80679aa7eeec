//! What decides about a role grant (penugasan peran).

use crate::authz::nouns::description::{Borne, Column, Description, Lock, Over};
use crate::authz::vocabulary::{Part, Relation};

pub(in crate::authz) static NOUN: Description = Description {
    word: "role_grant",
    tag: 3,
    policy: include_str!("../../../../policies/role_grant.polar"),
    states: None,
    parts: &[Part::Header],
    objects: &[],
    flags: &[],
    relations: &[
        (Relation::Oneself, Borne::Me("employee_id")),
        (Relation::HrOfficer, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::PerformanceTeam, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::Auditor, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::AgencyHead, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::SystemAdmin, Borne::Office(Over::Agency("agency_id"))),
        (Relation::Citizen, Borne::Everyone),
    ],
    about: Some(Column::Own("employee_id")),
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[],
};
