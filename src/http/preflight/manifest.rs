//! Reads what build tools write when they extract the documents of a front end, and checks every document as a request
//! with it would be.
//!
//! graphql-codegen and Relay write one JSON object of texts by their hash; Apollo writes an object that says so itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use data_encoding::HEXLOWER_PERMISSIVE;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use sha2::{Digest, Sha256};

use crate::config::Settings;
use crate::http::error::{Refusal, shortened};
use crate::http::preflight;
use crate::office::registered_document::{Id, NewDocument};

/// The largest manifest.
pub const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// The most documents of a manifest.
const MOST_DOCUMENTS: usize = 10_000;
/// The longest name of a document.
const LONGEST_NAME: usize = 128;

/// What a manifest holds.
#[derive(Debug)]
pub struct Manifest {
    /// Each text once, with all its names. Complete only if there are no problems.
    pub documents: Vec<NewDocument>,
    /// The operations of all documents, in their order.
    pub operations: Vec<Operation>,
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
}

/// An operation of a document, as its author wants to know it before anybody runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its name.
    pub name: String,
    /// `query`, `mutation` or `subscription`.
    pub kind: &'static str,
    /// What it costs without variables.
    pub cost: u64,
    /// The id of its document, as the manifest has it.
    pub document: String,
}

/// Something wrong with a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The id of the document; empty where the manifest itself is at fault.
    pub document: String,
    /// What is wrong.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.document {
            "" => formatter.write_str(&self.text),
            document => write!(formatter, "{document}: {}", self.text),
        }
    }
}

impl Manifest {
    /// Reads the text of a manifest and checks everything in it.
    pub fn read(text: &str, settings: &Settings) -> Self {
        let mut manifest = Self { documents: Vec::new(), operations: Vec::new(), problems: Vec::new() };
        match entries(text) {
            Ok(entries) => manifest.add_all(entries, settings),
            Err(text) => manifest.problems.push(Problem { document: String::new(), text }),
        }
        manifest
    }

    fn add_all(&mut self, entries: Vec<(String, String)>, settings: &Settings) {
        let mut seen = BTreeSet::new();
        let mut places: BTreeMap<[u8; 32], usize> = BTreeMap::new();
        let mut operations: BTreeMap<String, [u8; 32]> = BTreeMap::new();
        for (id, text) in entries {
            let mut problem = |text: String| {
                let document = shortened(&id);
                self.problems.push(Problem { document, text });
            };
            if !seen.insert(id.clone()) {
                problem("stands there twice".to_owned());
                continue;
            }
            let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
            let name = match named(&id) {
                Some(Id::Hash(claimed)) if claimed != hash => {
                    problem("is not the SHA-256 of its text".to_owned());
                    continue;
                }
                Some(Id::Hash(_)) => None,
                Some(Id::Name(name)) => Some(name),
                None => {
                    problem(format!("is no id: 1 to {LONGEST_NAME} letters, digits and -._~ are"));
                    continue;
                }
            };
            if let Some(place) = places.get(&hash) {
                self.documents[*place].names.extend(name);
                continue;
            }
            match preflight::appraise(&text, settings) {
                Ok(found) => {
                    let mut names = Vec::with_capacity(found.len());
                    for operation in found {
                        let Some(name) = operation.name else {
                            problem("has an operation without a name".to_owned());
                            continue;
                        };
                        if operations.insert(name.clone(), hash).is_some_and(|other| other != hash) {
                            problem(format!("its operation {name} is in another document too, with another text"));
                        }
                        if operation.cost > u64::from(settings.cost_limit) {
                            let (cost, most) = (operation.cost, settings.cost_limit);
                            problem(format!("its operation {name} costs {cost}, the most is {most}"));
                        }
                        names.push(name.clone());
                        let document = shortened(&id);
                        self.operations.push(Operation { name, kind: operation.kind, cost: operation.cost, document });
                    }
                    places.insert(hash, self.documents.len());
                    let (operations, names) = (names.join(", "), name.into_iter().collect());
                    self.documents.push(NewDocument { text_hash: hash, text, operations, names });
                }
                Err(refusal) => {
                    for refusal in std::iter::once(&refusal).chain(&refusal.others) {
                        problem(told(refusal));
                    }
                }
            }
        }
    }
}

