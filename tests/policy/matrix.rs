//! `policies/matrix.txt` and `policies/table.txt` say what the policy says. `UPDATE=1 cargo test` rewrites them.

use std::{env, fs};

use capaian::authz::{PolicySource, PolicyStore, matrix_text};

use super::{policies, policy};

fn compare(name: &str, expected: &str) {
    let path = policies().join(name);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, expected).unwrap();
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let difference = found
        .lines()
        .zip(expected.lines())
        .enumerate()
        .find(|(_, (found, expected))| found != expected)
        .map(|(index, (found, expected))| format!("line {}:\n  file:   {found}\n  policy: {expected}", index + 1));
    assert!(
        found == expected,
        "policies/{name} is not what the policy says; look at the change and run UPDATE=1 cargo test\n{}",
        difference.unwrap_or_else(|| "one has more lines than the other".to_owned())
    );
}

#[test]
fn the_matrix_shows_the_policy() {
    compare("matrix.txt", &matrix_text(policy()));
}

#[test]
fn the_kept_table_is_the_table() {
    if env::var_os("UPDATE").is_some() {
        remember_earlier();
    }
    compare("table.txt", &policy().table_text());
}

/// Keeps the version that the table had, so that a database where it is in force can be taken over.
fn remember_earlier() {
    let table = fs::read_to_string(policies().join("table.txt")).unwrap();
    let version = table.lines().next().unwrap().trim_start_matches("policy ");
    let path = policies().join("earlier.txt");
    let earlier = fs::read_to_string(&path).unwrap();
    if version != policy().hash() && !earlier.lines().any(|line| line == version) {
        fs::write(&path, format!("{earlier}{version}\n")).unwrap();
    }
}

#[test]
fn a_server_starts_with_the_decisions_of_its_policy() {
    let store = PolicyStore::load(&PolicySource::Embedded).unwrap();
    assert_eq!(store.current().hash(), policy().hash());
    assert_eq!(store.current().table_text(), policy().table_text());
    assert_eq!(matrix_text(&store.current()), matrix_text(policy()));
}

#[test]
fn the_directory_holds_the_embedded_policy() {
    let store = PolicyStore::load(&PolicySource::Directory(policies())).unwrap();
    assert_eq!(store.current().hash(), policy().hash());
}

#[test]
fn dropping_any_one_rule_changes_the_matrix() {
    let whole = matrix_text(policy());
    let idle: Vec<String> = (0..policy().rules().len())
        .filter(|index| matrix_text(&policy().without_rule(*index).unwrap()) == whole)
        .map(|index| {
            let rule = &policy().rules()[index];
            format!("{}:{}: this rule changes nothing: {}", rule.file, rule.line, rule.sentence)
        })
        .collect();
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}

#[test]
fn every_rule_has_a_sentence() {
    for rule in policy().rules() {
        assert!(rule.sentence.ends_with('.'), "{}:{}: `{}` is no sentence", rule.file, rule.line, rule.sentence);
    }
}
