//! nominateReviewers.

use async_graphql::{ID, InputObject};

use super::reviewer::ReviewerInput;
use crate::authz::Noun;
use crate::domain::feedback::reviewer::NewReviewer;
use crate::domain::feedback::reviewer_nomination::NewNominations;
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::Row;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[NOMINATE];

const NOMINATE: Row = Row::act::<NominateReviewersInput, NewNominations>(
    "Proposes who should give feedback, in your own name (mengusulkan pemberi umpan balik).",
    "What came of nominating reviewers (hasil usulan).",
);

/// Who should be asked for feedback (usulan pemberi umpan balik).
#[derive(Debug, InputObject)]
struct NominateReviewersInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// At least one, each once (pemberi umpan balik).
    reviewers: Vec<ReviewerInput>,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<NominateReviewersInput> for NewNominations {
    fn from(input: NominateReviewersInput) -> Self {
        Self {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            reviewers: input.reviewers.into_iter().map(NewReviewer::from).collect(),
            idempotency_key: input.idempotency_key,
        }
    }
}
