//! Each relation once, as an SQL expression over a row: views and mutations use the same one.
//!
//! Every expression is an equality that an index serves, or a bound set of them. A relation that the actor cannot
//! bear to any object, for want of a grant or a delegation, has no expression and is left out.

use super::actor::{Actor, People, Reach, Taken, today_case};
use super::{Flag, Noun, Relation};
use crate::database::Binder;

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
    actor.employee_id()?;
    match (noun, relation) {
        // The rules are of no agency, so everybody who is signed in is a colleague to them.
        (Noun::RuleSet, Relation::Colleague) => Some(always(binder)),
        (_, Relation::Colleague) => {
            let column = if noun == Noun::Agency { "id" } else { "agency_id" };
            Some(equal(binder, actor, row, column, Taken::Agency))
        }
        (_, Relation::HrOfficer | Relation::PerformanceTeam | Relation::Auditor | Relation::AgencyHead) => {
            let reach = actor.reach(relation)?;
            let within = within(binder, actor, noun, row, relation, reach);
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
                _ => Some(equal(binder, actor, row, column, Taken::Agency)),
            }
        }
        (Noun::Employee, Relation::Oneself) => Some(equal(binder, actor, row, "id", Taken::Me)),
        (Noun::RoleGrant, Relation::Oneself) => Some(equal(binder, actor, row, "employee_id", Taken::Me)),
        (Noun::Employee, Relation::Supervisor) => among(binder, actor, row, "id", People::Team),
        (Noun::Evaluation | Noun::PerformancePlan, Relation::Evaluee) => {
            Some(equal(binder, actor, row, "employee_id", Taken::Me))
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
            let me = actor.bind(binder, Taken::Me);
            let select =
                format!("SELECT f.evaluation_id FROM evaluation_former_supervisor f WHERE f.employee_id = {me}");
            Some(binder.any_in(&format!("{row}.id"), &select))
        }
        (Noun::Evaluation, Relation::Peer | Relation::Subordinate) => {
            let select = asked(binder, actor, relation, "q.evaluation_id", "");
            Some(binder.any_in(&format!("{row}.id"), &select))
        }
        (Noun::PerformancePlan, Relation::Peer | Relation::Subordinate) => {
            let select = asked(binder, actor, relation, "e.plan_id", " JOIN evaluation e ON e.id = q.evaluation_id");
            Some(binder.any_in(&format!("{row}.id"), &format!("{select} AND e.plan_id IS NOT NULL")))
        }
        (Noun::PerformancePlan, Relation::Report) => among(binder, actor, row, "employee_id", People::Supervisor),
        (Noun::ReviewerNomination, Relation::Nominator) => Some(equal(binder, actor, row, "nominator_id", Taken::Me)),
        (Noun::FeedbackRequest, Relation::Reviewer) => Some(equal(binder, actor, row, "reviewer_id", Taken::Me)),
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

/// Whether the actor bears `relation` to everything in the agency that is not about themselves.
pub(super) fn spans_agency(actor: &Actor, noun: Noun, relation: Relation) -> bool {
    // Every relation to these nouns stays within one agency, by foreign keys.
    matches!(noun, Noun::Evaluation | Noun::PerformancePlan)
        && matches!(
            relation,
            Relation::HrOfficer | Relation::PerformanceTeam | Relation::Auditor | Relation::AgencyHead
        )
        && actor.reach(relation) == Some(&Reach::WholeAgency)
}

/// Whether nobody bears `relation` to what is about themselves, by the expression of the relation itself.
pub(super) fn excludes_oneself(noun: Noun, relation: Relation) -> bool {
    matches!(noun, Noun::Evaluation | Noun::PerformancePlan)
        && matches!(
            relation,
            Relation::HrOfficer
                | Relation::PerformanceTeam
                | Relation::Auditor
                | Relation::AgencyHead
                | Relation::Supervisor
                | Relation::ActingDaily
                | Relation::Superior
        )
}

/// How much it takes to tell whether the actor bears `relation`, from an equality that holds everywhere to a set that has
/// to be read first.
pub(super) fn effort(actor: &Actor, relation: Relation) -> u8 {
    match relation {
        Relation::Citizen => 0,
        Relation::HrOfficer | Relation::PerformanceTeam | Relation::Auditor | Relation::AgencyHead => {
            if actor.reach(relation) == Some(&Reach::WholeAgency) { 1 } else { 4 }
        }
        Relation::Colleague | Relation::SystemAdmin => 2,
        Relation::Evaluee | Relation::Oneself | Relation::Nominator | Relation::Reviewer => 3,
        Relation::Supervisor | Relation::ActingDaily | Relation::Superior | Relation::Report => 4,
        Relation::FormerSupervisor | Relation::Peer | Relation::Subordinate => 5,
    }
}

/// The value of `flag` for the row `row` of `noun`'s table.
pub(super) fn flag(binder: &mut Binder, actor: &Actor, noun: Noun, flag: Flag, row: &str) -> String {
    if noun == Noun::SurveyCampaign {
        // A citizen's zone is unknown; what counts is the day where the service is given.
        let today = today_case(binder, actor, "a.time_zone");
        return format!(
            "(SELECT {today} BETWEEN {row}.opens_on AND {row}.closes_on FROM agency a WHERE a.id = {row}.agency_id)"
        );
    }
    let today = actor.bind(binder, Taken::Today);
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

fn equal(binder: &mut Binder, actor: &Actor, row: &str, column: &str, taken: Taken) -> String {
    let value = actor.bind(binder, taken);
    format!("{row}.{column} = {value}")
}

fn among(binder: &mut Binder, actor: &Actor, row: &str, column: &str, set: People) -> Option<String> {
    actor.people(set)?;
    Some(actor.any_of(binder, &format!("{row}.{column}"), Taken::People(set)))
}

/// The row is not about the actor. Nobody gains anything over their own evaluation by an office they hold.
fn not_mine(binder: &mut Binder, actor: &Actor, row: &str) -> String {
    match actor.employee_id() {
        Some(_) => format!("{row}.employee_id <> {}", actor.bind(binder, Taken::Me)),
        None => always(binder),
    }
}

/// What the actor has been asked to give feedback on, approved and not declined.
fn asked(binder: &mut Binder, actor: &Actor, relation: Relation, column: &str, join: &str) -> String {
    let me = actor.bind(binder, Taken::Me);
    let group = if relation == Relation::Peer { "PEER" } else { "SUBORDINATE" };
    format!(
        "SELECT {column} FROM feedback_request q{join} WHERE q.reviewer_id = {me} AND q.reviewer_group = '{group}' \
         AND q.state IN ('APPROVED', 'SUBMITTED')"
    )
}

/// The row lies in the units that a role reaches.
fn within(binder: &mut Binder, actor: &Actor, noun: Noun, row: &str, relation: Relation, reach: &Reach) -> String {
    if *reach == Reach::WholeAgency {
        return equal(binder, actor, row, "agency_id", Taken::Agency);
    }
    if noun != Noun::Employee {
        return actor.any_of(binder, &format!("{row}.org_unit_id"), Taken::Units(relation));
    }
    // An employee's unit is where the definitive appointment of today is.
    let today = actor.bind(binder, Taken::Today);
    let in_units = actor.any_of(binder, "a.org_unit_id", Taken::Units(relation));
    let select = format!(
        "SELECT a.employee_id FROM appointment a WHERE {in_units} AND a.kind = 'DEFINITIVE' \
         AND a.valid_from <= {today} AND (a.valid_to IS NULL OR a.valid_to > {today})"
    );
    binder.any_in(&format!("{row}.id"), &select)
}
