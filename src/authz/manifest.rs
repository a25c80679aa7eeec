//! The manifest of a policy directory: the hash of each file, so that a set of files of which some are missing, half
//! written or from another version is never taken for a policy.
//!
//! Its form is that of `sha256sum`, which can check it too.

use std::fs;
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::lint::{Mistake, PolicyErrors, PolicyFile};

/// The name of the manifest within its directory.
const MANIFEST: &str = "manifest.sha256";

/// The manifest of these files.
fn text(files: &[PolicyFile]) -> String {
    files.iter().map(|file| format!("{}  {}\n", digest(file), file.name)).collect()
}

fn digest(file: &PolicyFile) -> String {
    HEXLOWER.encode(&Sha256::digest(&file.text))
}

/// Writes the manifest of these files, which are those of the directory. Whoever reads it meanwhile finds the old one or
/// the new one, whole.
///
/// # Errors
/// What the file system says.
pub(super) fn write(directory: &Path, files: &[PolicyFile]) -> Result<(), PolicyErrors> {
    let path = directory.join(MANIFEST);
    let making = directory.join(format!("{MANIFEST}.making"));
    let written = fs::write(&making, text(files)).and_then(|()| fs::rename(&making, &path));
    written.map_err(|error| PolicyErrors {
        mistakes: vec![Mistake::general(&path.display().to_string(), error.to_string())],
    })
}

/// Where the files of a directory differ from its manifest; nothing if it has none.
///
/// # Errors
/// What the file system says of the manifest.
pub(super) fn differences(directory: &Path, files: &[PolicyFile]) -> Result<Differences, PolicyErrors> {
    let path = directory.join(MANIFEST);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Differences::Unsealed),
        Err(error) => {
            let mistake = Mistake::general(&path.display().to_string(), error.to_string());
            return Err(PolicyErrors { mistakes: vec![mistake] });
        }
    };
    Ok(Differences::Sealed(compare(&path.display().to_string(), &text, files)))
}

/// What a manifest says of the files beside it.
pub(super) enum Differences {
    /// There is none.
    Unsealed,
    /// These do not fit.
    Sealed(Vec<Mistake>),
}

/// The files have no manifest, and had one before.
pub(super) fn missing() -> PolicyErrors {
    PolicyErrors::general(format!(
        "{MANIFEST} is missing, and the files of the policy that runs had one; run `capaian policy seal` once all files are \
         there"
    ))
}

fn compare(manifest: &str, text: &str, files: &[PolicyFile]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut named: Vec<(&str, &str)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        // `sha256sum --binary` writes a star instead of the second space.
        match line.split_once("  ").or_else(|| line.split_once(" *")) {
            Some((hash, name)) => named.push((name, hash)),
            None => mistakes.push(Mistake {
                file: manifest.to_owned(),
                line: index + 1,
                column: 1,
                message: "a line is a SHA-256 in hexadecimal digits, two spaces and the name of a file".to_owned(),
            }),
        }
    }
    for file in files {
        match named.iter().find(|(name, _)| *name == file.name) {
            None => mistakes.push(Mistake::general(&file.path, format!("this file does not stand in {manifest}"))),
            Some((_, hash)) if !hash.eq_ignore_ascii_case(&digest(file)) => mistakes.push(Mistake::general(
                &file.path,
                format!("this file is not the one that {manifest} was made for; copy all files, or run `capaian policy seal`"),
            )),
            Some(_) => {}
        }
    }
    let absent = named.iter().filter(|(name, _)| !files.iter().any(|file| file.name == *name));
    mistakes.extend(
        absent.map(|(name, _)| Mistake::general(name, format!("{manifest} names this file, and it is missing"))),
    );
    mistakes
}
