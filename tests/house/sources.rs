//! Reads the source code as text: every file says what it is for, and some words stay in their place.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file of the server.
pub(super) struct Source {
    /// Relative to the repository, with forward slashes.
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// The lines with their numbers, up to the unit tests at the foot, without comments.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .take_while(|line| !line.starts_with("#[cfg(test)]"))
            .enumerate()
            .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
    }
}

/// The Rust files below these directories of the repository, sorted by path.
pub(super) fn sources(directories: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for directory in directories {
        collect(&root.join(directory), &mut paths);
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| Source {
            text: fs::read_to_string(&path).expect("a source file"),
            path: path.strip_prefix(root).expect("a path below the root").to_string_lossy().replace('\\', "/"),
        })
        .collect()
}

fn collect(directory: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory of sources").map(|entry| entry.expect("an entry")) {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// A word, the places where it may stand, and why nowhere else.
const KEPT_WORDS: [(&str, &[&str], &str); 9] = [
    ("oso::", &["src/authz/"], "the engine stays behind authz, so that it can be replaced"),
    ("polar_core::", &["src/authz/"], "the engine stays behind authz, so that it can be replaced"),
    ("Relation::", &["src/authz/"], "only authz decides by what an actor is to an object"),
    ("Role::", &["src/authz/"], "only authz decides by an actor's role"),
    ("Utc::now", &["src/clock.rs"], "an operation has one time, and tests set it"),
    ("headers.get(", &["src/http/headers.rs"], "what is read of a request decides what other origins may send"),
    (
        "headers.contains_key(",
        &["src/http/headers.rs"],
        "what is read of a request decides what other origins may send",
    ),
    ("request.header(", &["src/http/headers.rs"], "what is read of a request decides what other origins may send"),
    ("Local::now", &[], "days are counted in the agency's zone, never in the machine's"),
];

#[test]
fn words_stay_in_their_place() {
    let mut misplaced = Vec::new();
    for source in sources(&["src"]) {
        for (number, line) in source.code() {
            // The list of roles may be published and checked against; only a single role decides something.
            let line = &line.replace("Role::WORDS", "");
            for (word, places, reason) in KEPT_WORDS {
                if mentions(line, word) && !places.iter().any(|place| source.path.starts_with(place)) {
                    misplaced.push(format!("{}:{number}: `{word}`: {reason}", source.path));
                }
            }
        }
    }
    assert!(misplaced.is_empty(), "{}", misplaced.join("\n"));
}

/// Whether `word` stands in `line` as a word of its own, not as the end of a longer one.
fn mentions(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(index, _)| {
        let before = line[..index].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })
}

#[test]
fn every_file_opens_by_saying_what_it_is_for() {
    let silent: Vec<String> = sources(&["src", "tests", "entity/src", "migration/src"])
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "no `//!` on the first line of: {}", silent.join(", "));
}

#[test]
fn nothing_is_left_for_later() {
    // Spelled apart, so that this file does not find itself.
    let signs = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("#[ig", "nore")];
    let mut unfinished = Vec::new();
    for source in sources(&["src", "tests", "entity/src", "migration/src"]) {
        for (index, line) in source.text.lines().enumerate() {
            if signs.iter().any(|sign| line.contains(sign)) {
                unfinished.push(format!("{}:{}: {}", source.path, index + 1, line.trim()));
            }
        }
    }
    assert!(unfinished.is_empty(), "{}", unfinished.join("\n"));
}

#[test]
fn a_longer_word_is_another_word() {
    assert!(mentions("if x == Relation::Peer", "Relation::"));
    assert!(!mentions("fn f(x: ReverseRelation::Peer)", "Relation::"));
    assert!(mentions("(Relation::Peer)", "Relation::"));
}
