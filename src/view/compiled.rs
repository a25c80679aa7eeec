//! Compiled operations, kept for whoever asks the same next: what differs from one asker to the next is a bind.
//!
//! INVARIANT: an entry is found only by everything that its statements' text and fixed binds follow from: the document, the
//! operation, its variables, the policy and the asker's standing. So a reload, a new office or another value finds no old entry.
//! No answer, no row and no value of an asker is kept.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::plan::Planned;
use super::selection::Document;
use super::shape::Select;
use crate::authz::Standing;
use crate::context::RequestContext;

/// The root fields of an operation, compiled.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(super) fields: Vec<Planned>,
    /// How long the last answer was: the next one will be about as long, and need not grow by doubling.
    length: AtomicUsize,
}

impl Compiled {
    pub(super) fn new(fields: Vec<Planned>) -> Self {
        Self { fields, length: AtomicUsize::new(0) }
    }

    /// How much room to make for an answer.
    pub(super) fn room(&self) -> usize {
        let length = self.length.load(Ordering::Relaxed);
        length + length / 8
    }

    /// Says how long an answer was.
    pub(super) fn wrote(&self, length: usize) {
        self.length.store(length, Ordering::Relaxed);
    }

    /// How much text its statements have, which is most of what it takes up.
    fn bytes(&self) -> usize {
        self.fields.iter().flat_map(|field| field.plan.selects()).map(Select::bytes).sum()
    }
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    document: [u8; 32],
    operation: Option<Box<str>>,
    variables: String,
    policy: String,
    standing: Standing,
}

impl Key {
    /// `None` if the operation has no name, or too much in its variables to be asked again.
    fn of(request: &RequestContext, document: Document<'_>) -> Option<Self> {
        /// Longer variables are lists of this one page, and hardly come twice.
        const MOST_VARIABLES: usize = 1024;
        let name = document.name?;
        let variables = if document.variables.is_empty() {
            String::new()
        } else {
            serde_json::to_string(document.variables).ok()?
        };
        (variables.len() <= MOST_VARIABLES).then(|| Self {
            document: name.document,
            operation: name.operation.map(Into::into),
            variables,
            policy: request.policy.hash().to_owned(),
            standing: request.actor.standing(),
        })
    }
}

/// The compiled operations of this process; the ones used longest ago are forgotten.
pub struct Compilations {
    kept: Mutex<LruCache<Key, Arc<Compiled>>>,
}

impl std::fmt::Debug for Compilations {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Compilations").field("kept", &self.kept().len()).finish()
    }
}

impl Default for Compilations {
    fn default() -> Self {
        Self::new()
    }
}

impl Compilations {
    const KEPT: NonZeroUsize = NonZeroUsize::new(512).unwrap();
    /// Longer ones are compiled each time, so that the most it can be is 32 MiB.
    const KEPT_BYTES: usize = 64 * 1024;

    /// None yet.
    pub fn new() -> Self {
        Self { kept: Mutex::new(LruCache::new(Self::KEPT)) }
    }

    /// What the operation was compiled to for an asker of equal standing.
    pub(super) fn find(&self, request: &RequestContext, document: Document<'_>) -> Option<Arc<Compiled>> {
        let key = Key::of(request, document)?;
        self.kept().get(&key).map(Arc::clone)
    }

    pub(super) fn keep(&self, request: &RequestContext, document: Document<'_>, compiled: &Arc<Compiled>) {
        if compiled.bytes() <= Self::KEPT_BYTES
            && let Some(key) = Key::of(request, document)
        {
            self.kept().put(key, Arc::clone(compiled));
        }
    }

    fn kept(&self) -> MutexGuard<'_, LruCache<Key, Arc<Compiled>>> {
        // The cache is sound after every single operation, so a panic elsewhere spoils nothing.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
