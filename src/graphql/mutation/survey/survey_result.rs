//! publishSurveyResult and correctSurveyResult.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::survey::survey_result::NewSurveyPublication;
use crate::domain::survey::survey_result_correction::NewSurveyCorrection;
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::Row;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[PUBLISH, CORRECT];

const PUBLISH: Row = Row::act::<PublishSurveyResultInput, NewSurveyPublication>(
    "Shows a survey's result to everybody; from then on it stands (mempublikasikan hasil survei).",
    "What came of publishing the result (hasil publikasi).",
);

const CORRECT: Row = Row::act::<CorrectSurveyResultInput, NewSurveyCorrection>(
    "Counts a survey's answers again, with another population or without some channels (membetulkan hasil survei). What the\n\
     result was before and why it was corrected stands beside it, for everybody who reads it. It is refused where the result\n\
     would be the same.",
    "What came of correcting the result (hasil pembetulan).",
);

/// Which result everybody may see from now on (publikasi hasil survei).
#[derive(Debug, InputObject)]
struct PublishSurveyResultInput {
    /// The result (hasil survei).
    survey_result: ID,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<PublishSurveyResultInput> for NewSurveyPublication {
    fn from(input: PublishSurveyResultInput) -> Self {
        Self {
            survey_result: object_id(Noun::SurveyResult, &input.survey_result),
            idempotency_key: input.idempotency_key,
        }
    }
}

/// Which result to count again, and how (pembetulan hasil survei).
#[derive(Debug, InputObject)]
struct CorrectSurveyResultInput {
    /// The result (hasil survei).
    survey_result: ID,
    /// Why; everybody who reads the result reads it (alasan).
    reason: String,
    /// How many used the service in the period, at least as many as answered; null if that stays as it is (populasi).
    population: Option<i32>,
    /// The channels whose answers are no part of the index from now on; an empty list counts all of them, null leaves that
    /// as it is. By each at least the publishing minimum of people answered (kanal yang tidak dihitung).
    leave_out: Option<Vec<ID>>,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<CorrectSurveyResultInput> for NewSurveyCorrection {
    fn from(input: CorrectSurveyResultInput) -> Self {
        let channels = |ids: Vec<ID>| ids.iter().map(|id| object_id(Noun::SurveyChannel, id)).collect();
        Self {
            survey_result: object_id(Noun::SurveyResult, &input.survey_result),
            reason: input.reason,
            population: input.population,
            leave_out: input.leave_out.map(channels),
            idempotency_key: input.idempotency_key,
        }
    }
}
