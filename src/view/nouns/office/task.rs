//! What waits for whoever asks.

use crate::authz::{Action, Actor, AskerValue, Condition, Noun, Part, Snapshot, condition};
use crate::database::Binder;
use crate::view::definition::{Guard, Kind, Table, View, one, value};
use crate::view::nouns::evaluation;
use crate::words::Words;

static TASK_KIND: Words = Words {
    name: "TaskKind",
    description: "What is to be done (jenis tugas).",
    values: &[
        ("SUBMIT_SELF_ASSESSMENT", "Submit one's self-assessment (mengajukan penilaian diri)."),
        ("APPROVE_REVIEWERS", "Approve proposed reviewers (menetapkan penilai)."),
        ("GIVE_FEEDBACK", "Give feedback (memberi umpan balik)."),
        ("CLOSE_FEEDBACK", "Close and sum up the feedback (menutup umpan balik)."),
        ("RATE", "Rate results and behavior (menilai)."),
        ("RELEASE", "Show the result to the evaluee (menyampaikan hasil)."),
        ("RESPOND", "Answer the result (menanggapi hasil)."),
    ],
};

pub(in crate::view) static TASK: View = View {
    name: "Task",
    description: "Something that the policy lets the viewer do now and that is still to be done (tugas).",
    table: Table::Derived(tasks),
    guard: Guard::Reached,
    fields: &[
        value("kind", "kind", Kind::Enum(&TASK_KIND), "What is to be done (jenis tugas).").ordered().required(),
        value("dueOn", "due_on", Kind::Date, "Last day (batas waktu).").ordered(),
        one("evaluation", &evaluation::EVALUATION, "evaluation_id", "In which evaluation (evaluasi)."),
    ],
};

/// What the policy lets the actor do, as rows. `id` is unique, since the kinds do not share objects of one state.
pub(in crate::view) fn tasks(binder: &mut Binder, actor: &Actor, policy: &Snapshot) -> String {
    if actor.employee_id().is_none() {
        return none();
    }
    let me = actor.bind(binder, AskerValue::Me);
    let allowed =
        |binder: &mut Binder, action, part| condition(binder, actor, policy, Noun::Evaluation, "t", action, part);
    let mut selects = Vec::new();
    let steps: [(&str, Action, Part, &str, Still); 6] = [
        ("SUBMIT_SELF_ASSESSMENT", Action::Submit, Part::SelfAssessment, "self_assessment_closes_on", Still::Always),
        ("APPROVE_REVIEWERS", Action::Approve, Part::Reviewers, "feedback_closes_on", Still::Proposed),
        ("CLOSE_FEEDBACK", Action::Close, Part::PeerFeedback, "feedback_closes_on", Still::NobodyProposed),
        ("RATE", Action::Rate, Part::Rating, "rating_closes_on", Still::Unrated),
        ("RELEASE", Action::Release, Part::Rating, "rating_closes_on", Still::Always),
        ("RESPOND", Action::Respond, Part::Response, "response_closes_on", Still::Always),
    ];
    for (kind, action, part, due, still) in steps {
        if let Condition::When(when) = allowed(binder, action, part) {
            let still = match still {
                Still::Always => "1 = 1".to_owned(),
                Still::Unrated => "t.state = 'FEEDBACK_CLOSED'".to_owned(),
                Still::Proposed => proposed(binder, actor, policy),
                Still::NobodyProposed => format!("NOT {}", proposed(binder, actor, policy)),
            };
            selects.push(format!(
                "SELECT t.id AS id, '{kind}' AS kind, t.id AS evaluation_id, {me} AS employee_id, \
                 (SELECT p.{due} FROM evaluation_period p WHERE p.id = t.period_id) AS due_on \
                 FROM evaluation t WHERE {when} AND {still}"
            ));
        }
    }
    for (group, part) in [("PEER", Part::PeerFeedback), ("SUBORDINATE", Part::SubordinateFeedback)] {
        if let Condition::When(when) = allowed(binder, Action::Submit, part) {
            selects.push(format!(
                "SELECT q.id AS id, 'GIVE_FEEDBACK' AS kind, q.evaluation_id, q.reviewer_id AS employee_id, q.due_on \
                 FROM feedback_request q JOIN evaluation t ON t.id = q.evaluation_id \
                 WHERE q.reviewer_id = {me} AND q.reviewer_group = '{group}' AND q.state = 'APPROVED' AND {when}"
            ));
        }
    }
    if selects.is_empty() { none() } else { selects.join(" UNION ALL ") }
}

/// When a step is still to be done, beside the policy's allowing it.
#[derive(Clone, Copy)]
enum Still {
    Always,
    Proposed,
    NobodyProposed,
    Unrated,
}

/// Somebody has been proposed who has not been asked yet, as far as the actor sees proposals and requests: those who
/// may close feedback need not see who is proposed.
fn proposed(binder: &mut Binder, actor: &Actor, policy: &Snapshot) -> String {
    let mut readable = |noun, row| condition(binder, actor, policy, noun, row, Action::Read, Part::Header);
    let (nominated, asked) = (readable(Noun::ReviewerNomination, "n"), readable(Noun::FeedbackRequest, "f"));
    format!(
        "EXISTS (SELECT 1 FROM reviewer_nomination n WHERE n.evaluation_id = t.id AND {} AND NOT EXISTS \
         (SELECT 1 FROM feedback_request f WHERE f.evaluation_id = n.evaluation_id AND f.reviewer_id = n.reviewer_id \
         AND {}))",
        nominated.sql(),
        asked.sql()
    )
}

fn none() -> String {
    "SELECT q.id AS id, '' AS kind, q.evaluation_id, q.reviewer_id AS employee_id, q.due_on \
     FROM feedback_request q WHERE 1 = 0"
        .to_owned()
}
