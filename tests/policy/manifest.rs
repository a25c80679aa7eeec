//! A directory whose files do not fit its manifest is no policy, neither at the start nor later.

use std::fs;
use std::path::Path;

use capaian::authz::{PolicyErrors, PolicySource, PolicyStore, seal};

use super::{copied_policies, policy, reload};

/// Drops the rules that forbid, and the examples of that, as a copy does that ends in the middle or mixes two versions.
fn drop_denied(directory: &Path) {
    let path = directory.join("evaluation.polar");
    let text = fs::read_to_string(&path).unwrap();
    let kept: Vec<&str> = text.split_inclusive('\n').filter(|line| !line.starts_with("?= not allow")).collect();
    let kept: Vec<&str> = kept.into_iter().filter(|line| !line.starts_with("denied(")).collect();
    assert_ne!(kept.concat(), text);
    fs::write(&path, kept.concat()).unwrap();
}

/// The running policy stays, and a start with the same files is refused with the same words.
fn refused(store: &PolicyStore, source: &PolicySource, expected: &[(&str, &str)]) {
    let errors: PolicyErrors = store.read_again(source).expect_err("a manifest that does not fit");
    assert_eq!(errors.mistakes.len(), expected.len(), "{errors}");
    for (mistake, (file, message)) in errors.mistakes.iter().zip(expected) {
        assert!(mistake.file.ends_with(file) && mistake.message.contains(message), "{mistake}");
    }
    assert_eq!(store.current().hash(), policy().hash());
    assert!(!store.follow("whatever else is in force"));
}

#[test]
fn a_copy_that_is_half_done_is_refused_and_named() {
    let directory = copied_policies();
    let source = PolicySource::Directory(directory.path().to_owned());
    assert_eq!(seal(&source).unwrap().hash(), policy().hash());
    let store = PolicyStore::load(&source).unwrap();
    drop_denied(directory.path());
    refused(&store, &source, &[("evaluation.polar", "is not the one that")]);
    assert!(PolicyStore::load(&source).is_err(), "a start takes it no more than a reload");
    // A file that has not arrived yet, and one of another version.
    fs::rename(directory.path().join("agency.polar"), directory.path().join("agency.polar.part")).unwrap();
    refused(&store, &source, &[("evaluation.polar", "is not the one that"), ("agency.polar", "it is missing")]);
    fs::rename(directory.path().join("agency.polar.part"), directory.path().join("agency.polar")).unwrap();
    fs::write(directory.path().join("later.polar"), "# Later.\n").unwrap();
    let expected = [("evaluation.polar", "is not the one that"), ("later.polar", "does not stand in")];
    refused(&store, &source, &expected);
}

#[test]
fn a_manifest_that_is_gone_vouches_for_nothing() {
    let directory = copied_policies();
    let source = PolicySource::Directory(directory.path().to_owned());
    seal(&source).unwrap();
    let store = PolicyStore::load(&source).unwrap();
    let manifest = directory.path().join("manifest.sha256");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, "no manifest\n").unwrap();
    let errors = store.read_again(&source).unwrap_err();
    assert!(errors.to_string().contains("manifest.sha256:1:1: a line is a SHA-256"), "{errors}");
    fs::remove_file(&manifest).unwrap();
    drop_denied(directory.path());
    refused(&store, &source, &[("", "manifest.sha256 is missing")]);
    // A directory that has never had one starts as ever.
    PolicyStore::load(&source).unwrap();
    assert_eq!(text.lines().count(), 17);
}

#[test]
fn a_directory_that_is_sealed_anew_is_a_policy_again() {
    let directory = copied_policies();
    let source = PolicySource::Directory(directory.path().to_owned());
    seal(&source).unwrap();
    let store = PolicyStore::load(&source).unwrap();
    let path = directory.path().join("agency.polar");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}\n# A note.\n")).unwrap();
    refused(&store, &source, &[("agency.polar", "is not the one that")]);
    let sealed = seal(&source).unwrap();
    assert_eq!(reload(&store, &source).hash_read, sealed.hash());
    assert!(store.current().is_sealed());
    // What has a mistake is not sealed, and the built-in policy needs nothing of it.
    fs::write(&path, "nonsense").unwrap();
    assert!(seal(&source).is_err());
    assert!(store.read_again(&source).is_err());
    assert_eq!(store.current().hash(), sealed.hash());
    assert!(seal(&PolicySource::Embedded).is_err());
}
