//! rateEvaluation.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::evaluation::rating::{NewBehaviorRating, NewRating, NewWorkResultRating};
use crate::graphql::mutation::row::Row;
use crate::graphql::mutation::{object_id, work_result_id};
use crate::words::evaluation::{BehaviorValue, ExpectationRating};

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[RATE];

const RATE: Row = Row::act::<RateEvaluationInput, NewRating>(
    "Rates work results and behavior; before the release it can be done again (menilai).",
    "What came of rating (hasil penilaian).",
);

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
    /// Instead of what the work results suggest, which null takes; required without a plan (rating hasil kerja).
    result_rating: Option<ExpectationRating>,
    /// Instead of what the values suggest, which null takes (rating perilaku kerja).
    behavior_rating: Option<ExpectationRating>,
    /// Why a rating differs from its suggestion; null for no reason (alasan).
    override_reason: Option<String>,
    /// What the employee does well (kekuatan).
    strengths: String,
    /// What the employee does less well (kelemahan).
    weaknesses: String,
    /// What to do about it (rekomendasi).
    recommendations: String,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// The judgement of one work result (penilaian hasil kerja).
#[derive(Debug, InputObject)]
struct WorkResultRatingInput {
    /// A work result of the plan (hasil kerja).
    work_result: ID,
    /// How it compares with what was expected (rating).
    rating: ExpectationRating,
    /// The evidence; required above and below expectation, null for none (catatan bukti).
    note: Option<String>,
}

/// The judgement of one value (penilaian perilaku kerja).
#[derive(Debug, InputObject)]
struct BehaviorRatingInput {
    /// The value (nilai).
    value: BehaviorValue,
    /// How it compares with what was expected (rating).
    rating: ExpectationRating,
    /// The evidence; required above and below expectation, null for none (catatan bukti).
    note: Option<String>,
}

impl From<RateEvaluationInput> for NewRating {
    fn from(input: RateEvaluationInput) -> Self {
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
        Self {
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
        }
    }
}
