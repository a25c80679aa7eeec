//! changePassword, endSession and endOtherSessions: what people do to their own accounts. The policy is not asked.

use async_graphql::{Context, ID, InputObject};
use sea_orm::DatabaseTransaction;

use crate::authz::Scope;
use crate::context::RequestContext;
use crate::domain::verb::idempotency::{self, Offer};
use crate::domain::verb::violations::Violations;
use crate::graphql::error::Result;
use crate::graphql::mutation::row::{Answered, Row, request};
use crate::graphql::payload::{Payload, PayloadField, Shape};
use crate::office::own_account::{self, Once, PasswordChange};
use crate::view::global_id;
use crate::view::payload::PayloadValue;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[CHANGE_PASSWORD, END_SESSION, END_OTHER_SESSIONS];

/// Who has done it, as they are now.
pub(super) const VIEWER: PayloadField = PayloadField {
    name: "viewer",
    ty: "Viewer",
    description: "You, as you are now; null if it was not done (pengguna).",
};

const CHANGE_PASSWORD: Row = Row::answered::<ChangePasswordInput>(
    "changePassword",
    &[],
    "Changes your password (mengganti kata sandi) and ends all your sessions but the present one. Too many wrong attempts\n\
     have to wait.",
    Shape { description: "What came of changing the password (hasil penggantian kata sandi).", fields: &[VIEWER] },
);

const END_SESSION: Row = Row::answered::<EndSessionInput>(
    "endSession",
    &[],
    "Ends another of your sessions (mengakhiri sesi), such as one on a lost device.",
    Shape { description: "What came of ending a session (hasil pengakhiran sesi).", fields: &[VIEWER] },
);

const END_OTHER_SESSIONS: Row = Row::answered::<EndOtherSessionsInput>(
    "endOtherSessions",
    &[],
    "Ends all your sessions but the one that you ask in (mengakhiri sesi lain).",
    Shape { description: "What came of ending the other sessions (hasil pengakhiran sesi lain).", fields: &[VIEWER] },
);

/// A new password (penggantian kata sandi).
#[derive(InputObject)]
struct ChangePasswordInput {
    /// The password that you have now (kata sandi saat ini).
    #[graphql(secret)]
    present_password: String,
    /// From 12 to 256 characters, none of those that are guessed first (kata sandi baru).
    #[graphql(secret)]
    new_password: String,
    /// Makes sending it twice harmless; the passwords are no part of what must be the same. With null or without it, a second
    /// one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// Which session ends (pengakhiran sesi).
#[derive(Debug, InputObject)]
struct EndSessionInput {
    /// The session, as `Viewer.sessions` lists it (sesi).
    session: ID,
    /// Not used, null or not: a session ends once (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// The end of all other sessions (pengakhiran sesi lain).
#[derive(Debug, InputObject)]
struct EndOtherSessionsInput {
    /// Not used, null or not: a session ends once (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl Answered for EndSessionInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        // What we never made is a session that nobody has.
        let session_id = global_id::decode_session(&self.session).unwrap_or_default();
        viewer(request, own_account::end_session(request, session_id).await)
    }
}

impl Answered for EndOtherSessionsInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        viewer(request, own_account::end_other_sessions(request).await)
    }
}

impl Answered for ChangePasswordInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        let outcome = async {
            let key = Key::new(request, "changePassword", self.idempotency_key.as_deref())?;
            let change = PasswordChange { present: self.present_password, new: self.new_password };
            own_account::change_password(request, change, &key).await
        };
        viewer(request, outcome.await)
    }
}

/// The payload that shows who has done it.
pub(super) fn viewer(request: &RequestContext, outcome: crate::error::Result<()>) -> Result<Payload> {
    Payload::new(request, outcome, |done| {
        vec![("viewer", done.map_or(PayloadValue::Text(None), |()| PayloadValue::Viewer))]
    })
}

/// The key by which a request is known again. Of what it says nothing is kept, not even as a hash: it is a password.
struct Key(Option<Offer>);

impl Key {
    fn new(request: &RequestContext, mutation: &'static str, key: Option<&str>) -> crate::error::Result<Self> {
        let mut violations = Violations::new();
        idempotency::check(&mut violations, key);
        violations.finish()?;
        let me = request.actor.employee_id().unwrap_or_default();
        Ok(Self(Offer::named(request, (mutation, Scope::Actor), me, key, &[])))
    }
}

impl Once for Key {
    async fn is_new(&self, txn: &DatabaseTransaction) -> crate::error::Result<bool> {
        idempotency::claim(txn, self.0.clone()).await
    }
}
