//! Who is asked for feedback.

use crate::authz::{Noun, Part};
use crate::view::definition::{Guard, Kind, Table, View, id, one, value};
use crate::view::nouns::{evaluation, people};
use crate::words::feedback::{FeedbackRequestState, ReviewerGroup};

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
        one("reviewer", &people::EMPLOYEE, "reviewer_id", "Who is asked (penilai)."),
    ],
};
