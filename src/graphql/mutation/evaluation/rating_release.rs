//! releaseEvaluation.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::evaluation::rating_release::NewRelease;
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::Row;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[RELEASE];

const RELEASE: Row = Row::act::<ReleaseEvaluationInput, NewRelease>(
    "Shows the result to the employee; from then on it stands (menyampaikan hasil).",
    "What came of releasing the result (hasil penyampaian).",
);

/// Which rating the employee may see from now on (penyampaian hasil).
#[derive(Debug, InputObject)]
struct ReleaseEvaluationInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The version of the rating that you have seen (versi).
    expected_version: i32,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<ReleaseEvaluationInput> for NewRelease {
    fn from(input: ReleaseEvaluationInput) -> Self {
        Self {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            expected_version: input.expected_version,
            idempotency_key: input.idempotency_key,
        }
    }
}
