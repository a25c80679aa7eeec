//! submitSurveyResponse.

use async_graphql::{Context, InputObject, Object};

use crate::authz::Noun;
use crate::domain::survey::survey_response::{self, Desk, NewAnswer, NewSurveyResponse};
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::mutation::request;
use crate::graphql::payload::{Payload, payloads};
use crate::view::payload::PayloadValue;
use crate::words::survey::{AgeBand, Education, Occupation, SurveyGender};

#[derive(Debug, Default)]
pub(crate) struct SurveyResponseMutation;

/// A citizen's answers (jawaban survei). They are kept without name, address or time.
#[derive(Debug, InputObject)]
struct SubmitSurveyResponseInput {
    /// The public code of the campaign (kode survei).
    code: String,
    /// At least one, each question at most once; leave out what does not apply (jawaban).
    answers: Vec<SurveyAnswerInput>,
    /// In your own words (saran).
    suggestion: Option<String>,
    /// The respondent's gender (jenis kelamin).
    gender: Option<SurveyGender>,
    /// The respondent's age (usia).
    age_band: Option<AgeBand>,
    /// The respondent's education (pendidikan).
    education: Option<Education>,
    /// The respondent's occupation (pekerjaan).
    occupation: Option<Occupation>,
    /// 128 random bits made by the client, in hex or base64url: sent twice, the answers count once (kunci idempotensi).
    idempotency_key: String,
}

/// The answer to one question (jawaban).
#[derive(Debug, InputObject)]
struct SurveyAnswerInput {
    /// The code of the question, such as `PERSYARATAN` (kode unsur).
    item: String,
    /// 1 to 4 (nilai).
    value: i32,
}

payloads! {
    SubmitSurveyResponsePayload: "What came of answering a survey; never the answers themselves (hasil pengisian)." {
        "received": "Boolean!" = "Whether the answers have been received (diterima).",
        "surveyCampaign": "SurveyCampaign" = "The campaign (survei).",
    }
}

#[Object]
impl SurveyResponseMutation {
    /// Public: a citizen's answers (mengisi survei kepuasan masyarakat).
    async fn submit_survey_response(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it takes (isian).")] input: SubmitSurveyResponseInput,
    ) -> Result<Payload<SubmitSurveyResponsePayload>> {
        let request = request(ctx)?;
        let desk = ctx.data_opt::<Desk>().ok_or_else(|| Error::internal("a schema without a desk"))?;
        let answers = input.answers.into_iter().map(|answer| NewAnswer { item: answer.item, value: answer.value });
        let new = NewSurveyResponse {
            code: input.code,
            answers: answers.collect(),
            suggestion: input.suggestion,
            gender: input.gender,
            age_band: input.age_band,
            education: input.education,
            occupation: input.occupation,
            idempotency_key: input.idempotency_key,
        };
        Payload::new(request, survey_response::submit(request, desk, new).await, |campaign| {
            vec![
                ("received", PayloadValue::Boolean(campaign.is_some())),
                ("surveyCampaign", PayloadValue::Node(Noun::SurveyCampaign, campaign)),
            ]
        })
    }
}
