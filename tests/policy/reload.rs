//! A reload puts a new policy in force and says what changes; requests that have begun keep the old one.

use std::fs;

use capaian::authz::{Action, Facts, Noun, Part, PolicySource, PolicyStore, Relation};

use super::{copied_policies, policy};

#[test]
fn a_reload_changes_decisions_and_names_them() {
    let directory = copied_policies();
    let source = PolicySource::Directory(directory.path().to_owned());
    let store = PolicyStore::load(&source).unwrap();
    let begun = store.current();

    let path = directory.path().join("survey_campaign.polar");
    let text = fs::read_to_string(&path).unwrap();
    let rule = "may(\"hr_officer\", \"read\", \"survey_campaign\", \"header\", _state);\n";
    assert!(text.contains(rule));
    fs::write(&path, text.replace(rule, "")).unwrap();
    let report = store.read_again(&source).unwrap();
    assert_eq!(report.hash_before, policy().hash());
    assert_ne!(report.hash_before, report.hash_read);
    // What has been read waits. Something else in force does not bring it in.
    assert_eq!(store.current().hash(), policy().hash());
    assert!(!store.follow("another version"));
    assert!(store.follow(policy().hash()));
    assert_eq!(store.current().hash(), policy().hash());
    assert!(store.follow(&report.hash_read));
    assert_eq!(store.current().hash(), report.hash_read);
    assert_eq!(
        report.changes,
        ["survey_campaign / header: hr_officer in draft, open, closed, computed, published, followed_up: \
          was read, is nothing"]
    );
    let facts = Facts { noun: Noun::SurveyCampaign, relations: Relation::HrOfficer.bit(), state: 0, flags: 0 };
    assert!(begun.allows(&facts, Action::Read, Part::Header));
    assert!(!store.current().allows(&facts, Action::Read, Part::Header));
}

#[test]
fn a_reload_of_the_same_policy_changes_nothing() {
    let store = PolicyStore::load(&PolicySource::Embedded).unwrap();
    let report = store.read_again(&PolicySource::Embedded).unwrap();
    assert_eq!(report.hash_before, report.hash_read);
    assert_eq!(report.changes, [""; 0]);
}

#[test]
fn a_comment_is_another_version_with_the_same_decisions() {
    let directory = copied_policies();
    let source = PolicySource::Directory(directory.path().to_owned());
    let path = directory.path().join("agency.polar");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}\n# Catatan: berlaku sejak 2026 — “semua instansi”.\n")).unwrap();
    let store = PolicyStore::load(&PolicySource::Embedded).unwrap();
    let report = store.read_again(&source).unwrap();
    assert_ne!(report.hash_before, report.hash_read);
    assert_eq!(report.changes, [""; 0]);
}

#[test]
fn a_directory_that_is_not_there_keeps_the_running_policy() {
    let store = PolicyStore::load(&PolicySource::Embedded).unwrap();
    let directory = tempfile::tempdir().unwrap();
    for missing in [directory.path().join("nowhere"), directory.path().to_owned()] {
        let errors = store.read_again(&PolicySource::Directory(missing)).unwrap_err();
        assert!(!errors.mistakes.is_empty());
        assert_eq!(store.current().hash(), policy().hash());
    }
}
