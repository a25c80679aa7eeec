//! addSurveyChannel, revokeSurveyChannel and issueSurveySlips.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::survey::survey_channel::{NewSurveyChannel, NewSurveyChannelRevocation};
use crate::domain::survey::survey_slip::NewSurveySlips;
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::Row;
use crate::words::survey::SurveyChannelKind;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[ADD, REVOKE, ISSUE];

const ADD: Row = Row::act::<AddSurveyChannelInput, NewSurveyChannel>(
    "Adds a way to the form of a survey, with a code of its own that nobody can guess (menambah kanal survei).",
    "What came of adding the channel (hasil penambahan).",
);

const REVOKE: Row = Row::act::<RevokeSurveyChannelInput, NewSurveyChannelRevocation>(
    "Withdraws the code of a channel for good (mencabut kanal survei). What was answered by it stays; nobody reaches the\n\
     form by it any more.",
    "What came of withdrawing the code (hasil pencabutan).",
);

const ISSUE: Row = Row::act::<IssueSurveySlipsInput, NewSurveySlips>(
    "Issues slips to print for a channel of the kind ENCOUNTER (menerbitkan kode sekali pakai): each is handed to one person\n\
     who has been served, and its code counts once.",
    "What came of issuing slips (hasil penerbitan).",
);

/// Which channel to add (kanal baru).
#[derive(Debug, InputObject)]
struct AddSurveyChannelInput {
    /// The campaign (survei).
    survey_campaign: ID,
    /// How it reaches people (jenis kanal).
    kind: SurveyChannelKind,
    /// Which one it is, such as `Loket 2`; no other channel of the survey has the name (nama kanal).
    name: String,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<AddSurveyChannelInput> for NewSurveyChannel {
    fn from(input: AddSurveyChannelInput) -> Self {
        Self {
            survey_campaign: object_id(Noun::SurveyCampaign, &input.survey_campaign),
            kind: input.kind,
            name: input.name,
            idempotency_key: input.idempotency_key,
        }
    }
}

/// Which channel to withdraw (pencabutan kanal).
#[derive(Debug, InputObject)]
struct RevokeSurveyChannelInput {
    /// The channel (kanal survei).
    survey_channel: ID,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<RevokeSurveyChannelInput> for NewSurveyChannelRevocation {
    fn from(input: RevokeSurveyChannelInput) -> Self {
        Self {
            survey_channel: object_id(Noun::SurveyChannel, &input.survey_channel),
            idempotency_key: input.idempotency_key,
        }
    }
}

/// How many slips to issue (penerbitan kode sekali pakai).
#[derive(Debug, InputObject)]
struct IssueSurveySlipsInput {
    /// The channel, of the kind ENCOUNTER (kanal survei).
    survey_channel: ID,
    /// How many slips the sheet has, from 1 to 240 (jumlah kode).
    count: i32,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<IssueSurveySlipsInput> for NewSurveySlips {
    fn from(input: IssueSurveySlipsInput) -> Self {
        Self {
            survey_channel: object_id(Noun::SurveyChannel, &input.survey_channel),
            count: input.count,
            idempotency_key: input.idempotency_key,
        }
    }
}
