//! The policy in force: the first one, and the reload that puts another in its place.

use std::sync::{Arc, PoisonError, RwLock};

use super::lint::PolicyErrors;
use super::matrix::changes;
use super::snapshot::{Snapshot, check, load};
use super::source::PolicySource;

/// Holds the policy in force.
#[derive(Debug)]
pub struct PolicyStore {
    current: RwLock<Arc<Snapshot>>,
}

/// What a reload did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReloadReport {
    /// The version before.
    pub hash_before: String,
    /// The version now in force.
    pub hash_now: String,
    /// One line for each decision that changed.
    pub changes: Vec<String>,
}

impl PolicyStore {
    /// Loads the first policy.
    ///
    /// # Errors
    /// Every mistake found; the server must not start then.
    pub fn load(source: &PolicySource) -> Result<Self, PolicyErrors> {
        Ok(Self { current: RwLock::new(Arc::new(load(source)?)) })
    }

    /// The policy in force.
    pub fn current(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a new policy in force, or keeps the running one if anything is wrong with the new one.
    ///
    /// # Errors
    /// Every mistake found; the running policy stays as it was.
    pub fn reload(&self, source: &PolicySource) -> Result<ReloadReport, PolicyErrors> {
        let running = self.current();
        let snapshot = match check(source) {
            Ok(snapshot) => snapshot,
            Err(errors) => {
                for mistake in &errors.mistakes {
                    tracing::error!(policy = %running.hash(), "policy refused, the running one stays: {mistake}");
                }
                return Err(errors);
            }
        };
        let report = ReloadReport {
            hash_before: running.hash().to_owned(),
            hash_now: snapshot.hash().to_owned(),
            changes: changes(&running, &snapshot),
        };
        for change in &report.changes {
            tracing::warn!(policy = %snapshot.hash(), "decision changed: {change}");
        }
        tracing::info!(before = %running.hash(), now = %snapshot.hash(), "policy in force");
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        Ok(report)
    }
}
