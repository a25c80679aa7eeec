//! Counts the statements of one operation, for its log line and for the tests that bound them.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// What one operation asked of the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Statements run, reading and writing, transaction control not counted.
    pub statements: u32,
    /// Time spent waiting for them.
    pub elapsed: Duration,
}

#[derive(Debug, Default)]
struct Counters {
    statements: AtomicU32,
    nanoseconds: AtomicU64,
}

tokio::task_local! {
    static COUNTERS: Arc<Counters>;
}

/// Runs `operation` and counts its statements.
pub async fn counted<F: Future>(operation: F) -> (F::Output, Statistics) {
    let counters = Arc::new(Counters::default());
    let output = COUNTERS.scope(Arc::clone(&counters), operation).await;
    let statistics = Statistics {
        statements: counters.statements.load(Ordering::Relaxed),
        elapsed: Duration::from_nanos(counters.nanoseconds.load(Ordering::Relaxed)),
    };
    (output, statistics)
}

/// Adds one statement to the operation that this task belongs to, if any.
pub(super) fn record(elapsed: Duration) {
    // A statement outside any operation, as at start-up, belongs to nobody's count.
    let _ = COUNTERS.try_with(|counters| {
        counters.statements.fetch_add(1, Ordering::Relaxed);
        counters.nanoseconds.fetch_add(elapsed.as_nanos().try_into().unwrap_or(u64::MAX), Ordering::Relaxed);
    });
}
