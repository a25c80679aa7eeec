//! Feedback: who is proposed, who is asked, and what came out of it. Single answers have no view at all.

use super::survey::SURVEY_RESULT;
use super::{employee, evaluation};
use crate::authz::{Noun, Part};
use crate::view::definition::{Guard, Kind, Table, View, id, list, one, value};
use crate::words::evaluation::BehaviorValue;
use crate::words::feedback::{FeedbackCommentKind, FeedbackRequestState, ReviewerGroup};
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
            &["behavior_value"],
            "Counts for each value (rekapitulasi per nilai).",
        ),
        list(
            "comments",
            &FEEDBACK_SUMMARY_COMMENT,
            ("id", "summary_id"),
            &["id"],
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
        value("index", "index_hundredths", Kind::Hundredths, "Satisfaction, 25.00 to 100.00 (IKM).").required(),
        value("grade", "grade", Kind::Enum(ServiceGrade::WORDS), "A to D (mutu pelayanan).").required(),
        value("closedOn", "closed_on", Kind::Date, "The day it was taken over (diambil pada).").required(),
        one("surveyResult", &SURVEY_RESULT, "survey_result_id", "The published result (hasil survei)."),
    ],
};

pub(in crate::view) static REVIEWER_NOMINATION: View = View {
    name: "ReviewerNomination",
    description: "Somebody proposes who should give feedback (usulan penilai).",
    table: Table::Named("reviewer_nomination"),
    guard: Guard::Noun(Noun::ReviewerNomination),
    fields: &[
        id(Noun::ReviewerNomination),
        value("group", "reviewer_group", Kind::Enum(ReviewerGroup::WORDS), "As what (kelompok penilai).").required(),
        one("evaluation", &evaluation::EVALUATION, "evaluation_id", "For which evaluation (evaluasi)."),
        one("reviewer", &employee::EMPLOYEE, "reviewer_id", "Who is proposed (penilai yang diusulkan)."),
        one("nominator", &employee::EMPLOYEE, "nominator_id", "Who proposes (pengusul)."),
    ],
};

pub(in crate::view) static FEEDBACK_REQUEST: View = View {
    name: "FeedbackRequest",
    description: "Asks one approved reviewer for feedback (permintaan umpan balik).",
    table: Table::Named("feedback_request"),
    guard: Guard::Noun(Noun::FeedbackRequest),
    fields: &[
        id(Noun::FeedbackRequest),
        value("dueOn", "due_on", Kind::Date, "Last day (batas waktu).").ordered().required(),
        value("group", "reviewer_group", Kind::Enum(ReviewerGroup::WORDS), "As what (kelompok penilai).").required(),
        value(
            "state",
            "state",
            Kind::Enum(FeedbackRequestState::WORDS),
            "Where it stands; for the reviewer alone (status).",
        )
        .guarded(Part::Status),
        value("closedOn", "closed_on", Kind::Date, "The day it was given, declined or expired (selesai pada).")
            .guarded(Part::Status),
        one("evaluation", &evaluation::EVALUATION, "evaluation_id", "Whom it is about (evaluasi)."),
        one("reviewer", &employee::EMPLOYEE, "reviewer_id", "Who is asked (penilai)."),
    ],
};
