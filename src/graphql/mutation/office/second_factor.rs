//! beginSecondFactor, confirmSecondFactor and removeSecondFactor. The policy is not asked: an account is its owner's.

use async_graphql::{Context, InputObject};

use super::account::{VIEWER, viewer};
use crate::graphql::error::Result;
use crate::graphql::mutation::row::{Answered, Row, request};
use crate::graphql::payload::{Payload, PayloadField, Shape};
use crate::office::second_factor;
use crate::view::payload::PayloadValue;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[BEGIN, CONFIRM, REMOVE];

const BEGIN: Row = Row::answered::<BeginSecondFactorInput>(
    "beginSecondFactor",
    &[],
    "Begins to set up an authenticator app as your second factor (memasang faktor kedua). `confirmSecondFactor` ends it; until\n\
     then nothing changes, and beginning again takes the place of this.",
    Shape {
        description: "What an authenticator app takes (isi aplikasi autentikator).",
        fields: &[
            PayloadField {
                name: "secret",
                ty: "String",
                description: "The secret in Base32, to be typed into the app; it is shown this once (kunci rahasia).",
            },
            PayloadField {
                name: "uri",
                ty: "String",
                description: "The same as an `otpauth:` address, to be shown as a QR code (alamat otpauth).",
            },
        ],
    },
);

const CONFIRM: Row = Row::answered::<ConfirmSecondFactorInput>(
    "confirmSecondFactor",
    &[],
    "Confirms your second factor by a code of the app (memastikan faktor kedua). From then on signing in takes a code, and the\n\
     present session counts as begun with one.",
    Shape {
        description: "What came of confirming (hasil pemastian faktor kedua).",
        fields: &[
            PayloadField {
                name: "recoveryCodes",
                ty: "[String!]",
                description: "Each signs you in once in the place of a code of the app; they are shown this once (kode \
                              pemulihan).",
            },
            VIEWER,
        ],
    },
);

const REMOVE: Row = Row::answered::<RemoveSecondFactorInput>(
    "removeSecondFactor",
    &[],
    "Removes your second factor and its recovery codes (menghapus faktor kedua).",
    Shape { description: "What came of removing it (hasil penghapusan faktor kedua).", fields: &[VIEWER] },
);

/// The beginning of a second factor (pemasangan faktor kedua).
#[derive(InputObject)]
struct BeginSecondFactorInput {
    /// Your password (kata sandi).
    #[graphql(secret)]
    password: String,
    /// Not used, null or not: beginning again takes the place of what was begun (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// Proof that the app has the secret (pemastian faktor kedua).
#[derive(InputObject)]
struct ConfirmSecondFactorInput {
    /// The code that the app shows (kode).
    #[graphql(secret)]
    code: String,
    /// Not used, null or not: a second factor is confirmed once (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// The end of a second factor (penghapusan faktor kedua).
#[derive(InputObject)]
struct RemoveSecondFactorInput {
    /// Your password (kata sandi).
    #[graphql(secret)]
    password: String,
    /// A code of the app, or a recovery code (kode).
    #[graphql(secret)]
    code: String,
    /// Not used, null or not: a second factor is removed once (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl Answered for BeginSecondFactorInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        let outcome = second_factor::begin(request, self.password).await;
        Payload::new(request, outcome, |enrolment| {
            let (secret, uri) = enrolment.map(|enrolment| (enrolment.secret, enrolment.uri)).unzip();
            vec![("secret", PayloadValue::Text(secret)), ("uri", PayloadValue::Text(uri))]
        })
    }
}

impl Answered for ConfirmSecondFactorInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        let outcome = second_factor::confirm(request, &self.code).await;
        Payload::new(request, outcome, |codes| {
            let viewer = if codes.is_some() { PayloadValue::Viewer } else { PayloadValue::Text(None) };
            vec![("recoveryCodes", PayloadValue::Texts(codes)), ("viewer", viewer)]
        })
    }
}

impl Answered for RemoveSecondFactorInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        viewer(request, second_factor::remove(request, self.password, &self.code).await)
    }
}
