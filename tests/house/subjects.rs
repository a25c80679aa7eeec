//! Each layer has the same rooms: what belongs to a subject stands in a folder of its name, in every layer.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use capaian::authz::{Noun, verbs};

use super::sources::{Source, sources};

/// What the domain is about, in the order in which a year goes.
const SUBJECTS: [&str; 6] = ["people", "plan", "evaluation", "feedback", "survey", "office"];

/// The layers by subject, each with the rooms that belong to no subject.
const LAYERS: [(&str, &[&str]); 5] = [
    ("src/authz/nouns", &[]),
    ("src/domain", &["verb"]),
    ("src/graphql/mutation", &[]),
    ("src/view/nouns", &[]),
    ("tests/api", &["front_door"]),
];

#[test]
fn every_folder_of_a_layer_is_a_subject() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (layer, other) in LAYERS {
        let entries = fs::read_dir(root.join(layer)).expect(layer).map(|entry| entry.expect("an entry"));
        for folder in entries.filter(|entry| entry.path().is_dir()) {
            let name = folder.file_name().into_string().expect("a name");
            assert!(SUBJECTS.contains(&&*name) || other.contains(&&*name), "{layer}/{name} is no subject");
        }
    }
}

/// The only subject in whose folder of `layer` some file holds `text`.
fn subject_of(layer: &str, text: &str) -> Option<String> {
    let found: BTreeSet<String> = sources(&[layer])
        .iter()
        .filter(|source| holds(source, text))
        .filter_map(|source| source.path.strip_prefix(layer)?.strip_prefix('/')?.split_once('/'))
        .map(|(subject, _)| subject.to_owned())
        .filter(|subject| SUBJECTS.contains(&&**subject))
        .collect();
    (found.len() == 1).then(|| found.into_iter().next()).flatten()
}

/// Whether `text` stands in the code of `source`, and no longer word in its place.
fn holds(source: &Source, text: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    source.text.match_indices(text).any(|(place, _)| {
        let after = source.text[place + text.len()..].chars().next();
        !after.is_some_and(is_word)
    })
}

#[test]
fn a_noun_and_its_view_have_the_same_subject() {
    for noun in Noun::ALL {
        let described = subject_of("src/authz/nouns", &format!("word: \"{}\"", noun.word()));
        let viewed = subject_of("src/view/nouns", &format!("guard: Guard::Noun(Noun::{noun:?})"));
        assert!(described.is_some(), "{} is described in no subject", noun.word());
        assert_eq!(described, viewed, "{}", noun.word());
    }
}

/// The constants of the verbs, each with the name of its mutation.
fn constants() -> Vec<(String, String)> {
    let mut constants = Vec::new();
    for source in sources(&["src/authz/nouns"]) {
        for declaration in source.text.split("pub const ").skip(1) {
            let Some((constant, rest)) = declaration.split_once(": Verb =") else { continue };
            let name = rest.split('"').nth(1).expect("a name in quotes");
            constants.push((constant.to_owned(), name.to_owned()));
        }
    }
    constants
}

/// `src/domain/feedback/feedback.rs` as `domain::feedback::feedback`.
fn module_of(path: &str) -> String {
    path.trim_start_matches("src/").trim_end_matches(".rs").replace('/', "::")
}

#[test]
fn a_verb_has_its_rules_its_mutation_and_its_tests_in_the_same_subject() {
    let constants = constants();
    let declared: BTreeSet<&str> = constants.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(declared, verbs::all().map(|verb| verb.name).collect::<BTreeSet<_>>());
    for (constant, name) in &constants {
        let rules = subject_of("src/domain", constant);
        let rules = rules.unwrap_or_else(|| panic!("{constant} is written in no subject of src/domain, or in two"));
        let tests = sources(&[&format!("tests/api/{rules}")]);
        assert!(tests.iter().any(|source| source.text.contains(name)), "{name} has no test in tests/api/{rules}");
        // The mutation hands its input to the file with the rules.
        let rules_files = sources(&[&format!("src/domain/{rules}")]).into_iter().filter(|file| holds(file, constant));
        let modules: Vec<String> = rules_files.map(|file| module_of(&file.path)).collect();
        let mutations = sources(&[&format!("src/graphql/mutation/{rules}")]);
        let hands_over = |source: &Source| modules.iter().any(|module| source.text.contains(module));
        assert!(mutations.iter().any(hands_over), "{name} has no mutation in src/graphql/mutation/{rules}");
    }
}
