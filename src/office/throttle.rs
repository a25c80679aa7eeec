//! The brake on guessing: attempts are counted until they succeed.
//!
//! What has to wait is one address that guesses one account. Nobody else's guesses keep a person out: the bounds of an
//! account over all addresses, and of an address over all accounts, do not touch who has signed in from there before, and
//! the first of them only leaves a stranger fewer attempts. Known and unknown identifiers are counted alike, under keyed
//! hashes.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{sign_in_place, sign_in_throttle};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::config::SignInRules;
use crate::context::RequestContext;
use crate::database::Database;
use crate::error::{Error, Result};
use crate::telemetry::COUNTS;

/// How many attempts an address has for an account that is being guessed from many addresses, unless its owner has signed
/// in from there before: enough for its owner to mistype once.
const LEFT_FOR_STRANGERS: i32 = 2;
/// How long it is remembered that somebody has signed in from a place.
const PLACE_KEPT: TimeDelta = TimeDelta::days(90);

/// One attempt, by what it is counted: keyed hashes, so that the tables name nobody.
pub(super) struct Attempt {
    /// One identifier from one address.
    pair: Vec<u8>,
    /// The identifier from everywhere.
    identifier: Option<Vec<u8>>,
    /// The address, for every identifier.
    address: Option<Vec<u8>>,
}

impl Attempt {
    /// An attempt for an identifier, from where the request came.
    pub(super) fn of(ctx: &RequestContext, identifier: &str) -> Self {
        let network = ctx.address.map(network);
        let mac = |purpose, parts: &[&[u8]]| ctx.secret.mac(purpose, parts).to_vec();
        let place = network.as_deref().unwrap_or_default();
        Self {
            pair: mac("sign-in pair", &[identifier.as_bytes(), place]),
            identifier: Some(mac("sign-in identifier", &[identifier.as_bytes()])),
            address: network.as_deref().map(|network| mac("sign-in address", &[network])),
        }
    }

    /// An attempt at the code of an account, from wherever: only who knows its password gets so far, so nobody else can use
    /// these up.
    pub(super) fn at_code(ctx: &RequestContext, account_id: Uuid) -> Self {
        let pair = ctx.secret.mac("sign-in code", &[account_id.as_bytes()]).to_vec();
        Self { pair, identifier: None, address: None }
    }

    /// Counts it, in a transaction of its own, as a failure until it succeeds: so attempts at the same time cannot pass a
    /// limit together. A refused attempt is not counted, so that waiting has an end.
    ///
    /// # Errors
    /// [`Error::RateLimited`] after too many.
    pub(super) async fn count(&self, ctx: &RequestContext) -> Result<()> {
        let rules = ctx.sign_in;
        let txn = ctx.database.begin().await?;
        // Always in this order, so that two attempts never wait for each other crosswise.
        let pair = Count::add(&txn, &self.pair, ctx).await?;
        let identifier = Count::add_any(&txn, self.identifier.as_deref(), ctx).await?;
        let address = Count::add_any(&txn, self.address.as_deref(), ctx).await?;
        pair.within(rules.failures_per_identifier, ctx)?;
        if !self.is_known(&txn).await? {
            if identifier.is_some_and(|identifier| identifier.failures > rules.failures_anywhere) {
                pair.within(LEFT_FOR_STRANGERS, ctx)?;
            }
            if let Some(address) = address {
                address.within(rules.failures_per_address, ctx)?;
            }
        }
        txn.commit().await?;
        Ok(())
    }

    /// Takes it back, since it succeeded: the account starts afresh from there, the other counts get back the one attempt.
    pub(super) async fn forget(&self, txn: &impl ConnectionTrait) -> Result<()> {
        use sign_in_throttle::{Column, Entity};
        Entity::delete_many().filter(Column::SubjectHash.eq(self.pair.clone())).exec(txn).await?;
        for subject in self.identifier.iter().chain(&self.address) {
            let of_subject = Column::SubjectHash.eq(subject.clone());
            // The condition is looked at again when another's attempt has changed the row meanwhile.
            let lowered = Entity::update_many()
                .col_expr(Column::FailureCount, Expr::col(Column::FailureCount).sub(1))
                .filter(of_subject.clone())
                .filter(Column::FailureCount.gt(1))
                .exec(txn)
                .await?;
            if lowered.rows_affected == 0 {
                Entity::delete_many().filter(of_subject).filter(Column::FailureCount.lte(1)).exec(txn).await?;
            }
        }
        Ok(())
    }

