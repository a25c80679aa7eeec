//! Uniqueness is judged by the database: what its constraints find is put into words here.

use sea_orm::{DbErr, SqlErr, TryInsertResult};

use crate::error::{Error, Result, Violation};

/// The outcome of writing rows; if a key is taken, the caller has broken this rule.
///
/// # Errors
/// [`Error::Invalid`] if a key is taken, [`Error::Internal`] if the database fails otherwise.
pub fn unless_taken<T, E: Into<Error>>(outcome: Result<T, E>, rule: impl FnOnce() -> Violation) -> Result<T> {
    outcome.map_err(|error| match error.into() {
        Error::Internal(source) if is_taken(source.downcast_ref()) => Error::invalid(rule()),
        other => other,
    })
}

fn is_taken(error: Option<&DbErr>) -> bool {
    matches!(error.and_then(DbErr::sql_err), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// How many rows an insertion has written that leaves alone those whose keys are taken.
pub fn inserted(outcome: TryInsertResult<u64>) -> u64 {
    match outcome {
        TryInsertResult::Inserted(count) => count,
        TryInsertResult::Empty | TryInsertResult::Conflicted => 0,
    }
}
