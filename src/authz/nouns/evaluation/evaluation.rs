//! What decides about an evaluation (evaluasi kinerja).

use crate::authz::actor::People;
use crate::authz::asker_value::AskerValue;
use crate::authz::noun::Noun;
use crate::authz::nouns::description::{Borne, Column, Description, Lock, Over, Row};
use crate::authz::nouns::feedback::feedback_request::asked;
use crate::authz::vocabulary::{Flag, Part, Relation};
use crate::database::valid_on_sql;
use crate::words::evaluation::EvaluationState;
use crate::words::people::DelegationKind;

pub(in crate::authz) static NOUN: Description = Description {
    word: "evaluation",
    tag: 7,
    policy: include_str!("../../../../policies/evaluation.polar"),
    states: Some(EvaluationState::WORDS),
    parts: &[
        Part::Header,
        Part::Status,
        Part::SelfAssessment,
        Part::WorkResultRatings,
        Part::BehaviorRatings,
        Part::Rating,
        Part::DevelopmentNotes,
        Part::Reviewers,
        Part::PeerFeedback,
        Part::SubordinateFeedback,
        Part::CitizenFeedback,
        Part::Response,
        Part::Calibration,
        Part::Appeal,
        Part::Signatures,
        Part::Credit,
        Part::FollowUp,
    ],
    objects: &[(Part::Reviewers, Noun::FeedbackRequest)],
    flags: &[
        (Flag::Annual, |row| period(row, "p.kind = 'ANNUAL'")),
        (Flag::PeriodClosed, |row| period(row, CLOSED)),
        (Flag::SelfAssessmentOpen, |row| window(row, "self_assessment_opens_on", "self_assessment_closes_on")),
        (Flag::FeedbackOpen, |row| window(row, "feedback_opens_on", "feedback_closes_on")),
        (Flag::RatingOpen, |row| window(row, "rating_opens_on", "rating_closes_on")),
        (Flag::ResponseOpen, response_open),
    ],
    relations: &[
        (Relation::Evaluee, Borne::Me("employee_id")),
        (Relation::Supervisor, Borne::Assessor(Column::Own(ASSESSOR), People::ActingAs)),
        (Relation::FormerSupervisor, Borne::Within("id", formerly_supervised)),
        (Relation::ActingDaily, Borne::Assessor(Column::Own(ASSESSOR), People::Daily)),
        (Relation::Superior, Borne::Among(Column::Own(ASSESSOR), People::Reports)),
        (Relation::Peer, Borne::Within("id", |row, group| asked(row, group, "q.evaluation_id", ""))),
        (Relation::Subordinate, Borne::Within("id", |row, group| asked(row, group, "q.evaluation_id", ""))),
        (Relation::HrOfficer, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::PerformanceTeam, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::Auditor, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::AgencyHead, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::SystemAdmin, Borne::Office(Over::Agency("agency_id"))),
        (Relation::Citizen, Borne::Everyone),
    ],
    about: Some(Column::Own("employee_id")),
    keeps_to_agency: true,
    lock: Lock::Update,
    verbs: &[
        verbs::SUBMIT_SELF_ASSESSMENT,
        verbs::NOMINATE_REVIEWERS,
        verbs::APPROVE_REVIEWERS,
        verbs::SUBMIT_PEER_FEEDBACK,
        verbs::SUBMIT_SUBORDINATE_FEEDBACK,
        verbs::CLOSE_FEEDBACK,
        verbs::RATE_EVALUATION,
        verbs::RELEASE_EVALUATION,
        verbs::RESPOND_TO_EVALUATION,
    ],
};

/// What is done to an evaluation.
pub(in crate::authz) mod verbs {
    use crate::authz::noun::Noun;
    use crate::authz::verb::{Scope, Verb};
    use crate::authz::vocabulary::{Action, Part};

