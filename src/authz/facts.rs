//! What a decision depends on.

use super::noun::Noun;
use super::nouns::feedback::feedback_request;
use super::vocabulary::Part;

/// All that a decision depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Facts {
    /// Which policy file decides.
    pub noun: Noun,
    /// What the actor is to the object: an OR of [`Relation::bit`].
    pub relations: u32,
    /// Index into [`Noun::states`].
    pub state: usize,
    /// An OR of [`Flag::bit`].
    pub flags: u32,
}

impl Facts {
    /// What the actor is to the object on which this one hangs only because these `parts` of this one have changed: an OR of
    /// [`Relation::bit`].
    pub fn given_by(&self, parts: u32) -> u32 {
        match self.noun {
            Noun::FeedbackRequest if parts & self.noun.bit(Part::Status) != 0 => {
                feedback_request::given(self.relations)
            }
            _ => 0,
        }
    }
}
