//! The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when it is lost.
//!
//! The secret that an app and we share is kept nowhere: it follows from a random salt in the database and the installation's
//! key, so that neither of the two alone makes codes. It is shown once, to whoever sets it up.

use chrono::{DateTime, Utc};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use entity::{recovery_code, second_factor, session};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use totp_rs::{Algorithm, Builder};
use uuid::Uuid;

use super::own_account::{own_account, prove_password};
use super::throttle::Attempt;
use super::trail;
use crate::context::RequestContext;
use crate::error::{Error, Result, Violation, ViolationCode, field};
use crate::secret::SecretKey;

/// Seconds for which a code is shown.
const STEP: u64 = 30;
/// Digits of a code.
const DIGITS: u8 = 6;
/// Bytes of the secret, as RFC 4226 recommends.
const SECRET_LENGTH: usize = 20;
/// How many recovery codes somebody gets.
const RECOVERY_CODES: usize = 10;
/// Bytes of a recovery code.
const RECOVERY_LENGTH: usize = 10;

/// What an authenticator app takes.
pub(crate) struct Enrolment {
    /// The secret in Base32, to be typed.
    pub(crate) secret: String,
    /// The same as an address, to be shown as a QR code.
    pub(crate) uri: String,
}

/// Begins to set up a second factor for the caller, in the place of one that was begun and not confirmed.
///
/// # Errors
/// [`Error::Unauthenticated`] without a caller, [`Error::NotFound`] for one without an account; [`Error::Invalid`] if the
/// password is wrong or there is a second factor already; [`Error::RateLimited`] after too many wrong passwords.
pub(crate) async fn begin(ctx: &RequestContext, password: String) -> Result<Enrolment> {
    let account = own_account(ctx).await?;
    prove_password(ctx, &account, password, "password").await?;
    let txn = ctx.database.begin().await?;
    if find(&txn, account.id).await?.is_some_and(|factor| factor.confirmed_at.is_some()) {
        return Err(there_is_one());
    }
    let salt = rand::random::<[u8; 32]>().to_vec();
    second_factor::Entity::delete_many()
        .filter(second_factor::Column::AccountId.eq(account.id))
        .filter(second_factor::Column::ConfirmedAt.is_null())
        .exec(&txn)
        .await?;
    let factor = second_factor::Model { account_id: account.id, salt, confirmed_at: None, last_step: None };
    let secret = secret(&ctx.secret, &factor);
    second_factor::Entity::insert(factor.into_active_model()).exec_without_returning(&txn).await?;
    txn.commit().await?;
    let secret = BASE32_NOPAD.encode(&secret);
    let label = serde_urlencoded::to_string([("", &account.identifier)]).map_err(Error::internal)?;
    let uri = format!("otpauth://totp/Capaian:{}?secret={secret}&issuer=Capaian", label.trim_start_matches('='));
    Ok(Enrolment { secret, uri })
}

fn there_is_one() -> Error {
    Error::invalid(Violation::new(
        ViolationCode::AlreadyDone,
        field![],
        "faktor kedua sudah dipasang; hapus dahulu untuk memasang yang lain",
        "there is a second factor already; remove it to set up another",
    ))
}

/// Confirms by a code that the caller's app has the secret. From then on signing in takes a code. Returns the recovery
/// codes, which are shown this once.
///
/// # Errors
/// [`Error::Unauthenticated`] without a caller, [`Error::NotFound`] for one without an account; [`Error::Invalid`] if nothing
/// was begun, it has been confirmed, or the code is wrong; [`Error::RateLimited`] after too many wrong codes.
pub(crate) async fn confirm(ctx: &RequestContext, code: &str) -> Result<Vec<String>> {
    let account = own_account(ctx).await?;
    let attempt = Attempt::at_code(ctx, account.id);
    attempt.count(ctx).await?;
    let txn = ctx.database.begin().await?;
    let Some(factor) = find(&txn, account.id).await? else {
        return Err(Error::invalid(Violation::new(
            ViolationCode::Incomplete,
            field![],
            "mulailah dengan `beginSecondFactor`",
            "begin with `beginSecondFactor`",
        )));
    };
    if factor.confirmed_at.is_some() {
        return Err(there_is_one());
    }
    if !spend_code(&txn, ctx, &factor, &normalized(code)).await? {
        return Err(wrong_code());
    }
    second_factor::Entity::update_many()
        .col_expr(second_factor::Column::ConfirmedAt, Expr::value(ctx.now()))
        .filter(second_factor::Column::AccountId.eq(account.id))
        .exec(&txn)
        .await?;
    let codes = new_recovery_codes(&txn, &ctx.secret, account.id).await?;
    if let Some(session_id) = ctx.session_id {
        session::Entity::update_many()
            .col_expr(session::Column::SecondFactorAt, Expr::value(ctx.now()))
            .filter(session::Column::Id.eq(session_id))
            .exec(&txn)
            .await?;
    }
    attempt.forget(&txn).await?;
    trail::record_own(&txn, ctx, "confirm_second_factor", account.id).await?;
    txn.commit().await?;
    Ok(codes)
}

