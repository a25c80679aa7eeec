//! Public satisfaction surveys: the form, and the published results. Single answers have no view at all.

use super::agency;
use crate::authz::{Action, Actor, Noun, Part, Snapshot, condition};
use crate::database::Binder;
use crate::view::definition::{Guard, Kind, Table, View, computed, id, list, one, part, value};
use crate::words::survey::{ServiceGrade, SurveyCampaignState, SurveyResultState};

pub(in crate::view) static SURVEY_CAMPAIGN: View = View {
    name: "SurveyCampaign",
    description: "Survei kepuasan masyarakat (SKM) of one service unit in one period. Public once it opens.",
    table: Table::Named("survey_campaign"),
    guard: Guard::Noun(Noun::SurveyCampaign),
    fields: &[
        id(Noun::SurveyCampaign),
        value("code", "code", Kind::Text, "What stands behind the QR code or link (kode survei).").required(),
        value("name", "name", Kind::Text, "Name (nama survei).").required(),
        computed("serviceUnit", service_unit_name, Kind::Text, "The service unit (unit pelayanan)."),
        value("opensOn", "opens_on", Kind::Date, "First day (dibuka pada).").ordered().required(),
        value("closesOn", "closes_on", Kind::Date, "Last day (ditutup pada).").required(),
        value("state", "state", Kind::Enum(SurveyCampaignState::WORDS), "Where it stands (status).").required(),
        one("agency", &agency::AGENCY, "agency_id", "Who asks (instansi)."),
        one("instrument", &SURVEY_INSTRUMENT, "instrument_id", "The form (kuesioner)."),
        part(
            "result",
            &SURVEY_RESULT,
            "campaign_id",
            Part::Header,
            "The result, where the caller may read it (hasil survei).",
        ),
    ],
};

/// Answers are told in steps of so many: whoever watches learns that some have come, not when each one came.
const STEP: u32 = 10;

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

pub(in crate::view) static SURVEY_INSTRUMENT: View = View {
    name: "SurveyInstrument",
    description: "A version of the questions asked (kuesioner).",
    table: Table::Named("survey_instrument"),
    guard: Guard::Reached,
    fields: &[
        value("code", "code", Kind::Text, "Code, such as SKM_14_2017 (kode kuesioner).").required(),
        value("version", "version", Kind::Integer, "Version (versi).").required(),
        value("name", "name", Kind::Text, "Name (nama kuesioner).").required(),
        list("items", &SURVEY_ITEM, ("id", "instrument_id"), &["sequence"], "The questions (unsur pelayanan)."),
    ],
};

pub(in crate::view) static SURVEY_ITEM: View = View {
    name: "SurveyItem",
    description: "Unsur pelayanan: one question with its four answers, from 1 (worst) to 4 (best).",
    table: Table::Named("survey_item"),
    guard: Guard::Reached,
    fields: &[
        value("code", "code", Kind::Text, "Stable code that answers refer to (kode unsur).").required(),
        value("sequence", "sequence", Kind::Integer, "Its place on the form (nomor urut).").required(),
        value("element", "element", Kind::Text, "What is asked about (unsur).").required(),
        value("question", "question", Kind::Text, "The question (pertanyaan).").required(),
        value("option1", "option_1", Kind::Text, "What 1 means (jawaban 1).").required(),
        value("option2", "option_2", Kind::Text, "What 2 means (jawaban 2).").required(),
        value("option3", "option_3", Kind::Text, "What 3 means (jawaban 3).").required(),
        value("option4", "option_4", Kind::Text, "What 4 means (jawaban 4).").required(),
    ],
};

pub(in crate::view) static SURVEY_RESULT: View = View {
    name: "SurveyResult",
    description: "A closed count and the index that follows from it (hasil survei).",
    table: Table::Named("survey_result"),
    guard: Guard::Noun(Noun::SurveyResult),
    fields: &[
        id(Noun::SurveyResult),
        value("responseCount", "response_count", Kind::Integer, "How many answered (jumlah responden).").required(),
        value("index", "index_hundredths", Kind::Hundredths, "Satisfaction, 25.00 to 100.00 (IKM).")
            .ordered()
            .required(),
        value("grade", "grade", Kind::Enum(ServiceGrade::WORDS), "A to D (mutu pelayanan).").required(),
        value("state", "state", Kind::Enum(SurveyResultState::WORDS), "Whether it is public (status).").required(),
        value("computedOn", "computed_on", Kind::Date, "The day it was computed (dihitung pada).").ordered().required(),
        value("publishedOn", "published_on", Kind::Date, "The day it became public (dipublikasikan pada)."),
        one("campaign", &SURVEY_CAMPAIGN, "campaign_id", "The campaign (survei)."),
        list(
            "items",
            &SURVEY_RESULT_ITEM,
            ("id", "result_id"),
            &["item_id"],
            "Sums and counts for each question (nilai per unsur).",
        ),
    ],
};

pub(in crate::view) static SURVEY_RESULT_ITEM: View = View {
    name: "SurveyResultItem",
    description: "What one question got: the mean is answerSum / answerCount; who did not answer does not count (nilai unsur).",
    table: Table::Named("survey_result_item"),
    guard: Guard::Reached,
    fields: &[
        one("item", &SURVEY_ITEM, "item_id", "The question (unsur)."),
        value("answerSum", "answer_sum", Kind::Integer, "Sum of the answers, each 1 to 4 (jumlah nilai).").required(),
        value("answerCount", "answer_count", Kind::Integer, "How many answered it (jumlah jawaban).").required(),
    ],
};

fn service_unit_name(_: &mut Binder, _: &Actor) -> String {
    "(SELECT s.name FROM service_unit s WHERE s.id = t.service_unit_id)".to_owned()
}

/// The campaigns whose progress the actor may read, each with its count in steps.
pub(in crate::view) fn progress(binder: &mut Binder, actor: &Actor, policy: &Snapshot) -> String {
    let readable = condition(binder, actor, policy, Noun::SurveyCampaign, "t", Action::Read, Part::Progress);
    let count = "(SELECT count(*) FROM survey_response r WHERE r.campaign_id = t.id)";
    format!("SELECT t.id AS id, {count} / {STEP} * {STEP} AS at_least FROM survey_campaign t WHERE {}", readable.sql())
}
