//! Accounts (akun) and role grants: who may sign in, and who holds an office in the evaluation of others.
//!
//! These verbs belong to the operator of the installation, who works on the command line and not through the policy.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{account, agency, employee, org_unit, role_grant};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use uuid::Uuid;

use super::operator::{record, today};
use super::own_account::end_sessions;
use super::{password, second_factor};
use crate::database::{Database, unless_taken};
use crate::error::{Error, Result, Violation, ViolationCode, field};
use crate::text;
use crate::words::people::Role;

/// An account to be created.
#[derive(Clone)]
pub struct NewAccount {
    /// Whose account it is; an employee has at most one.
    pub employee_id: Uuid,
    /// What one signs in with, usually the e-mail address; kept in lower case.
    pub identifier: String,
    /// The password in clear; it is hashed here and forgotten.
    pub password: String,
}

/// A role for the subtree of a unit.
#[derive(Clone, Debug)]
pub struct NewRoleGrant {
    /// Who holds it.
    pub employee_id: Uuid,
    /// A word of [`Role`].
    pub role: String,
    /// The unit's code within the employee's agency; the agency's root if absent.
    pub unit_code: Option<String>,
    /// The first day; today if absent.
    pub valid_from: Option<NaiveDate>,
    /// The first day on which it is no longer valid; open if absent.
    pub valid_to: Option<NaiveDate>,
}

/// The employee with this e-mail address, sign-in identifier or NIP.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub async fn find_employee(connection: &impl ConnectionTrait, who: &str) -> Result<employee::Model> {
    let address = text::address(who);
    let by_account = account::Entity::find().filter(account::Column::Identifier.eq(&address)).one(connection).await?;
    let condition = match by_account {
        Some(account) => employee::Column::Id.eq(account.employee_id),
        None => employee::Column::Email.eq(address).or(employee::Column::Nip.eq(text::nip(who))),
    };
    employee::Entity::find().filter(condition).one(connection).await?.ok_or(Error::NotFound)
}

/// Creates an account.
///
/// # Errors
/// [`Error::Invalid`] if the identifier or the password breaks a rule or the employee has an account already.
pub async fn create(database: &Database, new: NewAccount, now: DateTime<Utc>) -> Result<Uuid> {
    let identifier = text::address(&new.identifier);
    let mut violations = Vec::new();
    if text::is_blank(&identifier)
        || identifier.len() > 254
        || identifier.chars().any(|c| c.is_control() || c.is_whitespace())
    {
        violations.push(Violation::new(
            ViolationCode::InvalidValue,
            field!["identifier"],
            "identitas harus 1 sampai 254 karakter tanpa spasi",
            "the identifier must have 1 to 254 characters and no spaces",
        ));
    }
    violations.extend(password::check("password", &new.password, &identifier));
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let password_hash = password::hash(new.password).await?;

    let txn = database.begin().await?;
    let owner = employee::Entity::find_by_id(new.employee_id).one(&txn).await?.ok_or(Error::NotFound)?;
    let account =
        account::Model { id: Uuid::new_v4(), employee_id: owner.id, identifier, password_hash, disabled_at: None };
    let id = account.id;
    let written = account::Entity::insert(account.into_active_model()).exec_without_returning(&txn).await;
    unless_taken(written, || {
        Violation::new(
            ViolationCode::Duplicate,
            field!["identifier"],
            "pegawai ini sudah memiliki akun atau identitas sudah dipakai",
            "this employee has an account already, or the identifier is taken",
        )
    })?;
    record(&txn, owner.agency_id, ("create", "account"), id, now).await?;
    txn.commit().await?;
    Ok(id)
}

/// Sets a new password and ends all sessions of the account.
///
/// # Errors
/// [`Error::NotFound`] if there is no such account, [`Error::Invalid`] if the password breaks a rule.
pub async fn set_password(database: &Database, identifier: &str, password: String, now: DateTime<Utc>) -> Result<()> {
    let identifier = text::address(identifier);
    if let Some(violation) = password::check("password", &password, &identifier) {
        return Err(Error::invalid(violation));
    }
    let password_hash = password::hash(password).await?;
    let txn = database.begin().await?;
    let (account, agency_id) = find(&txn, &identifier).await?;
    account::Entity::update(account::ActiveModel {
        id: Set(account.id),
        password_hash: Set(password_hash),
        ..Default::default()
    })
    .exec(&txn)
    .await?;
    end_sessions(&txn, account.id, None, now).await?;
    record(&txn, agency_id, ("set_password", "account"), account.id, now).await?;
    txn.commit().await?;
    Ok(())
}

/// Closes an account and ends all its sessions. Doing it twice changes nothing.
///
/// # Errors
/// [`Error::NotFound`] if there is no such account.
pub async fn disable(database: &Database, identifier: &str, now: DateTime<Utc>) -> Result<()> {
    let txn = database.begin().await?;
    let (account, agency_id) = find(&txn, &text::address(identifier)).await?;
    if account.disabled_at.is_some() {
        return Ok(());
    }
    account::Entity::update(account::ActiveModel {
        id: Set(account.id),
        disabled_at: Set(Some(now)),
        ..Default::default()
    })
    .exec(&txn)
    .await?;
    end_sessions(&txn, account.id, None, now).await?;
    record(&txn, agency_id, ("disable", "account"), account.id, now).await?;
    txn.commit().await?;
    Ok(())
}

