//! submitSelfAssessment.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::evaluation::self_assessment::{NewRealization, NewSelfAssessment};
use crate::graphql::mutation::row::Row;
use crate::graphql::mutation::{object_id, work_result_id};

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[SUBMIT];

const SUBMIT: Row = Row::act::<SubmitSelfAssessmentInput, NewSelfAssessment>(
    "The employee assesses their own work, once, before anybody rates it (mengajukan penilaian mandiri).",
    "What came of a self-assessment (hasil penilaian mandiri).",
);

/// What the employee says of their own work (penilaian mandiri).
#[derive(Debug, InputObject)]
struct SubmitSelfAssessmentInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The version of the self-assessment that you have seen; 0 before the first (versi).
    expected_version: i32,
    /// What was achieved (capaian).
    achievements: String,
    /// What stood in the way; null for nothing (kendala).
    obstacles: Option<String>,
    /// What would help; null for nothing (dukungan yang diperlukan).
    support_needed: Option<String>,
    /// What became of single work results, each at most once; null for none (realisasi hasil kerja).
    results: Option<Vec<RealizationInput>>,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// What became of one work result (realisasi).
#[derive(Debug, InputObject)]
struct RealizationInput {
    /// A work result of the plan (hasil kerja).
    work_result: ID,
    /// What came out (realisasi).
    realization: String,
    /// How it was done; null for nothing to say (catatan proses).
    process_note: Option<String>,
}

impl From<SubmitSelfAssessmentInput> for NewSelfAssessment {
    fn from(input: SubmitSelfAssessmentInput) -> Self {
        let results = input.results.unwrap_or_default().into_iter().map(|result| NewRealization {
            work_result: work_result_id(&result.work_result),
            realization: result.realization,
            process_note: result.process_note,
        });
        Self {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            expected_version: input.expected_version,
            achievements: input.achievements,
            obstacles: input.obstacles,
            support_needed: input.support_needed,
            results: results.collect(),
            idempotency_key: input.idempotency_key,
        }
    }
}
