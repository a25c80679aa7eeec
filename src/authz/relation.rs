//! Each relation once, as an SQL expression over a row: views and mutations use the same one.
//!
//! Every expression is an equality that an index serves, or a bound set of them. A relation that the actor cannot
//! bear to any object, for want of a grant or a delegation, has no expression and is left out.

use super::actor::{Actor, People, Reach, today_case};
use super::{Flag, Noun, Relation};
use crate::database::{Bind, Binder};

/// Whether the actor bears `relation` to the row `row` of `noun`'s table; `None` if that cannot be.
pub(super) fn expression(
    binder: &mut Binder,
    actor: &Actor,
    noun: Noun,
    relation: Relation,
    row: &str,
) -> Option<String> {
    if relation == Relation::Citizen {
        return Some(always(binder));
    }
    let me = actor.employee_id()?;
    let agency = actor.agency_id()?;
    match (noun, relation) {
        // The rules are of no agency, so everybody who is signed in is a colleague to them.
        (Noun::RuleSet, Relation::Colleague) => Some(always(binder)),
        (_, Relation::Colleague) => {
            let column = if noun == Noun::Agency { "id" } else { "agency_id" };
            Some(equal(binder, row, column, Bind::Uuid(agency)))
        }
        (_, Relation::HrOfficer | Relation::PerformanceTeam | Relation::Auditor | Relation::AgencyHead) => {
            let reach = actor.reach(relation)?;
            let within = within(binder, actor, noun, row, agency, reach);
            // An office gives no view of one's own evaluation beyond what everyone has of theirs.
            Some(match noun {
                Noun::Evaluation | Noun::PerformancePlan => format!("({within} AND {})", not_mine(binder, actor, row)),
                _ => within,
            })
        }
        (_, Relation::SystemAdmin) => {
            actor.reach(relation)?;
            let column = if noun == Noun::Agency { "id" } else { "agency_id" };
            match noun {
                Noun::RuleSet => Some(always(binder)),
                _ => Some(equal(binder, row, column, Bind::Uuid(agency))),
            }
        }
        (Noun::Employee, Relation::Oneself) => Some(equal(binder, row, "id", Bind::Uuid(me))),
        (Noun::RoleGrant, Relation::Oneself) => Some(equal(binder, row, "employee_id", Bind::Uuid(me))),
        (Noun::Employee, Relation::Supervisor) => among(binder, actor, row, "id", People::Team),
        (Noun::Evaluation | Noun::PerformancePlan, Relation::Evaluee) => {
            Some(equal(binder, row, "employee_id", Bind::Uuid(me)))
        }
        (Noun::Evaluation | Noun::PerformancePlan, Relation::Supervisor) => {
            let supervised = among(binder, actor, row, "supervisor_id", People::ActingAs)?;
            Some(format!("({supervised} AND {})", not_mine(binder, actor, row)))
        }
        (Noun::Evaluation | Noun::PerformancePlan, Relation::ActingDaily) => {
            let supervised = among(binder, actor, row, "supervisor_id", People::Daily)?;
            Some(format!("({supervised} AND {})", not_mine(binder, actor, row)))
        }
        (Noun::Evaluation | Noun::PerformancePlan, Relation::Superior) => {
            let supervised = among(binder, actor, row, "supervisor_id", People::Reports)?;
            Some(format!("({supervised} AND {})", not_mine(binder, actor, row)))
        }
        (Noun::Evaluation, Relation::FormerSupervisor) => {
            let me = binder.bind(Bind::Uuid(me));
            let select =
                format!("SELECT f.evaluation_id FROM evaluation_former_supervisor f WHERE f.employee_id = {me}");
            Some(binder.any_in(&format!("{row}.id"), &select))
        }
        (Noun::Evaluation, Relation::Peer | Relation::Subordinate) => {
            let select = asked(binder, me, relation, "q.evaluation_id", "");
            Some(binder.any_in(&format!("{row}.id"), &select))
        }
        (Noun::PerformancePlan, Relation::Peer | Relation::Subordinate) => {
            let select = asked(binder, me, relation, "e.plan_id", " JOIN evaluation e ON e.id = q.evaluation_id");
            Some(binder.any_in(&format!("{row}.id"), &format!("{select} AND e.plan_id IS NOT NULL")))
        }
        (Noun::PerformancePlan, Relation::Report) => among(binder, actor, row, "employee_id", People::Supervisor),
        (Noun::ReviewerNomination, Relation::Nominator) => Some(equal(binder, row, "nominator_id", Bind::Uuid(me))),
        (Noun::FeedbackRequest, Relation::Reviewer) => Some(equal(binder, row, "reviewer_id", Bind::Uuid(me))),
        (Noun::ReviewerNomination | Noun::FeedbackRequest, Relation::Supervisor | Relation::Superior) => {
            let set = if relation == Relation::Supervisor { People::ActingAs } else { People::Reports };
            let supervised = among(binder, actor, "e", "supervisor_id", set)?;
            let not_mine = not_mine(binder, actor, "e");
            let select = format!("SELECT e.id FROM evaluation e WHERE {supervised} AND {not_mine}");
            Some(binder.any_in(&format!("{row}.evaluation_id"), &select))
        }
        _ => None,
    }
}

