//! Sessions: signing in by identifier and password gives an opaque token; signing out ends it.
//!
//! Unknown, disabled and known accounts cost the same work and get the same answer.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use entity::{account, session};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::password::{self, Comparison};
use super::second_factor::{self, Demand};
use super::throttle::{self, Attempt};
use super::trail::{self, Entry};
use crate::authz::{Actor, Finder};
use crate::config::SignInRules;
use crate::context::RequestContext;
use crate::database::{Bind, Binder, Database, query_rows};
use crate::error::{Error, Result, Violation, ViolationCode, field};
use crate::telemetry::COUNTS;
use crate::text;
use crate::words::people::TimeZone;

/// What signing in gives.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The secret that the caller sends from now on. Kept nowhere; only its hash is.
    pub token: Token,
    /// When the session ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Who has signed in.
    pub actor: Actor,
    /// The new session.
    pub session_id: Uuid,
    /// Whether the actor's offices do not count in it, since they ask for a second factor that the account has not.
    pub offices_wait: bool,
}

/// An opaque bearer token: 32 random bytes in base64url. Debug output never shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    const BYTES: usize = 32;

    fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; Self::BYTES]>()))
    }

    /// Reads what a caller sent; `None` if no token ever looks like this.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == Self::BYTES).then(|| Self(text.to_owned()))
    }

    /// The text that the caller sends.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token")
    }
}

/// Signs in. Each attempt counts as a failure until it succeeds.
///
/// # Errors
/// [`Error::Invalid`] with `InvalidCredentials` if the identifier is unknown, the account disabled, the password or the code
/// wrong, with `SecondFactorRequired` if the account takes a code and none was given; [`Error::RateLimited`] after too many
/// failures for the identifier from the address, or from the address.
pub async fn sign_in(ctx: &RequestContext, identifier: &str, password: &str, code: Option<&str>) -> Result<SignedIn> {
    let identifier = text::address(identifier);
    let attempt = Attempt::of(ctx, &identifier);
    attempt.count(ctx).await?;

    let account = Known::find(ctx, &identifier).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let comparison = password::compare(hash, password.to_owned()).await?;
    let Some(account) = account.as_ref().filter(|account| comparison != Comparison::Other && account.is_open) else {
        record_refusal(ctx, account.as_ref()).await?;
        return Err(wrong_credentials());
    };

    let by_code = match second_factor::demand(ctx, account.id, code).await? {
        Demand::None => None,
        Demand::Code(factor, at_code) => Some((factor, at_code)),
        Demand::NoCode => {
            // The password was right: people who come back with the code have not failed once.
            attempt.forgive(ctx).await?;
            return Err(second_factor::no_code());
        }
    };
    let session_id = Uuid::new_v4();
    let actor = Actor::load(&ctx.database, account.employee_id, ctx.now()).await?.in_session(session_id);
    let token = Token::random();
    let expires_at = ctx.now() + ctx.sign_in.session_lifetime;
    let txn = ctx.database.begin().await?;
    let verified = match by_code {
        None => false,
        Some((factor, at_code)) => {
            if !second_factor::spend(&txn, ctx, &factor, code.unwrap_or_default()).await? {
                txn.rollback().await?;
                record_refusal(ctx, Some(account)).await?;
                return Err(second_factor::wrong_code());
            }
            at_code.forget(&txn).await?;
            true
        }
    };
    attempt.forget(&txn).await?;
    attempt.remember_place(&txn, ctx.now()).await?;
    if !still_holds(&txn, account, comparison).await? {
        txn.rollback().await?;
        record_refusal(ctx, Some(account)).await?;
        return Err(wrong_credentials());
    }
    let created = session::ActiveModel {
        id: Set(session_id),
        account_id: Set(account.id),
        token_hash: Set(token.hash()),
        created_at: Set(ctx.now()),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
        second_factor_at: Set(verified.then_some(ctx.now())),
    };
    session::Entity::insert(created).exec_without_returning(&txn).await?;
    trail::record_own(&txn, &ctx.with_actor(actor.clone()), "sign_in", account.id).await?;
    txn.commit().await?;
    let offices_wait = ctx.sign_in.second_factor_for_offices && !verified && actor.holds_office();
    let actor = with_due_offices(actor, verified, ctx.sign_in);
    Ok(SignedIn { token, expires_at, actor, session_id, offices_wait })
}

/// An account that somebody names, with what the audit trail says of it.
struct Known {
    id: Uuid,
    employee_id: Uuid,
    password_hash: String,
    is_open: bool,
    agency_id: Uuid,
    time_zone: String,
}

impl Known {
    /// Read where everything that has been committed is there.
    async fn find(ctx: &RequestContext, identifier: &str) -> Result<Option<Self>> {
        let mut binder = Binder::new(ctx.database.backend());
        let identifier = binder.bind(Bind::Text(identifier.to_owned()));
        let statement = binder.statement(format!(
            "SELECT a.id, a.employee_id, a.password_hash, CASE WHEN a.disabled_at IS NULL THEN 1 ELSE 0 END, \
             e.agency_id, g.time_zone FROM account a JOIN employee e ON e.id = a.employee_id \
             JOIN agency g ON g.id = e.agency_id WHERE a.identifier = {identifier}"
        ));
        let rows = query_rows(ctx.database.write(), statement).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(Self {
            id: row.try_get_by_index(0)?,
            employee_id: row.try_get_by_index(1)?,
            password_hash: row.try_get_by_index(2)?,
            is_open: row.try_get_by_index::<i32>(3)? == 1,
            agency_id: row.try_get_by_index(4)?,
            time_zone: row.try_get_by_index(5)?,
        }))
    }
}

