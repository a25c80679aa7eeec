//! Turns the policy's answers into SQL: which rows exist for the actor, and which cells.

use sea_orm::DbBackend;

use super::actor::Actor;
use super::asker_value::AskerValue;
use super::flags::subsets;
use super::noun::Noun;
use super::nouns::description::{Borne, Row};
use super::relation;
use super::snapshot::Snapshot;
use super::vocabulary::{Action, Flag, Part, Relation};
use crate::database::Binder;
use crate::telemetry::COUNTS;

/// Where something is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nowhere: the actor bears no relation that could allow it.
    Never,
    /// Everywhere.
    Always,
    /// In rows for which this SQL expression is true.
    When(String),
}

impl Condition {
    /// As SQL that can stand in a WHERE clause.
    pub fn sql(&self) -> &str {
        match self {
            Self::Never => "1 = 0",
            Self::Always => "1 = 1",
            Self::When(sql) => sql,
        }
    }

    /// Where both hold. What is bound for one of them stays in the text, also where the other never holds: PostgreSQL refuses a
    /// parameter that stands nowhere.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::When(sql), Self::Never) | (Self::Never, Self::When(sql)) => Self::When(format!("({sql} AND 1 = 0)")),
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (Self::Always, one) | (one, Self::Always) => one,
            (Self::When(one), Self::When(other)) => Self::When(format!("({one} AND {other})")),
        }
    }
}

/// Where the actor may do `action` to `part` of the rows `row` of `noun`'s table. As in [`Snapshot::allows`], nothing of an
/// object is there for somebody who may not read its header.
pub fn condition(
    binder: &mut Binder,
    actor: &Actor,
    policy: &Snapshot,
    noun: Noun,
    row: &str,
    action: Action,
    part: Part,
) -> Condition {
    let allowed = by_rules(binder, actor, policy, noun, row, action, part);
    // Mostly whoever may do it also reads the header, by the same relation: then there is nothing to ask.
    if allowed == Condition::Never || policy.parts_beyond_header(noun, action) & noun.bit(part) == 0 {
        return allowed;
    }
    allowed.and(by_rules(binder, actor, policy, noun, row, Action::Read, Part::Header))
}

/// What the rules say of one part, whatever they say of the header.
fn by_rules(
    binder: &mut Binder,
    actor: &Actor,
    policy: &Snapshot,
    noun: Noun,
    row: &str,
    action: Action,
    part: Part,
) -> Condition {
    COUNTS.policy_decisions_warm.add(1);
    let mut writer = Writer { binder, actor, noun, row, flags: policy.flags_used(noun, action) };
    let allowed =
        writer.any(|relation, state, flags| policy.granted(noun, relation, state, flags, action) & noun.bit(part) != 0);
    if action == Action::Read || allowed == Condition::Never {
        return allowed;
    }
    let denied =
        writer.any(|relation, state, flags| policy.denied(noun, relation, state, flags, action) & noun.bit(part) != 0);
    match denied {
        Condition::Never => allowed,
        Condition::Always => allowed.and(Condition::Never),
        Condition::When(denied) => Condition::When(format!("({} AND NOT COALESCE({denied}, FALSE))", allowed.sql())),
    }
}

/// How the database should search for the rows; it finds the same ones each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowSearch {
    /// Find the rows through the actor's relations, as fits few rows.
    Lookup,
    /// Walk the agency's rows in their order and keep those that pass, as fits a page out of many.
    Walk,
    /// The rows are found by a key from elsewhere.
    Keyed,
}

impl RowSearch {
    /// How a column of row `t` is named so that SQLite uses an index on it, or does not.
    fn name(self, indexed: Self) -> &'static str {
        // A unary plus keeps SQLite from serving the comparison by an index; PostgreSQL chooses well by itself.
        if self == indexed { "t" } else { "+t" }
    }
}

/// Which rows of `t`, guarded by `noun`, exist in the actor's copy.
pub fn row_condition(
    binder: &mut Binder,
    actor: &Actor,
    policy: &Snapshot,
    noun: Noun,
    search: RowSearch,
) -> Condition {
    let sqlite = binder.backend() == DbBackend::Sqlite;
    let row = if sqlite { search.name(RowSearch::Lookup) } else { "t" };
    let readable = condition(binder, actor, policy, noun, row, Action::Read, Part::Header);
    let keeps_to_agency = noun.description().keeps_to_agency && !is_open_to_other_agencies(policy, noun);
    let (Condition::When(sql), Some(_), true) = (&readable, actor.agency_id(), keeps_to_agency) else {
        return readable;
    };
    // What the relations say anyway; saying it once more lets an index give the order.
    let row = if sqlite { search.name(RowSearch::Walk) } else { "t" };
    let agency = actor.bind(binder, AskerValue::Agency);
    Condition::When(format!("{row}.agency_id = {agency} AND {sql}"))
}

/// Whether the policy lets somebody of whatever agency read a header in some state.
fn is_open_to_other_agencies(policy: &Snapshot, noun: Noun) -> bool {
    let everyone = |borne: &Borne| matches!(borne, Borne::Everyone | Borne::Employees);
    let reads = |relation, state, flags| {
        policy.granted(noun, relation, state, flags, Action::Read) & noun.bit(Part::Header) != 0
    };
    let used = policy.flags_used(noun, Action::Read);
    noun.description().relations.iter().filter(|(_, borne)| everyone(borne)).any(|(relation, _)| {
        (0..noun.states().len()).any(|state| subsets(used).any(|flags| reads(*relation, state, flags)))
    })
}

