//! Runs a verb again when the database asks for it: deadlocks, serialization failures and busy locks are ours to
//! bear, never the caller's to see.

use std::future::Future;

use sea_orm::sqlx;
use sea_orm::{DbErr, RuntimeErr};

use crate::error::{Error, Result};

/// How often a verb is tried in all.
const ATTEMPTS: u32 = 5;

/// Runs `verb`, which opens and ends its own transaction, until it succeeds or fails for good.
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
    verb().await
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
}
