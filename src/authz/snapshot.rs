//! One immutable version of the policy.

use std::fmt;
use std::sync::OnceLock;

use super::engine::{Engine, Question, refuse_polar_environment};
use super::facts::Facts;
use super::flags::subsets;
use super::lint::{Policy, PolicyErrors, PolicyRule, check_objects, lint};
use super::manifest;
use super::noun::Noun;
use super::source::{ENTRY, PolicySource, hash};
use super::table::Table;
use super::verb::Verb;
use super::vocabulary::{Action, Part, Relation};
use crate::telemetry::COUNTS;

/// The decisions of the embedded policy, kept under its hash so that a start need not ask the engine anew.
const KEPT_TABLE: &str = include_str!("../../policies/table.txt");
/// The versions of the policies that the server was built with before.
const EARLIER: &str = include_str!("../../policies/earlier.txt");

/// Whether a version is that of the policy that the server was built with.
pub fn is_built_in(version: &str) -> bool {
    KEPT_TABLE.lines().next().and_then(|line| line.strip_prefix("policy ")) == Some(version)
}

/// Whether a version is that of a policy that the server was built with before.
pub fn is_earlier(version: &str) -> bool {
    EARLIER.lines().any(|line| line == version)
}

/// One version of the policy. A request takes one and keeps it to its end.
pub struct Snapshot {
    hash: String,
    /// Whether a manifest vouched for the files.
    sealed: bool,
    policy: Policy,
    table: Table,
    /// Only explanations and tests ask it once the table is there.
    engine: OnceLock<Engine>,
    /// See [`Self::parts_beyond_header`]; by noun and action.
    beyond_header: OnceLock<Vec<u32>>,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Snapshot").field("hash", &self.hash).finish_non_exhaustive()
    }
}

/// Reads a policy, refuses it for any mistake, runs its examples and decides everything once.
///
/// # Errors
/// Every mistake found, with its place.
pub fn check(source: &PolicySource) -> Result<Snapshot, PolicyErrors> {
    decide(read(source)?)
}

/// Writes the manifest of a directory whose files pass every check, and returns what they say. The old manifest, if there
/// is one, need not fit.
///
/// # Errors
/// Every mistake found, with its place; then nothing is written.
pub fn seal(source: &PolicySource) -> Result<Snapshot, PolicyErrors> {
    let PolicySource::Directory(directory) = source else {
        return Err(PolicyErrors::general("the policy that is built into the server needs no manifest"));
    };
    refuse_polar_environment()?;
    let files = source.read_unsealed()?;
    let snapshot = decide(Read { policy: lint(&files, ENTRY)?, hash: hash(&files), sealed: true })?;
    manifest::write(directory, &files)?;
    Ok(snapshot)
}

/// Runs the examples of a policy and asks the engine for every decision.
fn decide(read: Read) -> Result<Snapshot, PolicyErrors> {
    let engine = Engine::load(&read.policy.text())?;
    engine.check_examples(&read.policy)?;
    let table = Table::build(&read.policy, &engine)?;
    check_decisions(&read.policy, &table)?;
    Ok(read.decided(table, OnceLock::from(engine)))
}

/// What only the decisions of several files together show to be wrong.
fn check_decisions(policy: &Policy, table: &Table) -> Result<(), PolicyErrors> {
    let reads = |noun: Noun, relation, part| {
        let flags = || subsets(table.flags_used(noun, Action::Read));
        let granted = |state, flags| table.masks(noun, relation, state, flags, Action::Read).granted;
        (0..noun.states().len()).any(|state| flags().any(|flags| granted(state, flags) & noun.bit(part) != 0))
    };
    let mistakes = check_objects(policy, reads);
    if mistakes.is_empty() { Ok(()) } else { Err(PolicyErrors { mistakes }) }
}

/// As [`check`], but takes the decisions that were kept for the policy the server was built with, if it is that one.
pub(super) fn load(source: &PolicySource) -> Result<Snapshot, PolicyErrors> {
    let read = read(source)?;
    match Table::kept(KEPT_TABLE, &read.hash) {
        Some(table) => Ok(read.decided(table, OnceLock::new())),
        None => decide(read),
    }
}

