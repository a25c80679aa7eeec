//! respondToEvaluation.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::evaluation::evaluee_response::NewResponse;
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::Row;
use crate::words::evaluation::ResponseKind;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[RESPOND];

const RESPOND: Row = Row::act::<RespondToEvaluationInput, NewResponse>(
    "The employee responds to the released result, once (menanggapi hasil).",
    "What came of responding (hasil tanggapan).",
);

/// What the employee answers to the result (tanggapan pegawai).
#[derive(Debug, InputObject)]
struct RespondToEvaluationInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The version of the response that you have seen; 0 before the first (versi).
    expected_version: i32,
    /// Agreed or commented (jenis tanggapan).
    kind: ResponseKind,
    /// Required for COMMENTED; null for none (catatan).
    comment: Option<String>,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<RespondToEvaluationInput> for NewResponse {
    fn from(input: RespondToEvaluationInput) -> Self {
        Self {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            expected_version: input.expected_version,
            kind: input.kind,
            comment: input.comment,
            idempotency_key: input.idempotency_key,
        }
    }
}