/// Opens a closed account again, with the password it had.
///
/// # Errors
/// [`Error::NotFound`] if there is no such account.
pub async fn enable(database: &Database, identifier: &str, now: DateTime<Utc>) -> Result<()> {
    let txn = database.begin().await?;
    let (account, agency_id) = find(&txn, &text::address(identifier)).await?;
    if account.disabled_at.is_none() {
        return Ok(());
    }
    account::Entity::update(account::ActiveModel { id: Set(account.id), disabled_at: Set(None), ..Default::default() })
        .exec(&txn)
        .await?;
    record(&txn, agency_id, ("enable", "account"), account.id, now).await?;
    txn.commit().await?;
    Ok(())
}

/// How many accounts that are open have the demonstration's password. Looks at hashes and tries none.
///
/// # Errors
/// [`Error::Internal`] with the database's error.
pub async fn count_demo(database: &Database) -> Result<u64> {
    let marks = password::DEMO_HASHES
        .iter()
        .fold(Condition::any(), |any, mark| any.add(account::Column::PasswordHash.contains(*mark)));
    let open = account::Entity::find().filter(account::Column::DisabledAt.is_null()).filter(marks);
    Ok(open.count(database.write()).await?)
}

/// Forgets the second factor of whoever has lost it with all recovery codes, and ends all sessions of the account. To be
/// done for a person whom one knows.
///
/// # Errors
/// [`Error::NotFound`] if there is no such account.
pub async fn reset_second_factor(database: &Database, identifier: &str, now: DateTime<Utc>) -> Result<()> {
    let txn = database.begin().await?;
    let (account, agency_id) = find(&txn, &text::address(identifier)).await?;
    second_factor::forget(&txn, account.id).await?;
    end_sessions(&txn, account.id, None, now).await?;
    record(&txn, agency_id, ("reset_second_factor", "account"), account.id, now).await?;
    txn.commit().await?;
    Ok(())
}

/// Grants a role for the subtree of a unit.
///
/// # Errors
/// [`Error::NotFound`] if there is no such employee, [`Error::Invalid`] if role, unit or dates break a rule.
pub async fn grant_role(database: &Database, new: NewRoleGrant, now: DateTime<Utc>) -> Result<Uuid> {
    let txn = database.begin().await?;
    let holder = employee::Entity::find_by_id(new.employee_id).one(&txn).await?.ok_or(Error::NotFound)?;
    let agency = agency::Entity::find_by_id(holder.agency_id).one(&txn).await?.ok_or(Error::NotFound)?;
    let valid_from = new.valid_from.unwrap_or(today(&agency, now)?);

    let mut violations = Vec::new();
    if !Role::WORDS.contains(&new.role) {
        violations.push(Violation::new(
            ViolationCode::InvalidValue,
            field!["role"],
            format!("peran harus salah satu dari {}", Role::WORDS.listed()),
            format!("the role must be one of {}", Role::WORDS.listed()),
        ));
    }
    if new.valid_to.is_some_and(|end| end <= valid_from) {
        violations.push(Violation::new(
            ViolationCode::InvalidValue,
            field!["validTo"],
            "tanggal berakhir harus sesudah tanggal mulai",
            "the end must lie after the beginning",
        ));
    }
    let unit = match &new.unit_code {
        Some(code) => org_unit::Column::Code.eq(code),
        None => org_unit::Column::ParentId.is_null(),
    };
    let unit = org_unit::Entity::find().filter(org_unit::Column::AgencyId.eq(agency.id)).filter(unit).one(&txn).await?;
    let Some(unit) = unit.filter(|_| violations.is_empty()) else {
        if violations.is_empty() {
            violations.push(Violation::new(
                ViolationCode::UnknownReference,
                field!["unit"],
                "unit kerja tidak dikenal",
                "no such unit in the agency",
            ));
        }
        return Err(Error::Invalid(violations));
    };
    let grant = role_grant::Model {
        id: Uuid::new_v4(),
        agency_id: agency.id,
        employee_id: holder.id,
        role: new.role,
        org_unit_id: unit.id,
        valid_from,
        valid_to: new.valid_to,
    };
    let id = grant.id;
    role_grant::Entity::insert(grant.into_active_model()).exec_without_returning(&txn).await?;
    record(&txn, agency.id, ("grant", "role_grant"), id, now).await?;
    txn.commit().await?;
    Ok(id)
}

async fn find(txn: &impl ConnectionTrait, identifier: &str) -> Result<(account::Model, Uuid)> {
    let account = account::Entity::find().filter(account::Column::Identifier.eq(identifier)).one(txn).await?;
    let account = account.ok_or(Error::NotFound)?;
    let owner = employee::Entity::find_by_id(account.employee_id).one(txn).await?.ok_or(Error::NotFound)?;
    Ok((account, owner.agency_id))
}
