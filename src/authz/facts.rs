//! What a decision depends on.

use super::noun::Noun;

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
