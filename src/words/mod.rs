//! Closed lists of words: what the database stores in capitals and the API shows as enums, each list once.
//!
//! The descriptions are those of the schema, with the Indonesian term. From a list follow the enum of a view, the enum of
//! an input, what the domain computes with, and what a column takes; a test compares the last.

pub mod evaluation;
pub mod feedback;
pub mod people;
pub mod plan;
pub mod survey;

/// A list as the API publishes it.
#[derive(Debug)]
pub struct Words {
    /// The GraphQL enum.
    pub name: &'static str,
    /// What a front-end developer reads of the whole.
    pub description: &'static str,
    /// Each word with its meaning, in the order of the schema.
    pub values: &'static [(&'static str, &'static str)],
}

impl Words {
    /// Whether `word` is one of them.
    pub fn contains(&self, word: &str) -> bool {
        self.values.iter().any(|(known, _)| *known == word)
    }

    /// Where `word` stands among them.
    pub fn position(&self, word: &str) -> Option<usize> {
        self.values.iter().position(|(known, _)| *known == word)
    }

    /// All words, with commas between them.
    pub fn listed(&self) -> String {
        let words: Vec<&str> = self.values.iter().map(|(word, _)| *word).collect();
        words.join(", ")
    }
}

/// Every list that stands here.
pub fn all() -> impl Iterator<Item = &'static Words> {
    let subjects = [evaluation::LISTS, feedback::LISTS, people::LISTS, plan::LISTS, survey::LISTS];
    subjects.into_iter().flatten().copied()
}

/// The text of a doc comment.
#[doc(hidden)]
pub(crate) const fn described(comment: &'static str) -> &'static str {
    comment.trim_ascii()
}

/// The name of an enum in the schema, which may be another than in the program.
#[doc(hidden)]
pub(crate) const fn published(name: &'static str, otherwise: &[&'static str]) -> &'static str {
    match otherwise {
        [published, ..] => published,
        [] => name,
    }
}

/// Declares fieldless enums, each variant with the word that stands for it. The doc comments are what the schema says; it
/// calls `enum A as B` by the name `B`.
macro_rules! words {
    ($(
        $(#[doc = $about:literal])*
        pub enum $name:ident $(as $published:ident)? {
            $($(#[doc = $meaning:literal])* $variant:ident = $word:literal),+ $(,)?
        }
    )+) => {
        $(
            $(#[doc = $about])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $name { $($(#[doc = $meaning])* $variant),+ }

            impl $name {
                /// All of them, in the order of declaration.
                pub const ALL: &'static [Self] = &[$(Self::$variant),+];

                /// The list as the API publishes it.
                pub const WORDS: &'static $crate::words::Words = &$crate::words::Words {
                    name: $crate::words::published(stringify!($name), &[$(stringify!($published))?]),
                    description: $crate::words::described(concat!($($about),*)),
                    values: &[$(($word, $crate::words::described(concat!($($meaning),*)))),+],
                };

                /// The word that stands for it.
                pub const fn word(self) -> &'static str {
                    match self { $(Self::$variant => $word),+ }
                }

                /// The inverse of [`Self::word`].
                pub fn from_word(word: &str) -> Option<Self> {
                    Self::ALL.iter().copied().find(|known| known.word() == word)
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.word())
                }
            }

            impl From<$name> for sea_orm::Value {
                fn from(word: $name) -> Self {
                    word.word().into()
                }
            }
        )+

        /// The lists of this file.
        #[allow(dead_code, reason = "words of the policy are published by the policy")]
        pub(crate) const LISTS: &[&$crate::words::Words] = &[$($name::WORDS),+];
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_of_several_lines_is_one_sentence() {
        let of = |words: &'static Words, word| words.values.iter().find(|(known, _)| *known == word).unwrap().1;
        let official = of(people::EmployeeKind::WORDS, "OFFICIAL");
        assert_eq!(official, "Holder of an office who is no civil servant, such as a mayor (pejabat negara).");
    }

    #[test]
    fn every_list_is_described_and_has_its_own_name() {
        let mut names = std::collections::BTreeSet::new();
        for words in all() {
            assert!(names.insert(words.name), "{} stands twice", words.name);
            for text in words.values.iter().map(|(_, meaning)| *meaning).chain([words.description]) {
                assert!(text.ends_with('.') && !text.contains("  "), "{}: {text:?}", words.name);
            }
        }
    }
}
