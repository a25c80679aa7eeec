//! What changed, told to every open stream of this process: the outbox is read here, and each stream keeps a bounded
//! list of what it has not looked at yet. Nobody decides here who may know; that is done anew for each answer.

mod bus;
mod gauges;
mod queue;
mod source;

use std::fmt;

use uuid::Uuid;

pub use bus::{Bus, Inbox, Interest};
pub use gauges::Gauges;
pub use queue::Pending;
pub use source::follow;

use crate::authz::{Noun, Part};

/// Where PostgreSQL says what is written to the outbox.
pub const CHANNEL: &str = "capaian_outbox";

/// One event of the outbox: which parts of which object changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number in the outbox.
    pub id: i64,
    /// What kind of object.
    pub noun: Noun,
    /// Which one.
    pub object: Uuid,
    /// An OR of [`Noun::bit`].
    pub parts: u32,
}

impl Change {
    /// The change of `parts`.
    pub fn new(id: i64, noun: Noun, object: Uuid, parts: &[Part]) -> Self {
        Self { id, noun, object, parts: noun.mask(parts) }
    }

    /// Reads what an outbox row holds. Words that this program does not know come from a newer one: such parts are left
    /// out, and of such a noun there is nothing to tell.
    fn from_words(id: i64, noun: &str, object: Uuid, parts: &str) -> Option<Self> {
        let noun = Noun::from_word(&noun.to_ascii_lowercase())?;
        let parts: Vec<Part> =
            parts.split(',').filter_map(|word| Part::from_word(&word.to_ascii_lowercase())).collect();
        Some(Self::new(id, noun, object, &parts))
    }

    /// All but the number, which the database knows first.
    pub fn words(&self) -> String {
        let parts: Vec<String> = self.noun.parts_of(self.parts).map(|part| part.word().to_uppercase()).collect();
        let words = format!("{} {} {}", self.noun.word().to_uppercase(), self.object, parts.join(","));
        words.trim_end().to_owned()
    }
}

/// As the nodes tell each other: number, noun, object and parts, apart by spaces.
impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.id, self.words())
    }
}

/// The number in a message of another node, and the change if it is one for us.
fn read_message(text: &str) -> Option<(i64, Option<Change>)> {
    let mut words = text.split(' ');
    let id = words.next()?.parse().ok()?;
    let change = words.next().zip(words.next()).and_then(|(noun, object)| {
        Change::from_words(id, noun, Uuid::try_parse(object).ok()?, words.next().unwrap_or_default())
    });
    Some((id, change))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_read_as_it_was_told() {
        let change = Change::new(7, Noun::Evaluation, Uuid::from_u128(5), &[Part::Rating, Part::Status]);
        assert_eq!(change.to_string(), format!("7 EVALUATION {} STATUS,RATING", Uuid::from_u128(5)));
        assert_eq!(read_message(&change.to_string()), Some((7, Some(change))));
        let without = Change { parts: 0, ..change };
        assert_eq!(read_message(&without.to_string()), Some((7, Some(without))));
    }

    #[test]
    fn words_of_a_newer_program_are_left_out() {
        let object = Uuid::from_u128(5);
        let newer = read_message(&format!("7 EVALUATION {object} STATUS,HOROSCOPE"));
        assert_eq!(newer, Some((7, Some(Change::new(7, Noun::Evaluation, object, &[Part::Status])))));
        assert_eq!(read_message(&format!("8 HOROSCOPE {object} STATUS")), Some((8, None)));
        for broken in ["", "x", "x EVALUATION"] {
            assert_eq!(read_message(broken), None, "{broken:?}");
        }
    }
}
