//! The roles granted to employees.

use crate::authz::Noun;
use crate::view::definition::{Guard, Kind, Table, View, id, one, value};
use crate::view::nouns::people;
use crate::words::people::Role;

pub(in crate::view) static ROLE_GRANT: View = View {
    name: "RoleGrant",
    description: "A role over a unit and all below it, by date (penugasan peran).",
    table: Table::Named("role_grant"),
    guard: Guard::Noun(Noun::RoleGrant),
    fields: &[
        id(Noun::RoleGrant),
        value("role", "role", Kind::Enum(Role::WORDS), "The role (peran).").ordered().required(),
        value("validFrom", "valid_from", Kind::Date, "First day (berlaku sejak).").ordered().required(),
        value("validTo", "valid_to", Kind::Date, "First day on which it no longer holds (berlaku sampai)."),
        one("employee", &people::EMPLOYEE, "employee_id", "Who holds it (pemegang peran)."),
        one("orgUnit", &people::ORG_UNIT, "org_unit_id", "Where it reaches (cakupan)."),
    ],
};
