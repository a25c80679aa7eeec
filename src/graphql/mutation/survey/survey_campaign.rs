//! createSurvey, openSurvey and closeSurvey.

use async_graphql::{Context, ID, InputObject};

use crate::authz::{Noun, verbs};
use crate::domain::survey::survey_campaign::{self, NewSurvey, NewSurveyClosing, NewSurveyOpening};
use crate::graphql::error::Result;
use crate::graphql::mutation::date::Date;
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::{Answered, Row, request};
use crate::graphql::payload::{Payload, PayloadField, Shape};
use crate::view::payload::PayloadValue;
use crate::words::survey::SampleMethod;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[CREATE, OPEN, CLOSE];

const CREATE: Row = Row::answered::<CreateSurveyInput>(
    verbs::CREATE_SURVEY.name,
    &[verbs::CREATE_SURVEY],
    "Prepares a survey among the users of a service unit, with an open QR code (menyiapkan survei). Nobody but those who\n\
     prepare or check surveys sees it before it is opened.",
    Shape {
        description: "What came of preparing a survey (hasil penyiapan).",
        fields: &[PayloadField {
            name: "surveyCampaign",
            ty: "SurveyCampaign",
            description: "The new campaign (survei).",
        }],
    },
);

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

/// Which survey to prepare (penyiapan survei).
#[derive(Debug, InputObject)]
struct CreateSurveyInput {
    /// Whose users are asked (unit pelayanan).
    service_unit: ID,
    /// The name of the service that they are asked about; null for all that the service unit does (layanan).
    service: Option<String>,
    /// What it is called; no other survey of the service unit has the name (nama survei).
    name: String,
    /// The code of the form, whose newest version is used (kode kuesioner).
    #[graphql(default_with = "form()")]
    instrument: String,
    /// The first day, not before today (dibuka pada).
    opens_on: Date,
    /// The last day, not before the first one (ditutup pada).
    closes_on: Date,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// The form of PermenPANRB 14/2017.
fn form() -> String {
    "SKM_14_2017".to_owned()
}

impl From<CreateSurveyInput> for NewSurvey {
    fn from(input: CreateSurveyInput) -> Self {
        Self {
            service_unit: object_id(Noun::ServiceUnit, &input.service_unit),
            service: input.service,
            name: input.name,
            instrument: input.instrument,
            opens_on: input.opens_on.0,
            closes_on: input.closes_on.0,
            idempotency_key: input.idempotency_key,
        }
    }
}

impl Answered for CreateSurveyInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        let new = self.into();
        Payload::new(request, survey_campaign::create(request, &new).await, |campaign| {
            vec![("surveyCampaign", PayloadValue::Node(Noun::SurveyCampaign, campaign))]
        })
    }
}

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
