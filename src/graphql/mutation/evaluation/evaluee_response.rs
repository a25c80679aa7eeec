//! respondToEvaluation.

use async_graphql::{Context, ID, InputObject, Object};

use crate::authz::Noun;
use crate::domain::evaluation::evaluee_response::{self, NewResponse};
use crate::graphql::error::Result;
use crate::graphql::mutation::{evaluation_of, object_id, request};
use crate::graphql::payload::{Payload, payloads};
use crate::words::evaluation::ResponseKind;

#[derive(Debug, Default)]
pub(crate) struct EvalueeResponseMutation;

/// What the employee answers to the result (tanggapan pegawai).
#[derive(Debug, InputObject)]
struct RespondToEvaluationInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The version of the response that you have seen; 0 before the first (versi).
    expected_version: i32,
    /// Agreed or commented (jenis tanggapan).
    kind: ResponseKind,
    /// Required for COMMENTED (catatan).
    comment: Option<String>,
    /// Makes sending it twice harmless (kunci idempotensi).
    idempotency_key: Option<String>,
}

payloads! {
    RespondToEvaluationPayload: "What came of responding (hasil tanggapan)." {
        "evaluation": "Evaluation" = "The evaluation as you see it now (evaluasi kinerja).",
    }
}

#[Object]
impl EvalueeResponseMutation {
    /// The employee responds to the released result, once (menanggapi hasil).
    async fn respond_to_evaluation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it takes (isian).")] input: RespondToEvaluationInput,
    ) -> Result<Payload<RespondToEvaluationPayload>> {
        let request = request(ctx)?;
        let new = NewResponse {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            expected_version: input.expected_version,
            kind: input.kind,
            comment: input.comment,
            idempotency_key: input.idempotency_key,
        };
        Payload::new(request, evaluee_response::respond(request, new).await, evaluation_of)
    }
}
