//! signIn and signOut. The policy is not asked: who may come in is decided by what they know and hold.

use async_graphql::{Context, InputObject};

use crate::context::SessionChange;
use crate::graphql::error::Result;
use crate::graphql::mutation::row::{Answered, Row, request};
use crate::graphql::payload::{Payload, PayloadField, Shape};
use crate::office::session;
use crate::view::payload::PayloadValue;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[SIGN_IN, SIGN_OUT];

const SIGN_IN: Row = Row::answered::<SignInInput>(
    "signIn",
    &[],
    "Signs in with e-mail and password (masuk). Unknown accounts and wrong passwords are refused alike, and too many\n\
     attempts have to wait. Where there is a second factor, `SECOND_FACTOR_REQUIRED` asks for its `code`.",
    Shape {
        description: "What came of signing in (hasil masuk).",
        fields: &[
            PayloadField {
                name: "token",
                ty: "String",
                description: "Send it as `Authorization: Bearer TOKEN`; it is shown this once, and not at all to a browser \
                              that asked for a cookie (token).",
            },
            PayloadField {
                name: "expiresAt",
                ty: "DateTime",
                description: "When the session ends by itself (berlaku sampai).",
            },
            PayloadField {
                name: "officesWait",
                ty: "Boolean!",
                description: "Whether your offices do not count in this session, since they ask for a second factor that you \
                              have not set up (jabatan menunggu faktor kedua).",
            },
            PayloadField { name: "viewer", ty: "Viewer", description: "Who has signed in (pengguna)." },
        ],
    },
)
.public();

const SIGN_OUT: Row = Row::answered::<SignOutInput>(
    "signOut",
    &[],
    "Ends the session of the token or the cookie that the request carries (keluar).",
    Shape {
        description: "What came of signing out (hasil keluar).",
        fields: &[PayloadField {
            name: "signedOut",
            ty: "Boolean!",
            description: "Whether the session has ended (sudah keluar).",
        }],
    },
);

/// Who signs in (masuk).
#[derive(Debug, InputObject)]
struct SignInInput {
    /// The e-mail address (alamat surel).
    identifier: String,
    /// The password (kata sandi).
    #[graphql(secret)]
    password: String,
    /// The code of your authenticator app, or a recovery code, if you have set up a second factor; null for none (kode).
    #[graphql(secret)]
    code: Option<String>,
    /// Not used, null or not: signing in twice gives two sessions (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// The end of a session (keluar).
#[derive(Debug, InputObject)]
struct SignOutInput {
    /// Not used, null or not: a session ends once (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl Answered for SignInInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        let outcome = session::sign_in(request, &self.identifier, &self.password, self.code.as_deref()).await;
        let actor = outcome.as_ref().ok().map(|signed_in| signed_in.actor.clone());
        let payload = Payload::new(request, outcome, |signed_in| {
            let token = signed_in.as_ref().map(|signed_in| signed_in.token.as_str().to_owned());
            let token = match (&request.handover, &signed_in, token) {
                (Some(handover), Some(signed_in), Some(token)) => {
                    handover.put(SessionChange::Begun { token, expires_at: signed_in.expires_at });
                    None
                }
                (_, _, token) => token,
            };
            let offices_wait = signed_in.as_ref().is_some_and(|signed_in| signed_in.offices_wait);
            let viewer = if signed_in.is_some() { PayloadValue::Viewer } else { PayloadValue::Text(None) };
            vec![
                ("token", PayloadValue::Text(token)),
                ("expiresAt", PayloadValue::DateTime(signed_in.map(|signed_in| signed_in.expires_at))),
                ("officesWait", PayloadValue::Boolean(offices_wait)),
                ("viewer", viewer),
            ]
        })?;
        Ok(match actor {
            Some(actor) => payload.read_as(request.with_actor(actor)),
            None => payload,
        })
    }
}

impl Answered for SignOutInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        let outcome = session::sign_out(request).await;
        if let (Some(handover), Ok(())) = (&request.handover, &outcome) {
            handover.put(SessionChange::Ended);
        }
        Payload::new(request, outcome, |done| vec![("signedOut", PayloadValue::Boolean(done.is_some()))])
    }
}
