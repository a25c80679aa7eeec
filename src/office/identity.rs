//! Employees as other issuers of identities know them: an operator links a subject to an employee, and from then on the
//! issuer's access tokens say who that is.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::{employee, employee_identity};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::operator::record;
use crate::database::{Bind, Binder, Database, inserted};
use crate::error::{Error, Result, Violation, ViolationCode, field};

/// The longest name of an issuer or of a subject.
const LONGEST: usize = 255;

/// Who somebody is elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `iss`, to the letter.
    pub issuer: String,
    /// `sub`, to the letter.
    pub subject: String,
}

/// Says that an identity is this employee. An employee may have several.
///
/// # Errors
/// [`Error::NotFound`] if there is no such employee; [`Error::Invalid`] if the identity has no name, or is somebody's.
pub async fn link(database: &Database, identity: Identity, employee_id: Uuid, now: DateTime<Utc>) -> Result<()> {
    for (field, text) in [("issuer", &identity.issuer), ("subject", &identity.subject)] {
        if text.is_empty() || text.len() > LONGEST || text.chars().any(char::is_control) {
            return Err(Error::invalid(Violation::new(
                ViolationCode::InvalidValue,
                field![field],
                format!("{field} harus 1 sampai {LONGEST} bita tanpa karakter kendali"),
                format!("the {field} must have 1 to {LONGEST} bytes and no control characters"),
            )));
        }
    }
    let txn = database.begin().await?;
    let owner = employee::Entity::find_by_id(employee_id).one(&txn).await?.ok_or(Error::NotFound)?;
    let Identity { issuer, subject } = identity;
    let row = employee_identity::Model { issuer, subject, employee_id, linked_at: now };
    let outcome = employee_identity::Entity::insert(row.into_active_model())
        .on_conflict_do_nothing_on([employee_identity::Column::Issuer, employee_identity::Column::Subject])
        .exec_without_returning(&txn)
        .await?;
    if inserted(outcome) == 0 {
        return Err(Error::invalid(Violation::new(
            ViolationCode::Duplicate,
            field!["subject"],
            "identitas ini sudah ditautkan",
            "this identity is linked already",
        )));
    }
    record(&txn, owner.agency_id, ("link", "employee_identity"), employee_id, now).await?;
    txn.commit().await?;
    Ok(())
}

/// Says that an identity is nobody any more. Its tokens are refused from the next request or event on.
///
/// # Errors
/// [`Error::NotFound`] if it is nobody already.
pub async fn unlink(database: &Database, identity: Identity, now: DateTime<Utc>) -> Result<()> {
    let txn = database.begin().await?;
    let Identity { issuer, subject } = identity;
    let linked = employee_identity::Entity::find_by_id((issuer.clone(), subject.clone()))
        .one(&txn)
        .await?
        .ok_or(Error::NotFound)?;
    let owner = employee::Entity::find_by_id(linked.employee_id).one(&txn).await?.ok_or(Error::NotFound)?;
    employee_identity::Entity::delete_many()
        .filter(employee_identity::Column::Issuer.eq(issuer))
        .filter(employee_identity::Column::Subject.eq(subject))
        .exec(&txn)
        .await?;
    record(&txn, owner.agency_id, ("unlink", "employee_identity"), owner.id, now).await?;
    txn.commit().await?;
    Ok(())
}

/// Those of an issuer's `subjects` that would still be let in.
///
/// # Errors
/// Only faults of our own.
pub async fn living(database: &Database, issuer: &str, subjects: Vec<String>) -> Result<HashSet<String>> {
    let mut binder = Binder::new(database.backend());
    let among = binder.any_of("i.subject", Bind::Texts(subjects));
    let issuer = binder.bind(Bind::Text(issuer.to_owned()));
    let statement = binder.statement(format!(
        "SELECT i.subject FROM employee_identity i LEFT JOIN account a ON a.employee_id = i.employee_id \
         WHERE i.issuer = {issuer} AND {among} AND a.disabled_at IS NULL"
    ));
    let rows = database.query(statement).await?;
    Ok((0..rows.len()).filter_map(|row| rows.text(row, 0).map(str::to_owned)).collect())
}

/// Which employee an identity is. One who has an account here does not come in while that account is closed, by
/// whatever way; an account is not needed.
///
/// # Errors
/// [`Error::Unauthenticated`] if it is nobody, or somebody whose account is closed.
pub async fn identify(database: &Database, issuer: &str, subject: &str) -> Result<Uuid> {
    let mut binder = Binder::new(database.backend());
    let issuer = binder.bind(Bind::Text(issuer.to_owned()));
    let subject = binder.bind(Bind::Text(subject.to_owned()));
    let statement = binder.statement(format!(
        "SELECT i.employee_id FROM employee_identity i LEFT JOIN account a ON a.employee_id = i.employee_id \
         WHERE i.issuer = {issuer} AND i.subject = {subject} AND a.disabled_at IS NULL"
    ));
    let rows = database.query(statement).await?;
    match rows.is_empty() {
        true => Err(Error::Unauthenticated),
        false => rows.uuid(0, 0).ok_or_else(|| Error::internal("an identity without its employee")),
    }
}
