//! Agencies.

use crate::authz::{Noun, Part};
use crate::view::definition::{Guard, Kind, Table, View, connection, id, list, value};
use crate::view::nouns::{people, survey};
use crate::words::people::AgencyLevel;

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
        connection(
            "serviceUnits",
            &survey::SERVICE_UNIT,
            "agency_id",
            "Who serves the public on its behalf (unit pelayanan).",
        ),
        list(
            "annualResults",
            &survey::SURVEY_ANNUAL_RESULT,
            ("id", "scope_id"),
            &["year", "instrument.code", "instrument.version"],
            "What the published surveys of all its service units come to, year by year (hasil survei tahunan).",
        )
        .guarded(Part::Results),
        connection("orgUnits", &people::ORG_UNIT, "agency_id", "Its units (unit organisasi)."),
    ],
};