/// Records that somebody did not come in. For an unknown identifier the trail says from
/// which network, and not what was typed: it may be a password in the wrong field. Both take the same work.
async fn record_refusal(ctx: &RequestContext, account: Option<&Known>) -> Result<()> {
    COUNTS.sign_ins_refused.add(1);
    let network = trail::origin(ctx);
    let zone = account.and_then(|account| TimeZone::from_word(&account.time_zone));
    let (noun, object_id) = match account {
        Some(account) => ("account", account.id),
        None => ("network", network.and_then(|hash| Uuid::from_slice(&hash[..16]).ok()).unwrap_or_default()),
    };
    let entry = Entry {
        agency_id: account.map(|account| account.agency_id),
        actor_id: None,
        deed: ("refuse_sign_in", noun),
        object_id,
        day: zone.map_or(ctx.today(), |zone| zone.day(ctx.now())),
        now: ctx.now(),
        network,
    };
    entry.append(ctx.database.write()).await
}

fn wrong_credentials() -> Error {
    Error::invalid(Violation::new(
        ViolationCode::InvalidCredentials,
        field![],
        "identitas atau kata sandi salah",
        "identifier or password is wrong",
    ))
}

/// Whether neither the password has been changed nor the account closed since they were looked at. Until the transaction
/// ends, nobody does. A hash of weaker parameters is renewed by the way.
async fn still_holds(txn: &impl ConnectionTrait, account: &Known, comparison: Comparison) -> Result<bool> {
    let hash = match comparison {
        Comparison::Outdated { hash } => hash,
        Comparison::Same | Comparison::Other => account.password_hash.clone(),
    };
    let kept = account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(hash))
        .filter(account::Column::Id.eq(account.id))
        .filter(account::Column::PasswordHash.eq(&account.password_hash))
        .filter(account::Column::DisabledAt.is_null())
        .exec(txn)
        .await?;
    Ok(kept.rows_affected == 1)
}

/// Ends the session that the caller's token belongs to.
///
/// # Errors
/// [`Error::Unauthenticated`] without a session, or if it has ended meanwhile.
pub async fn sign_out(ctx: &RequestContext) -> Result<()> {
    let session_id = ctx.session_id.ok_or(Error::Unauthenticated)?;
    let ended = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(ctx.now()))
        .filter(session::Column::Id.eq(session_id))
        .filter(session::Column::RevokedAt.is_null())
        .exec(ctx.database.write())
        .await?;
    if ended.rows_affected == 1 { Ok(()) } else { Err(Error::Unauthenticated) }
}

/// Whose token this is: the employee and the session.
///
/// # Errors
/// [`Error::Unauthenticated`] if the token is unknown, expired or revoked, or its account disabled.
pub async fn identify(
    database: &Database,
    token: &Token,
    rules: SignInRules,
    now: DateTime<Utc>,
) -> Result<(Actor, Uuid)> {
    static BY_TOKEN: Finder = Finder::new(
        "SELECT a.employee_id, s.id AS found_by, s.expires_at AS until, s.second_factor_at AS verified \
         FROM session s JOIN account a ON a.id = s.account_id WHERE s.token_hash = {key} AND s.revoked_at IS NULL AND a.disabled_at IS NULL",
    );
    match BY_TOKEN.find(database, Bind::Bytes(token.hash()), now).await {
        Ok(found) if found.until.is_some_and(|until| until > now) => {
            let actor = found.actor.in_session(found.found_by);
            Ok((with_due_offices(actor, found.verified, rules), found.found_by))
        }
        Ok(_) | Err(Error::NotFound) => Err(Error::Unauthenticated),
        Err(error) => Err(error),
    }
}

/// The actor as they are in a session: where offices ask for a second factor, they count only in one that has had it.
fn with_due_offices(actor: Actor, verified: bool, rules: SignInRules) -> Actor {
    if rules.second_factor_for_offices && !verified { actor.without_offices() } else { actor }
}

/// Those of `sessions` that would still be let in: neither expired nor revoked, and their accounts not disabled.
///
/// # Errors
/// Only faults of our own.
pub async fn living(database: &Database, sessions: &[Uuid], now: DateTime<Utc>) -> Result<HashSet<Uuid>> {
    let mut binder = Binder::new(database.backend());
    let among = binder.any_of("s.id", Bind::Uuids(sessions.to_vec()));
    let now = binder.bind(Bind::DateTime(now));
    let statement = binder.statement(format!(
        "SELECT s.id FROM session s JOIN account a ON a.id = s.account_id \
         WHERE {among} AND s.expires_at > {now} AND s.revoked_at IS NULL AND a.disabled_at IS NULL"
    ));
    let rows = database.query(statement).await?;
    Ok((0..rows.len()).filter_map(|row| rows.uuid(row, 0)).collect())
}

/// Removes what no longer matters: sessions past their end, failures older than the window, and places from which nobody
/// has signed in for long.
///
/// # Errors
/// Only faults of our own.
pub async fn forget_expired(database: &Database, rules: SignInRules, now: DateTime<Utc>) -> Result<()> {
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lte(now)).exec(database.write()).await?;
    throttle::forget_expired(database, rules, now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_43_characters_that_debugging_hides() {
        let token = Token::random();
        assert_eq!(token.as_str().len(), 43);
        assert_eq!(Token::parse(token.as_str()), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "Token");
        assert_ne!(Token::random(), token);
        for text in ["", "x", &token.as_str()[1..], &format!("{}=", token.as_str()), &format!(" {}", token.as_str())] {
            assert_eq!(Token::parse(text), None, "{text:?}");
        }
    }
}
