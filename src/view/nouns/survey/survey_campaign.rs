//! Public satisfaction surveys, and how far each has come. Single answers have no view at all.

use crate::authz::{Action, Actor, Noun, Part, Snapshot, condition, survey_state};
use crate::database::Binder;
use crate::view::access::{Access, Parts, access_types};
use crate::view::definition::{
    Deprecated, Guard, Kind, Table, View, access, computed, connection, id, list, one, one_computed, part, value,
};
use crate::view::nouns::{people, survey};
use crate::words::survey::{SampleMethod, SurveyCampaignState};

pub(in crate::view) static SURVEY_CAMPAIGN: View = View {
    name: "SurveyCampaign",
    description: "Survei kepuasan masyarakat (SKM) of one service unit in one period. Public once it opens.",
    table: Table::Named("survey_campaign"),
    guard: Guard::Noun(Noun::SurveyCampaign),
    fields: &[
        id(Noun::SurveyCampaign),
        value("code", "code", Kind::Text, "A short name of the survey, which leads nowhere (kode survei).")
            .required()
            .deprecated(Deprecated {
                reason: "Use `channels`, whose codes lead to the form",
                since: "2026-11-27",
                removed_after: "2027-11-27",
            }),
        value("name", "name", Kind::Text, "Name (nama survei).").ordered().required(),
        computed("serviceUnit", service_unit_name, Kind::Text, "The service unit (unit pelayanan)."),
        computed(
            "service",
            service_name,
            Kind::Text,
            "What is asked about; null for all that the service unit does (layanan).",
        ),
        one("provider", &survey::SERVICE_UNIT, "service_unit_id", "Who gives the service (penyelenggara pelayanan)."),
        value("opensOn", "opens_on", Kind::Date, "First day (dibuka pada).").ordered().required(),
        value("closesOn", "closes_on", Kind::Date, "Last day (ditutup pada).").ordered().required(),
        computed(
            "state",
            |binder, actor| survey_state(binder, actor, "t"),
            Kind::Enum(SurveyCampaignState::WORDS),
            "Where it stands; CLOSED from the day after the last one on (status).",
        )
        .ordered()
        .required(),
        value(
            "population",
            "population",
            Kind::Integer,
            "How many use the service in the period; null if it is not known (populasi).",
        ),
        value(
            "sampleKrejcieMorgan",
            "sample_krejcie_morgan",
            Kind::Integer,
            "How many of them to ask by the table of Krejcie and Morgan (target sampel Krejcie-Morgan).",
        ),
        value(
            "sampleSlovin",
            "sample_slovin",
            Kind::Integer,
            "How many of them to ask by the formula of Slovin with a margin of 5 % (target sampel Slovin).",
        ),
        value(
            "sampleMethod",
            "sample_method",
            Kind::Enum(SampleMethod::WORDS),
            "Which of the two is used (metode sampel yang dipakai).",
        ),
        list(
            "channels",
            &survey::SURVEY_CHANNEL,
            ("id", "campaign_id"),
            &["name"],
            "The ways to the form, each with its code (kanal survei).",
        )
        .guarded(Part::Channels),
        one("agency", &people::AGENCY, "agency_id", "Who asks (instansi)."),
        one("instrument", &survey::SURVEY_INSTRUMENT, "instrument_id", "The form (kuesioner)."),
        part(
            "result",
            &survey::SURVEY_RESULT,
            "campaign_id",
            Part::Header,
            "The result, where the caller may read it (hasil survei).",
        ),
        one_computed(
            "lastResult",
            &survey::SURVEY_RESULT,
            last_result,
            "The newest published result of the same service unit by the same questions (hasil terakhir).",
        ),
        part(
            "receipts",
            &survey::SURVEY_RECEIPT_LIST,
            "campaign_id",
            Part::Header,
            "The receipts of all answers that were accepted; null until the survey is closed (daftar tanda terima).",
        ),
        connection(
            "suggestions",
            &survey::SURVEY_SUGGESTION,
            "campaign_id",
            "What citizens wrote in their own words, as far as the caller may read it (saran).",
        ),
        access(&ACCESS),
    ],
};

static ACCESS: Access = Access {
    noun: Noun::SurveyCampaign,
    ty: access_types!("SurveyCampaign", "SurveyCampaignPart", "survey campaign", "SurveyCampaignState"),
    part_type: "SurveyCampaignPart",
    part_description: "The parts of a survey campaign: the unit of reading and submitting (bagian survei).",
    parts: Parts::Own,
};

/// Answers are told in steps of so many: whoever watches learns that some have come, not when each one came.
pub(super) const STEP: u32 = 10;

pub(in crate::view) static SURVEY_PROGRESS: View = View {
    name: "SurveyProgress",
    description: "How far a campaign has come, in steps too coarse to follow single answers (kemajuan survei).",
    table: Table::Derived(progress),
    guard: Guard::Reached,
    fields: &[
        value(
            "responsesAtLeast",
            "at_least",
            Kind::Integer,
            "How many have answered at least: the count rounded down to a multiple of ten (jumlah responden sekurangnya).",
        )
        .required(),
        one("campaign", &SURVEY_CAMPAIGN, "id", "The campaign (survei)."),
    ],
};

fn service_unit_name(_: &mut Binder, _: &Actor) -> String {
    "(SELECT s.name FROM service_unit s WHERE s.id = t.service_unit_id)".to_owned()
}

fn service_name(_: &mut Binder, _: &Actor) -> String {
    "(SELECT s.name FROM service s WHERE s.id = t.service_id)".to_owned()
}

/// What a citizen is shown beside the form. Versions of one form are compared; another form's index is another figure.
fn last_result(_: &mut Binder, _: &Actor) -> String {
    "(SELECT r.id FROM survey_campaign c JOIN survey_result r ON r.campaign_id = c.id \
     JOIN survey_instrument n ON n.id = c.instrument_id \
     WHERE c.agency_id = t.agency_id AND c.service_unit_id = t.service_unit_id AND r.state = 'PUBLISHED' \
     AND n.code = (SELECT o.code FROM survey_instrument o WHERE o.id = t.instrument_id) \
     ORDER BY c.closes_on DESC, r.published_on DESC, r.id LIMIT 1)"
        .to_owned()
}

/// The campaigns whose progress the actor may read, each with its count in steps.
pub(in crate::view) fn progress(binder: &mut Binder, actor: &Actor, policy: &Snapshot) -> String {
    let readable = condition(binder, actor, policy, Noun::SurveyCampaign, "t", Action::Read, Part::Progress);
    let count = "(SELECT count(*) FROM survey_response r WHERE r.campaign_id = t.id)";
    format!("SELECT t.id AS id, {count} / {STEP} * {STEP} AS at_least FROM survey_campaign t WHERE {}", readable.sql())
}
