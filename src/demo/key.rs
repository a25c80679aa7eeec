//! The demo's own secret key, kept in a file beside its database.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use data_encoding::HEXLOWER;
use rand::Rng;

use crate::secret::SecretKey;

/// Reads the key from `path`, or makes one that only the owner can read.
///
/// # Errors
/// If the file can neither be read nor made, or holds something else.
pub fn secret_key(path: &Path) -> io::Result<SecretKey> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let mut bytes = [0; SecretKey::MINIMUM_LENGTH];
            rand::rng().fill_bytes(&mut bytes);
            let text = HEXLOWER.encode(&bytes);
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(text.as_bytes())?;
            text
        }
        Err(error) => return Err(error),
    };
    SecretKey::new(text.trim().as_bytes())
        .ok_or_else(|| io::Error::new(ErrorKind::InvalidData, format!("{} holds no key", path.display())))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_for_the_owner_only() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        let first = secret_key(&path).unwrap();
        let again = secret_key(&path).unwrap();
        assert_eq!(first.mac("test", &[b"x"]), again.mac("test", &[b"x"]));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "too short").unwrap();
        assert_eq!(secret_key(&path).unwrap_err().kind(), ErrorKind::InvalidData);
    }
}
