//! Signing in and out.

use async_graphql::{Context, InputObject, Object};

use crate::context::SessionChange;
use crate::graphql::error::Result;
use crate::graphql::mutation::request;
use crate::graphql::payload::{Payload, payloads};
use crate::office;
use crate::view::payload::PayloadValue;

#[derive(Debug, Default)]
pub(crate) struct SessionMutation;

/// Who signs in (masuk).
#[derive(Debug, InputObject)]
struct SignInInput {
    /// The e-mail address (alamat surel).
    identifier: String,
    /// The password (kata sandi).
    #[graphql(secret)]
    password: String,
    /// Not used: signing in twice gives two sessions (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// The end of a session (keluar).
#[derive(Debug, InputObject)]
struct SignOutInput {
    /// Not used: a session ends once (kunci idempotensi).
    idempotency_key: Option<String>,
}

payloads! {
    SignInPayload: "What came of signing in (hasil masuk)." {
        "token": "String" = "Send it as `Authorization: Bearer TOKEN`; it is shown this once, and not at all to a browser that asked for a cookie (token).",
        "expiresAt": "DateTime" = "When the session ends by itself (berlaku sampai).",
        "viewer": "Viewer" = "Who has signed in (pengguna).",
    }
    SignOutPayload: "What came of signing out (hasil keluar)." {
        "signedOut": "Boolean!" = "Whether the session has ended (sudah keluar).",
    }
}

#[Object]
impl SessionMutation {
    /// Signs in with e-mail and password (masuk). Unknown accounts and wrong passwords are refused alike, and too many
    /// attempts have to wait.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it takes (isian).")] input: SignInInput,
    ) -> Result<Payload<SignInPayload>> {
        let request = request(ctx)?;
        let outcome = office::session::sign_in(request, &input.identifier, &input.password).await;
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
            let viewer = if signed_in.is_some() { PayloadValue::Viewer } else { PayloadValue::Text(None) };
            vec![
                ("token", PayloadValue::Text(token)),
                ("expiresAt", PayloadValue::DateTime(signed_in.map(|signed_in| signed_in.expires_at))),
                ("viewer", viewer),
            ]
        })?;
        Ok(match actor {
            Some(actor) => payload.read_as(request.with_actor(actor)),
            None => payload,
        })
    }

    /// Ends the session of the token or the cookie that the request carries (keluar).
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "input", desc = "What it takes (isian).")] _input: SignOutInput,
    ) -> Result<Payload<SignOutPayload>> {
        let request = request(ctx)?;
        let outcome = office::session::sign_out(request).await;
        if let (Some(handover), Ok(())) = (&request.handover, &outcome) {
            handover.put(SessionChange::Ended);
        }
        Payload::new(request, outcome, |done| vec![("signedOut", PayloadValue::Boolean(done.is_some()))])
    }
}
