//! The decision table: what each relation alone is granted and denied, as bit masks over parts.
//!
//! It is filled from ground questions to the engine, so it holds exactly what the policy says; afterwards a decision
//! costs a few array look-ups.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::engine::{Engine, Question};
use super::lint::{Effect, Policy, PolicyErrors, PolicyRule};
use super::noun::Noun;
use super::vocabulary::{Action, Flag, Relation};

/// What one relation is granted and denied: two ORs of [`Noun::bit`] of one noun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    pub(super) granted: u32,
    pub(super) denied: u32,
}

/// The decisions about one noun and action, by relation, state and those flags that matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sheet {
    flags_used: u32,
    states: usize,
    masks: Vec<Masks>,
}

/// All decisions of one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// By noun, then by action, in the order of [`Noun::ALL`] and [`Action::ALL`].
    sheets: Vec<Sheet>,
}

impl Table {
    /// Asks the engine for every decision that some rule's head can match.
    ///
    /// # Errors
    /// What the engine says; nothing is assumed in its place.
    pub(super) fn build(policy: &Policy, engine: &Engine) -> Result<Self, PolicyErrors> {
        let mut sheets = Vec::with_capacity(Noun::ALL.len() * Action::ALL.len());
        for noun in Noun::ALL {
            for action in Action::ALL {
                let rules: Vec<&PolicyRule> =
                    policy.rules.iter().filter(|rule| (rule.noun, rule.action) == (*noun, *action)).collect();
                sheets.push(Sheet::build(*noun, *action, &rules, engine)?);
            }
        }
        Ok(Self { sheets })
    }

    /// Asks another engine again for the decisions about one rule's relation, action and noun.
    ///
    /// # Errors
    /// What the engine says.
    pub(super) fn decide_again(
        &mut self,
        policy: &Policy,
        rule: &PolicyRule,
        engine: &Engine,
    ) -> Result<(), PolicyErrors> {
        let rules: Vec<&PolicyRule> =
            policy.rules.iter().filter(|other| (other.noun, other.action) == (rule.noun, rule.action)).collect();
        match self.sheets.get_mut(sheet_index(rule.noun, rule.action)) {
            Some(sheet) => sheet.decide_relation(rule.noun, rule.action, rule.relation, &rules, engine),
            None => Ok(()),
        }
    }

    /// The table as text, under the hash of its policy: the flags of each noun and action, then what is not empty.
    pub(super) fn text(&self, policy_hash: &str) -> String {
        let mut text = format!("policy {policy_hash}\nvocabulary {}\n", vocabulary_hash());
        for noun in Noun::ALL {
            for action in Action::ALL {
                let Some(sheet) = self.sheet(*noun, *action).filter(|sheet| sheet.states > 0) else { continue };
                text.push_str(&format!("{} {} {:x}\n", noun.word(), action.word(), sheet.flags_used));
                for (at, masks) in sheet.masks.iter().enumerate() {
                    if *masks != Masks::default() {
                        text.push_str(&format!("{at} {:x} {:x}\n", masks.granted, masks.denied));
                    }
                }
            }
        }
        text.push_str("end\n");
        text
    }

    /// Reads what [`Self::text`] wrote; `None` if it belongs to another policy or vocabulary, or is not whole.
    pub(super) fn kept(text: &str, policy_hash: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != format!("policy {policy_hash}")
            || lines.next()? != format!("vocabulary {}", vocabulary_hash())
        {
            return None;
        }
        let mut table = Self { sheets: vec![Sheet::default(); Noun::ALL.len() * Action::ALL.len()] };
        let mut current = None;
        for line in lines {
            if line == "end" {
                return Some(table);
            }
            let mut words = line.split(' ');
            let (first, second, third) = (words.next()?, words.next()?, words.next()?);
            if let Some(noun) = Noun::from_word(first) {
                let index = sheet_index(noun, Action::from_word(second)?);
                let flags_used = u32::from_str_radix(third, 16).ok()? & ((1 << Flag::ALL.len()) - 1);
                *table.sheets.get_mut(index)? = Sheet::empty(noun.states().len(), flags_used);
                current = Some(index);
            } else {
                let granted = u32::from_str_radix(second, 16).ok()?;
                let denied = u32::from_str_radix(third, 16).ok()?;
                let sheet = table.sheets.get_mut(current?)?;
                *sheet.masks.get_mut(first.parse::<usize>().ok()?)? = Masks { granted, denied };
            }
        }
        None
    }

    fn sheet(&self, noun: Noun, action: Action) -> Option<&Sheet> {
        self.sheets.get(sheet_index(noun, action))
    }

    /// What `relation` alone is granted and denied. Nothing is granted in a state that does not exist.
    pub(super) fn masks(&self, noun: Noun, relation: Relation, state: usize, flags: u32, action: Action) -> Masks {
        self.sheet(noun, action).map_or_else(Masks::default, |sheet| sheet.masks(relation, state, flags))
    }

