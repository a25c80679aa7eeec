//! Documents by name: from the hash or the id that a client sends to the text that is meant.
//!
//! Automatic persisted queries are kept in memory, by the hash of their text, after the text has passed the pre-flight
//! once. The store belongs to one node and is small: what it has forgotten, the client sends again.

use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use poem::http::StatusCode;
use sha2::{Digest, Sha256};

use super::FrontDoor;
use super::error::{Code, Refusal};
use super::request::Query;

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
    /// Finds the text of what a request names.
    ///
    /// # Errors
    /// `PERSISTED_QUERY_NOT_FOUND` if nothing has this name, `BAD_REQUEST` if the hash is not that of the text.
    pub(super) async fn named(&self, query: Query) -> Result<Named, Refusal> {
        match query {
            Query::Text(text) => Ok(Named { text, keep: None }),
            Query::Id(_) => Err(unknown_id()),
            Query::Hash { hash, text: None } => {
                let hash = parse(&hash).ok_or_else(not_found)?;
                let text = self.persisted.get(&hash).ok_or_else(not_found)?;
                Ok(Named { text, keep: None })
            }
            Query::Hash { hash, text: Some(text) } => {
                let real = Sha256::digest(text.as_bytes()).into();
                if parse(&hash) != Some(real) {
                    return Err(Refusal::bad_request(
                        "sha256Hash bukan SHA-256 dari query",
                        "sha256Hash is not the SHA-256 of query",
                    ));
                }
                Ok(Named { text, keep: Some(real) })
            }
        }
    }

    /// Keeps what a client asked to be kept, now that it is known to be worth it.
    pub(super) fn keep(&self, named: Named) {
        if let Some(hash) = named.keep {
            self.persisted.put(hash, named.text);
        }
    }
}

/// The texts of automatic persisted queries. A text belongs to nobody, so callers share them; of what is kept, that goes
/// first which nobody has asked for the longest.
pub(super) struct Persisted {
    kept: Mutex<Kept>,
}

struct Kept {
    texts: LruCache<Hash, Arc<str>>,
    bytes: usize,
}

impl Persisted {
    /// All texts together.
    const MOST_BYTES: usize = 4 * 1024 * 1024;
    /// One text; a longer one is served but not kept, so that a few cannot push out all others.
    const LONGEST: usize = 32 * 1024;
    /// What an entry costs beside its text.
    const ENTRY_BYTES: usize = 128;

    pub(super) fn new() -> Self {
        Self { kept: Mutex::new(Kept { texts: LruCache::unbounded(), bytes: 0 }) }
    }

    fn get(&self, hash: &Hash) -> Option<Arc<str>> {
        self.kept().texts.get(hash).cloned()
    }

    fn put(&self, hash: Hash, text: Arc<str>) {
        if text.len() > Self::LONGEST {
            return;
        }
        let mut kept = self.kept();
        kept.bytes += Self::ENTRY_BYTES + text.len();
        // One that was there has the same hash, and so the same length.
        if let Some(former) = kept.texts.put(hash, text) {
            kept.bytes -= Self::ENTRY_BYTES + former.len();
        }
        while kept.bytes > Self::MOST_BYTES
            && let Some((_, forgotten)) = kept.texts.pop_lru()
        {
            kept.bytes -= Self::ENTRY_BYTES + forgotten.len();
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        // No step in between can panic, so what is kept is sound whatever happened elsewhere.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 64 hexadecimal digits.
fn parse(text: &str) -> Option<Hash> {
    let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(hash)
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
            "tidak ada dokumen yang terdaftar dengan documentId ini",
            "no document is registered under this documentId",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        let hash: Hash = Sha256::digest(b"{a}").into();
        let text: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(parse(&text), Some(hash));
        assert_eq!(parse(&text.to_uppercase()), Some(hash));
        for bad in ["", "00", &text[1..], &format!("{text}0"), &text.replace('a', "g"), &"é".repeat(32)] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_nobody_asks_for_makes_room() {
        let store = Persisted::new();
        let hash = |number: usize| -> Hash { Sha256::digest(number.to_be_bytes()).into() };
        let text: Arc<str> = " ".repeat(Persisted::LONGEST).into();
        store.put(hash(0), Arc::clone(&text));
        for number in 1..1_000 {
            store.put(hash(number), Arc::clone(&text));
            store.put(hash(number), Arc::clone(&text));
            assert!(store.get(&hash(0)).is_some(), "{number}");
        }
        let (kept, bytes) = (store.kept().texts.len(), store.kept().bytes);
        assert_eq!((kept, bytes), (127, 127 * (Persisted::LONGEST + Persisted::ENTRY_BYTES)));
        assert!(store.get(&hash(1)).is_none() && store.get(&hash(999)).is_some());
        store.put(hash(1), " ".repeat(Persisted::LONGEST + 1).into());
        assert!(store.get(&hash(1)).is_none());
    }
}