/// What a request with the document would be refused with.
fn told(refusal: &Refusal) -> String {
    let places: Vec<String> =
        refusal.locations.iter().map(|place| format!("{}:{}", place.line, place.column)).collect();
    match places.is_empty() {
        true => refusal.message.english.clone(),
        false => format!("{} ({})", refusal.message.english, places.join(", ")),
    }
}

/// What an id of a client means: a hash if it has the form of one.
pub(crate) fn named(id: &str) -> Option<Id> {
    let digits = id.strip_prefix("sha256:");
    if let Some(hash) = parse_hash(digits.unwrap_or(id)) {
        return Some(Id::Hash(hash));
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let form = digits.is_none() && (1..=LONGEST_NAME).contains(&id.len()) && id.bytes().all(plain);
    form.then(|| Id::Name(id.to_owned()))
}

/// 64 hexadecimal digits.
pub(crate) fn parse_hash(text: &str) -> Option<[u8; 32]> {
    let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let mut hash = [0; 32];
    HEXLOWER_PERMISSIVE.decode_mut(digits, &mut hash).ok()?;
    Some(hash)
}

/// The ids and texts of a manifest, in its order.
fn entries(text: &str) -> Result<Vec<(String, String)>, String> {
    const APOLLO: &str = "apollo-persisted-query-manifest";
    let entries = match serde_json::from_str::<Apollo>(text) {
        Ok(apollo) if apollo.format == APOLLO => {
            if apollo.version != 1 {
                return Err(format!("this is version {} of Apollo's manifest; 1 is known", apollo.version));
            }
            apollo.operations.into_iter().map(|operation| (operation.id, operation.body)).collect()
        }
        _ => serde_json::from_str::<Pairs>(text).map_err(|error| format!("this is no manifest: {error}"))?.0,
    };
    match entries.len() {
        0 => Err("there is no document in it".to_owned()),
        count if count > MOST_DOCUMENTS => {
            Err(format!("there are {count} documents in it, the most is {MOST_DOCUMENTS}"))
        }
        _ => Ok(entries),
    }
}

#[derive(serde::Deserialize)]
struct Apollo {
    format: String,
    version: u64,
    operations: Vec<ApolloOperation>,
}

#[derive(serde::Deserialize)]
struct ApolloOperation {
    id: String,
    body: String,
}

/// An object of texts with every member, also where one stands there twice.
struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Pairs;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON object of texts by their ids, or Apollo's manifest")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    if pairs.len() > MOST_DOCUMENTS {
                        return Err(A::Error::custom(format!("more than {MOST_DOCUMENTS} documents")));
                    }
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    fn sha256(text: &str) -> String {
        HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
    }

    fn read(manifest: serde_json::Value) -> Manifest {
        Manifest::read(&manifest.to_string(), &Settings::default())
    }

    fn problems(text: &str) -> Vec<String> {
        Manifest::read(text, &Settings::default()).problems.iter().map(ToString::to_string).collect()
    }

    const ONE: &str = "query One { __typename }";
    const TWO: &str = "query Two { viewer { employee { name } } }";

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        let text = sha256(ONE);
        let hash: [u8; 32] = Sha256::digest(ONE).into();
        for good in [text.clone(), text.to_uppercase(), format!("sha256:{text}")] {
            assert_eq!(named(&good), Some(Id::Hash(hash)));
        }
        for name in ["a", &text[1..], "0cc175b9c0f1b6a831c399e269772661", "Team.board~1_2-3"] {
            assert_eq!(named(name), Some(Id::Name(name.to_owned())));
        }
        for bad in ["", "sha256:", &format!("sha256:{}", &text[1..]), "md5:00", "a b", "é", "a/b", &"a".repeat(129)] {
            assert_eq!(named(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_manifests_of_three_tools_say_the_same() {
        let by_sha256 = read(serde_json::json!({(sha256(ONE)): ONE, (sha256(TWO)): TWO}));
        let by_md5 = read(serde_json::json!({"0cc175b9c0f1b6a831c399e269772661": ONE, "b": TWO}));
        let apollo = read(serde_json::json!({
            "format": "apollo-persisted-query-manifest",
            "version": 1,
            "operations": [
                {"id": sha256(ONE), "name": "One", "type": "query", "body": ONE},
                {"id": "b", "name": "Two", "type": "query", "body": TWO},
            ],
        }));
        for manifest in [&by_sha256, &by_md5, &apollo] {
            assert_eq!(manifest.problems, []);
            let mut texts: Vec<&str> = manifest.documents.iter().map(|document| &*document.text).collect();
            texts.sort_unstable();
            assert_eq!(texts, [ONE, TWO]);
        }
        assert!(by_sha256.documents.iter().all(|document| document.names.is_empty()));
        assert_eq!(by_md5.documents[0].names, ["0cc175b9c0f1b6a831c399e269772661"]);
        assert_eq!(apollo.documents[1].names, ["b"]);
        let operation = &apollo.operations[1];
        assert_eq!((&*operation.name, operation.kind, &*operation.document), ("Two", "query", "b"));
        assert!(operation.cost > 0);
    }

    #[test]
    fn one_text_under_two_names_is_one_document() {
        let manifest = read(serde_json::json!({"a": ONE, "b": ONE, (sha256(ONE)): ONE}));
        assert_eq!((manifest.documents.len(), manifest.operations.len(), manifest.problems.len()), (1, 1, 0));
        let mut names = manifest.documents[0].names.clone();
        names.sort_unstable();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let wrong = sha256("something else");
        let text = format!(
            r#"{{"{wrong}": "{ONE}", "a b": "{ONE}", "c": "query C {{", "d": "query D {{ nothing }}",
                "e": "{{ __typename }}", "f": "query F {{ __typename }}", "f": "query F {{ __typename }}",
                "g": "query F {{ a: __typename }}"}}"#
        );
        let found = problems(&text);
        let begins = [
            &*format!("{wrong}: is not the SHA-256 of its text"),
            "a b: is no id: ",
            "c: syntax error: expected at least one Selection",
            "c: syntax error: expected R_CURLY",
            "d: type `Query` does not have a field `nothing` (1:11)",
            "e: has an operation without a name",
            "f: stands there twice",
            "g: its operation F is in another document too, with another text",
        ];
        assert_eq!(found.len(), begins.len(), "{found:#?}");
        for (problem, beginning) in found.iter().zip(begins) {
            assert!(problem.starts_with(beginning), "{problem}");
        }
    }

    #[test]
    fn what_is_no_manifest_is_called_so() {
        for text in ["", "[]", "5", "{\"a\": 1}", "{\"a\": \"x\"", "{\"a\": {\"b\": \"c\"}}"] {
            let found = problems(text);
            assert!(found.len() == 1 && found[0].starts_with("this is no manifest: "), "{text}: {found:?}");
        }
        assert_eq!(problems("{}"), ["there is no document in it"]);
        let newer = r#"{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}"#;
        assert_eq!(problems(newer), ["this is version 2 of Apollo's manifest; 1 is known"]);
        let many: serde_json::Map<String, serde_json::Value> =
            (0..=MOST_DOCUMENTS).map(|number| (number.to_string(), ONE.into())).collect();
        let found = problems(&serde_json::Value::Object(many).to_string());
        assert_eq!(found, ["there are 10001 documents in it, the most is 10000"]);
    }
}
