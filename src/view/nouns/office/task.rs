//! What waits for whoever asks. To publish another kind of task, add a row.

use crate::authz::{Action, Actor, AskerValue, Condition, Noun, Part, Snapshot, Verb, condition, verbs};
use crate::database::Binder;
use crate::view::definition::{Guard, Kind, Table, View, one, one_of, value};
use crate::view::nouns::evaluation;
use crate::words::Words;
use crate::words::evaluation::EvaluationState;
use crate::words::feedback::{FeedbackRequestState, ReviewerGroup};

/// Something that may wait to be done.
struct TaskKind {
    /// As the schema writes it.
    word: &'static str,
    description: &'static str,
    /// What does it, each to an evaluation; the policy has to allow one of these.
    verbs: &'static [Verb],
    /// On what it is done.
    object: Object,
    /// When it is still to be done, beside the policy's allowing it.
    still: fn(&mut Asking<'_>, &Verb) -> String,
}

/// On what a task is done, and where its last day stands.
enum Object {
    /// The object that the verb is about; its last day is this one of its period.
    Itself { due: &'static str },
    /// What asks the employee in the column `whom` for it, by a row that names the verb's object in the column `about`; its
    /// last day stands in the row.
    Request { noun: Noun, about: &'static str, whom: &'static str, due: &'static str },
}

const KINDS: [TaskKind; 7] = [
    TaskKind {
        word: "SUBMIT_SELF_ASSESSMENT",
        description: "Submit one's self-assessment (mengajukan penilaian diri).",
        verbs: &[verbs::SUBMIT_SELF_ASSESSMENT],
        object: Object::Itself { due: "self_assessment_closes_on" },
        still: always,
    },
    TaskKind {
        word: "APPROVE_REVIEWERS",
        description: "Approve proposed reviewers (menetapkan penilai).",
        verbs: &[verbs::APPROVE_REVIEWERS],
        object: Object::Itself { due: "feedback_closes_on" },
        still: proposed,
    },
    TaskKind {
        word: "GIVE_FEEDBACK",
        description: "Give feedback (memberi umpan balik).",
        verbs: &[verbs::SUBMIT_PEER_FEEDBACK, verbs::SUBMIT_SUBORDINATE_FEEDBACK],
        object: Object::Request {
            noun: Noun::FeedbackRequest,
            about: "evaluation_id",
            whom: "reviewer_id",
            due: "due_on",
        },
        still: awaited,
    },
    TaskKind {
        word: "CLOSE_FEEDBACK",
        description: "Close and sum up the feedback (menutup umpan balik).",
        verbs: &[verbs::CLOSE_FEEDBACK],
        object: Object::Itself { due: "feedback_closes_on" },
        still: |asking, verb| format!("NOT {}", proposed(asking, verb)),
    },
    TaskKind {
        word: "RATE",
        description: "Rate results and behavior (menilai).",
        verbs: &[verbs::RATE_EVALUATION],
        object: Object::Itself { due: "rating_closes_on" },
        still: rated_by_nobody,
    },
    TaskKind {
        word: "RELEASE",
        description: "Show the result to the evaluee (menyampaikan hasil).",
        verbs: &[verbs::RELEASE_EVALUATION],
        object: Object::Itself { due: "rating_closes_on" },
        still: always,
    },
    TaskKind {
        word: "RESPOND",
        description: "Answer the result (menanggapi hasil).",
        verbs: &[verbs::RESPOND_TO_EVALUATION],
        object: Object::Itself { due: "response_closes_on" },
        still: always,
    },
];

static WORDS: Words = Words {
    name: "TaskKind",
    description: "What is to be done (jenis tugas).",
    values: &{
        let mut values = [("", ""); KINDS.len()];
        let mut index = 0;
        while index < KINDS.len() {
            values[index] = (KINDS[index].word, KINDS[index].description);
            index += 1;
        }
        values
    },
};

pub(in crate::view) static TASK: View = View {
    name: "Task",
    description: "Something that the policy lets the viewer do now and that is still to be done (tugas).",
    table: Table::Derived(tasks),
    guard: Guard::Reached,
    fields: &[
        value("kind", "kind", Kind::Enum(&WORDS), "What is to be done (jenis tugas).").ordered().required(),
        value("dueOn", "due_on", Kind::Date, "Last day (batas waktu).").ordered(),
        one("evaluation", &evaluation::EVALUATION, "evaluation_id", "In which evaluation (evaluasi)."),
        one_of(
            "object",
            nouns,
            ("noun", "id"),
            "What it is to be done on: an evaluation, or for GIVE_FEEDBACK the request for it (objek tugas).",
        ),
    ],
};

/// The nouns whose objects tasks are done on, each once.
fn nouns() -> Vec<Noun> {
    let mut nouns = Vec::new();
    for kind in &KINDS {
        for verb in kind.verbs {
            let noun = kind.object.noun(verb);
            if !nouns.contains(&noun) {
                nouns.push(noun);
            }
        }
    }
    nouns
}

/// Whoever asks, while the SELECT of their tasks is being written.
struct Asking<'a> {
    binder: &'a mut Binder,
    actor: &'a Actor,
    policy: &'a Snapshot,
}

impl Asking<'_> {
    /// Where the actor may read `part` of the rows `row` of a noun's table.
    fn readable(&mut self, noun: Noun, row: &str, part: Part) -> Condition {
        condition(self.binder, self.actor, self.policy, noun, row, Action::Read, part)
    }
}

/// What the policy lets the actor do, as rows: kind, noun and id of the object, last day. The ids are unique: where
/// two kinds share a state, one is still to be done only when the other is not, or is another person's.
pub(in crate::view) fn tasks(binder: &mut Binder, actor: &Actor, policy: &Snapshot) -> String {
    if actor.employee_id().is_none() {
        return none();
    }
    let mut asking = Asking { binder, actor, policy };
    let mut selects = Vec::new();
    for kind in &KINDS {
        for verb in kind.verbs {
            let Asking { binder, .. } = &mut asking;
            // Includes that the header may be read.
            let allowed = condition(binder, actor, policy, verb.noun, "t", verb.action, verb.part);
            if allowed != Condition::Never {
                let still = (kind.still)(&mut asking, verb);
                selects.push(kind.select(&mut asking, verb, allowed.sql(), &still));
            }
        }
    }
    if selects.is_empty() { none() } else { selects.join(" UNION ALL ") }
}

impl Object {
    /// What kind of object it is if `verb` does the task.
    fn noun(&self, verb: &Verb) -> Noun {
        match self {
            Self::Itself { .. } => verb.noun,
            Self::Request { noun, .. } => *noun,
        }
    }
}

impl TaskKind {
    fn select(&self, asking: &mut Asking<'_>, verb: &Verb, when: &str, still: &str) -> String {
        let me = asking.actor.bind(asking.binder, AskerValue::Me);
        let (kind, noun, table) = (self.word, self.object.noun(verb), verb.noun.table());
        match self.object {
            Object::Itself { due } => {
                // The day is the period's, and shown to those who see the period.
                let period = asking.readable(Noun::EvaluationCycle, "p", Part::Header);
                format!(
                    "SELECT t.id AS id, '{kind}' AS kind, '{}' AS noun, t.id AS evaluation_id, {me} AS employee_id, \
                     (SELECT p.{due} FROM evaluation_period p WHERE p.id = t.period_id AND {}) AS due_on \
                     FROM {table} t WHERE {when} AND {still}",
                    noun.word(),
                    period.sql(),
                )
            }
            Object::Request { noun: _, about, whom, due } => format!(
                "SELECT q.id AS id, '{kind}' AS kind, '{}' AS noun, q.{about} AS evaluation_id, q.{whom} AS employee_id, \
                 q.{due} AS due_on FROM {} q JOIN {table} t ON t.id = q.{about} \
                 WHERE q.{whom} = {me} AND {still} AND {when}",
                noun.word(),
                noun.table(),
            ),
        }
    }
}

fn always(_: &mut Asking<'_>, _: &Verb) -> String {
    "1 = 1".to_owned()
}

/// The request `q` is for what the verb gives, and has not been answered, as far as the actor sees that.
fn awaited(asking: &mut Asking<'_>, verb: &Verb) -> String {
    let group = if verb.part == Part::SubordinateFeedback { ReviewerGroup::Subordinate } else { ReviewerGroup::Peer };
    let state = FeedbackRequestState::Approved;
    let readable = asking.readable(Noun::FeedbackRequest, "q", Part::Status);
    format!("q.reviewer_group = '{}' AND q.state = '{}' AND {}", group.word(), state.word(), readable.sql())
}

/// Nobody has rated yet, as far as the actor sees how far the evaluation is.
fn rated_by_nobody(asking: &mut Asking<'_>, verb: &Verb) -> String {
    let still = format!("t.state = '{}'", EvaluationState::FeedbackClosed.word());
    let Asking { policy, .. } = asking;
    if policy.reads_whatever_allows(verb, Part::Status) {
        return still;
    }
    format!("{still} AND {}", asking.readable(verb.noun, "t", Part::Status).sql())
}

/// Somebody has been proposed who has not been asked yet, as far as the actor sees proposals and requests: those who
/// may close feedback need not see who is proposed.
fn proposed(asking: &mut Asking<'_>, _: &Verb) -> String {
    let nominated = asking.readable(Noun::ReviewerNomination, "n", Part::Header);
    let asked = asking.readable(Noun::FeedbackRequest, "f", Part::Header);
    format!(
        "EXISTS (SELECT 1 FROM reviewer_nomination n WHERE n.evaluation_id = t.id AND {} AND NOT EXISTS \
         (SELECT 1 FROM feedback_request f WHERE f.evaluation_id = n.evaluation_id AND f.reviewer_id = n.reviewer_id \
         AND {}))",
        nominated.sql(),
        asked.sql()
    )
}

fn none() -> String {
    "SELECT q.id AS id, '' AS kind, '' AS noun, q.evaluation_id, q.reviewer_id AS employee_id, q.due_on \
     FROM feedback_request q WHERE 1 = 0"
        .to_owned()
}
