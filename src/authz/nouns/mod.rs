//! What the deciding side knows of each noun: one description in a file of its own, which everything else asks.

mod checks;
pub(super) mod description;
pub(super) mod evaluation;
pub(super) mod feedback;
mod lists;
mod masks;
pub(super) mod people;
pub(super) mod plan;
pub(super) mod survey;

use description::Description;

use super::noun::{Noun, each_noun};
use super::verb::Verb;
use super::vocabulary::Part;

macro_rules! describe {
    ($($(#[doc = $about:literal])+ $variant:ident = $($module:ident)::+,)+) => {
        /// In the order of [`Noun::ALL`].
        static DESCRIPTIONS: [&Description; Noun::ALL.len()] = [$(&$($module)::+::NOUN),+];
    };
}

each_noun!(describe);

impl Noun {
    /// What the deciding side knows of it.
    pub(super) const fn description(self) -> &'static Description {
        DESCRIPTIONS[self as usize]
    }

    /// The word that stands for it in policy files.
    pub const fn word(self) -> &'static str {
        self.description().word
    }

    /// The inverse of [`Self::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.word() == word)
    }

    /// What marks it in global ids, the same in every release. Below 0x80: the rest is for what is no noun.
    pub const fn tag(self) -> u8 {
        self.description().tag
    }

    /// The inverse of [`Self::tag`].
    pub fn from_tag(tag: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.tag() == tag)
    }

    /// The table that holds its objects.
    pub(crate) const fn table(self) -> &'static str {
        // INVARIANT: one noun names policy, table and type alike.
        self.word()
    }

    /// The parts that this noun owns.
    pub const fn parts(self) -> &'static [Part] {
        self.description().parts
    }

    /// Whether the part is kept as objects of another noun.
    #[cfg(test)]
    pub(crate) fn keeps(self, part: Part, objects: Self) -> bool {
        self.description().objects.contains(&(part, objects))
    }

    /// What is done to an object of this noun.
    pub const fn verbs(self) -> &'static [Verb] {
        self.description().verbs
    }
}
