//! The policy that runs: the first one, and the one that is read later and takes its place once it is in force.

use std::sync::{Arc, PoisonError, RwLock};

use super::lint::PolicyErrors;
use super::manifest;
use super::matrix::changes;
use super::snapshot::{Snapshot, check, load};
use super::source::PolicySource;

/// Holds the policy that runs, and one that has been read and waits to be put in force.
#[derive(Debug)]
pub struct PolicyStore {
    current: RwLock<Arc<Snapshot>>,
    waiting: RwLock<Option<Arc<Snapshot>>>,
}

/// What reading the policy files again has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReloadReport {
    /// The version that runs.
    pub hash_before: String,
    /// The version that was read, and waits unless it is the one that runs.
    pub hash_read: String,
    /// One line for each decision that differs.
    pub changes: Vec<String>,
}

impl PolicyStore {
    /// Loads the first policy.
    ///
    /// # Errors
    /// Every mistake found; the server must not start then.
    pub fn load(source: &PolicySource) -> Result<Self, PolicyErrors> {
        load(source).map(Self::holding)
    }

    /// Holds a policy that has been decided already.
    pub fn holding(policy: Snapshot) -> Self {
        Self { current: RwLock::new(Arc::new(policy)), waiting: RwLock::default() }
    }

    /// The policy that runs.
    pub fn current(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the policy files again. What passes every check waits until [`Self::follow`] puts it in force; the running
    /// policy stays until then, and what does not pass changes nothing.
    ///
    /// # Errors
    /// Every mistake found. One is that the files have no manifest although those of the running policy had one.
    pub fn read_again(&self, source: &PolicySource) -> Result<ReloadReport, PolicyErrors> {
        let running = self.current();
        let snapshot = match check(source) {
            Ok(snapshot) if running.is_sealed() && !snapshot.is_sealed() => Err(manifest::missing()),
            read => read,
        };
        let snapshot = match snapshot {
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
            hash_read: snapshot.hash().to_owned(),
            changes: changes(&running, &snapshot),
        };
        let differs = report.hash_read != report.hash_before;
        *self.waiting.write().unwrap_or_else(PoisonError::into_inner) = differs.then(|| Arc::new(snapshot));
        Ok(report)
    }

    /// Follows what is in force: if that is the policy that waits, it runs from now on. Says whether the policy that runs
    /// is the one in force.
    pub fn follow(&self, in_force: &str) -> bool {
        let running = self.current();
        if running.hash() == in_force {
            return true;
        }
        let mut waiting = self.waiting.write().unwrap_or_else(PoisonError::into_inner);
        let Some(snapshot) = waiting.take_if(|snapshot| snapshot.hash() == in_force) else { return false };
        for change in changes(&running, &snapshot) {
            tracing::warn!(policy = %snapshot.hash(), "decision changed: {change}");
        }
        tracing::info!(before = %running.hash(), now = %snapshot.hash(), "policy in force");
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = snapshot;
        true
    }
}
