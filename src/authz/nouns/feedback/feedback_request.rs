//! What decides about a feedback request (permintaan umpan balik).

use super::reviewer_nomination::of_evaluation;
use crate::authz::actor::People;
use crate::authz::asker_value::AskerValue;
use crate::authz::nouns::description::{Borne, Description, Lock, Over, Row};
use crate::authz::nouns::evaluation::evaluation::{ASSESSOR, CLOSED};
use crate::authz::vocabulary::{Flag, Part, Relation};
use crate::words::feedback::{FeedbackRequestState, ReviewerGroup};

pub(in crate::authz) static NOUN: Description = Description {
    word: "feedback_request",
    tag: 9,
    policy: include_str!("../../../../policies/feedback_request.polar"),
    states: Some(FeedbackRequestState::WORDS),
    parts: &[Part::Header, Part::Status, Part::Decline],
    objects: &[],
    flags: &[(Flag::PeriodClosed, period_closed)],
    relations: &[
        (Relation::Reviewer, Borne::Me("reviewer_id")),
        (Relation::Supervisor, Borne::Assessor(of_evaluation(ASSESSOR), People::ActingAs)),
        (Relation::Superior, Borne::Among(of_evaluation(ASSESSOR), People::Reports)),
        (Relation::PerformanceTeam, Borne::Office(Over::UnitsWithin("evaluation_id", of_units))),
        (Relation::SystemAdmin, Borne::Office(Over::Agency("agency_id"))),
        (Relation::Citizen, Borne::Everyone),
    ],
    about: Some(of_evaluation("employee_id")),
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[verbs::DECLINE_FEEDBACK],
};

/// What is done to a request.
pub(in crate::authz) mod verbs {
    use crate::authz::noun::Noun;
    use crate::authz::verb::{Scope, Verb};
    use crate::authz::vocabulary::{Action, Part};

    /// The reviewer gives no feedback, and says why (menolak memberi umpan balik).
    pub const DECLINE_FEEDBACK: Verb = Verb {
        name: "declineFeedback",
        noun: Noun::FeedbackRequest,
        action: Action::Decline,
        part: Part::Decline,
        scope: Scope::Actor,
    };
}

/// The period of the evaluation is closed.
fn period_closed(row: &mut Row<'_>) -> String {
    format!(
        "(SELECT {CLOSED} FROM evaluation e JOIN evaluation_period p ON p.id = e.period_id \
         WHERE e.id = {}.evaluation_id)",
        row.name
    )
}

/// The evaluations of the units that a granted role reaches.
fn of_units(row: &mut Row<'_>, role: Relation) -> String {
    let among = row.actor.any_of(row.binder, "e.org_unit_id", AskerValue::Units(role));
    format!("SELECT e.id FROM evaluation e WHERE {among}")
}

/// What somebody with these relations to a request is to its evaluation for as long as the request asks them: see [`asked`].
pub(in crate::authz) fn given(relations: u32) -> u32 {
    if relations & Relation::Reviewer.bit() == 0 { 0 } else { Relation::Peer.bit() | Relation::Subordinate.bit() }
}

/// What the actor has been asked to give feedback on, approved and not declined, as a member of the `group`.
pub(in crate::authz::nouns) fn asked(row: &mut Row<'_>, group: Relation, column: &str, join: &str) -> String {
    let me = row.bind(AskerValue::Me);
    let group = if group == Relation::Peer { ReviewerGroup::Peer } else { ReviewerGroup::Subordinate };
    let group = group.word();
    format!(
        "SELECT {column} FROM feedback_request q{join} WHERE q.reviewer_id = {me} AND q.reviewer_group = '{group}' \
         AND q.state IN ('APPROVED', 'SUBMITTED')"
    )
}
