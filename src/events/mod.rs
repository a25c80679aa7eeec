//! What changed, told to every open stream of this process: the outbox is read here, and each stream keeps a bounded
//! list of what it has not looked at yet. Nobody decides here who may know; that is done anew for each answer.

mod bus;
mod changes;
mod gauges;
mod queue;
mod source;

use std::fmt;

use uuid::Uuid;

pub use bus::{Bus, Inbox, Interest};
pub use changes::{Changes, Within};
pub use gauges::Gauges;
pub use queue::Pending;
pub use source::follow;

use crate::authz::Noun;

/// Where PostgreSQL says what is written to the outbox.
pub const CHANNEL: &str = "capaian_outbox";

/// One event of the outbox: what changed of which object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number in the outbox.
    pub id: i64,
    /// What kind of object.
    pub noun: Noun,
    /// Which one.
    pub object: Uuid,
    /// What changed of it.
    pub changes: Changes,
}

impl Change {
    /// Reads what an outbox row holds; of a noun that only a newer program knows there is nothing to tell.
    fn from_words(id: i64, noun: &str, object: Uuid, changes: &str) -> Option<Self> {
        let noun = Noun::from_word(&noun.to_ascii_lowercase())?;
        Some(Self { id, noun, object, changes: Changes::from_words(noun, changes) })
    }

    /// All but the number, which the database knows first.
    pub fn words(&self) -> String {
        let changes = self.changes.words(self.noun);
        let words = format!("{} {} {changes}", self.noun.word().to_uppercase(), self.object);
        words.trim_end().to_owned()
    }
}

/// As the nodes tell each other: number, noun, object and changes, apart by spaces.
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
    use crate::authz::Part;

    #[test]
    fn a_change_is_read_as_it_was_told() {
        let changes = Changes::of(Noun::Evaluation, &[Part::Rating, Part::Status]);
        let change = Change { id: 7, noun: Noun::Evaluation, object: Uuid::from_u128(5), changes };
        assert_eq!(change.to_string(), format!("7 EVALUATION {} STATUS,RATING", Uuid::from_u128(5)));
        assert_eq!(read_message(&change.to_string()), Some((7, Some(change.clone()))));
        let without = Change { changes: Changes::NONE, ..change };
        assert_eq!(read_message(&without.to_string()), Some((7, Some(without))));
    }

    #[test]
    fn nouns_of_a_newer_program_are_left_out() {
        let object = Uuid::from_u128(5);
        assert_eq!(read_message(&format!("8 HOROSCOPE {object} STATUS")), Some((8, None)));
        for broken in ["", "x", "x EVALUATION"] {
            assert_eq!(read_message(broken), None, "{broken:?}");
        }
    }
}
