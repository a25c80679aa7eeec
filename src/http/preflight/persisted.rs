//! Documents by name: from the hash or the id that a client sends to the text that is meant.
//!
//! Registered documents are in the database, for every node. Automatic persisted queries are kept in memory, by the hash
//! of their text, after the text has passed the pre-flight once: what a node has forgotten, the client sends again.

use std::hash::Hash as Key;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use poem::http::StatusCode;
use sha2::{Digest, Sha256};

use crate::config::DocumentRule;
use crate::http::FrontDoor;
use crate::http::error::{Code, Refusal};
use crate::http::preflight::manifest::{named, parse_hash};
use crate::http::preflight::request::Query;
use crate::office::registered_document::{self, Id};

type Hash = [u8; 32];

/// A document whose text is known.
pub(crate) struct Named {
    text: Arc<str>,
    /// The hash under which the text is to be kept if it turns out to be worth it.
    keep: Option<Hash>,
}

impl Named {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

impl FrontDoor {
    /// Finds the text of what a request names, and whether it may run at all.
    ///
    /// # Errors
    /// `PERSISTED_QUERY_NOT_FOUND` if nothing has this name; `BAD_REQUEST` if the hash is not that of the text, or if
    /// only registered documents run and this is none.
    pub(crate) async fn named(&self, query: Query) -> Result<Named, Refusal> {
        let only_registered = self.settings.documents == DocumentRule::Registered;
        let known = |text| Named { text, keep: None };
        match query {
            Query::Id(id) => {
                let id = named(&id).ok_or_else(unknown_id)?;
                self.registered(id).await?.map(known).ok_or_else(unknown_id)
            }
            Query::Hash { hash, text: None } => {
                let miss = if only_registered { unknown_id } else { not_found };
                let id = named(&hash).ok_or_else(miss)?;
                let kept = match &id {
                    Id::Hash(hash) if !only_registered => self.persisted.automatic.get(hash),
                    _ => None,
                };
                match kept {
                    Some(text) => Ok(known(text)),
                    None => self.registered(id).await?.map(known).ok_or_else(miss),
                }
            }
            Query::Hash { hash, text: Some(text) } => {
                let real = Sha256::digest(text.as_bytes()).into();
                if parse_hash(&hash) != Some(real) {
                    return Err(Refusal::bad_request(
                        "sha256Hash bukan SHA-256 dari query",
                        "sha256Hash is not the SHA-256 of query",
                    ));
                }
                match only_registered {
                    true => self.registered(Id::Hash(real)).await?.map(known).ok_or_else(not_registered),
                    false => Ok(Named { text, keep: Some(real) }),
                }
            }
            Query::Text(text) if only_registered => {
                let hash = Sha256::digest(text.as_bytes()).into();
                self.registered(Id::Hash(hash)).await?.map(known).ok_or_else(not_registered)
            }
            Query::Text(text) => Ok(known(text)),
            Query::OfPage(text) => Ok(known(Arc::from(text))),
        }
    }

    /// The text that is registered under an id. What is registered stays so, and what is not may be in the next moment:
    /// so only what was found is remembered.
    async fn registered(&self, id: Id) -> Result<Option<Arc<str>>, Refusal> {
        if let Some(text) = self.persisted.registered.get(&id) {
            return Ok(Some(text));
        }
        let found = registered_document::text_of(&self.database, &id).await;
        let text: Option<Arc<str>> = found.map_err(|error| Refusal::internal(&error))?.map(Arc::from);
        if let Some(text) = &text {
            self.persisted.registered.put(id, Arc::clone(text));
        }
        Ok(text)
    }

    /// Keeps what a client asked to be kept, now that it is known to be worth it.
    pub(crate) fn keep(&self, named: Named) {
        if let Some(hash) = named.keep {
            self.persisted.automatic.put(hash, named.text);
        }
    }
}

/// What a node remembers of documents with a name. They belong to nobody, so callers share them.
pub(crate) struct Persisted {
    automatic: Texts<Hash>,
    registered: Texts<Id>,
}

impl Persisted {
    pub(crate) fn new() -> Self {
        Self { automatic: Texts::new(), registered: Texts::new() }
    }
}

/// A bounded number of texts; of what is kept, that goes first which nobody has asked for the longest.
struct Texts<K: Key + Eq> {
    kept: Mutex<Kept<K>>,
}

struct Kept<K: Key + Eq> {
    texts: LruCache<K, Arc<str>>,
    bytes: usize,
}

/// All texts of one kind together.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// One text; a longer one is served but not kept, so that a few cannot push out all others.
const LONGEST: usize = 32 * 1024;
/// What an entry costs beside its text.
const ENTRY_BYTES: usize = 256;

impl<K: Key + Eq> Texts<K> {
    fn new() -> Self {
        Self { kept: Mutex::new(Kept { texts: LruCache::unbounded(), bytes: 0 }) }
    }

    fn get(&self, key: &K) -> Option<Arc<str>> {
        self.kept().texts.get(key).cloned()
    }

    fn put(&self, key: K, text: Arc<str>) {
        if text.len() > LONGEST {
            return;
        }
        let mut kept = self.kept();
        kept.bytes += ENTRY_BYTES + text.len();
        if let Some(former) = kept.texts.put(key, text) {
            kept.bytes -= ENTRY_BYTES + former.len();
        }
        while kept.bytes > MOST_BYTES
            && let Some((_, forgotten)) = kept.texts.pop_lru()
        {
            kept.bytes -= ENTRY_BYTES + forgotten.len();
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept<K>> {
        // No step in between can panic, so what is kept is sound whatever happened elsewhere.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The miss of automatic persisted queries. Clients know it by this very message, whatever the language, and by its
/// code, and expect status 200; they send the text next.
fn not_found() -> Refusal {
    const MESSAGE: &str = "PersistedQueryNotFound";
    Refusal::new(StatusCode::OK, Code::PersistedQueryNotFound, MESSAGE, MESSAGE)
}

/// No text will follow this one, so it is told in words.
fn unknown_id() -> Refusal {
    Refusal {
        code: Code::PersistedQueryNotFound,
        ..Refusal::of_document(
            "tidak ada dokumen yang terdaftar dengan id ini",
            "no document is registered under this id",
        )
    }
}

fn not_registered() -> Refusal {
    Refusal::of_document(
        "hanya dokumen terdaftar yang diterima di sini, dan dokumen ini tidak terdaftar",
        "only registered documents are accepted here, and this one is not registered",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_asks_for_makes_room() {
        let store = Texts::new();
        let text: Arc<str> = " ".repeat(LONGEST).into();
        store.put(0, Arc::clone(&text));
        for number in 1..1_000 {
            store.put(number, Arc::clone(&text));
            store.put(number, Arc::clone(&text));
            assert!(store.get(&0).is_some(), "{number}");
        }
        let (kept, bytes) = {
            let kept = store.kept();
            (kept.texts.len(), kept.bytes)
        };
        assert_eq!((kept, bytes), (127, 127 * (LONGEST + ENTRY_BYTES)));
        assert!(store.get(&1).is_none() && store.get(&999).is_some());
        store.put(1, " ".repeat(LONGEST + 1).into());
        assert!(store.get(&1).is_none());
    }
}
