//! Where policy files come from: those that the server was built with, or a directory.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::lint::{ENTRY_FILE, Mistake, PolicyErrors, PolicyFile};
use super::manifest::{self, Differences};
use super::noun::Noun;

/// Files larger than this are refused unread.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// The entry file as it was when the server was built. The other files stand with their nouns.
pub(super) const ENTRY: &str = include_str!("../../policies/entry.polar");

/// Where policy files come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicySource {
    /// Those built into the server.
    Embedded,
    /// All `.polar` files of a directory.
    Directory(PathBuf),
}

impl PolicySource {
    /// Reads the files, sorted by name, and says whether a manifest has vouched for them.
    ///
    /// # Errors
    /// What cannot be read, and what does not fit the manifest if there is one.
    pub(super) fn read(&self) -> Result<(Vec<PolicyFile>, bool), PolicyErrors> {
        let files = self.read_unsealed()?;
        let Self::Directory(directory) = self else { return Ok((files, false)) };
        match manifest::differences(directory, &files)? {
            Differences::Unsealed => Ok((files, false)),
            Differences::Sealed(mistakes) if mistakes.is_empty() => Ok((files, true)),
            Differences::Sealed(mistakes) => Err(PolicyErrors { mistakes }),
        }
    }

    /// Reads the files, sorted by name, whatever a manifest says.
    pub(super) fn read_unsealed(&self) -> Result<Vec<PolicyFile>, PolicyErrors> {
        match self {
            Self::Embedded => Ok(embedded()),
            Self::Directory(directory) => read_directory(directory),
        }
    }
}

fn embedded() -> Vec<PolicyFile> {
    let nouns = Noun::ALL.iter().map(|noun| (format!("{}.polar", noun.word()), noun.description().policy));
    let file =
        |(name, text): (String, &str)| PolicyFile { path: format!("policies/{name}"), name, text: text.to_owned() };
    let mut files: Vec<PolicyFile> = nouns.chain([(ENTRY_FILE.to_owned(), ENTRY)]).map(file).collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

fn read_directory(directory: &Path) -> Result<Vec<PolicyFile>, PolicyErrors> {
    let failed = |path: &Path, error: &dyn fmt::Display| PolicyErrors {
        mistakes: vec![Mistake::general(&path.display().to_string(), error.to_string())],
    };
    let entries = fs::read_dir(directory).map_err(|error| failed(directory, &error))?;
    let mut files = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|error| failed(directory, &error))?.path();
        if path.extension().is_none_or(|extension| extension != "polar") {
            continue;
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let size = fs::metadata(&path).map_err(|error| failed(&path, &error))?.len();
        if size > FILE_BYTES_MAX {
            return Err(failed(&path, &format!("the file is larger than {FILE_BYTES_MAX} bytes")));
        }
        let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
        files.insert(name.clone(), PolicyFile { name, path: path.display().to_string(), text });
    }
    Ok(files.into_values().collect())
}

/// Hex SHA-256 over the names and texts of the files, in the order of their names.
pub(super) fn hash(files: &[PolicyFile]) -> String {
    let mut files: Vec<&PolicyFile> = files.iter().collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    let mut hasher = Sha256::new();
    for file in files {
        for text in [&file.name, &file.text] {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        }
    }
    HEXLOWER.encode(&hasher.finalize())
}
