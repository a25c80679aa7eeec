//! The one secret of an installation: authenticates cursors and keys hashes, with a purpose for each use.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// CAPAIAN_SECRET_KEY. Debug output never shows it.
#[derive(Clone)]
pub struct SecretKey(std::sync::Arc<[u8]>);

impl SecretKey {
    /// The least number of bytes that a key must have.
    pub const MINIMUM_LENGTH: usize = 32;

    /// Takes the key's bytes; `None` if there are fewer than [`Self::MINIMUM_LENGTH`].
    pub fn new(bytes: &[u8]) -> Option<Self> {
        (bytes.len() >= Self::MINIMUM_LENGTH).then(|| Self(bytes.into()))
    }

    /// HMAC-SHA-256 of `parts` for `purpose`. Each part is preceded by its length, so that no two lists collide.
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.keyed(purpose, parts).finalize().into_bytes().into()
    }

    /// Whether `mac` is how the result of [`Self::mac`] begins, in constant time. An empty `mac` never is.
    pub fn verifies(&self, purpose: &str, parts: &[&[u8]], mac: &[u8]) -> bool {
        self.keyed(purpose, parts).verify_truncated_left(mac).is_ok()
    }

    fn keyed(&self, purpose: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length");
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SecretKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_beginning_of_the_same_mac_verifies() {
        let secret = SecretKey::new(&[7; 32]).unwrap();
        let mac = secret.mac("cursor", &[b"one", b"two"]);
        assert!(secret.verifies("cursor", &[b"one", b"two"], &mac[..16]));
        assert!(!secret.verifies("cursor", &[b"onetwo"], &mac[..16]));
        assert!(!secret.verifies("another purpose", &[b"one", b"two"], &mac[..16]));
        assert!(!secret.verifies("cursor", &[b"one", b"two"], &mac[1..17]));
        assert!(!secret.verifies("cursor", &[b"one", b"two"], &[]));
        assert!(SecretKey::new(&[7; 31]).is_none());
    }
}
