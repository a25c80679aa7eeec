//! submitSurveyResponse and deliverSurveyResponses.

use async_graphql::{Context, InputObject};

use crate::authz::{Noun, verbs};
use crate::domain::survey::receipt;
use crate::domain::survey::survey_response::{self, Desk, NewAnswer, NewSurveyResponse};
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::mutation::row::{Answered, Row, request};
use crate::graphql::payload::{Payload, PayloadField, Shape};
use crate::view::payload::PayloadValue;
use crate::words::survey::{AgeBand, Disability, Education, Occupation, SurveyGender};

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[SUBMIT, DELIVER];

const SUBMIT: Row = Row::answered::<SubmitSurveyResponseInput>(
    verbs::SUBMIT_SURVEY_RESPONSE.name,
    &[verbs::SUBMIT_SURVEY_RESPONSE],
    "Public: a citizen's answers (mengisi survei kepuasan masyarakat).",
    Shape {
        description: "What came of answering a survey; never the answers themselves (hasil pengisian).",
        fields: &[
            PayloadField {
                name: "received",
                ty: "Boolean!",
                description: "Whether the answers have been received (diterima).",
            },
            PayloadField {
                name: "receipt",
                ty: "String",
                description: "A short code to note down; the same whenever the same key is sent, and no way to the answers; \
                              null if nothing was received (tanda terima).",
            },
            PayloadField { name: "surveyCampaign", ty: "SurveyCampaign", description: "The campaign (survei)." },
        ],
    },
)
.public();

const DELIVER: Row = Row::answered::<DeliverSurveyResponsesInput>(
    verbs::DELIVER_SURVEY_RESPONSES.name,
    &[verbs::DELIVER_SURVEY_RESPONSES],
    "Public: answers that a device at the counter has kept while it was cut off (mengirim isian tertunda). Each is received or\n\
     refused for itself, and may be sent again until it is: the same answers under the same key count once.",
    Shape {
        description: "What came of delivering answers (hasil pengiriman).",
        fields: &[
            PayloadField {
                name: "receipts",
                ty: "[String]!",
                description: "For each response in its place the receipt, or null if it was not received; what is wrong with that \
                              one stands in `userErrors` under `[\"input\", \"responses\", \"2\", ...]` (tanda terima).",
            },
            PayloadField { name: "surveyCampaign", ty: "SurveyCampaign", description: "The campaign (survei)." },
        ],
    },
)
.public();

/// What a device at the counter has kept (isian tertunda).
#[derive(Debug, InputObject)]
struct DeliverSurveyResponsesInput {
    /// The code of its channel, of the kind TABLET (kode kanal).
    code: String,
    /// From 1 to 50, in whatever order (jawaban).
    responses: Vec<DeliveredSurveyResponseInput>,
}

/// One person's answers, as a device has kept them (jawaban survei).
#[derive(Debug, InputObject)]
struct DeliveredSurveyResponseInput {
    /// At least one option, each question at most once; a question that is left out is not answered (jawaban).
    answers: Vec<SurveyAnswerInput>,
    /// In their own words; null for nothing to say (saran). Numbers, addresses and names of staff are masked.
    suggestion: Option<String>,
    /// Whether the form has noticed that a program seems to have filled it in (tanda pengisian otomatis).
    #[graphql(default)]
    looks_automated: bool,
    /// The respondent's gender; null if not told (jenis kelamin).
    gender: Option<SurveyGender>,
    /// The respondent's age; null if not told (usia).
    age_band: Option<AgeBand>,
    /// The respondent's education; null if not told (pendidikan).
    education: Option<Education>,
    /// The respondent's occupation; null if not told (pekerjaan).
    occupation: Option<Occupation>,
    /// The respondent's disability; null if not told (disabilitas).
    disability: Option<Disability>,
    /// 128 random bits of this response alone, in hex or base64url. Under another's key nothing is received:
    /// `ALREADY_DONE` (kunci idempotensi).
    idempotency_key: String,
}

impl DeliverSurveyResponsesInput {
    fn into_responses(self) -> Vec<NewSurveyResponse> {
        let Self { code, responses } = self;
        let response = |response: DeliveredSurveyResponseInput| NewSurveyResponse {
            code: code.clone(),
            answers: response.answers.into_iter().map(NewAnswer::from).collect(),
            suggestion: response.suggestion,
            masks_personal_data: true,
            looks_automated: response.looks_automated,
            gender: response.gender,
            age_band: response.age_band,
            education: response.education,
            occupation: response.occupation,
            disability: response.disability,
            idempotency_key: response.idempotency_key,
        };
        responses.into_iter().map(response).collect()
    }
}

