//! Changes bytes by chance, now as bytes, now as what they mean.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hasher};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

/// What parsers and executors stumble over.
const SCRAPS: [&str; 60] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "$",
    "!",
    "@",
    "...",
    "&",
    "|",
    "=",
    "\"",
    "\"\"\"",
    "#",
    ",",
    "\u{feff}",
    "\u{a0}",
    "\0",
    "\\",
    "\\u0000",
    "\\u{1F600}",
    "\\uD83D",
    "\\\"",
    "\n",
    "\r",
    "\t",
    "é",
    "😀",
    "null",
    "true",
    "on",
    "query",
    "mutation",
    "subscription",
    "fragment F on Query",
    "...F",
    "... on Node",
    "@skip(if: true)",
    "@include(if: $a)",
    "$a",
    "$a: Boolean! = true",
    "-0",
    "01",
    "1.0",
    "1e999",
    "2147483648",
    "9999999999999999999999",
    "__typename",
    "__schema",
    "{a:",
    "[[[[[[[[",
    "}}}}}}}}",
    "((((((((",
    "{and:[",
    "not:{",
    "extend type",
    "input",
];

/// One seeded stream of changes.
pub(super) struct Mutator {
    chance: ChaCha8Rng,
    words: Vec<String>,
}

/// The names of the schema: chance alone would never spell one.
pub(super) fn dictionary() -> Vec<String> {
    let schema = include_str!("../../schema.graphql");
    let names = schema.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let names: BTreeSet<&str> = names.filter(|name| name.len() > 1 && !name.starts_with(char::is_numeric)).collect();
    names.into_iter().map(str::to_owned).collect()
}

pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

impl Mutator {
    pub(super) fn new(seed: u64, words: Vec<String>) -> Self {
        Self { chance: ChaCha8Rng::seed_from_u64(seed), words }
    }

    /// A number from 0 to `end`, `end` excluded; 0 if `end` is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.chance.random_range(0..end) }
    }

    /// A changed body of the pool.
    pub(super) fn body(&mut self, pool: &[Vec<u8>]) -> Vec<u8> {
        let mut body = pool[self.below(pool.len())].clone();
        let other = &pool[self.below(pool.len())];
        let changes = 1 + self.below(4);
        let request = serde_json::from_slice::<Value>(&body).ok().filter(Value::is_object);
        match (self.below(5), request) {
            // The bytes as they are; three times in five the document or the variables inside.
            (0, _) | (_, None) => {
                for _ in 0..changes {
                    self.change(&mut body, other);
                }
                body
            }
            (1, Some(mut json)) => {
                let mut variables = serde_json::to_vec(&json["variables"]).unwrap_or_default();
                for _ in 0..changes {
                    self.change(&mut variables, b"{\"a\": [1, null, {\"b\": \"c\"}]}");
                }
                json["variables"] = serde_json::from_slice(&variables).unwrap_or(Value::Null);
                serde_json::to_vec(&json).unwrap_or_default()
            }
            (_, Some(mut json)) => {
                let mut document = json["query"].as_str().unwrap_or_default().as_bytes().to_vec();
                let other: Option<Value> = serde_json::from_slice(other).ok();
                let other = other.as_ref().and_then(|other| other["query"].as_str()).unwrap_or_default();
                for _ in 0..changes {
                    self.change(&mut document, other.as_bytes());
                }
                if let Some(object) = json.as_object_mut() {
                    object.insert("query".to_owned(), String::from_utf8_lossy(&document).into());
                }
                serde_json::to_vec(&json).unwrap_or_default()
            }
        }
    }

    fn range(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let end = start + self.below(most.min(length - start) + 1);
        start..end
    }

    fn change(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let length = bytes.len();
        match self.below(9) {
            0 => {
                if let Some(byte) = bytes.get_mut(self.chance.random_range(0..length.max(1))) {
                    *byte ^= 1 << self.chance.random_range(0..8);
                }
            }
            1 => {
                let range = self.range(length, 40);
                bytes.drain(range);
            }
            2 => {
                let range = self.range(length, 60);
                let copy = bytes[range.clone()].to_vec();
                bytes.splice(range.end..range.end, copy);
            }
            3 => {
                // The same again and again, as far as it goes and no further than memory is worth.
                let range = self.range(length, 30);
                let copy = bytes[range.clone()].repeat([3, 30, 300][self.below(3)]);
                if copy.len() < 12_000 {
                    bytes.splice(range.end..range.end, copy);
                }
            }
            4 => {
                let from = self.range(other.len(), 120);
                let to = self.range(length, 40);
                bytes.splice(to, other[from].iter().copied());
            }
            5 => {
                let at = self.below(length + 1);
                let scrap = SCRAPS[self.below(SCRAPS.len())];
                bytes.splice(at..at, format!(" {scrap} ").into_bytes());
            }
            6 => bytes.truncate(self.below(length + 1)),
            // A name for another one of the schema: what parses still does.
            _ => {
                let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
                let start = self.below(length + 1);
                let Some(start) = (start..length).find(|at| is_word(bytes[*at])) else { return };
                let end = (start..length).find(|at| !is_word(bytes[*at])).unwrap_or(length);
                let word = self.below(self.words.len());
                bytes.splice(start..end, self.words[word].bytes());
            }
        }
    }
}
