//! Idempotency keys: the same request sent twice is done once.
//!
//! A key belongs to one actor (for citizens: to one campaign) and one verb. Only keyed hashes of the key and of the
//! input are kept, with the id of what was written to; never an answer. A replay reads that again, under the policy
//! of the day.

use sea_orm::{ConnectionTrait, EntityTrait, Set, TryInsertResult};
use uuid::Uuid;

use super::violations::{Violations, field};
use crate::context::RequestContext;
use crate::error::{Error, Result, ViolationCode};

/// The longest key, in bytes.
const KEY_LENGTH_MAX: usize = 200;
/// The shortest key of a citizen: 128 bits in base64url.
const CITIZEN_KEY_LENGTH_MIN: usize = 22;

/// Whether the request is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It has not been done; the key is spent when the transaction commits.
    Fresh,
    /// It has been done before; write nothing.
    Replay,
}

/// What a key is spent on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spending<'a> {
    /// The acting employee, or the campaign for a citizen.
    pub(crate) scope_id: Uuid,
    /// The name of the mutation.
    pub(crate) verb: &'static str,
    /// The object written to.
    pub(crate) target_id: Uuid,
    /// What must be the same when the key comes again.
    pub(crate) input: &'a [u8],
}

/// Spends `key` in the transaction that does the work; without a key, or with one that [`check`] refuses, every request
/// is fresh. Two requests with one key at the same time wait for each other here.
///
/// # Errors
/// [`Error::Conflict`] if the key was spent on other input.
pub(crate) async fn claim(
    txn: &impl ConnectionTrait,
    ctx: &RequestContext,
    key: Option<&str>,
    spending: Spending<'_>,
) -> Result<Claim> {
    let Some(key) = key.filter(|key| is_well_formed(key)) else { return Ok(Claim::Fresh) };
    let scope = spending.scope_id.as_bytes();
    let verb = spending.verb.as_bytes();
    let key_hash = ctx.secret.mac("idempotency key", &[scope, verb, key.as_bytes()]).to_vec();
    let input_hash = ctx.secret.mac("idempotency input", &[scope, verb, spending.input]).to_vec();
    let row = entity::idempotency_key::ActiveModel {
        scope_id: Set(spending.scope_id),
        verb: Set(spending.verb.to_owned()),
        key_hash: Set(key_hash.clone()),
        input_hash: Set(input_hash.clone()),
        target_id: Set(spending.target_id),
        spent_on: Set(ctx.today()),
    };
    let inserted =
        entity::idempotency_key::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(txn).await?;
    if let TryInsertResult::Inserted(1..) = inserted {
        return Ok(Claim::Fresh);
    }
    let spent = entity::idempotency_key::Entity::find_by_id((spending.scope_id, spending.verb.to_owned(), key_hash))
        .one(txn)
        .await?;
    match spent {
        Some(spent) if spent.input_hash == input_hash && spent.target_id == spending.target_id => Ok(Claim::Replay),
        _ => Err(Error::Conflict),
    }
}

/// Adds what is wrong with the form of a key.
pub(crate) fn check(violations: &mut Violations, key: Option<&str>) {
    if key.is_some_and(|key| !is_well_formed(key)) {
        violations.add(
            ViolationCode::InvalidValue,
            field!["idempotencyKey"],
            &format!("1 sampai {KEY_LENGTH_MAX} karakter ASCII yang tercetak, tanpa spasi"),
            &format!("1 to {KEY_LENGTH_MAX} printable ASCII characters without spaces"),
        );
    }
}

/// Adds what is wrong with the form of a citizen's key, which must be too long to guess.
pub(crate) fn check_citizen(violations: &mut Violations, key: &str) {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if key.len() < CITIZEN_KEY_LENGTH_MIN || key.len() > KEY_LENGTH_MAX || !key.bytes().all(allowed) {
        violations.add(
            ViolationCode::InvalidValue,
            field!["idempotencyKey"],
            "128 bit acak dalam hex atau base64url, paling sedikit 22 karakter",
            "128 random bits in hex or base64url, at least 22 characters",
        );
    }
}

fn is_well_formed(key: &str) -> bool {
    (1..=KEY_LENGTH_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_key(key: &str, anyone: bool, citizen: bool) {
        let mut violations = Violations::new();
        check(&mut violations, Some(key));
        assert_eq!(violations.finish().is_ok(), anyone, "{key:?}");
        let mut violations = Violations::new();
        check_citizen(&mut violations, key);
        assert_eq!(violations.finish().is_ok(), citizen, "{key:?}");
    }

    #[test]
    fn keys_have_a_form() {
        check_key("a", true, false);
        check_key("", false, false);
        check_key("two words", false, false);
        check_key("\u{0}", false, false);
        check_key("kunci-é", false, false);
        check_key("AAAAAAAAAAAAAAAAAAAAAA", true, true);
        check_key("0123456789abcdef0123456789abcdef", true, true);
        check_key("0123456789abcdef0123456789abcdef!", true, false);
        check_key(&"a".repeat(200), true, true);
        check_key(&"a".repeat(201), false, false);
    }
}