/// States as masks: in which something is allowed whatever the flags, and in which with some flags.
struct States {
    always: u32,
    ever: u32,
}

/// Writes the exact formula of one part: an OR over the relations that the actor can bear.
struct Writer<'a> {
    binder: &'a mut Binder,
    actor: &'a Actor,
    noun: Noun,
    row: &'a str,
    flags: u32,
}

impl Writer<'_> {
    fn any(&mut self, decide: impl Fn(Relation, usize, u32) -> bool) -> Condition {
        let mut arms = Vec::new();
        let mut relations = self.noun.relations().to_vec();
        // An OR is done with at the first arm that holds, so those that cost least and hold most often come first.
        relations.sort_by_key(|relation| relation::effort(self.actor, self.noun, *relation));
        let mut wide: Option<u32> = None;
        let own_relation = self.noun.description().own_relation();
        let own = own_relation.map_or(0, |own| self.states(own, &decide).always);
        for relation in relations {
            // Whoever sees a whole agency sees nothing more by another arm, unless that one holds in more states.
            let states = self.states(relation, &decide);
            let own_too = relation::excludes_oneself(self.noun, relation) || states.ever & !own == 0;
            if Some(relation) != own_relation && own_too && wide.is_some_and(|wide| states.ever & !wide == 0) {
                continue;
            }
            if relation::spans_agency(self.actor, self.noun, relation) {
                wide = Some(wide.unwrap_or(0) | states.always);
            }
            let Some(when) = self.when(|state, flags| decide(relation, state, flags)) else { continue };
            let noun = self.noun;
            let Some(bears) = relation::expression(&mut self.row(), noun, relation) else { continue };
            match (relation, when) {
                (Relation::Citizen, None) => return Condition::Always,
                (Relation::Citizen, Some(when)) => arms.push(when),
                (_, None) => arms.push(bears),
                (_, Some(when)) => arms.push(format!("({bears} AND {when})")),
            }
        }
        match arms.len() {
            0 => Condition::Never,
            1 => Condition::When(arms.remove(0)),
            _ => Condition::When(format!("({})", arms.join(" OR "))),
        }
    }

    fn row(&mut self) -> Row<'_> {
        Row { binder: &mut *self.binder, actor: self.actor, name: self.row }
    }

    fn flag(&mut self, flag: Flag) -> Option<String> {
        let flags = self.noun.description().flags;
        flags.iter().find(|(known, _)| *known == flag).map(|(_, holds)| holds(&mut self.row()))
    }

    /// In which states `decide` says yes to `relation`, as masks.
    fn states(&self, relation: Relation, decide: &impl Fn(Relation, usize, u32) -> bool) -> States {
        let mut states = States { always: 0, ever: 0 };
        for state in 0..self.noun.states().len() {
            let mut answers = subsets(self.flags).map(|flags| decide(relation, state, flags));
            let (mut all, mut any) = (true, false);
            answers.by_ref().for_each(|yes| (all, any) = (all && yes, any || yes));
            states.always |= u32::from(all) << state;
            states.ever |= u32::from(any) << state;
        }
        states
    }

    /// In which states and with which flags `decide` says yes: `None` never, `Some(None)` always.
    #[expect(clippy::option_option, reason = "never, always, and a condition are three different answers")]
    fn when(&mut self, decide: impl Fn(usize, u32) -> bool) -> Option<Option<String>> {
        let states = self.noun.states().len();
        // The flags that matter to this relation and part: most need none.
        let matters = |flag: &&Flag| {
            let differs =
                |flags: u32| (0..states).any(|state| decide(state, flags) != decide(state, flags ^ flag.bit()));
            self.flags & flag.bit() != 0 && subsets(self.flags).any(differs)
        };
        let relevant: Vec<Flag> = Flag::ALL.iter().filter(matters).copied().collect();
        let mask = relevant.iter().fold(0, |mask, flag| mask | flag.bit());
        let mut cases = Vec::new();
        for flags in subsets(mask) {
            let allowed: Vec<usize> = (0..states).filter(|&state| decide(state, flags)).collect();
            if allowed.is_empty() {
                continue;
            }
            let mut tests = Vec::new();
            if allowed.len() < states {
                let words: Vec<String> = allowed
                    .iter()
                    .map(|&state| format!("'{}'", self.noun.states()[state].to_ascii_uppercase()))
                    .collect();
                tests.push(format!("{}.state IN ({})", self.row, words.join(", ")));
            }
            for &flag in &relevant {
                let Some(value) = self.flag(flag) else { continue };
                tests.push(if flags & flag.bit() != 0 { value } else { format!("NOT {value}") });
            }
            if tests.is_empty() {
                return Some(None);
            }
            cases.push(tests.join(" AND "));
        }
        match cases.len() {
            0 => None,
            1 => Some(Some(cases.remove(0))),
            _ => Some(Some(format!("(({}))", cases.join(") OR (")))),
        }
    }
}
