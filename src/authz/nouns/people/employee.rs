//! What decides about an employee (pegawai ASN).

use crate::authz::actor::People;
use crate::authz::asker_value::AskerValue;
use crate::authz::nouns::description::{Borne, Column, Description, Lock, Over, Row};
use crate::authz::vocabulary::{Part, Relation};
use crate::database::valid_on_sql;

pub(in crate::authz) static NOUN: Description = Description {
    word: "employee",
    tag: 2,
    policy: include_str!("../../../../policies/employee.polar"),
    states: None,
    parts: &[Part::Header, Part::Identity],
    objects: &[],
    flags: &[],
    relations: &[
        (Relation::Oneself, Borne::Me("id")),
        (Relation::Supervisor, Borne::Among(Column::Own("id"), People::Team)),
        (Relation::HrOfficer, OVER_THE_POST),
        (Relation::PerformanceTeam, OVER_THE_POST),
        (Relation::Auditor, OVER_THE_POST),
        (Relation::AgencyHead, OVER_THE_POST),
        (Relation::SystemAdmin, Borne::Office(Over::Agency("agency_id"))),
        (Relation::Colleague, Borne::Agency("agency_id")),
        (Relation::Citizen, Borne::Everyone),
    ],
    about: Some(Column::Own("id")),
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[],
};

const OVER_THE_POST: Borne = Borne::Office(Over::UnitsWithin("id", appointed));

/// The employees of the units. An employee's unit is where the definitive appointment of today is.
fn appointed(row: &mut Row<'_>, office: Relation) -> String {
    let today = row.bind(AskerValue::Today);
    let in_units = row.actor.any_of(row.binder, "a.org_unit_id", AskerValue::Units(office));
    let valid = valid_on_sql("a", &today);
    format!("SELECT a.employee_id FROM appointment a WHERE {in_units} AND a.kind = 'DEFINITIVE' AND {valid}")
}
