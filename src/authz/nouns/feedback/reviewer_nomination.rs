//! What decides about a reviewer nomination (usulan pemberi umpan balik).

use crate::authz::actor::People;
use crate::authz::nouns::description::{Borne, Column, Description, Lock, Over};
use crate::authz::nouns::evaluation::evaluation::ASSESSOR;
use crate::authz::vocabulary::{Part, Relation};

pub(in crate::authz) static NOUN: Description = Description {
    word: "reviewer_nomination",
    tag: 8,
    policy: include_str!("../../../../policies/reviewer_nomination.polar"),
    states: None,
    parts: &[Part::Header],
    objects: &[],
    flags: &[],
    relations: &[
        (Relation::Nominator, Borne::Me("nominator_id")),
        (Relation::Supervisor, Borne::Assessor(of_evaluation(ASSESSOR), People::ActingAs)),
        (Relation::Superior, Borne::Among(of_evaluation(ASSESSOR), People::Reports)),
        (Relation::SystemAdmin, Borne::Office(Over::Agency("agency_id"))),
        (Relation::Citizen, Borne::Everyone),
    ],
    about: Some(of_evaluation("employee_id")),
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[],
};

/// A column of the evaluation for which somebody is proposed or asked.
pub(super) const fn of_evaluation(column: &'static str) -> Column {
    Column::Of { key: "evaluation_id", table: "evaluation", column }
}