    /// Takes it back for itself, where what was to be proven has been and nothing else hangs on it.
    pub(super) async fn forgive(&self, ctx: &RequestContext) -> Result<()> {
        let txn = ctx.database.begin().await?;
        self.forget(&txn).await?;
        txn.commit().await?;
        Ok(())
    }

    /// Remembers that its owner has signed in from there.
    pub(super) async fn remember_place(&self, txn: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<()> {
        use sign_in_place::{ActiveModel, Column, Entity};
        let place = ActiveModel { place_hash: Set(self.pair.clone()), signed_in_at: Set(now) };
        let again = OnConflict::column(Column::PlaceHash).update_column(Column::SignedInAt).to_owned();
        Entity::insert(place).on_conflict(again).exec_without_returning(txn).await?;
        Ok(())
    }

    /// Whether somebody has signed in to this account from there lately.
    async fn is_known(&self, txn: &impl ConnectionTrait) -> Result<bool> {
        Ok(sign_in_place::Entity::find_by_id(self.pair.clone()).one(txn).await?.is_some())
    }
}

/// How often something failed within its window.
struct Count {
    failures: i32,
    window_started_at: DateTime<Utc>,
}

impl Count {
    /// One more of what is there to be counted.
    async fn add_any(txn: &impl ConnectionTrait, subject: Option<&[u8]>, ctx: &RequestContext) -> Result<Option<Self>> {
        match subject {
            Some(subject) => Self::add(txn, subject, ctx).await.map(Some),
            None => Ok(None),
        }
    }

    /// One more.
    async fn add(txn: &impl ConnectionTrait, subject: &[u8], ctx: &RequestContext) -> Result<Self> {
        use sign_in_throttle::{ActiveModel, Column, Entity};
        let now = ctx.now();
        let count = || Expr::col((Entity, Column::FailureCount));
        let started = || Expr::col((Entity, Column::WindowStartedAt));
        let over = || started().lte(now - ctx.sign_in.window);
        let first =
            ActiveModel { subject_hash: Set(subject.to_vec()), failure_count: Set(1), window_started_at: Set(now) };
        let row = Entity::insert(first)
            .on_conflict(
                OnConflict::column(Column::SubjectHash)
                    .value(Column::FailureCount, CaseStatement::new().case(over(), 1).finally(count().add(1)))
                    .value(Column::WindowStartedAt, CaseStatement::new().case(over(), now).finally(started()))
                    .to_owned(),
            )
            .exec_with_returning(txn)
            .await?;
        Ok(Self { failures: row.failure_count, window_started_at: row.window_started_at })
    }

    /// Refuses more than `limit` until the window is over.
    fn within(&self, limit: i32, ctx: &RequestContext) -> Result<()> {
        if self.failures <= limit {
            return Ok(());
        }
        let wait = self.window_started_at + ctx.sign_in.window - ctx.now();
        let seconds = Ord::max(u64::try_from(wait.num_milliseconds()).unwrap_or(0).div_ceil(1000), 1);
        COUNTS.sign_ins_throttled.add(1);
        Err(Error::RateLimited { retry_after_seconds: seconds })
    }
}

/// Removes failures older than the window, and places from which nobody has signed in for long.
///
/// # Errors
/// Only faults of our own.
pub(super) async fn forget_expired(database: &Database, rules: SignInRules, now: DateTime<Utc>) -> Result<()> {
    sign_in_throttle::Entity::delete_many()
        .filter(sign_in_throttle::Column::WindowStartedAt.lte(now - rules.window))
        .exec(database.write())
        .await?;
    sign_in_place::Entity::delete_many()
        .filter(sign_in_place::Column::SignedInAt.lte(now - PLACE_KEPT))
        .exec(database.write())
        .await?;
    Ok(())
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
    fn one_subscriber_is_one_network() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::2"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
