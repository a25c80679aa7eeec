//! Signing in and out.

use async_graphql::{Context, InputObject, Object};

use super::request;
use crate::domain;
use crate::graphql::error::Result;
use crate::graphql::payload::{Payload, payloads};
use crate::view::payload::PayloadValue;

#[derive(Debug, Default)]
pub(super) struct SessionMutation;

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
        "token": "String" = "Send it as `Authorization: Bearer TOKEN`; it is shown this once (token).",
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
        let outcome = domain::session::sign_in(request, &input.identifier, &input.password).await;
        let actor = outcome.as_ref().ok().map(|signed_in| signed_in.actor.clone());
        let payload = Payload::new(request, outcome, |signed_in| {
            let token = signed_in.as_ref().map(|signed_in| signed_in.token.as_str().to_owned());
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

    /// Ends the session of the token that the request carries (keluar).
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "input", desc = "What it takes (isian).")] _input: SignOutInput,
    ) -> Result<Payload<SignOutPayload>> {
        let request = request(ctx)?;
        let outcome = domain::session::sign_out(request).await;
        Payload::new(request, outcome, |done| vec![("signedOut", PayloadValue::Boolean(done.is_some()))])
    }
}
