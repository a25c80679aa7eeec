//! The decision table: what each relation alone is granted and denied, as bit masks over parts.
//!
//! It is filled from ground questions to the engine, so it holds exactly what the policy says; afterwards a decision
//! costs a few array look-ups.

use super::engine::{Engine, Question};
use super::lint::{Effect, Policy, PolicyErrors, PolicyRule};
use super::vocabulary::{Action, Flag, Noun, Relation};

/// What one relation is granted and denied: two ORs of [`Part::bit`].
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

    fn sheet(&self, noun: Noun, action: Action) -> Option<&Sheet> {
        self.sheets.get(noun as usize * Action::ALL.len() + action as usize)
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
    fn build(noun: Noun, action: Action, rules: &[&PolicyRule], engine: &Engine) -> Result<Self, PolicyErrors> {
        if rules.is_empty() {
            return Ok(Self::default());
        }
        let flags_used = rules.iter().fold(0, |mask, rule| mask | rule.flags);
        let states = noun.states().len();
        let width = 1_usize << flags_used.count_ones();
        let mut masks = vec![Masks::default(); Relation::ALL.len() * states * width];
        for relation in Relation::ALL {
            let own: Vec<&&PolicyRule> = rules.iter().filter(|rule| rule.relation == *relation).collect();
            let matter = own.iter().fold(0, |mask, rule| mask | rule.flags);
            for state in 0..states {
                for packed in 0..width {
                    let flags = unpack(packed, flags_used);
                    let at = (*relation as usize * states + state) * width + packed;
                    // Flags that no rule of this relation names cannot change its decisions.
                    let same = (*relation as usize * states + state) * width + pack(flags & matter, flags_used);
                    let decided = if same == at {
                        decide(noun, action, *relation, state, flags, &own, engine)?
                    } else {
                        masks.get(same).copied().unwrap_or_default()
                    };
                    if let Some(cell) = masks.get_mut(at) {
                        *cell = decided;
                    }
                }
            }
        }
        Ok(Self { flags_used, states, masks })
    }

    fn masks(&self, relation: Relation, state: usize, flags: u32) -> Masks {
        if state >= self.states {
            return Masks::default();
        }
        let width = 1_usize << self.flags_used.count_ones();
        let at = (relation as usize * self.states + state) * width + pack(flags, self.flags_used);
        self.masks.get(at).copied().unwrap_or_default()
    }
}

fn decide(
    noun: Noun,
    action: Action,
    relation: Relation,
    state: usize,
    flags: u32,
    rules: &[&&PolicyRule],
    engine: &Engine,
) -> Result<Masks, PolicyErrors> {
    let mut masks = Masks::default();
    let candidates = |effect| {
        rules.iter().filter(|rule| rule.effect == effect).fold(0, |mask: u32, rule| mask | rule.parts)
    };
    let (may, denied) = (candidates(Effect::Grants), candidates(Effect::Denies));
    for part in noun.parts() {
        let question = Question { noun, action, part: *part, state, flags };
        if may & part.bit() != 0 && engine.grants(relation, question)? {
            masks.granted |= part.bit();
        }
        if denied & part.bit() != 0 && engine.denies(relation, question)? {
            masks.denied |= part.bit();
        }
    }
    Ok(masks)
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
