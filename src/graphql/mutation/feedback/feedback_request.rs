//! approveReviewers and declineFeedback.

use async_graphql::{ID, InputObject};

use super::reviewer::ReviewerInput;
use crate::authz::Noun;
use crate::domain::feedback::feedback_request::{NewApproval, NewDecline};
use crate::domain::feedback::reviewer::NewReviewer;
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::Row;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[APPROVE, DECLINE];

const APPROVE: Row = Row::act::<ApproveReviewersInput, NewApproval>(
    "Fixes who gives feedback, and asks them (menetapkan pemberi umpan balik).",
    "What came of approving reviewers (hasil penetapan).",
);

const DECLINE: Row = Row::act::<DeclineFeedbackInput, NewDecline>(
    "Declines to give the feedback that you have been asked for (menolak memberi umpan balik). The supervisor reads the\n\
     reason and may ask somebody else, or you again.",
    "What came of declining (hasil penolakan).",
);

/// Who is to be asked for feedback (penetapan pemberi umpan balik).
#[derive(Debug, InputObject)]
struct ApproveReviewersInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The version of the reviewers that you have seen; 0 before the first approval (versi).
    expected_version: i32,
    /// Nominations to follow; two that name the same person count once, null for none (usulan).
    nominations: Option<Vec<ID>>,
    /// Reviewers whom you add; null for none (tambahan).
    reviewers: Option<Vec<ReviewerInput>>,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<ApproveReviewersInput> for NewApproval {
    fn from(input: ApproveReviewersInput) -> Self {
        let nominations = input.nominations.unwrap_or_default();
        Self {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            expected_version: input.expected_version,
            nominations: nominations.iter().map(|id| object_id(Noun::ReviewerNomination, id)).collect(),
            reviewers: input.reviewers.unwrap_or_default().into_iter().map(NewReviewer::from).collect(),
            idempotency_key: input.idempotency_key,
        }
    }
}

/// Which request you decline (penolakan permintaan umpan balik).
#[derive(Debug, InputObject)]
struct DeclineFeedbackInput {
    /// The request (permintaan umpan balik).
    feedback_request: ID,
    /// Why; the supervisor reads it (alasan).
    reason: String,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<DeclineFeedbackInput> for NewDecline {
    fn from(input: DeclineFeedbackInput) -> Self {
        Self {
            feedback_request: object_id(Noun::FeedbackRequest, &input.feedback_request),
            reason: input.reason,
            idempotency_key: input.idempotency_key,
        }
    }
}
