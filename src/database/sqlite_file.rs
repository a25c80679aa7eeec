//! The file of an SQLite database, which holds personal data: for its owner only, from the moment that it is there.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Only the owner may read and write.
const OWN_FILE: u32 = 0o600;
/// Only the owner may enter.
const OWN_FOLDER: u32 = 0o700;

/// The file of a `sqlite://PATH?...` address.
pub(super) fn file_of(url: &str) -> PathBuf {
    let path = url.trim_start_matches("sqlite://").trim_start_matches("sqlite:");
    PathBuf::from(path.split('?').next().unwrap_or(path))
}

/// Makes the file of `url` if it is missing and may be made, with its folder, and closes one that others may read.
///
/// # Errors
/// [`Error::Internal`] with what to write if the file is missing and must not be made.
pub(super) fn prepare(url: &str) -> Result<()> {
    let path = file_of(url);
    let may_be_made = url.split_once('?').is_some_and(|(_, query)| query.split('&').any(|word| word == "mode=rwc"));
    if may_be_made {
        make(&path).map_err(|error| Error::internal(format!("{} cannot be made: {error}", path.display())))?;
    } else if !path.exists() {
        return Err(Error::internal(format!(
            "there is no file {path}; write sqlite://{path}?mode=rwc to have it made, and run `capaian migrate`",
            path = path.display()
        )));
    }
    // SQLite gives the log and the index of the log the permissions of the file.
    for suffix in ["", "-wal", "-shm"] {
        let file = PathBuf::from(format!("{}{suffix}", path.display()));
        if let Err(error) = close_to_others(&file) {
            tracing::warn!(file = %file.display(), %error, "others may read this file, and it cannot be changed");
        }
    }
    Ok(())
}

fn make(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(OWN_FOLDER).create(folder)?;
    }
    match make_own_file(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

/// Makes a file that only its owner may read; an existing one is an error.
pub(super) fn make_own_file(path: &Path) -> io::Result<fs::File> {
    OpenOptions::new().write(true).create_new(true).mode(OWN_FILE).open(path)
}

fn close_to_others(file: &Path) -> io::Result<()> {
    match fs::metadata(file) {
        Ok(found) if found.is_file() && found.permissions().mode() & 0o077 != 0 => {
            fs::set_permissions(file, Permissions::from_mode(OWN_FILE))?;
            tracing::info!(file = %file.display(), "others could read this file, and no longer can");
            Ok(())
        }
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
