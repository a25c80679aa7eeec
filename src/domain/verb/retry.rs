//! Runs a verb again when the database asks for it: deadlocks, serialization failures and busy locks are ours to
//! bear, never the caller's to see.

use std::future::Future;

use sea_orm::sqlx;
use sea_orm::{DbErr, RuntimeErr};

use crate::error::{Error, Result};

/// How often a verb is tried in all.
const ATTEMPTS: u32 = 5;

/// Runs `verb`, which opens and ends its own transaction, until it succeeds or fails for good. While others are in its way
/// all the time, it is [`Error::Unavailable`].
pub(crate) async fn retried<T, F>(verb: impl Fn() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    for _ in 1..ATTEMPTS {
        match verb().await {
            Err(Error::Internal(source)) if is_transient(source.as_ref()) => {
                tracing::debug!("the database asked to run the transaction again");
            }
            outcome => return outcome,
        }
    }
    match verb().await {
        Err(Error::Internal(source)) if is_transient(source.as_ref()) => {
            tracing::warn!(error = %source, "others were in the way of a transaction all the time");
            Err(Error::Unavailable(source))
        }
        outcome => outcome,
    }
}

fn is_transient(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    let Some(DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error.downcast_ref::<DbErr>()
    else {
        return false;
    };
    let sqlx::Error::Database(error) = error.as_ref() else { return false };
    // PostgreSQL: serialization failure, deadlock, lock not available. SQLite: busy, locked, and busy snapshot.
    matches!(error.code().as_deref(), Some("40001" | "40P01" | "55P03" | "5" | "6" | "261" | "517"))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn other_faults_are_not_repeated() {
        let runs = Cell::new(0);
        let outcome: Result<()> = retried(|| async {
            runs.set(runs.get() + 1);
            Err(DbErr::Custom("broken".to_owned()).into())
        })
        .await;
        assert!(matches!(outcome, Err(Error::Internal(_))));
        assert_eq!(runs.get(), 1);
    }
    /// What a database answers, by its code.
    #[derive(Debug)]
    struct Answered(&'static str);

    impl std::fmt::Display for Answered {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.0)
        }
    }

    impl std::error::Error for Answered {}

    impl sqlx::error::DatabaseError for Answered {
        fn message(&self) -> &str {
            self.0
        }

        fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
            Some(self.0.into())
        }

        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> sqlx::error::ErrorKind {
            sqlx::error::ErrorKind::Other
        }
    }

    /// How often a verb runs to which the database always answers this, and what becomes of it.
    async fn runs_of(code: &'static str) -> (u32, Error) {
        let runs = Cell::new(0);
        let outcome: Result<()> = retried(|| async {
            runs.set(runs.get() + 1);
            let answered = sqlx::Error::Database(Box::new(Answered(code)));
            Err(DbErr::Exec(RuntimeErr::SqlxError(std::sync::Arc::new(answered))).into())
        })
        .await;
        (runs.get(), outcome.expect_err("a failure"))
    }

    #[tokio::test]
    async fn what_others_are_in_the_way_of_can_be_asked_again() {
        for busy in ["40001", "40P01", "55P03", "5", "517"] {
            let (runs, error) = runs_of(busy).await;
            assert!(runs == ATTEMPTS && matches!(error, Error::Unavailable(_)), "{busy}: {runs}, {error:?}");
        }
    }

    #[tokio::test]
    async fn a_database_that_is_away_is_not_asked_again_at_once() {
        for away in ["57P01", "57P03", "08006", "25006", "53300"] {
            let (runs, error) = runs_of(away).await;
            assert!(runs == 1 && matches!(error, Error::Unavailable(_)), "{away}: {runs}, {error:?}");
        }
        let (runs, error) = runs_of("23505").await;
        assert!(runs == 1 && matches!(error, Error::Internal(_)), "{runs}, {error:?}");
    }
}
