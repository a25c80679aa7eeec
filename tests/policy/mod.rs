//! The policy: its decisions in words, the table against the engine, and the mistakes that are refused.

mod decisions;
mod manifest;
mod matrix;
mod mistakes;
mod own_case;
mod reload;
mod search;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use capaian::authz::{Noun, PolicySource, PolicyStore, Relation, ReloadReport, Snapshot, check};

/// The embedded policy, decided anew by the engine and not taken from the kept table.
fn policy() -> &'static Snapshot {
    static POLICY: OnceLock<Snapshot> = OnceLock::new();
    POLICY.get_or_init(|| check(&PolicySource::Embedded).unwrap_or_else(|errors| panic!("{errors}")))
}

/// The directory of the policy files.
fn policies() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")
}

/// A copy of the policy files that a test may change.
pub(crate) fn copied_policies() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(policies()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "polar") {
            fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    copy
}

/// Reads the policy files again and puts what they say in force, as the server does when it has been adopted.
pub(crate) fn reload(store: &PolicyStore, source: &PolicySource) -> ReloadReport {
    let report = store.read_again(source).unwrap_or_else(|errors| panic!("{errors}"));
    assert!(store.follow(&report.hash_read), "what has been read can be put in force");
    report
}

/// All masks below `mask`, itself and none included.
fn subsets(mask: u32) -> Vec<u32> {
    (0..=mask).filter(|subset| subset & !mask == 0).collect()
}

/// Every relation to a noun alone, and every two of them.
fn singles_and_pairs(noun: Noun) -> Vec<u32> {
    let relations = noun.relations();
    let mut masks: Vec<u32> = relations
        .iter()
        .flat_map(|one: &Relation| relations.iter().map(move |other| one.bit() | other.bit()))
        .collect();
    masks.sort_unstable();
    masks.dedup();
    masks
}
