//! openSurvey and closeSurvey.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::survey::survey_campaign::{NewSurveyClosing, NewSurveyOpening};
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::Row;
use crate::words::survey::SampleMethod;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[OPEN, CLOSE];

const OPEN: Row = Row::act::<OpenSurveyInput, NewSurveyOpening>(
    "Opens a survey that has been prepared: everybody sees it, and it takes answers on its days (membuka survei). It is\n\
     refused while a text of the form has no English.",
    "What came of opening the survey (hasil pembukaan).",
);

const CLOSE: Row = Row::act::<CloseSurveyInput, NewSurveyClosing>(
    "Ends a survey, on whatever day, and counts what was answered (menutup survei). Its result is then to be read by those\n\
     who publish it. Where nobody answered enough, the survey stays CLOSED and has no result.",
    "What came of closing the survey (hasil penutupan).",
);

/// Which survey to open, and how many to ask (pembukaan survei).
#[derive(Debug, InputObject)]
struct OpenSurveyInput {
    /// The campaign (survei).
    survey_campaign: ID,
    /// How many are expected to use the service in the period, 1 and above; null if it is not known (populasi).
    population: Option<i32>,
    /// By what the number of people to ask is taken; null for the table of Krejcie and Morgan (metode sampel).
    sample_method: Option<SampleMethod>,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<OpenSurveyInput> for NewSurveyOpening {
    fn from(input: OpenSurveyInput) -> Self {
        Self {
            survey_campaign: object_id(Noun::SurveyCampaign, &input.survey_campaign),
            population: input.population,
            sample_method: input.sample_method,
            idempotency_key: input.idempotency_key,
        }
    }
}

/// Which survey to end (penutupan survei).
#[derive(Debug, InputObject)]
struct CloseSurveyInput {
    /// The campaign (survei).
    survey_campaign: ID,
    /// How many used the service in the period, 1 and above; null for what was expected (populasi).
    population: Option<i32>,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<CloseSurveyInput> for NewSurveyClosing {
    fn from(input: CloseSurveyInput) -> Self {
        Self {
            survey_campaign: object_id(Noun::SurveyCampaign, &input.survey_campaign),
            population: input.population,
            idempotency_key: input.idempotency_key,
        }
    }
}