/// The value of `flag` for the row `row` of `noun`'s table.
pub(super) fn flag(binder: &mut Binder, actor: &Actor, noun: Noun, flag: Flag, row: &str) -> String {
    if noun == Noun::SurveyCampaign {
        // A citizen's zone is unknown; what counts is the day where the service is given.
        let today = today_case(binder, actor.now(), "a.time_zone");
        return format!(
            "(SELECT {today} BETWEEN {row}.opens_on AND {row}.closes_on FROM agency a WHERE a.id = {row}.agency_id)"
        );
    }
    let today = binder.bind(Bind::Date(actor.today()));
    let window = |opens: &str, closes: &str| format!("p.status = 'OPEN' AND {today} BETWEEN p.{opens} AND p.{closes}");
    let test = match flag {
        Flag::Annual => "p.kind = 'ANNUAL'".to_owned(),
        Flag::PeriodClosed => "p.status IN ('CLOSED', 'ARCHIVED')".to_owned(),
        Flag::SelfAssessmentOpen => window("self_assessment_opens_on", "self_assessment_closes_on"),
        Flag::FeedbackOpen => window("feedback_opens_on", "feedback_closes_on"),
        Flag::RatingOpen => window("rating_opens_on", "rating_closes_on"),
        Flag::ResponseOpen => format!("p.status = 'OPEN' AND {today} <= p.response_closes_on"),
    };
    format!("(SELECT {test} FROM evaluation_period p WHERE p.id = {row}.period_id)")
}

fn always(_: &Binder) -> String {
    "1 = 1".to_owned()
}

fn equal(binder: &mut Binder, row: &str, column: &str, value: Bind) -> String {
    let value = binder.bind(value);
    format!("{row}.{column} = {value}")
}

fn among(binder: &mut Binder, actor: &Actor, row: &str, column: &str, set: People) -> Option<String> {
    let people = actor.people(set)?.to_vec();
    Some(binder.any_of(&format!("{row}.{column}"), Bind::Uuids(people)))
}

/// The row is not about the actor. Nobody gains anything over their own evaluation by an office they hold.
fn not_mine(binder: &mut Binder, actor: &Actor, row: &str) -> String {
    match actor.employee_id() {
        Some(me) => {
            let me = binder.bind(Bind::Uuid(me));
            format!("{row}.employee_id <> {me}")
        }
        None => always(binder),
    }
}

/// What the actor has been asked to give feedback on, approved and not declined.
fn asked(binder: &mut Binder, me: uuid::Uuid, relation: Relation, column: &str, join: &str) -> String {
    let me = binder.bind(Bind::Uuid(me));
    let group = if relation == Relation::Peer { "PEER" } else { "SUBORDINATE" };
    format!(
        "SELECT {column} FROM feedback_request q{join} WHERE q.reviewer_id = {me} AND q.reviewer_group = '{group}' \
         AND q.state IN ('APPROVED', 'SUBMITTED')"
    )
}

/// The row lies in the units that a role reaches.
fn within(binder: &mut Binder, actor: &Actor, noun: Noun, row: &str, agency: uuid::Uuid, reach: &Reach) -> String {
    let Reach::Units(units) = reach else {
        return equal(binder, row, "agency_id", Bind::Uuid(agency));
    };
    if noun != Noun::Employee {
        return binder.any_of(&format!("{row}.org_unit_id"), Bind::Uuids(units.clone()));
    }
    // An employee's unit is where the definitive appointment of today is.
    let today = binder.bind(Bind::Date(actor.today()));
    let in_units = binder.any_of("a.org_unit_id", Bind::Uuids(units.clone()));
    let select = format!(
        "SELECT a.employee_id FROM appointment a WHERE {in_units} AND a.kind = 'DEFINITIVE' \
         AND a.valid_from <= {today} AND (a.valid_to IS NULL OR a.valid_to > {today})"
    );
    binder.any_in(&format!("{row}.id"), &select)
}
