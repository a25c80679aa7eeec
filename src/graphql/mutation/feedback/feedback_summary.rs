//! closeFeedback.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::feedback::feedback_summary::NewClosing;
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::Row;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[CLOSE];

const CLOSE: Row = Row::act::<CloseFeedbackInput, NewClosing>(
    "Ends the giving of feedback and sums it up (menutup umpan balik). Groups in which too few answered stay closed, and\n\
     requests without an answer expire.",
    "What came of closing the feedback (hasil penutupan).",
);

/// Which evaluation's feedback is over (penutupan umpan balik).
#[derive(Debug, InputObject)]
struct CloseFeedbackInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The version of the status that you have seen (versi status).
    expected_version: i32,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<CloseFeedbackInput> for NewClosing {
    fn from(input: CloseFeedbackInput) -> Self {
        Self {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            expected_version: input.expected_version,
            idempotency_key: input.idempotency_key,
        }
    }
}
