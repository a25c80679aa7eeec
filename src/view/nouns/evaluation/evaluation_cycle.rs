//! Cycles and their periods.

use crate::authz::Noun;
use crate::view::definition::{Guard, Kind, Table, View, connection, id, list, one, value};
use crate::view::nouns::{evaluation, people};
use crate::words::evaluation::{PeriodKind, PeriodStatus};

pub(in crate::view) static EVALUATION_CYCLE: View = View {
    name: "EvaluationCycle",
    description: "A year of an agency under one rule set (siklus evaluasi).",
    table: Table::Named("evaluation_cycle"),
    guard: Guard::Noun(Noun::EvaluationCycle),
    fields: &[
        id(Noun::EvaluationCycle),
        value("year", "year", Kind::Integer, "Calendar year (tahun).").ordered().required(),
        value("name", "name", Kind::Text, "Name (nama siklus).").required(),
        one("agency", &people::AGENCY, "agency_id", "Whose cycle it is (instansi)."),
        one("ruleSet", &evaluation::RULE_SET, "rule_set_id", "The rules it follows (aturan penilaian)."),
        list("periods", &EVALUATION_PERIOD, ("id", "cycle_id"), &["kind", "number"], "Its periods (periode)."),
    ],
};

pub(in crate::view) static EVALUATION_PERIOD: View = View {
    name: "EvaluationPeriod",
    description: "A period with the windows in which each step is done; all days are inclusive (periode evaluasi).",
    table: Table::Named("evaluation_period"),
    guard: Guard::Noun(Noun::EvaluationCycle),
    fields: &[
        value("kind", "kind", Kind::Enum(PeriodKind::WORDS), "How long it is (jenis periode).").ordered().required(),
        value("number", "number", Kind::Integer, "Its number within the year (nomor).").ordered().required(),
        value("startsOn", "starts_on", Kind::Date, "First day evaluated (awal periode).").required(),
        value("endsOn", "ends_on", Kind::Date, "Last day evaluated (akhir periode).").required(),
        value(
            "selfAssessmentOpensOn",
            "self_assessment_opens_on",
            Kind::Date,
            "Self-assessment from (penilaian diri).",
        )
        .required(),
        value(
            "selfAssessmentClosesOn",
            "self_assessment_closes_on",
            Kind::Date,
            "Self-assessment until (batas penilaian diri).",
        )
        .required(),
        value("feedbackOpensOn", "feedback_opens_on", Kind::Date, "Feedback from (umpan balik).").required(),
        value("feedbackClosesOn", "feedback_closes_on", Kind::Date, "Feedback until (batas umpan balik).").required(),
        value("ratingOpensOn", "rating_opens_on", Kind::Date, "Rating from (penilaian).").required(),
        value("ratingClosesOn", "rating_closes_on", Kind::Date, "Rating until (batas penilaian).").required(),
        value("responseClosesOn", "response_closes_on", Kind::Date, "The evaluee's response until (tanggapan).")
            .required(),
        value("status", "status", Kind::Enum(PeriodStatus::WORDS), "Whether it goes on (status).").required(),
        one("cycle", &EVALUATION_CYCLE, "cycle_id", "The year it belongs to (siklus)."),
        connection(
            "evaluations",
            &evaluation::EVALUATION,
            "period_id",
            "The evaluations of this period (evaluasi kinerja).",
        ),
    ],
};
