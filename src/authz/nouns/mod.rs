//! The guarded nouns. Each is described once, in a file of its own; everything else asks the description.

mod checks;
pub(super) mod description;
pub(super) mod evaluation;
pub(super) mod feedback;
pub(super) mod people;
pub(super) mod plan;
mod states;
pub(super) mod survey;

use description::Description;

use super::verbs::Verb;
use super::vocabulary::{Action, Flag, Part, Relation};

/// Lists the nouns, each with the module that describes it.
macro_rules! nouns {
    ($($(#[doc = $about:literal])+ $variant:ident = $($module:ident)::+,)+) => {
        /// A guarded noun: it has a policy file of its name, and its objects have global ids.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Noun { $($(#[doc = $about])+ $variant),+ }

        impl Noun {
            /// All of them, in the order of the matrix.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }

        /// In the order of [`Noun::ALL`].
        static DESCRIPTIONS: [&Description; Noun::ALL.len()] = [$(&$($module)::+::NOUN),+];
    };
}

nouns! {
    /// The tenant (instansi).
    Agency = people::agency,
    /// A node of the tree of offices within an agency (unit organisasi).
    OrgUnit = people::org_unit,
    /// Somebody who works for an agency (pegawai ASN).
    Employee = people::employee,
    /// Who holds which office over which unit (penugasan peran).
    RoleGrant = people::role_grant,
    /// The regulation in numbers (perangkat aturan).
    RuleSet = evaluation::rule_set,
    /// A year with its periods and windows (siklus penilaian).
    EvaluationCycle = evaluation::evaluation_cycle,
    /// What an employee has agreed to achieve (SKP).
    PerformancePlan = plan::performance_plan,
    /// One employee, one period, one assessor (evaluasi kinerja).
    Evaluation = evaluation::evaluation,
    /// Somebody is proposed as a reviewer (usulan pemberi umpan balik).
    ReviewerNomination = feedback::reviewer_nomination,
    /// Somebody has been asked to give feedback (permintaan umpan balik).
    FeedbackRequest = feedback::feedback_request,
    /// The form that citizens answer (survei kepuasan masyarakat).
    SurveyCampaign = survey::survey_campaign,
    /// The figures of one closed campaign (indeks kepuasan masyarakat).
    SurveyResult = survey::survey_result,
}

impl Noun {
    /// What the deciding side knows of it.
    pub(super) const fn description(self) -> &'static Description {
        DESCRIPTIONS[self as usize]
    }

    /// The word that stands for it in policy files.
    pub const fn word(self) -> &'static str {
        self.description().word
    }

    /// The inverse of [`Self::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.word() == word)
    }

    /// What marks it in global ids, the same in every release. Below 0x80: the rest is for what is no noun.
    pub const fn tag(self) -> u8 {
        self.description().tag
    }

    /// The inverse of [`Self::tag`].
    pub fn from_tag(tag: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.tag() == tag)
    }

    /// The table that holds its objects.
    pub(crate) const fn table(self) -> &'static str {
        // INVARIANT: one noun names policy, table and type alike.
        self.word()
    }

    /// The states an object of this noun can be in, as policy files write them; a noun without a life cycle is always
    /// `active`.
    pub const fn states(self) -> &'static [&'static str] {
        states::of(self)
    }

    /// The position of `word` among [`Self::states`]; what the database stores is the same word in capitals.
    pub fn state_index(self, word: &str) -> Option<usize> {
        self.states().iter().position(|state| state.eq_ignore_ascii_case(word))
    }

    /// The parts that this noun owns.
    pub const fn parts(self) -> &'static [Part] {
        self.description().parts
    }

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

    /// The relations an actor can have to an object of this noun.
    pub const fn relations(self) -> &'static [Relation] {
        RELATIONS[self as usize].items()
    }

    /// The flags that are defined for this noun.
    pub const fn flags(self) -> &'static [Flag] {
        FLAGS[self as usize].items()
    }

    /// The actions that exist on this noun: reading, and those of its verbs.
    pub const fn actions(self) -> &'static [Action] {
        ACTIONS[self as usize].items()
    }

    /// What is done to an object of this noun.
    pub const fn verbs(self) -> &'static [Verb] {
        self.description().verbs
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

/// A list that is put together at compile time.
#[derive(Clone, Copy)]
struct List<T: 'static, const MOST: usize> {
    all: [T; MOST],
    length: usize,
}

impl<T, const MOST: usize> List<T, MOST> {
    const fn items(&self) -> &[T] {
        self.all.split_at(self.length).0
    }
}

static RELATIONS: [List<Relation, { Relation::ALL.len() }>; Noun::ALL.len()] = {
    let mut lists = [List { all: [Relation::Citizen; Relation::ALL.len()], length: 0 }; Noun::ALL.len()];
    let mut noun = 0;
    while noun < lists.len() {
        let relations = DESCRIPTIONS[noun].relations;
        while lists[noun].length < relations.len() {
            lists[noun].all[lists[noun].length] = relations[lists[noun].length].0;
            lists[noun].length += 1;
        }
        noun += 1;
    }
    lists
};

static FLAGS: [List<Flag, { Flag::ALL.len() }>; Noun::ALL.len()] = {
    let mut lists = [List { all: [Flag::Annual; Flag::ALL.len()], length: 0 }; Noun::ALL.len()];
    let mut noun = 0;
    while noun < lists.len() {
        let flags = DESCRIPTIONS[noun].flags;
        while lists[noun].length < flags.len() {
            lists[noun].all[lists[noun].length] = flags[lists[noun].length].0;
            lists[noun].length += 1;
        }
        noun += 1;
    }
    lists
};

static ACTIONS: [List<Action, { Action::ALL.len() }>; Noun::ALL.len()] = {
    let mut lists = [List { all: [Action::Read; Action::ALL.len()], length: 0 }; Noun::ALL.len()];
    let mut noun = 0;
    while noun < lists.len() {
        let mut action = 0;
        while action < Action::ALL.len() {
            if is_done(Action::ALL[action], DESCRIPTIONS[noun].verbs) {
                lists[noun].all[lists[noun].length] = Action::ALL[action];
                lists[noun].length += 1;
            }
            action += 1;
        }
        noun += 1;
    }
    lists
};

const fn is_done(action: Action, verbs: &[Verb]) -> bool {
    let mut verb = 0;
    while verb < verbs.len() {
        if verbs[verb].action as u8 == action as u8 {
            return true;
        }
        verb += 1;
    }
    matches!(action, Action::Read)
}
