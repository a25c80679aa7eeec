//! What came out of feedback, summed up. Single answers have no view at all.

use crate::view::definition::{Guard, Kind, Table, View, list, one, value};
use crate::view::nouns::survey;
use crate::words::evaluation::BehaviorValue;
use crate::words::feedback::FeedbackCommentKind;
use crate::words::survey::ServiceGrade;

pub(in crate::view) static FEEDBACK_SUMMARY: View = View {
    name: "FeedbackSummary",
    description: "Closed counts without names; empty where too few answered to hide each one (ringkasan umpan balik).",
    table: Table::Named("feedback_summary"),
    guard: Guard::Reached,
    fields: &[
        value("responseCount", "response_count", Kind::Integer, "How many answered; null where too few (jumlah)."),
        value("closedOn", "closed_on", Kind::Date, "The day it was closed (ditutup pada).").required(),
        list(
            "items",
            &FEEDBACK_SUMMARY_ITEM,
            ("id", "summary_id"),
            &["value"],
            "Counts for each value (rekapitulasi per nilai).",
        ),
        list(
            "comments",
            &FEEDBACK_SUMMARY_COMMENT,
            ("id", "summary_id"),
            &["kind", "comment"],
            "Comments in an order that tells nothing (komentar).",
        ),
    ],
};

pub(in crate::view) static FEEDBACK_SUMMARY_ITEM: View = View {
    name: "FeedbackSummaryItem",
    description: "How one value was seen (rekapitulasi satu nilai).",
    table: Table::Named("feedback_summary_item"),
    guard: Guard::Reached,
    fields: &[
        value("value", "behavior_value", Kind::Enum(BehaviorValue::WORDS), "The value (nilai).").required(),
        value("aboveCount", "above_count", Kind::Integer, "Above expectation (di atas ekspektasi).").required(),
        value("expectedCount", "expected_count", Kind::Integer, "As expected (sesuai ekspektasi).").required(),
        value("belowCount", "below_count", Kind::Integer, "Below expectation (di bawah ekspektasi).").required(),
    ],
};

pub(in crate::view) static FEEDBACK_SUMMARY_COMMENT: View = View {
    name: "FeedbackSummaryComment",
    description: "A comment without its author (komentar anonim).",
    table: Table::Named("feedback_summary_comment"),
    guard: Guard::Reached,
    fields: &[
        value("kind", "kind", Kind::Enum(FeedbackCommentKind::WORDS), "What it is about (jenis).").required(),
        value("comment", "comment", Kind::Text, "The words (komentar).").required(),
    ],
};

pub(in crate::view) static CITIZEN_FEEDBACK_SUMMARY: View = View {
    name: "CitizenFeedbackSummary",
    description: "What the public said of the evaluee's unit: it rates a service, not a person (IKM unit).",
    table: Table::Named("citizen_feedback_summary"),
    guard: Guard::Reached,
    fields: &[
        value("responseCount", "response_count", Kind::Integer, "How many answered (jumlah responden).").required(),
        value("index", "index_hundredths", Kind::Hundredths, "Satisfaction, 25.00 to 100.00 (IKM).")
            .ordered()
            .required(),
        value("grade", "grade", Kind::Enum(ServiceGrade::WORDS), "A to D (mutu pelayanan).").required(),
        value("closedOn", "closed_on", Kind::Date, "The day it was taken over (diambil pada).").required(),
        one("surveyResult", &survey::SURVEY_RESULT, "survey_result_id", "The published result (hasil survei)."),
    ],
};