    /// The flags on which decisions about this noun and action depend.
    pub(super) fn flags_used(&self, noun: Noun, action: Action) -> u32 {
        self.sheet(noun, action).map_or(0, |sheet| sheet.flags_used)
    }
}

impl Sheet {
    fn empty(states: usize, flags_used: u32) -> Self {
        let width = 1_usize << flags_used.count_ones();
        Self { flags_used, states, masks: vec![Masks::default(); Relation::ALL.len() * states * width] }
    }

    fn build(noun: Noun, action: Action, rules: &[&PolicyRule], engine: &Engine) -> Result<Self, PolicyErrors> {
        if rules.is_empty() {
            return Ok(Self::default());
        }
        let flags_used = rules.iter().fold(0, |mask, rule| mask | rule.flags);
        let mut sheet = Self::empty(noun.states().len(), flags_used);
        for relation in Relation::ALL {
            sheet.decide_relation(noun, action, *relation, rules, engine)?;
        }
        Ok(sheet)
    }

    /// Fills the row of one relation. `rules` are all those about the noun and action.
    fn decide_relation(
        &mut self,
        noun: Noun,
        action: Action,
        relation: Relation,
        rules: &[&PolicyRule],
        engine: &Engine,
    ) -> Result<(), PolicyErrors> {
        let own = || rules.iter().filter(move |rule| rule.relation == relation);
        let matter = own().fold(0, |mask, rule| mask | rule.flags);
        let can = own().filter(|rule| rule.effect == Effect::Grants).fold(0, |mask: u32, rule| mask | rule.parts);
        // What no rule grants to anybody need not be asked about.
        let asked = rules.iter().filter(|rule| rule.effect == Effect::Grants).fold(0, |mask, rule| mask | rule.parts);
        let cannot =
            asked & own().filter(|rule| rule.effect == Effect::Denies).fold(0, |mask: u32, rule| mask | rule.parts);
        for state in 0..self.states {
            for packed in 0..1_usize << self.flags_used.count_ones() {
                let flags = unpack(packed, self.flags_used);
                let mut masks = Masks::default();
                if flags & !matter == 0 {
                    for part in noun.parts() {
                        let question = Question { noun, action, part: *part, state, flags };
                        if can & noun.bit(*part) != 0 && engine.grants(relation, question)? {
                            masks.granted |= noun.bit(*part);
                        }
                        if cannot & noun.bit(*part) != 0 && engine.denies(relation, question)? {
                            masks.denied |= noun.bit(*part);
                        }
                    }
                } else {
                    // Flags that no rule of this relation names cannot change its decisions, and fewer flags come first.
                    masks = self.masks(relation, state, flags & matter);
                }
                let at = self.place(relation, state, flags);
                if let Some(cell) = self.masks.get_mut(at) {
                    *cell = masks;
                }
            }
        }
        Ok(())
    }

    fn place(&self, relation: Relation, state: usize, flags: u32) -> usize {
        let width = 1_usize << self.flags_used.count_ones();
        (relation as usize * self.states + state) * width + pack(flags, self.flags_used)
    }

    fn masks(&self, relation: Relation, state: usize, flags: u32) -> Masks {
        if state >= self.states {
            return Masks::default();
        }
        self.masks.get(self.place(relation, state, flags)).copied().unwrap_or_default()
    }
}

/// Names the words and their order, on which the bits of a kept table depend.
fn vocabulary_hash() -> String {
    let mut hasher = Sha256::new();
    let mut add = |word: &str| {
        hasher.update(word.as_bytes());
        hasher.update([0]);
    };
    for noun in Noun::ALL {
        add(noun.word());
        noun.states().iter().for_each(|state| add(state));
        noun.parts().iter().for_each(|part| add(part.word()));
    }
    Action::ALL.iter().for_each(|action| add(action.word()));
    Relation::ALL.iter().for_each(|relation| add(relation.word()));
    Flag::ALL.iter().for_each(|flag| add(flag.word()));
    HEXLOWER.encode(&hasher.finalize())
}

fn sheet_index(noun: Noun, action: Action) -> usize {
    noun as usize * Action::ALL.len() + action as usize
}

/// Moves the bits of `flags` that are in `used` together.
fn pack(flags: u32, used: u32) -> usize {
    if used == 0 {
        return 0;
    }
    let mut packed = 0;
    let mut place = 0;
    for flag in Flag::ALL {
        if used & flag.bit() != 0 {
            packed |= usize::from(flags & flag.bit() != 0) << place;
            place += 1;
        }
    }
    packed
}

/// The inverse of [`pack`].
fn unpack(packed: usize, used: u32) -> u32 {
    let mut flags = 0;
    let mut place = 0;
    for flag in Flag::ALL {
        if used & flag.bit() != 0 {
            if packed >> place & 1 != 0 {
                flags |= flag.bit();
            }
            place += 1;
        }
    }
    flags
}
