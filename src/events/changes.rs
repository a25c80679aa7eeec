//! What an event says of an object, as exactly as the policy guards it, and how that is written down.

use uuid::Uuid;

use crate::authz::{Noun, Part};

/// The most that is remembered of what hangs on one object until a stream looks at it.
const WITHIN_MAX: usize = 256;
/// Stands before the state that an object has left.
const WAS: &str = "WAS";

/// What has changed of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Its parts that hold something else now: an OR of [`Noun::bit`].
    pub parts: u32,
    /// The state that it has left, an index into [`Noun::states`]. What may be read follows from the state.
    pub was: Option<usize>,
    /// What hangs on it, is guarded by a noun of its own, and has changed.
    pub within: Vec<Within>,
}

/// An object that hangs on another one and has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Within {
    /// What kind of object.
    pub noun: Noun,
    /// Which one.
    pub object: Uuid,
    /// Its parts that hold something else now: an OR of [`Noun::bit`].
    pub parts: u32,
}

impl Changes {
    /// Nothing.
    pub const NONE: Self = Self { parts: 0, was: None, within: Vec::new() };

    /// A change of these parts of an object of `noun`.
    pub fn of(noun: Noun, parts: &[Part]) -> Self {
        Self { parts: noun.mask(parts), ..Self::NONE }
    }

    /// Adds what happened later.
    pub(super) fn add(&mut self, later: Self) {
        self.parts |= later.parts;
        self.was = self.was.or(later.was);
        for within in later.within {
            match self.within.iter_mut().find(|known| (known.noun, known.object) == (within.noun, within.object)) {
                Some(known) => known.parts |= within.parts,
                None => self.within.push(within),
            }
        }
        let surplus = self.within.len().saturating_sub(WITHIN_MAX);
        self.within.drain(..surplus);
    }

    /// The text of the outbox for an object of `noun`: words in capitals, separated by commas. A part is its word; the
    /// state left stands after `WAS.`; what hangs on the object is `NOUN.ID.PART+PART`.
    pub fn words(&self, noun: Noun) -> String {
        let own = parts_words(noun, self.parts).into_iter();
        let was = self.was.and_then(|was| noun.states().get(was));
        let was = was.map(|state| format!("{WAS}.{}", state.to_uppercase()));
        let within = self.within.iter().map(|Within { noun, object, parts }| {
            let parts = parts_words(*noun, *parts).join("+");
            format!("{}.{}.{parts}", noun.word().to_uppercase(), object.simple())
        });
        own.chain(was).chain(within).collect::<Vec<_>>().join(",")
    }

    /// Reads what [`Self::words`] wrote. Words that this program does not know come from a newer one and are left out.
    pub(super) fn from_words(noun: Noun, text: &str) -> Self {
        let mut changes = Self::NONE;
        for word in text.split(',') {
            let pieces: Vec<&str> = word.split('.').collect();
            match pieces[..] {
                [part] => changes.parts |= parts_from(noun, part),
                [WAS, state] => {
                    let state = state.to_lowercase();
                    changes.was = noun.states().iter().position(|known| *known == state);
                }
                [within, object, parts] => {
                    let known = Noun::from_word(&within.to_lowercase()).zip(Uuid::try_parse(object).ok());
                    changes.within.extend(known.map(|(noun, object)| Within {
                        noun,
                        object,
                        parts: parts_from(noun, parts),
                    }));
                }
                _ => {}
            }
        }
        changes
    }
}

fn parts_words(noun: Noun, parts: u32) -> Vec<String> {
    noun.parts_of(parts).map(|part| part.word().to_uppercase()).collect()
}

fn parts_from(noun: Noun, words: &str) -> u32 {
    let parts = words.split('+').filter_map(|word| Part::from_word(&word.to_lowercase()));
    parts.fold(0, |mask, part| mask | noun.bit(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(object: u128, parts: &[Part]) -> Within {
        let noun = Noun::FeedbackRequest;
        Within { noun, object: Uuid::from_u128(object), parts: noun.mask(parts) }
    }

    #[test]
    fn changes_are_read_as_they_were_written() {
        let changes = Changes {
            was: Some(1),
            within: vec![within(5, &[Part::Header, Part::Status]), within(6, &[Part::Decline])],
            ..Changes::of(Noun::Evaluation, &[Part::Rating, Part::Status])
        };
        let text = changes.words(Noun::Evaluation);
        let (five, six) = (Uuid::from_u128(5).simple(), Uuid::from_u128(6).simple());
        let expected = format!(
            "STATUS,RATING,WAS.SELF_SUBMITTED,FEEDBACK_REQUEST.{five}.HEADER+STATUS,FEEDBACK_REQUEST.{six}.DECLINE"
        );
        assert_eq!(text, expected);
        assert_eq!(Changes::from_words(Noun::Evaluation, &text), changes);
        assert_eq!(Changes::from_words(Noun::Evaluation, ""), Changes::NONE);
    }

    #[test]
    fn words_of_a_newer_program_are_left_out() {
        let id = Uuid::from_u128(5).simple();
        let text =
            format!("STATUS,HOROSCOPE,WAS.DREAMT,HOROSCOPE.{id}.HEADER,FEEDBACK_REQUEST.{id}.STATUS+MOON,A.B.C.D");
        let expected =
            Changes { within: vec![within(5, &[Part::Status])], ..Changes::of(Noun::Evaluation, &[Part::Status]) };
        assert_eq!(Changes::from_words(Noun::Evaluation, &text), expected);
    }

    #[test]
    fn later_changes_are_added_and_what_is_remembered_has_an_end() {
        let mut changes = Changes { was: Some(2), ..Changes::of(Noun::Evaluation, &[Part::Status]) };
        changes.add(Changes { was: Some(3), within: vec![within(1, &[Part::Header])], ..Changes::NONE });
        changes.add(Changes { within: vec![within(1, &[Part::Status])], ..Changes::NONE });
        assert_eq!(changes.was, Some(2), "what came first was before");
        assert_eq!(changes.within, [within(1, &[Part::Header, Part::Status])]);
        for object in 2..1_000 {
            changes.add(Changes { within: vec![within(object, &[Part::Status])], ..Changes::NONE });
        }
        assert_eq!(changes.within.len(), WITHIN_MAX);
        assert_eq!(changes.within.last(), Some(&within(999, &[Part::Status])));
    }
}
