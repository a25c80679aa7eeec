//! Sessions: signing in by identifier and password gives an opaque token; signing out ends it.
//!
//! Guessing is slowed down by counting failures per identifier and per network address. Unknown, disabled and known
//! accounts cost the same work and get the same answer.

use std::collections::HashSet;
use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use entity::{account, session, sign_in_throttle};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::password::{self, Comparison};
use crate::authz::{Actor, Finder};
use crate::config::SignInRules;
use crate::context::RequestContext;
use crate::database::{Bind, Binder, Database};
use crate::error::{Error, Result, Violation, ViolationCode, field};
use crate::telemetry::COUNTS;

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

/// Signs in. Each attempt counts as a failure until it succeeds, so that attempts made at the same time cannot slip
/// past the limit together.
///
/// # Errors
/// [`Error::Invalid`] with `InvalidCredentials` if the identifier is unknown, the account disabled or the password
/// wrong; [`Error::RateLimited`] after too many failures for the identifier or from the address.
pub async fn sign_in(ctx: &RequestContext, identifier: &str, password: &str) -> Result<SignedIn> {
    let identifier = identifier.trim().to_lowercase();
    let subjects = Subjects::of(ctx, &identifier);
    subjects.count(ctx).await?;

    let account =
        account::Entity::find().filter(account::Column::Identifier.eq(&*identifier)).one(ctx.database.write()).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let comparison = password::compare(hash, password.to_owned()).await?;
    let matches = comparison != Comparison::Other;
    let Some(account) = account.filter(|account| matches && account.disabled_at.is_none()) else {
        COUNTS.sign_ins_refused.add(1);
        return Err(Error::invalid(Violation::new(
            ViolationCode::InvalidCredentials,
            field![],
            "identitas atau kata sandi salah",
            "identifier or password is wrong",
        )));
    };

    let token = Token::random();
    let session_id = Uuid::new_v4();
    let expires_at = ctx.now() + ctx.sign_in.session_lifetime;
    let txn = ctx.database.begin().await?;
    subjects.forget(&txn).await?;
    if let Comparison::Outdated { hash } = comparison {
        renew_hash(&txn, &account, hash).await?;
    }
    let created = session::ActiveModel {
        id: Set(session_id),
        account_id: Set(account.id),
        token_hash: Set(token.hash()),
        created_at: Set(ctx.now()),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
    };
    session::Entity::insert(created).exec_without_returning(&txn).await?;
    txn.commit().await?;
    let actor = Actor::load(&ctx.database, account.employee_id, ctx.now()).await?;
    Ok(SignedIn { token, expires_at, actor, session_id })
}

/// Keeps a password under a hash of today's parameters, unless it has been changed meanwhile.
async fn renew_hash(txn: &impl ConnectionTrait, account: &account::Model, hash: String) -> Result<()> {
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(hash))
        .filter(account::Column::Id.eq(account.id))
        .filter(account::Column::PasswordHash.eq(&account.password_hash))
        .exec(txn)
        .await?;
    Ok(())
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
pub async fn identify(database: &Database, token: &Token, now: DateTime<Utc>) -> Result<(Actor, Uuid)> {
    static BY_TOKEN: Finder = Finder::new(
        "SELECT a.employee_id, s.id AS found_by, s.expires_at AS until FROM session s JOIN account a \
         ON a.id = s.account_id WHERE s.token_hash = {key} AND s.revoked_at IS NULL AND a.disabled_at IS NULL",
    );
    match BY_TOKEN.find(database, Bind::Bytes(token.hash()), now).await {
        Ok(found) if found.until.is_some_and(|until| until > now) => Ok((found.actor, found.found_by)),
        Ok(_) | Err(Error::NotFound) => Err(Error::Unauthenticated),
        Err(error) => Err(error),
    }
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

/// Removes what no longer matters: sessions past their end, and failures older than the window.
///
/// # Errors
/// Only faults of our own.
pub async fn forget_expired(database: &Database, rules: SignInRules, now: DateTime<Utc>) -> Result<()> {
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lte(now)).exec(database.write()).await?;
    sign_in_throttle::Entity::delete_many()
        .filter(sign_in_throttle::Column::WindowStartedAt.lte(now - rules.window))
        .exec(database.write())
        .await?;
    Ok(())
}

/// What failures are counted by: keyed hashes, so that the table names nobody.
struct Subjects {
    identifier: Vec<u8>,
    address: Option<Vec<u8>>,
}

impl Subjects {
    fn of(ctx: &RequestContext, identifier: &str) -> Self {
        let address = ctx.address.map(|address| ctx.secret.mac("sign-in address", &[&network(address)]).to_vec());
        Self { identifier: ctx.secret.mac("sign-in identifier", &[identifier.as_bytes()]).to_vec(), address }
    }

    /// Counts one attempt, in its own transaction. A refused attempt is not counted, so that waiting has an end.
    async fn count(&self, ctx: &RequestContext) -> Result<()> {
        let txn = ctx.database.begin().await?;
        // Always in this order, so that two attempts never wait for each other.
        count_failure(&txn, &self.identifier, ctx.sign_in.failures_per_identifier, ctx).await?;
        if let Some(address) = &self.address {
            count_failure(&txn, address, ctx.sign_in.failures_per_address, ctx).await?;
        }
        txn.commit().await?;
        Ok(())
    }

    /// Takes this attempt back: the identifier starts afresh, the address gets back the one attempt.
    async fn forget(&self, txn: &impl ConnectionTrait) -> Result<()> {
        use sign_in_throttle::{Column, Entity};
        Entity::delete_many().filter(Column::SubjectHash.eq(self.identifier.clone())).exec(txn).await?;
        let Some(address) = &self.address else { return Ok(()) };
        let of_address = Column::SubjectHash.eq(address.clone());
        Entity::delete_many().filter(of_address.clone()).filter(Column::FailureCount.lte(1)).exec(txn).await?;
        Entity::update_many()
            .col_expr(Column::FailureCount, Expr::col(Column::FailureCount).sub(1))
            .filter(of_address)
            .exec(txn)
            .await?;
        Ok(())
    }
}

async fn count_failure(txn: &impl ConnectionTrait, subject: &[u8], limit: i32, ctx: &RequestContext) -> Result<()> {
    use sign_in_throttle::{ActiveModel, Column, Entity};
    let now = ctx.now();
    let count = || Expr::col((Entity, Column::FailureCount));
    let started = || Expr::col((Entity, Column::WindowStartedAt));
    let over = || started().lte(now - ctx.sign_in.window);
    let first = ActiveModel { subject_hash: Set(subject.to_vec()), failure_count: Set(1), window_started_at: Set(now) };
    let row = Entity::insert(first)
        .on_conflict(
            OnConflict::column(Column::SubjectHash)
                .value(Column::FailureCount, CaseStatement::new().case(over(), 1).finally(count().add(1)))
                .value(Column::WindowStartedAt, CaseStatement::new().case(over(), now).finally(started()))
                .to_owned(),
        )
        .exec_with_returning(txn)
        .await?;
    if row.failure_count <= limit {
        return Ok(());
    }
    let wait = row.window_started_at + ctx.sign_in.window - now;
    let seconds = Ord::max(u64::try_from(wait.num_milliseconds()).unwrap_or(0).div_ceil(1000), 1);
    COUNTS.sign_ins_throttled.add(1);
    Err(Error::RateLimited { retry_after_seconds: seconds })
}

/// An IPv4 address, or the /64 that one subscriber of IPv6 holds.
pub(crate) fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
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

    #[test]
    fn one_subscriber_is_one_network() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::2"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
