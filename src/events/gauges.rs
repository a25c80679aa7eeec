//! What the streams of this process count about themselves. Names no caller and no object.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Cheap counters, written by the streams and read by the metrics.
#[derive(Debug, Default)]
pub struct Gauges {
    /// Sockets and event streams that are open.
    pub(crate) connections: AtomicI64,
    /// Subscriptions that are open.
    pub(crate) streams: AtomicI64,
    /// Objects that streams have not looked at yet.
    pub(super) queued: AtomicI64,
    /// Changes that streams were told to look at.
    pub(super) changes: AtomicU64,
    /// Objects that a full queue let go.
    pub(super) dropped: AtomicU64,
    /// Answers that were handed to streams.
    pub(crate) answers: AtomicU64,
    closes: Mutex<BTreeMap<u16, u64>>,
}

impl Gauges {
    /// Sockets and event streams that are open.
    pub fn connections(&self) -> i64 {
        self.connections.load(Ordering::Relaxed)
    }

    /// Subscriptions that are open.
    pub fn streams(&self) -> i64 {
        self.streams.load(Ordering::Relaxed)
    }

    /// Objects that streams have not looked at yet.
    pub fn queued(&self) -> i64 {
        self.queued.load(Ordering::Relaxed)
    }

    /// Changes that streams were told to look at since the process started.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    /// Objects that full queues let go since the process started.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Answers that streams were given since the process started.
    pub fn answers(&self) -> u64 {
        self.answers.load(Ordering::Relaxed)
    }

    /// How often a socket was closed with which code.
    pub fn closes(&self) -> BTreeMap<u16, u64> {
        self.closes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn count_close(&self, code: u16) {
        *self.closes.lock().unwrap_or_else(PoisonError::into_inner).entry(code).or_default() += 1;
    }
}
