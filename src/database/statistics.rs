//! Counts the statements of one operation, for its log line and for the tests that bound them.

use std::future::Future;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Statement;

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
    /// The reading statements themselves, where somebody wants to explain them.
    recorded: Option<Mutex<Vec<Statement>>>,
}

tokio::task_local! {
    static COUNTERS: Arc<Counters>;
}

/// Runs `operation` and counts its statements; an operation around it counts them too.
pub async fn counted<F: Future>(operation: F) -> (F::Output, Statistics) {
    let counters = Arc::new(Counters::default());
    let output = COUNTERS.scope(Arc::clone(&counters), operation).await;
    let statistics = Statistics {
        statements: counters.statements.load(Ordering::Relaxed),
        elapsed: Duration::from_nanos(counters.nanoseconds.load(Ordering::Relaxed)),
    };
    add_statistics(statistics);
    (output, statistics)
}

/// Runs `operation` and keeps the SELECTs of its read path, so that their plans can be looked at.
pub async fn recorded<F: Future>(operation: F) -> (F::Output, Vec<Statement>) {
    let counters = Arc::new(Counters { recorded: Some(Mutex::default()), ..Counters::default() });
    let output = COUNTERS.scope(Arc::clone(&counters), operation).await;
    let statements = counters
        .recorded
        .as_ref()
        .map(|recorded| std::mem::take(&mut *recorded.lock().unwrap_or_else(PoisonError::into_inner)));
    (output, statements.unwrap_or_default())
}

/// Adds one statement to the operation that this task belongs to, if any.
pub(super) fn record(elapsed: Duration) {
    record_all(1, elapsed);
}

/// Adds statements that ran side by side.
pub(super) fn record_all(statements: usize, elapsed: Duration) {
    add_statistics(Statistics { statements: statements.try_into().unwrap_or(u32::MAX), elapsed });
}

/// Counts what was done elsewhere for the operation that this task belongs to, if any.
pub fn add_statistics(more: Statistics) {
    // A statement outside any operation, as at start-up, belongs to nobody's count.
    let _ = COUNTERS.try_with(|counters| {
        let nanoseconds = more.elapsed.as_nanos().try_into().unwrap_or(u64::MAX);
        counters.statements.fetch_add(more.statements, Ordering::Relaxed);
        counters.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    });
}

/// Keeps the statement if this operation is recorded.
pub(super) fn keep(statement: &Statement) {
    let _ = COUNTERS.try_with(|counters| {
        if let Some(recorded) = &counters.recorded {
            recorded.lock().unwrap_or_else(PoisonError::into_inner).push(statement.clone());
        }
    });
}