/// Removes the caller's second factor and its recovery codes.
///
/// # Errors
/// [`Error::Unauthenticated`] without a caller, [`Error::NotFound`] for one without an account or a second factor;
/// [`Error::Invalid`] if the password or the code is wrong; [`Error::RateLimited`] after too many of either.
pub(crate) async fn remove(ctx: &RequestContext, password: String, code: &str) -> Result<()> {
    let account = own_account(ctx).await?;
    prove_password(ctx, &account, password, "password").await?;
    let attempt = Attempt::at_code(ctx, account.id);
    attempt.count(ctx).await?;
    let txn = ctx.database.begin().await?;
    let factor = find(&txn, account.id).await?.filter(|factor| factor.confirmed_at.is_some());
    let factor = factor.ok_or(Error::NotFound)?;
    if !spend(&txn, ctx, &factor, code).await? {
        return Err(wrong_code());
    }
    forget(&txn, account.id).await?;
    attempt.forget(&txn).await?;
    trail::record_own(&txn, ctx, "remove_second_factor", account.id).await?;
    txn.commit().await?;
    Ok(())
}

/// Forgets the second factor of an account, its recovery codes, and that sessions were begun with it.
pub(super) async fn forget(txn: &impl ConnectionTrait, account_id: Uuid) -> Result<()> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(account_id)).exec(txn).await?;
    second_factor::Entity::delete_many().filter(second_factor::Column::AccountId.eq(account_id)).exec(txn).await?;
    session::Entity::update_many()
        .col_expr(session::Column::SecondFactorAt, Expr::value(None::<DateTime<Utc>>))
        .filter(session::Column::AccountId.eq(account_id))
        .exec(txn)
        .await?;
    Ok(())
}

/// What signing in to an account takes beside the password.
pub(super) enum Demand {
    /// Nothing.
    None,
    /// A code, which has not been given.
    NoCode,
    /// A code.
    Code(second_factor::Model, Attempt),
}

/// Finds what signing in takes beside the password, once the password is known to be right. A code counts as an attempt:
/// only who knows the password can use up those.
///
/// # Errors
/// [`Error::RateLimited`] after too many wrong ones.
pub(super) async fn demand(ctx: &RequestContext, account_id: Uuid, code: Option<&str>) -> Result<Demand> {
    let factor = find(ctx.database.write(), account_id).await?.filter(|factor| factor.confirmed_at.is_some());
    let Some(factor) = factor else { return Ok(Demand::None) };
    if code.is_none_or(|code| code.trim().is_empty()) {
        return Ok(Demand::NoCode);
    }
    let attempt = Attempt::at_code(ctx, account_id);
    attempt.count(ctx).await?;
    Ok(Demand::Code(factor, attempt))
}

/// What whoever gives no code is told.
pub(super) fn no_code() -> Error {
    Error::invalid(Violation::new(
        ViolationCode::SecondFactorRequired,
        field!["code"],
        "masukkan kode dari aplikasi autentikator Anda, atau kode pemulihan",
        "enter the code of your authenticator app, or a recovery code",
    ))
}

/// What whoever gives a wrong code is told.
pub(super) fn wrong_code() -> Error {
    Error::invalid(Violation::new(
        ViolationCode::InvalidCredentials,
        field!["code"],
        "kode salah atau sudah dipakai; tunggu kode berikutnya",
        "the code is wrong or has been used; wait for the next one",
    ))
}

/// Spends a code of the app or a recovery code. False if it is wrong or has been spent.
pub(super) async fn spend(
    txn: &impl ConnectionTrait,
    ctx: &RequestContext,
    factor: &second_factor::Model,
    code: &str,
) -> Result<bool> {
    let code = normalized(code);
    if code.len() == usize::from(DIGITS) {
        return spend_code(txn, ctx, factor, &code).await;
    }
    let spent = recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::AccountId.eq(factor.account_id))
        .filter(recovery_code::Column::CodeHash.eq(recovery_hash(&ctx.secret, factor.account_id, &code)))
        .exec(txn)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Spends a code of the app: no code of its time or before is good again.
