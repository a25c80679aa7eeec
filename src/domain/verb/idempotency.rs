//! Idempotency keys: the same request sent twice is done once.
//!
//! A key belongs to one actor (for citizens: to one campaign) and one verb. Only keyed hashes of the key and of the
//! input are kept, with the id of what was written to; never an answer. A replay reads that again, under the policy
//! of the day.

use std::collections::HashSet;

use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::violations::{Violations, field};
use crate::authz::{Scope, Verb};
use crate::context::RequestContext;
use crate::database::{Binder, Kind, Target, query_rows};
use crate::error::{Error, Result, ViolationCode};

/// The longest key, in bytes.
const KEY_LENGTH_MAX: usize = 200;
/// The shortest key of a citizen: 128 bits in base64url.
const CITIZEN_KEY_LENGTH_MIN: usize = 22;

/// A key and what it is to be spent on, as hashes.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    scope_id: Uuid,
    verb: &'static str,
    key_hash: Vec<u8>,
    input_hash: Vec<u8>,
    /// What stands for any input once it has been forgotten on what the key was spent.
    forgotten_hash: Vec<u8>,
    target_id: Uuid,
    spent_on: NaiveDate,
}

impl Offer {
    /// `input` is what must be the same when the key comes again. `None` without a key, or with one that [`check`] refuses:
    /// then every request is new.
    pub(crate) fn new(
        ctx: &RequestContext,
        verb: &Verb,
        object_id: Uuid,
        key: Option<&str>,
        input: &[u8],
    ) -> Option<Self> {
        Self::named(ctx, (verb.name, verb.scope), object_id, key, input)
    }

    /// The same for a mutation by its name, that the policy is not asked about.
    pub(crate) fn named(
        ctx: &RequestContext,
        (verb, scope): (&'static str, Scope),
        object_id: Uuid,
        key: Option<&str>,
        input: &[u8],
    ) -> Option<Self> {
        let key = key.filter(|key| is_well_formed(key))?;
        let scope_id = match scope {
            Scope::Actor => ctx.actor.employee_id()?,
            Scope::Object => object_id,
        };
        let (scope, name) = (scope_id.as_bytes(), verb.as_bytes());
        let hash_of = |input: &[u8]| ctx.secret.mac("idempotency input", &[scope, name, input]).to_vec();
        Some(Self {
            scope_id,
            verb,
            key_hash: ctx.secret.mac("idempotency key", &[scope, name, key.as_bytes()]).to_vec(),
            input_hash: hash_of(input),
            forgotten_hash: hash_of(&[]),
            target_id: object_id,
            spent_on: ctx.today(),
        })
    }

    /// What distinguishes the key from every other; the scope and the verb are part of it.
    pub(crate) fn key_hash(&self) -> &[u8] {
        &self.key_hash
    }

    /// What stands for any input once it has been forgotten.
    pub(crate) fn forgotten_hash(&self) -> &[u8] {
        &self.forgotten_hash
    }
}

const TARGET: Target = Target {
    table: "idempotency_key",
    columns: &[
        ("scope_id", Kind::Uuid),
        ("verb", Kind::Text),
        ("key_hash", Kind::Bytes),
        ("input_hash", Kind::Bytes),
        ("target_id", Kind::Uuid),
        ("spent_on", Kind::Date),
    ],
};

/// Spends the key in the transaction that does the work, and says whether the request is new; without a key, every one is.
/// Two requests with one key at the same time wait for each other here.
///
/// # Errors
/// [`Error::KeySpent`] if the key was spent on other input.
pub(crate) async fn claim(txn: &impl ConnectionTrait, offer: Option<Offer>) -> Result<bool> {
    let Some(offer) = offer else { return Ok(true) };
    if !spend(txn, &[&offer]).await?.is_empty() {
        return Ok(true);
    }
    let spent = Spent::among(txn, &[&offer]).await?;
    if spent.is_replay(&offer)? { Ok(false) } else { Err(Error::KeySpent) }
}

/// Spends those of the keys that have not been spent, each once, and returns their hashes. What the same key is
/// being spent on elsewhere at this time is waited for.
pub(crate) async fn spend(txn: &impl ConnectionTrait, offers: &[&Offer]) -> Result<HashSet<Vec<u8>>> {
    if offers.is_empty() {
        return Ok(HashSet::new());
    }
    // In one order everywhere, so that two groups with the same keys do not wait for each other crosswise; and an order
    // that tells nothing of the requests'.
    let mut sorted = offers.to_vec();
    sorted.sort_by(|left, right| left.key_hash.cmp(&right.key_hash));
    let rows = sorted.into_iter().map(|offer| {
        json!({
            "scope_id": offer.scope_id.simple().to_string(),
            "verb": offer.verb,
            "key_hash": HEXLOWER.encode(&offer.key_hash),
            "input_hash": HEXLOWER.encode(&offer.input_hash),
            "target_id": offer.target_id.simple().to_string(),
            "spent_on": offer.spent_on,
        })
    });
    let mut binder = Binder::new(txn.get_database_backend());
    let insert = TARGET.insert(&mut binder, rows.collect());
    let sql = format!("{insert} ON CONFLICT DO NOTHING RETURNING key_hash");
    let fresh = query_rows(txn, binder.statement(sql)).await?;
    fresh.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// What keys have been spent on.
#[derive(Debug, Default)]
pub(crate) struct Spent(Vec<entity::idempotency_key::Model>);

impl Spent {
    /// Reads those of the keys that have been spent.
    pub(crate) async fn among(txn: &impl ConnectionTrait, offers: &[&Offer]) -> Result<Self> {
        use entity::idempotency_key::{Column, Entity};
        if offers.is_empty() {
            return Ok(Self::default());
        }
        let key = |offer: &&Offer| {
            Condition::all()
                .add(Column::ScopeId.eq(offer.scope_id))
                .add(Column::Verb.eq(offer.verb))
                .add(Column::KeyHash.eq(offer.key_hash.clone()))
        };
        let any = offers.iter().map(key).fold(Condition::any(), Condition::add);
        Ok(Self(Entity::find().filter(any).all(txn).await?))
    }

    /// Whether the same has been done with the key before. Where it has been forgotten what, or nothing is said of what, anything
    /// is the same.
    ///
    /// # Errors
    /// [`Error::KeySpent`] if the key was spent on other input.
    pub(crate) fn is_replay(&self, offer: &Offer) -> Result<bool> {
        match self.0.iter().find(|spent| spent.key_hash == offer.key_hash) {
            Some(spent) if spent.target_id != offer.target_id => Err(Error::KeySpent),
            Some(spent) => {
                let is_known = spent.input_hash != offer.forgotten_hash && offer.input_hash != offer.forgotten_hash;
                if is_known && spent.input_hash != offer.input_hash { Err(Error::KeySpent) } else { Ok(true) }
            }
            None => Ok(false),
        }
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
