//! The units of an agency and the positions in them.

use crate::authz::Noun;
use crate::view::definition::{Guard, Kind, Table, View, connection, id, one, value};
use crate::view::nouns::{evaluation, people};
use crate::words::people::JobType;

pub(in crate::view) static ORG_UNIT: View = View {
    name: "OrgUnit",
    description: "Unit organisasi (unor): a node of the agency's tree. Readable by the agency's employees.",
    table: Table::Named("org_unit"),
    guard: Guard::Noun(Noun::OrgUnit),
    fields: &[
        id(Noun::OrgUnit),
        value("code", "code", Kind::Text, "Code within the agency (kode unit).").ordered(),
        value("name", "name", Kind::Text, "Name (nama unit).").ordered().required(),
        value("validFrom", "valid_from", Kind::Date, "First day (berlaku sejak)."),
        value("validTo", "valid_to", Kind::Date, "First day on which it no longer exists (berlaku sampai)."),
        one("agency", &people::AGENCY, "agency_id", "Its agency (instansi)."),
        one("parent", &ORG_UNIT, "parent_id", "The unit above (unit atasan)."),
        connection("children", &ORG_UNIT, "parent_id", "The units directly below (unit bawahan)."),
        connection(
            "evaluations",
            &evaluation::EVALUATION,
            "org_unit_id",
            "Evaluations of those who worked here (evaluasi kinerja).",
        ),
        connection("roleGrants", &people::ROLE_GRANT, "org_unit_id", "Roles granted over this unit (pemberian peran)."),
    ],
};

pub(in crate::view) static POSITION: View = View {
    name: "Position",
    description: "A post in a unit (jabatan).",
    table: Table::Named("position"),
    guard: Guard::Noun(Noun::OrgUnit),
    fields: &[
        value("title", "title", Kind::Text, "Title (nama jabatan).").ordered(),
        value("jobType", "job_type", Kind::Enum(JobType::WORDS), "Kind of post (jenis jabatan)."),
        one("orgUnit", &ORG_UNIT, "org_unit_id", "The unit it belongs to (unit organisasi)."),
    ],
};
