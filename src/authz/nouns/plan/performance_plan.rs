//! What decides about a performance plan (SKP).

use crate::authz::actor::People;
use crate::authz::nouns::description::{Borne, Column, Description, Lock, Over, Row};
use crate::authz::nouns::feedback::feedback_request::asked;
use crate::authz::vocabulary::{Part, Relation};
use crate::words::plan::PerformancePlanState;

pub(in crate::authz) static NOUN: Description = Description {
    word: "performance_plan",
    tag: 6,
    policy: include_str!("../../../../policies/performance_plan.polar"),
    states: Some(PerformancePlanState::WORDS),
    parts: &[Part::Header, Part::Status, Part::WorkResults, Part::Progress, Part::Evidence],
    objects: &[],
    flags: &[],
    relations: &[
        (Relation::Evaluee, Borne::Me("employee_id")),
        (Relation::Supervisor, Borne::Among(Column::Own("supervisor_id"), People::ActingAs)),
        (Relation::ActingDaily, Borne::Among(Column::Own("supervisor_id"), People::Daily)),
        (Relation::Superior, Borne::Among(Column::Own("supervisor_id"), People::Reports)),
        (Relation::Peer, Borne::Within("id", of_evaluations)),
        (Relation::Subordinate, Borne::Within("id", of_evaluations)),
        (Relation::Report, Borne::Among(Column::Own("employee_id"), People::Supervisor)),
        (Relation::EvaluationSupervisor, Borne::AssessorBy("plan_id", People::ActingAs)),
        (Relation::EvaluationActingDaily, Borne::AssessorBy("plan_id", People::Daily)),
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
    verbs: &[],
};

/// The plans of the evaluations that the actor has been asked to give feedback in: a reviewer of an evaluation is one of
/// the plan that it looks at.
fn of_evaluations(row: &mut Row<'_>, group: Relation) -> String {
    let select = asked(row, group, "e.plan_id", " JOIN evaluation e ON e.id = q.evaluation_id");
    format!("{select} AND e.plan_id IS NOT NULL")
}