async fn spend_code(
    txn: &impl ConnectionTrait,
    ctx: &RequestContext,
    factor: &second_factor::Model,
    code: &str,
) -> Result<bool> {
    use second_factor::Column;
    let seconds = u64::try_from(ctx.now().timestamp()).unwrap_or(0);
    let Some(step) = step_of(secret(&ctx.secret, factor), code, seconds)? else { return Ok(false) };
    let step = i64::try_from(step).map_err(Error::internal)?;
    let spent = second_factor::Entity::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .filter(Column::AccountId.eq(factor.account_id))
        // Another secret may have been begun meanwhile.
        .filter(Column::Salt.eq(factor.salt.clone()))
        .filter(Column::LastStep.is_null().or(Column::LastStep.lt(step)))
        .exec(txn)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// The step that a code is of, if it is of the present one or of one beside it: clocks differ and people type. Codes of
/// SHA-1, six digits and thirty seconds are what every authenticator app makes.
fn step_of(secret: [u8; SECRET_LENGTH], code: &str, seconds: u64) -> Result<Option<u64>> {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_step_duration(STEP)
        .with_skew(1)
        .with_secret(secret)
        .build()
        .map_err(|error| Error::internal(error.to_string()))?;
    Ok(totp.check(code, seconds))
}

/// The secret of a second factor.
fn secret(key: &SecretKey, factor: &second_factor::Model) -> [u8; SECRET_LENGTH] {
    let mac = key.mac("second factor", &[factor.account_id.as_bytes(), &factor.salt]);
    let mut secret = [0; SECRET_LENGTH];
    secret.copy_from_slice(&mac[..SECRET_LENGTH]);
    secret
}

async fn find(connection: &impl ConnectionTrait, account_id: Uuid) -> Result<Option<second_factor::Model>> {
    Ok(second_factor::Entity::find_by_id(account_id).one(connection).await?)
}

/// A code as it is compared: people group it, and write letters in capitals.
fn normalized(code: &str) -> String {
    let letters = code.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    letters.flat_map(char::to_lowercase).take(64).collect()
}

/// Makes the recovery codes of an account anew, and keeps their keyed hashes.
async fn new_recovery_codes(txn: &impl ConnectionTrait, key: &SecretKey, account_id: Uuid) -> Result<Vec<String>> {
    let random = || HEXLOWER.encode(&rand::random::<[u8; RECOVERY_LENGTH]>());
    let codes: Vec<String> = std::iter::repeat_with(random).take(RECOVERY_CODES).collect();
    recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(account_id)).exec(txn).await?;
    let rows = codes.iter().map(|code| recovery_code::ActiveModel {
        account_id: Set(account_id),
        code_hash: Set(recovery_hash(key, account_id, code)),
    });
    recovery_code::Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(codes.iter().map(|code| grouped(code)).collect())
}

fn recovery_hash(key: &SecretKey, account_id: Uuid, code: &str) -> Vec<u8> {
    key.mac("recovery code", &[account_id.as_bytes(), code.as_bytes()]).to_vec()
}

/// Digits in groups of five, for those who write them down.
fn grouped(code: &str) -> String {
    let digits: Vec<char> = code.chars().collect();
    digits.chunks(5).map(String::from_iter).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last six digits of the values of RFC 6238, appendix B.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = *b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = seconds / STEP;
            let of = |seconds| step_of(secret, code, seconds).unwrap();
            assert_eq!(of(seconds), Some(step), "{code}");
            assert_eq!((of(seconds + STEP), of(seconds - STEP)), (Some(step), Some(step)), "one step beside");
            assert_eq!(of(seconds + 2 * STEP), None, "two steps late");
            assert_eq!(
                of(seconds.saturating_sub(2 * STEP)).is_some(),
                step < 2,
                "two steps early, after the first of all"
            );
        }
        assert_eq!(step_of(secret, "", 59).unwrap(), None);
        assert_eq!(step_of(secret, "94287082", 59).unwrap(), None);
    }

    #[test]
    fn a_secret_follows_from_key_account_and_salt() {
        let factor = |id, salt| second_factor::Model {
            account_id: Uuid::from_u128(id),
            salt: vec![salt; 32],
            ..Default::default()
        };
        let (one, other) = (SecretKey::new(&[7; 32]).unwrap(), SecretKey::new(&[8; 32]).unwrap());
        let own = secret(&one, &factor(1, 1));
        assert_eq!((own.len(), &own), (SECRET_LENGTH, &secret(&one, &factor(1, 1))));
        for different in [secret(&other, &factor(1, 1)), secret(&one, &factor(2, 1)), secret(&one, &factor(1, 2))] {
            assert_ne!(own, different);
        }
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        assert_eq!(normalized(" 123 456 "), "123456");
        assert_eq!(normalized("0A1B2-c3d4e"), "0a1b2c3d4e");
        assert_eq!(grouped("0123456789abcdef0123"), "01234-56789-abcde-f0123");
    }
}