/// A citizen's answers (jawaban survei). They are kept without name, address or time.
#[derive(Debug, InputObject)]
struct SubmitSurveyResponseInput {
    /// The code of the channel or slip by which the survey was reached; a slip counts once (kode kanal).
    code: String,
    /// At least one option, each question at most once; a question that is left out is not answered (jawaban).
    answers: Vec<SurveyAnswerInput>,
    /// In your own words; null for nothing to say (saran). Signs that are not seen are taken out, and names of staff masked.
    suggestion: Option<String>,
    /// Whether numbers and addresses of persons in the suggestion are masked (samarkan data pribadi). With false nothing is
    /// received where there are some, so that the writer is warned: `PERSONAL_DATA`.
    #[graphql(default = true)]
    mask_personal_data: bool,
    /// Whether the form has noticed that a program seems to have filled it in: a field that nobody sees is filled in, or it
    /// is back sooner than it can be read (tanda pengisian otomatis). The answers count, and the result says what it would be
    /// without such ones; see `SurveyResult.flags`.
    #[graphql(default)]
    looks_automated: bool,
    /// The respondent's gender; null if not told (jenis kelamin).
    gender: Option<SurveyGender>,
    /// The respondent's age; null if not told (usia).
    age_band: Option<AgeBand>,
    /// The respondent's education; null if not told (pendidikan).
    education: Option<Education>,
    /// The respondent's occupation; null if not told (pekerjaan).
    occupation: Option<Occupation>,
    /// The respondent's disability; null if not told (disabilitas).
    disability: Option<Disability>,
    /// 128 random bits made by the client, in hex or base64url: sent twice, the answers count once (kunci idempotensi).
    idempotency_key: String,
}

/// The answer to one question: an option, or that it does not apply (jawaban).
#[derive(Debug, InputObject)]
struct SurveyAnswerInput {
    /// The code of the question, such as `PERSYARATAN` (kode pertanyaan).
    item: String,
    /// The option chosen, by its `position` on the form, from 1 on; null where the question does not apply (pilihan).
    option: Option<i32>,
    /// The former name of `option`, which new programs use; null beside it (nilai).
    value: Option<i32>,
    /// The question does not apply; it is left out, never zero (tidak berlaku).
    #[graphql(default)]
    not_applicable: bool,
}

impl From<SurveyAnswerInput> for NewAnswer {
    fn from(answer: SurveyAnswerInput) -> Self {
        Self { item: answer.item, option: answer.option, value: answer.value, not_applicable: answer.not_applicable }
    }
}

impl From<SubmitSurveyResponseInput> for NewSurveyResponse {
    fn from(input: SubmitSurveyResponseInput) -> Self {
        Self {
            code: input.code,
            answers: input.answers.into_iter().map(NewAnswer::from).collect(),
            suggestion: input.suggestion,
            masks_personal_data: input.mask_personal_data,
            looks_automated: input.looks_automated,
            gender: input.gender,
            age_band: input.age_band,
            education: input.education,
            occupation: input.occupation,
            disability: input.disability,
            idempotency_key: input.idempotency_key,
        }
    }
}

impl Answered for SubmitSurveyResponseInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        let desk = desk(ctx)?;
        let key = self.idempotency_key.clone();
        Payload::new(request, survey_response::submit(request, desk, self.into()).await, |campaign| {
            let receipt = campaign.and_then(|campaign| receipt::of(request, campaign, &key));
            vec![
                ("received", PayloadValue::Boolean(campaign.is_some())),
                ("receipt", PayloadValue::Text(receipt)),
                ("surveyCampaign", PayloadValue::Node(Noun::SurveyCampaign, campaign)),
            ]
        })
    }
}

impl Answered for DeliverSurveyResponsesInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let (request, desk) = (request(ctx)?, desk(ctx)?);
        let keys: Vec<String> = self.responses.iter().map(|response| response.idempotency_key.clone()).collect();
        let delivered = survey_response::deliver(request, desk, self.into_responses()).await;
        let (mut receipts, mut campaign, mut broken) = (Vec::new(), None, Vec::new());
        let delivered = delivered.map(|all| {
            for (one, key) in all.into_iter().zip(keys) {
                receipts.push(one.campaign_id.and_then(|campaign| receipt::of(request, campaign, &key)));
                campaign = campaign.or(one.campaign_id);
                broken.extend(one.violations);
            }
        });
        let fill = |_| {
            vec![
                ("receipts", PayloadValue::SomeTexts(receipts)),
                ("surveyCampaign", PayloadValue::Node(Noun::SurveyCampaign, campaign)),
            ]
        };
        Ok(Payload::new(request, delivered, fill)?.with_user_errors(broken))
    }
}

fn desk<'a>(ctx: &Context<'a>) -> Result<&'a Desk> {
    Ok(ctx.data_opt::<Desk>().ok_or_else(|| Error::internal("a schema without a desk"))?)
}
