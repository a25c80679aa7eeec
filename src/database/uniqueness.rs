//! Uniqueness is judged by the database: what its constraints find is put into words here.

use sea_orm::{DbErr, SqlErr, TryInsertResult};

use crate::error::{Error, Result, Violation};

/// The outcome of writing one row; if its key is taken, the caller has broken this rule.
///
/// # Errors
/// [`Error::Invalid`] if the key is taken, [`Error::Internal`] if the database fails otherwise.
pub fn unless_taken<T>(outcome: Result<T, DbErr>, rule: impl FnOnce() -> Violation) -> Result<T> {
    outcome.map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Error::invalid(rule()),
        _ => error.into(),
    })
}

/// How many rows an insertion has written that leaves alone those whose keys are taken.
pub fn inserted(outcome: TryInsertResult<u64>) -> u64 {
    match outcome {
        TryInsertResult::Inserted(count) => count,
        TryInsertResult::Empty | TryInsertResult::Conflicted => 0,
    }
}
