//! Agencies, their units and the positions in them.

use super::{employee, evaluation};
use crate::authz::Noun;
use crate::view::definition::{Guard, Kind, Table, View, connection, id, one, value};
use crate::words::people::{AgencyLevel, JobType};

pub(in crate::view) static AGENCY: View = View {
    name: "Agency",
    description: "An employer of civil servants; public (instansi).",
    table: Table::Named("agency"),
    guard: Guard::Noun(Noun::Agency),
    fields: &[
        id(Noun::Agency),
        value("code", "code", Kind::Text, "Short code (kode instansi).").ordered().required(),
        value("name", "name", Kind::Text, "Name (nama instansi).").ordered().required(),
        value("level", "level", Kind::Enum(AgencyLevel::WORDS), "Level of government (tingkat)."),
        value("timeZone", "time_zone", Kind::Text, "The zone in which its days begin (zona waktu)."),
        connection("orgUnits", &ORG_UNIT, "agency_id", "Its units (unit organisasi)."),
    ],
};

pub(in crate::view) static ORG_UNIT: View = View {
    name: "OrgUnit",
    description: "Unit organisasi (unor): a node of the agency's tree. Readable by the agency's employees.",
    table: Table::Named("org_unit"),
    guard: Guard::Noun(Noun::OrgUnit),
    fields: &[
        id(Noun::OrgUnit),
        value("code", "code", Kind::Text, "Code within the agency (kode unit)."),
        value("name", "name", Kind::Text, "Name (nama unit).").ordered().required(),
        value("validFrom", "valid_from", Kind::Date, "First day (berlaku sejak)."),
        value("validTo", "valid_to", Kind::Date, "First day on which it no longer exists (berlaku sampai)."),
        one("agency", &AGENCY, "agency_id", "Its agency (instansi)."),
        one("parent", &ORG_UNIT, "parent_id", "The unit above (unit atasan)."),
        connection("children", &ORG_UNIT, "parent_id", "The units directly below (unit bawahan)."),
        connection(
            "evaluations",
            &evaluation::EVALUATION,
            "org_unit_id",
            "Evaluations of those who worked here (evaluasi kinerja).",
        ),
        connection(
            "roleGrants",
            &employee::ROLE_GRANT,
            "org_unit_id",
            "Roles granted over this unit (pemberian peran).",
        ),
    ],
};

pub(in crate::view) static POSITION: View = View {
    name: "Position",
    description: "A post in a unit (jabatan).",
    table: Table::Named("position"),
    guard: Guard::Noun(Noun::OrgUnit),
    fields: &[
        value("title", "title", Kind::Text, "Title (nama jabatan)."),
        value("jobType", "job_type", Kind::Enum(JobType::WORDS), "Kind of post (jenis jabatan)."),
        one("orgUnit", &ORG_UNIT, "org_unit_id", "The unit it belongs to (unit organisasi)."),
    ],
};
