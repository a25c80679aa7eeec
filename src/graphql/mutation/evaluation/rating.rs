//! rateEvaluation and releaseEvaluation.

use async_graphql::{Context, ID, InputObject, Object};

use crate::authz::Noun;
use crate::domain::evaluation::rating::{self, NewBehaviorRating, NewRating, NewRelease, NewWorkResultRating};
use crate::graphql::error::Result;
use crate::graphql::mutation::{evaluation_of, object_id, request, work_result_id};
use crate::graphql::payload::{Payload, payloads};
use crate::words::evaluation::{BehaviorValue, ExpectationRating};

#[derive(Debug, Default)]
pub(crate) struct RatingMutation;

/// The supervisor's judgement (penilaian). The performance rating (predikat kinerja) follows from it by the matrix of the
/// rule set and is never given directly.
#[derive(Debug, InputObject)]
struct RateEvaluationInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The version of the rating that you have seen; 0 before the first (versi).
    expected_version: i32,
    /// Every work result of the plan, once; empty without a plan (hasil kerja).
    work_results: Vec<WorkResultRatingInput>,
    /// Every one of the seven values, once (perilaku kerja).
    behaviors: Vec<BehaviorRatingInput>,
    /// Instead of what the work results suggest; required without a plan (rating hasil kerja).
    result_rating: Option<ExpectationRating>,
    /// Instead of what the values suggest (rating perilaku kerja).
    behavior_rating: Option<ExpectationRating>,
    /// Why a rating differs from its suggestion (alasan).
    override_reason: Option<String>,
    /// What the employee does well (kekuatan).
    strengths: String,
    /// What the employee does less well (kelemahan).
    weaknesses: String,
    /// What to do about it (rekomendasi).
    recommendations: String,
    /// Makes sending it twice harmless (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// The judgement of one work result (penilaian hasil kerja).
#[derive(Debug, InputObject)]
struct WorkResultRatingInput {
    /// A work result of the plan (hasil kerja).
    work_result: ID,
    /// How it compares with what was expected (rating).
    rating: ExpectationRating,
    /// The evidence; required above and below expectation (catatan bukti).
    note: Option<String>,
}

/// The judgement of one value (penilaian perilaku kerja).
#[derive(Debug, InputObject)]
struct BehaviorRatingInput {
    /// The value (nilai).
    value: BehaviorValue,
    /// How it compares with what was expected (rating).
    rating: ExpectationRating,
    /// The evidence; required above and below expectation (catatan bukti).
    note: Option<String>,
}

/// Which rating the employee may see from now on (penyampaian hasil).
#[derive(Debug, InputObject)]
struct ReleaseEvaluationInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The version of the rating that you have seen (versi).
    expected_version: i32,
    /// Makes sending it twice harmless (kunci idempotensi).
    idempotency_key: Option<String>,
}

payloads! {
    RateEvaluationPayload: "What came of rating (hasil penilaian)." {
        "evaluation": "Evaluation" = "The evaluation as you see it now (evaluasi kinerja).",
    }
    ReleaseEvaluationPayload: "What came of releasing the result (hasil penyampaian)." {
        "evaluation": "Evaluation" = "The evaluation as you see it now (evaluasi kinerja).",
    }
}

#[Object]
impl RatingMutation {
    /// Rates work results and behavior; before the release it can be done again (menilai).
    async fn rate_evaluation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it takes (isian).")] input: RateEvaluationInput,
    ) -> Result<Payload<RateEvaluationPayload>> {
        let request = request(ctx)?;
        let work_results = input.work_results.into_iter().map(|item| NewWorkResultRating {
            work_result: work_result_id(&item.work_result),
            rating: item.rating,
            note: item.note,
        });
        let behaviors = input.behaviors.into_iter().map(|item| NewBehaviorRating {
            value: item.value,
            rating: item.rating,
            note: item.note,
        });
        let new = NewRating {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            expected_version: input.expected_version,
            work_results: work_results.collect(),
            behaviors: behaviors.collect(),
            result_rating: input.result_rating,
            behavior_rating: input.behavior_rating,
            override_reason: input.override_reason,
            strengths: input.strengths,
            weaknesses: input.weaknesses,
            recommendations: input.recommendations,
            idempotency_key: input.idempotency_key,
        };
        Payload::new(request, rating::rate(request, new).await, evaluation_of)
    }

    /// Shows the result to the employee; from then on it stands (menyampaikan hasil).
    async fn release_evaluation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it takes (isian).")] input: ReleaseEvaluationInput,
    ) -> Result<Payload<ReleaseEvaluationPayload>> {
        let request = request(ctx)?;
        let new = NewRelease {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            expected_version: input.expected_version,
            idempotency_key: input.idempotency_key,
        };
        Payload::new(request, rating::release(request, new).await, evaluation_of)
    }
}
