//! The states of each noun as policy files write them: the words of its list in lower case, made at compile time.

use super::DESCRIPTIONS;
use crate::authz::noun::Noun;

/// The only state of a noun without a life cycle.
const ACTIVE: &[&str] = &["active"];

/// The longest life cycle, and the longest word in one.
const MOST: usize = most().0;
const LONGEST: usize = most().1;

const fn most() -> (usize, usize) {
    let (mut states, mut letters) = (0, 0);
    let mut noun = 0;
    while noun < DESCRIPTIONS.len() {
        if let Some(words) = DESCRIPTIONS[noun].states {
            let mut state = 0;
            while state < words.values.len() {
                let length = words.values[state].0.len();
                letters = if length > letters { length } else { letters };
                state += 1;
            }
            states = if state > states { state } else { states };
        }
        noun += 1;
    }
    (states, letters)
}

static LETTERS: [[[u8; LONGEST]; MOST]; Noun::ALL.len()] = {
    let mut letters = [[[0; LONGEST]; MOST]; Noun::ALL.len()];
    let mut noun = 0;
    while noun < letters.len() {
        if let Some(words) = DESCRIPTIONS[noun].states {
            let mut state = 0;
            while state < words.values.len() {
                let word = words.values[state].0.as_bytes();
                let mut letter = 0;
                while letter < word.len() {
                    letters[noun][state][letter] = word[letter].to_ascii_lowercase();
                    letter += 1;
                }
                state += 1;
            }
        }
        noun += 1;
    }
    letters
};

static STATES: [[&str; MOST]; Noun::ALL.len()] = {
    let mut states = [[""; MOST]; Noun::ALL.len()];
    let mut noun = 0;
    while noun < states.len() {
        if let Some(words) = DESCRIPTIONS[noun].states {
            let mut state = 0;
            while state < words.values.len() {
                let (word, _) = LETTERS[noun][state].split_at(words.values[state].0.len());
                states[noun][state] = match str::from_utf8(word) {
                    Ok(word) => word,
                    Err(_) => panic!("a word in lower case is text"),
                };
                state += 1;
            }
        }
        noun += 1;
    }
    states
};

impl Noun {
    /// The states an object of this noun can be in, as policy files write them; a noun without a life cycle is always
    /// `active`.
    pub const fn states(self) -> &'static [&'static str] {
        match self.description().states {
            Some(words) => STATES[self as usize].split_at(words.values.len()).0,
            None => ACTIVE,
        }
    }

    /// The position of `word` among [`Self::states`]; what the database stores is the same word in capitals.
    pub fn state_index(self, word: &str) -> Option<usize> {
        self.states().iter().position(|state| state.eq_ignore_ascii_case(word))
    }
}
