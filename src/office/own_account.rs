//! What people do to their own accounts. The policy is not asked: an account is its owner's.

use std::future::Future;

use chrono::{DateTime, Utc};
use entity::{account, session};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::password::{self, Comparison};
use super::throttle::Attempt;
use super::trail;
use crate::context::RequestContext;
use crate::error::{Error, Result, Violation, ViolationCode, field};

/// Says within a transaction whether a request is new, and spends what it is known again by.
pub(crate) trait Once: Sync {
    /// Whether it has not been done before.
    ///
    /// # Errors
    /// [`Error::Conflict`] if its key was spent on something else.
    fn is_new(&self, txn: &DatabaseTransaction) -> impl Future<Output = Result<bool>> + Send;
}

/// A password to come in the place of the present one.
pub(crate) struct PasswordChange {
    /// The present one, as proof.
    pub(crate) present: String,
    /// The new one.
    pub(crate) new: String,
}

/// Changes the caller's password and ends all their sessions but the present one.
///
/// # Errors
/// [`Error::Unauthenticated`] without a caller, [`Error::NotFound`] for one without an account; [`Error::Invalid`] if the new
/// password breaks a rule or the present one is wrong; [`Error::RateLimited`] after too many wrong ones; [`Error::Conflict`]
/// if it has been changed meanwhile.
pub(crate) async fn change_password(ctx: &RequestContext, change: PasswordChange, once: &impl Once) -> Result<()> {
    let account = own_account(ctx).await?;
    if !once.is_new(&ctx.database.begin().await?).await? {
        return Ok(());
    }
    if let Some(violation) = check_new(&change, &account.identifier) {
        return Err(Error::invalid(violation));
    }
    prove_password(ctx, &account, change.present, "presentPassword").await?;
    let hash = password::hash(change.new).await?;

    let txn = ctx.database.begin().await?;
    if !once.is_new(&txn).await? {
        return Ok(());
    }
    let changed = account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(hash))
        .filter(account::Column::Id.eq(account.id))
        .filter(account::Column::PasswordHash.eq(account.password_hash))
        .exec(&txn)
        .await?;
    if changed.rows_affected != 1 {
        return Err(Error::Conflict);
    }
    end_sessions(&txn, account.id, ctx.session_id, ctx.now()).await?;
    trail::record_own(&txn, ctx, "change_password", account.id).await?;
    txn.commit().await?;
    Ok(())
}

/// Ends another session of the caller's. One that has ended already stays ended.
///
/// # Errors
/// [`Error::Unauthenticated`] without a caller; [`Error::NotFound`] if the caller has no such session; [`Error::Invalid`] for
/// the present one, which signing out ends.
pub(crate) async fn end_session(ctx: &RequestContext, session_id: Uuid) -> Result<()> {
    let account = own_account(ctx).await?;
    if ctx.session_id == Some(session_id) {
        return Err(Error::invalid(Violation::new(
            ViolationCode::InvalidValue,
            field!["session"],
            "ini sesi yang sedang Anda pakai; `signOut` mengakhirinya",
            "this is the session that you are using; `signOut` ends it",
        )));
    }
    let txn = ctx.database.begin().await?;
    let own = session::Column::Id.eq(session_id).and(session::Column::AccountId.eq(account.id));
    let found = session::Entity::find().filter(own.clone()).one(&txn).await?.ok_or(Error::NotFound)?;
    if found.revoked_at.is_some() || found.expires_at <= ctx.now() {
        return Ok(());
    }
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(ctx.now()))
        .filter(own)
        .exec(&txn)
        .await?;
    trail::record_own(&txn, ctx, "end_sessions", account.id).await?;
    txn.commit().await?;
    Ok(())
}

/// Ends all sessions of the caller's but the present one.
///
/// # Errors
/// [`Error::Unauthenticated`] without a caller, [`Error::NotFound`] for one without an account.
pub(crate) async fn end_other_sessions(ctx: &RequestContext) -> Result<()> {
    let account = own_account(ctx).await?;
    let txn = ctx.database.begin().await?;
    if end_sessions(&txn, account.id, ctx.session_id, ctx.now()).await? > 0 {
        trail::record_own(&txn, ctx, "end_sessions", account.id).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Compares what the caller typed into the input field `name` with their password. Only a wrong one stays counted.
///
/// # Errors
/// [`Error::Invalid`] if it is wrong, [`Error::RateLimited`] after too many wrong ones.
pub(super) async fn prove_password(
    ctx: &RequestContext,
    account: &account::Model,
    typed: String,
    name: &str,
) -> Result<()> {
    let attempt = Attempt::of(ctx, &account.identifier);
    attempt.count(ctx).await?;
    match password::compare(Some(account.password_hash.clone()), typed).await? {
        Comparison::Other => Err(Error::invalid(Violation::new(
            ViolationCode::InvalidCredentials,
            field![name],
            "kata sandi saat ini salah",
            "the present password is wrong",
        ))),
        Comparison::Same | Comparison::Outdated { .. } => attempt.forgive(ctx).await,
    }
}

fn check_new(change: &PasswordChange, identifier: &str) -> Option<Violation> {
    let broken = password::check("newPassword", &change.new, identifier);
    broken.or_else(|| {
        (change.new == change.present).then(|| {
            Violation::new(
                ViolationCode::InvalidValue,
                field!["newPassword"],
                "kata sandi baru harus berbeda dari yang sekarang",
                "the new password must differ from the present one",
            )
        })
    })
}

/// Ends the living sessions of an account, all but one, and says how many they were.
pub(super) async fn end_sessions(
    txn: &impl ConnectionTrait,
    account_id: Uuid,
    except: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let others = except.map_or(Condition::all(), |except| Condition::all().add(session::Column::Id.ne(except)));
    let ended = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::AccountId.eq(account_id))
        .filter(session::Column::RevokedAt.is_null())
        .filter(others)
        .exec(txn)
        .await?;
    Ok(ended.rows_affected)
}

/// The account of the caller.
pub(super) async fn own_account(ctx: &RequestContext) -> Result<account::Model> {
    let employee_id = ctx.actor.employee_id().ok_or(Error::Unauthenticated)?;
    let own = account::Entity::find().filter(account::Column::EmployeeId.eq(employee_id));
    own.one(ctx.database.write()).await?.ok_or(Error::NotFound)
}