/// Files without known mistakes, before anything is decided.
struct Read {
    policy: Policy,
    hash: String,
    sealed: bool,
}

impl Read {
    fn decided(self, table: Table, engine: OnceLock<Engine>) -> Snapshot {
        let Self { policy, hash, sealed } = self;
        Snapshot { hash, sealed, policy, table, engine, beyond_header: OnceLock::new() }
    }
}

fn read(source: &PolicySource) -> Result<Read, PolicyErrors> {
    refuse_polar_environment()?;
    let (files, sealed) = source.read()?;
    Ok(Read { policy: lint(&files, ENTRY)?, hash: hash(&files), sealed })
}

impl Snapshot {
    /// Hex SHA-256 over the names and texts of the policy files: the version of the policy.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether a manifest vouched for the files: then none of them was missing or half written.
    pub fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// Whether some of the actor's relations grants this and none of them denies it, and the header may be read: for somebody
    /// who may not, there is no such object, whatever the rules say of its other parts.
    pub fn allows(&self, facts: &Facts, action: Action, part: Part) -> bool {
        self.open(facts, action) & facts.noun.bit(part) != 0
    }

    /// Every part that [`Self::allows`] says yes to: an OR of [`Noun::bit`].
    pub fn open(&self, facts: &Facts, action: Action) -> u32 {
        COUNTS.policy_decisions_warm.add(1);
        let open = self.by_rules(facts, action);
        let readable = if action == Action::Read { open } else { self.by_rules(facts, Action::Read) };
        if readable & facts.noun.bit(Part::Header) == 0 { 0 } else { open }
    }

    /// The parts of an object that are another thing to the actor than they were: `changed` ones that can be read, and those
    /// that only one of the two can be read with, the facts `before` and `now`.
    pub fn touched(&self, before: &Facts, now: &Facts, changed: u32) -> u32 {
        let (saw, sees) = (self.open(before, Action::Read), self.open(now, Action::Read));
        sees & changed | sees ^ saw
    }

    /// What the rules grant and do not deny, whatever they say of the header.
    fn by_rules(&self, facts: &Facts, action: Action) -> u32 {
        let mut granted = 0;
        let mut denied = 0;
        let mut rest = facts.relations;
        while rest != 0 {
            let bit = rest.trailing_zeros();
            rest &= rest - 1;
            if let Some(relation) = Relation::ALL.get(bit as usize) {
                let masks = self.table.masks(facts.noun, *relation, facts.state, facts.flags, action);
                granted |= masks.granted;
                denied |= masks.denied;
            }
        }
        granted & !denied
    }

    /// The parts to which some relation is granted `action` where it may not read the header: an OR of [`Noun::bit`]. In a
    /// policy that opens nothing of what it hides, there are none.
    pub(super) fn parts_beyond_header(&self, noun: Noun, action: Action) -> u32 {
        let beyond = self.beyond_header.get_or_init(|| {
            let all = Noun::ALL.iter().flat_map(|noun| Action::ALL.iter().map(|action| (*noun, *action)));
            all.map(|(noun, action)| self.granted_beyond(noun, action, Part::Header)).collect()
        });
        beyond.get(noun as usize * Action::ALL.len() + action as usize).copied().unwrap_or(u32::MAX)
    }

    /// Whether each relation that is granted `verb` may read `part` then.
    pub fn reads_whatever_allows(&self, verb: &Verb, part: Part) -> bool {
        self.granted_beyond(verb.noun, verb.action, part) & verb.noun.bit(verb.part) == 0
    }

    /// The parts to which some relation is granted `action` where it may not read `part`.
    fn granted_beyond(&self, noun: Noun, action: Action, part: Part) -> u32 {
        let used = self.flags_used(noun, action) | self.flags_used(noun, Action::Read);
        let mut beyond = 0;
        for relation in noun.relations() {
            for state in 0..noun.states().len() {
                for flags in subsets(used) {
                    if self.granted(noun, *relation, state, flags, Action::Read) & noun.bit(part) == 0 {
                        beyond |= self.granted(noun, *relation, state, flags, action);
                    }
                }
            }
        }
        beyond
    }

