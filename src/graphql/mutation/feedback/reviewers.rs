//! nominateReviewers and approveReviewers.

use async_graphql::{Context, ID, InputObject, Object};

use crate::authz::Noun;
use crate::domain::feedback::feedback_request::{self, NewApproval};
use crate::domain::feedback::reviewer_nomination::{self, NewNominations, NewReviewer};
use crate::graphql::error::Result;
use crate::graphql::mutation::{evaluation_of, object_id, request};
use crate::graphql::payload::{Payload, payloads};
use crate::words::feedback::ReviewerGroup;

#[derive(Debug, Default)]
pub(crate) struct ReviewersMutation;

/// Somebody to be asked for feedback (pemberi umpan balik).
#[derive(Debug, InputObject)]
struct ReviewerInput {
    /// Whom to ask (pegawai).
    employee: ID,
    /// As what: SUBORDINATE for those who report to the evaluated employee, PEER for all others (kelompok).
    group: ReviewerGroup,
}

/// Who should be asked for feedback (usulan pemberi umpan balik).
#[derive(Debug, InputObject)]
struct NominateReviewersInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// At least one, each once (pemberi umpan balik).
    reviewers: Vec<ReviewerInput>,
    /// Makes sending it twice harmless (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// Who is to be asked for feedback (penetapan pemberi umpan balik).
#[derive(Debug, InputObject)]
struct ApproveReviewersInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The version of the reviewers that you have seen; 0 before the first approval (versi).
    expected_version: i32,
    /// Nominations to follow; two that name the same person count once (usulan).
    nominations: Option<Vec<ID>>,
    /// Reviewers whom you add (tambahan).
    reviewers: Option<Vec<ReviewerInput>>,
    /// Makes sending it twice harmless (kunci idempotensi).
    idempotency_key: Option<String>,
}

payloads! {
    NominateReviewersPayload: "What came of nominating reviewers (hasil usulan)." {
        "evaluation": "Evaluation" = "The evaluation as you see it now (evaluasi kinerja).",
    }
    ApproveReviewersPayload: "What came of approving reviewers (hasil penetapan)." {
        "evaluation": "Evaluation" = "The evaluation as you see it now (evaluasi kinerja).",
    }
}

#[Object]
impl ReviewersMutation {
    /// Proposes who should give feedback, in your own name (mengusulkan pemberi umpan balik).
    async fn nominate_reviewers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it takes (isian).")] input: NominateReviewersInput,
    ) -> Result<Payload<NominateReviewersPayload>> {
        let request = request(ctx)?;
        let new = NewNominations {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            reviewers: reviewers(input.reviewers),
            idempotency_key: input.idempotency_key,
        };
        Payload::new(request, reviewer_nomination::nominate(request, new).await, evaluation_of)
    }

    /// Fixes who gives feedback, and asks them (menetapkan pemberi umpan balik).
    async fn approve_reviewers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it takes (isian).")] input: ApproveReviewersInput,
    ) -> Result<Payload<ApproveReviewersPayload>> {
        let request = request(ctx)?;
        let nominations = input.nominations.unwrap_or_default();
        let new = NewApproval {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            expected_version: input.expected_version,
            nominations: nominations.iter().map(|id| object_id(Noun::ReviewerNomination, id)).collect(),
            reviewers: reviewers(input.reviewers.unwrap_or_default()),
            idempotency_key: input.idempotency_key,
        };
        Payload::new(request, feedback_request::approve(request, new).await, evaluation_of)
    }
}

fn reviewers(inputs: Vec<ReviewerInput>) -> Vec<NewReviewer> {
    let reviewer =
        |input: ReviewerInput| NewReviewer { employee: object_id(Noun::Employee, &input.employee), group: input.group };
    inputs.into_iter().map(reviewer).collect()
}
