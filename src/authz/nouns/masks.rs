//! Masks of parts: each part has its bit within its noun.

use super::DESCRIPTIONS;
use crate::authz::noun::Noun;
use crate::authz::vocabulary::Part;

impl Noun {
    /// The bit of a part in this noun's masks; 0 if it is not one of its parts.
    pub const fn bit(self, part: Part) -> u32 {
        PART_BITS[self as usize][part as usize]
    }

    /// The bits of several parts.
    pub fn mask(self, parts: &[Part]) -> u32 {
        parts.iter().fold(0, |mask, part| mask | self.bit(*part))
    }

    /// The parts of a mask, taken apart again.
    pub fn parts_of(self, mask: u32) -> impl Iterator<Item = Part> {
        self.parts().iter().copied().filter(move |part| mask & self.bit(*part) != 0)
    }
}

/// By noun and part.
static PART_BITS: [[u32; Part::ALL.len()]; Noun::ALL.len()] = {
    let mut bits = [[0; Part::ALL.len()]; Noun::ALL.len()];
    let mut noun = 0;
    while noun < bits.len() {
        let parts = DESCRIPTIONS[noun].parts;
        let mut place = 0;
        while place < parts.len() {
            bits[noun][parts[place] as usize] = 1 << place;
            place += 1;
        }
        noun += 1;
    }
    bits
};