    /// The evaluee hands in the self-assessment (mengajukan penilaian diri).
    pub const SUBMIT_SELF_ASSESSMENT: Verb = verb("submitSelfAssessment", Action::Submit, Part::SelfAssessment);
    /// Somebody proposes reviewers (mengusulkan pemberi umpan balik).
    pub const NOMINATE_REVIEWERS: Verb = verb("nominateReviewers", Action::Nominate, Part::Reviewers);
    /// The supervisor decides who is asked (menetapkan pemberi umpan balik).
    pub const APPROVE_REVIEWERS: Verb = verb("approveReviewers", Action::Approve, Part::Reviewers);
    /// A colleague gives feedback (memberi umpan balik).
    pub const SUBMIT_PEER_FEEDBACK: Verb = verb("submitPeerFeedback", Action::Submit, Part::PeerFeedback);
    /// Somebody who reports to the evaluee gives feedback, by the same mutation (memberi umpan balik).
    pub const SUBMIT_SUBORDINATE_FEEDBACK: Verb = verb("submitPeerFeedback", Action::Submit, Part::SubordinateFeedback);
    /// The feedback is closed and summed up (menutup umpan balik).
    pub const CLOSE_FEEDBACK: Verb = verb("closeFeedback", Action::Close, Part::PeerFeedback);
    /// The supervisor rates (menilai).
    pub const RATE_EVALUATION: Verb = verb("rateEvaluation", Action::Rate, Part::Rating);
    /// The result is shown to the evaluee (menyampaikan hasil).
    pub const RELEASE_EVALUATION: Verb = verb("releaseEvaluation", Action::Release, Part::Rating);
    /// The evaluee answers the result (menanggapi hasil).
    pub const RESPOND_TO_EVALUATION: Verb = verb("respondToEvaluation", Action::Respond, Part::Response);

    const fn verb(name: &'static str, action: Action, part: Part) -> Verb {
        Verb { name, noun: Noun::Evaluation, action, part, scope: Scope::Actor }
    }
}

/// The period `p` is frozen.
pub(in crate::authz::nouns) const CLOSED: &str = "p.status IN ('CLOSED', 'ARCHIVED')";

/// A test of the period `p` that the evaluation is in.
fn period(row: &mut Row<'_>, test: &str) -> String {
    format!("(SELECT {test} FROM evaluation_period p WHERE p.id = {}.period_id)", row.name)
}

/// Today lies between two days of an open period.
fn window(row: &mut Row<'_>, opens_on: &str, closes_on: &str) -> String {
    let today = row.bind(AskerValue::Today);
    period(row, &format!("p.status = 'OPEN' AND {today} BETWEEN p.{opens_on} AND p.{closes_on}"))
}

fn response_open(row: &mut Row<'_>) -> String {
    let today = row.bind(AskerValue::Today);
    period(row, &format!("p.status = 'OPEN' AND {today} <= p.response_closes_on"))
}

/// The column that names the assessor.
pub(in crate::authz) const ASSESSOR: &str = "supervisor_id";

/// The evaluation `row` is of the time of whoever stands in for its assessor: it is not final, or the days for a response to
/// it, with which it becomes so, had not passed when the term began. What an assessor has by themselves has no such end.
pub(in crate::authz) fn in_term(asker: &mut Row<'_>, row: &str, kind: DelegationKind) -> String {
    let (me, today) = (asker.bind(AskerValue::Me), asker.bind(AskerValue::Today));
    let (last, kind, valid) = (EvaluationState::Final.word(), kind.word(), valid_on_sql("d", &today));
    format!(
        "({row}.state <> '{last}' OR {row}.{ASSESSOR} = {me} OR EXISTS (SELECT 1 FROM delegation d \
         JOIN evaluation_period p ON p.id = {row}.period_id WHERE d.delegate_id = {me} \
         AND d.principal_id = {row}.{ASSESSOR} AND d.kind = '{kind}' AND {valid} \
         AND p.response_closes_on >= d.valid_from))"
    )
}

fn formerly_supervised(row: &mut Row<'_>, _: Relation) -> String {
    let me = row.bind(AskerValue::Me);
    format!("SELECT f.evaluation_id FROM evaluation_former_supervisor f WHERE f.employee_id = {me}")
}
