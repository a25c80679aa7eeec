//! Who is asked for feedback.

use crate::authz::{Noun, Part};
use crate::view::access::{Access, Parts, access_types};
use crate::view::definition::{Guard, Kind, Table, View, access, id, one, value};
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
        value("group", "reviewer_group", Kind::Enum(ReviewerGroup::WORDS), "As what (kelompok penilai).")
            .ordered()
            .required(),
        value(
            "state",
            "state",
            Kind::Enum(FeedbackRequestState::WORDS),
            "Where it stands; for the reviewer alone (status).",
        )
        .ordered()
        .guarded(Part::Status),
        value("closedOn", "closed_on", Kind::Date, "The day it was given, declined or expired (selesai pada).")
            .ordered()
            .guarded(Part::Status),
        value("declineReason", "decline_reason", Kind::Text, "Why the reviewer has declined (alasan penolakan).")
            .guarded(Part::Decline),
        one("evaluation", &evaluation::EVALUATION, "evaluation_id", "Whom it is about (evaluasi)."),
        one("reviewer", &people::EMPLOYEE, "reviewer_id", "Who is asked (penilai)."),
        access(&ACCESS),
    ],
};

static ACCESS: Access = Access {
    noun: Noun::FeedbackRequest,
    ty: access_types!("FeedbackRequest", "FeedbackRequestPart", "feedback request", "FeedbackRequestState"),
    part_type: "FeedbackRequestPart",
    part_description: "The parts of a feedback request: the unit of reading and submitting (bagian permintaan umpan balik).",
    parts: Parts::Own,
};
