//! publishSurveyResult.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::survey::survey_result::NewSurveyPublication;
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::Row;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[PUBLISH];

const PUBLISH: Row = Row::act::<PublishSurveyResultInput, NewSurveyPublication>(
    "Shows a survey's result to everybody; from then on it stands (mempublikasikan hasil survei).",
    "What came of publishing the result (hasil publikasi).",
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