    /// What `relation` alone is granted: an OR of [`Noun::bit`].
    pub fn granted(&self, noun: Noun, relation: Relation, state: usize, flags: u32, action: Action) -> u32 {
        self.table.masks(noun, relation, state, flags, action).granted
    }

    /// Whether anybody at all reads some object of this noun, in some state of it.
    pub fn is_public(&self, noun: Noun) -> bool {
        let granted = |(state, flags)| self.granted(noun, Relation::Citizen, state, flags, Action::Read);
        let mut cases = (0..noun.states().len())
            .flat_map(|state| subsets(self.flags_used(noun, Action::Read)).map(move |flags| (state, flags)));
        cases.any(|case| granted(case) & noun.bit(Part::Header) != 0)
    }

    /// What `relation` alone is denied, whatever other relations grant: an OR of [`Noun::bit`].
    pub fn denied(&self, noun: Noun, relation: Relation, state: usize, flags: u32, action: Action) -> u32 {
        self.table.masks(noun, relation, state, flags, action).denied
    }

    /// The flags on which the decisions about this noun and action depend at all: an OR of [`super::Flag::bit`].
    pub fn flags_used(&self, noun: Noun, action: Action) -> u32 {
        self.table.flags_used(noun, action)
    }

    /// The relations that would be granted this, each with the states (indices into [`Noun::states`]) in which some
    /// flags grant it. A function of the policy alone.
    pub fn would_allow(&self, noun: Noun, action: Action, part: Part) -> Vec<(Relation, Vec<usize>)> {
        let used = self.flags_used(noun, action);
        noun.relations()
            .iter()
            .map(|relation| {
                let states = (0..noun.states().len())
                    .filter(|state| {
                        subsets(used).any(|flags| {
                            let masks = self.table.masks(noun, *relation, *state, flags, action);
                            masks.granted & !masks.denied & noun.bit(part) != 0
                        })
                    })
                    .collect::<Vec<_>>();
                (*relation, states)
            })
            .filter(|(_, states)| !states.is_empty())
            .collect()
    }

    /// The rules, in the order of files and lines.
    pub fn rules(&self) -> &[PolicyRule] {
        &self.policy.rules
    }

    /// The decision as the engine gives it through the entry rule, without the table. Slow: for tests.
    ///
    /// # Errors
    /// What the engine says.
    pub fn allows_uncached(&self, facts: &Facts, action: Action, part: Part) -> Result<bool, PolicyErrors> {
        let relations: Vec<Relation> =
            Relation::ALL.iter().copied().filter(|relation| facts.relations & relation.bit() != 0).collect();
        let question = Question { noun: facts.noun, action, part, state: facts.state, flags: facts.flags };
        self.engine()?.allows(&relations, question)
    }

    /// The policy as it would be without one of its rules. One that leaves [`super::matrix_text`] as it was is idle.
    ///
    /// # Errors
    /// What the engine says.
    pub fn without_rule(&self, index: usize) -> Result<Self, PolicyErrors> {
        let (mut policy, mut table) = (self.policy.clone(), self.table.clone());
        if let Some(rule) = policy.take_rule(index) {
            table.decide_again(&self.policy, &rule, &Engine::load(&policy.text())?)?;
        }
        let read = Read { policy, hash: self.hash.clone(), sealed: self.sealed };
        Ok(read.decided(table, OnceLock::new()))
    }

    /// The decisions as the text that `policies/table.txt` keeps.
    pub fn table_text(&self) -> String {
        self.table.text(&self.hash)
    }

    /// The text for the engine with one of the rules alone.
    pub(super) fn text_of_rule(&self, index: usize) -> String {
        self.policy.text_of_rule(index)
    }

    fn engine(&self) -> Result<&Engine, PolicyErrors> {
        if let Some(engine) = self.engine.get() {
            return Ok(engine);
        }
        let engine = Engine::load(&self.policy.text())?;
        Ok(self.engine.get_or_init(|| engine))
    }
}
