//! Who serves the public, and what there is to be served with.

use crate::authz::{Noun, Part};
use crate::view::access::{Access, Parts, access_types};
use crate::view::definition::{Guard, Kind, Table, View, access, connection, id, list, one, value};
use crate::view::nouns::{people, survey};

pub(in crate::view) static SERVICE_UNIT: View = View {
    name: "ServiceUnit",
    description: "Who serves the public, such as a health center or a counter (unit pelayanan). Public.",
    table: Table::Named("service_unit"),
    guard: Guard::Noun(Noun::ServiceUnit),
    fields: &[
        id(Noun::ServiceUnit),
        value("name", "name", Kind::Text, "Name (nama unit pelayanan).").ordered().required(),
        list("services", &SERVICE, ("id", "service_unit_id"), &["name"], "What it does for the public (layanan)."),
        one("agency", &people::AGENCY, "agency_id", "Its agency (instansi)."),
        one("orgUnit", &people::ORG_UNIT, "org_unit_id", "The unit it belongs to (unit organisasi)."),
        connection(
            "surveyCampaigns",
            &survey::SURVEY_CAMPAIGN,
            "service_unit_id",
            "The surveys among its users that the caller may see (survei).",
        )
        .guarded(Part::Surveys),
        list(
            "annualResults",
            &survey::SURVEY_ANNUAL_RESULT,
            ("id", "scope_id"),
            &["year", "instrument.code", "instrument.version"],
            "What the published surveys among its users come to, year by year (hasil survei tahunan).",
        )
        .guarded(Part::Results),
        access(&ACCESS),
    ],
};

static ACCESS: Access = Access {
    noun: Noun::ServiceUnit,
    ty: access_types!("ServiceUnit", "ServiceUnitPart", "service unit"),
    part_type: "ServiceUnitPart",
    part_description: "The parts of a service unit: the unit of reading and submitting (bagian unit pelayanan).",
    parts: Parts::Own,
};

pub(in crate::view) static SERVICE: View = View {
    name: "Service",
    description: "Something that a service unit does for the public (layanan).",
    table: Table::Named("service"),
    guard: Guard::Reached,
    fields: &[
        value("name", "name", Kind::Text, "Name, which no other service of the unit has (nama layanan).").required(),
        value(
            "standardDays",
            "standard_days",
            Kind::Integer,
            "Within so many days it is done, by the published standard; null if there is none (waktu standar).",
        ),
    ],
};
