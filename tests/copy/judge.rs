//! A second reading of what somebody is to the objects of a world, so that a mistake in the first one is seen.
//!
//! The product reads relations and flags with SQL that the views share; whoever judges the views by it cannot see what is
//! wrong in it. Here they are read again from the rows in memory, plain and slow, from what the words mean: no function of
//! the product that reads relations is called.

use std::collections::HashMap;

use capaian::authz::{Facts, Flag, Noun, Relation};
use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::world::World;
use crate::support::now;

/// The day in a zone of the country, now.
fn day_in(zone: &str) -> NaiveDate {
    let hours = match zone {
        "Asia/Jakarta" => 7,
        "Asia/Makassar" => 8,
        "Asia/Jayapura" => 9,
        other => panic!("no zone {other}"),
    };
    (now() + TimeDelta::hours(hours)).date_naive()
}

/// The facts of every object of a world for the employee `me`, or for a citizen.
pub(super) fn facts(world: &World, me: Option<Uuid>) -> HashMap<(Noun, Uuid), Facts> {
    let judge = Judge::of(world, me);
    let mut all = HashMap::new();
    for &noun in Noun::ALL {
        for object in judge.objects(noun) {
            let relations = noun.relations().iter().filter(|relation| judge.bears(noun, **relation, &object));
            let flags = noun.flags().iter().filter(|flag| judge.holds(**flag, &object));
            let state = object.state.as_deref().unwrap_or("ACTIVE").to_ascii_lowercase();
            let found = Facts {
                noun,
                relations: relations.map(|relation| relation.bit()).sum(),
                state: noun.states().iter().position(|known| *known == state).expect("a known state"),
                flags: flags.map(|flag| flag.bit()).sum(),
            };
            all.insert((noun, object.id), found);
        }
    }
    all
}

/// What of a row matters to relations and flags; what a table does not have is absent.
#[derive(Clone, Debug, Default)]
struct Object {
    id: Uuid,
    state: Option<String>,
    /// The agency that it belongs to.
    agency: Option<Uuid>,
    /// The unit that offices are held over to reach it.
    unit: Option<Uuid>,
    /// Whom it is about: nobody holds an office over their own case.
    about: Option<Uuid>,
    supervisor: Option<Uuid>,
    /// The evaluation that it is or belongs to.
    evaluation: Option<Uuid>,
    period: Option<Uuid>,
    nominator: Option<Uuid>,
    reviewer: Option<Uuid>,
    /// Between which days a survey is open.
    open: Option<(NaiveDate, NaiveDate)>,
    /// The survey that it belongs to.
    survey: Option<Uuid>,
    /// The result of a survey that it follows from.
    result: Option<Uuid>,
}

impl Object {
    fn new(id: Uuid, agency: Option<Uuid>) -> Self {
        Self { id, agency, ..Self::default() }
    }
}

struct Judge<'a> {
    world: &'a World,
    me: Option<Uuid>,
    /// The agency of whoever asks.
    agency: Option<Uuid>,
    today: NaiveDate,
}

impl<'a> Judge<'a> {
    fn of(world: &'a World, me: Option<Uuid>) -> Self {
        let agency = me.map(|me| world.employee.iter().find(|row| row.id == me).expect("an employee").agency_id);
        let zone = agency.map(|agency| zone_of(world, agency));
        // Somebody who has not signed in lives in the capital.
        Self { world, me, agency, today: day_in(zone.unwrap_or("Asia/Jakarta")) }
    }

    fn objects(&self, noun: Noun) -> Vec<Object> {
        let World { agency, org_unit, evaluation_cycle, rule_set, service_unit, .. } = self.world;
        match noun {
            Noun::Agency => agency.iter().map(|row| Object::new(row.id, Some(row.id))).collect(),
            Noun::OrgUnit => org_unit.iter().map(|row| Object::new(row.id, Some(row.agency_id))).collect(),
            Noun::EvaluationCycle => {
                evaluation_cycle.iter().map(|row| Object::new(row.id, Some(row.agency_id))).collect()
            }
            Noun::RuleSet => rule_set.iter().map(|row| Object::new(row.id, None)).collect(),
            Noun::Employee | Noun::RoleGrant | Noun::PerformancePlan | Noun::Evaluation => self.of_people(noun),
            Noun::ReviewerNomination | Noun::FeedbackRequest => self.of_reviewers(noun),
            Noun::ServiceUnit => {
                let object = |row: &entity::service_unit::Model| Object {
                    unit: Some(row.org_unit_id),
                    ..Object::new(row.id, Some(row.agency_id))
                };
                service_unit.iter().map(object).collect()
            }
            Noun::SurveyCampaign
            | Noun::SurveyChannel
            | Noun::SurveyResult
            | Noun::SurveySuggestion
            | Noun::SurveyImprovement => self.of_surveys(noun),
        }
    }

    /// What belongs to a survey.
    fn of_surveys(&self, noun: Noun) -> Vec<Object> {
        let World { survey_campaign, survey_channel, survey_result, survey_suggestion, survey_improvement, .. } =
            self.world;
        match noun {
            Noun::SurveyCampaign => {
                let object = |row: &entity::survey_campaign::Model| Object {
                    state: Some(row.state.clone()),
                    unit: Some(row.org_unit_id),
                    open: Some((row.opens_on, row.closes_on)),
                    ..Object::new(row.id, Some(row.agency_id))
                };
                survey_campaign.iter().map(object).collect()
            }
            Noun::SurveyChannel => {
                let object = |row: &entity::survey_channel::Model| Object {
                    state: Some(row.state.clone()),
                    unit: Some(row.org_unit_id),
                    ..Object::new(row.id, Some(row.agency_id))
                };
                survey_channel.iter().map(object).collect()
            }
            Noun::SurveySuggestion => {
                let object = |row: &entity::survey_suggestion::Model| Object {
                    state: Some(row.state.clone()),
                    unit: Some(row.org_unit_id),
                    survey: Some(row.campaign_id),
                    ..Object::new(row.id, Some(row.agency_id))
                };
                survey_suggestion.iter().map(object).collect()
            }
            Noun::SurveyImprovement => {
                let object = |row: &entity::survey_improvement::Model| Object {
                    state: Some(row.state.clone()),
                    unit: Some(row.org_unit_id),
                    result: Some(row.result_id),
                    ..Object::new(row.id, Some(row.agency_id))
                };
                survey_improvement.iter().map(object).collect()
            }
            _ => {
                let object = |row: &entity::survey_result::Model| Object {
                    state: Some(row.state.clone()),
                    unit: Some(row.org_unit_id),
                    ..Object::new(row.id, Some(row.agency_id))
                };
                survey_result.iter().map(object).collect()
            }
        }
    }

    /// What is about somebody.
    fn of_people(&self, noun: Noun) -> Vec<Object> {
        let World { employee, role_grant, performance_plan, evaluation, .. } = self.world;
        let about = |id, agency, unit, person| Object { unit, about: Some(person), ..Object::new(id, Some(agency)) };
        match noun {
            Noun::Employee => {
                employee.iter().map(|row| about(row.id, row.agency_id, self.unit_of(row.id), row.id)).collect()
            }
            Noun::RoleGrant => {
                let rows = role_grant.iter();
                rows.map(|row| about(row.id, row.agency_id, Some(row.org_unit_id), row.employee_id)).collect()
            }
            Noun::PerformancePlan => {
                let object = |row: &entity::performance_plan::Model| Object {
                    state: Some(row.state.clone()),
                    supervisor: Some(row.supervisor_id),
                    ..about(row.id, row.agency_id, Some(row.org_unit_id), row.employee_id)
                };
                performance_plan.iter().map(object).collect()
            }
            _ => {
                let object = |row: &entity::evaluation::Model| Object {
                    state: Some(row.state.clone()),
                    supervisor: Some(row.supervisor_id),
                    evaluation: Some(row.id),
                    period: Some(row.period_id),
                    ..about(row.id, row.agency_id, Some(row.org_unit_id), row.employee_id)
                };
                evaluation.iter().map(object).collect()
            }
        }
    }

    /// What belongs to an evaluation, and so is about the one evaluated.
    fn of_reviewers(&self, noun: Noun) -> Vec<Object> {
        let World { reviewer_nomination, feedback_request, .. } = self.world;
        let within = |id, agency, evaluation| {
            let evaluation = self.evaluation(evaluation);
            Object {
                about: Some(evaluation.employee_id),
                unit: Some(evaluation.org_unit_id),
                supervisor: Some(evaluation.supervisor_id),
                evaluation: Some(evaluation.id),
                period: Some(evaluation.period_id),
                ..Object::new(id, Some(agency))
            }
        };
        if noun == Noun::ReviewerNomination {
            let object = |row: &entity::reviewer_nomination::Model| Object {
                nominator: Some(row.nominator_id),
                ..within(row.id, row.agency_id, row.evaluation_id)
            };
            return reviewer_nomination.iter().map(object).collect();
        }
        let object = |row: &entity::feedback_request::Model| Object {
            state: Some(row.state.clone()),
            reviewer: Some(row.reviewer_id),
            ..within(row.id, row.agency_id, row.evaluation_id)
        };
        feedback_request.iter().map(object).collect()
    }

    fn evaluation(&self, id: Uuid) -> &entity::evaluation::Model {
        self.world.evaluation.iter().find(|row| row.id == id).expect("an evaluation")
    }

    /// Whether who asks bears `relation` to an object of `noun`.
    fn bears(&self, noun: Noun, relation: Relation, object: &Object) -> bool {
        let is_mine = self.me.is_some() && object.about == self.me;
        let is = |person: Option<Uuid>| self.me.is_some() && person == self.me;
        match relation {
            Relation::Citizen => true,
            // A rule set is of no agency: everybody who works for one is its colleague.
            Relation::Colleague if noun == Noun::RuleSet => self.me.is_some(),
            Relation::Colleague => self.agency.is_some() && object.agency == self.agency,
            Relation::Oneself | Relation::Evaluee => is_mine,
            Relation::Nominator => is(object.nominator),
            Relation::Reviewer => is(object.reviewer),
            Relation::Peer => self.is_asked(noun, object, "PEER"),
            Relation::Subordinate => self.is_asked(noun, object, "SUBORDINATE"),
            Relation::Report => object.about.is_some_and(|owner| self.reports_to(self.me, owner)),
            // From here on each is an office, and nobody holds an office over their own case.
            _ if is_mine => false,
            Relation::Supervisor if noun == Noun::Employee => {
                object.about.is_some_and(|person| self.stands_for().any(|head| self.reports_to(Some(person), head)))
            }
            Relation::Supervisor => match object.evaluation {
                Some(id) => self.assesses(self.evaluation(id), "PLT"),
                None => self.stands_for().any(|head| object.supervisor == Some(head)),
            },
            Relation::ActingDaily => match object.evaluation {
                Some(id) => self.stands_in_for_assessor(self.evaluation(id), "PLH"),
                None => self.principals("PLH").any(|head| object.supervisor == Some(head)),
            },
            Relation::EvaluationSupervisor => {
                self.evaluations_by(object.id).any(|evaluation| self.assesses(evaluation, "PLT"))
            }
            Relation::EvaluationActingDaily => {
                self.evaluations_by(object.id).any(|evaluation| self.stands_in_for_assessor(evaluation, "PLH"))
            }
            Relation::Superior => self.me.is_some_and(|me| self.reports_to(object.supervisor, me)),
            Relation::FormerSupervisor => {
                let rows = self.world.evaluation_former_supervisor.iter();
                rows.filter(|row| Some(row.evaluation_id) == object.evaluation).any(|row| is(Some(row.employee_id)))
            }
            Relation::HrOfficer => self.holds_over("HR_OFFICER", object),
            Relation::PerformanceTeam => self.holds_over("PERFORMANCE_TEAM", object),
            Relation::Auditor => self.holds_over("AUDITOR", object),
            Relation::AgencyHead => self.holds_over("AGENCY_HEAD", object),
            // The machine runs for the whole agency, whatever unit the role was given over.
            Relation::SystemAdmin => {
                let mut grants = self.grants("SYSTEM_ADMIN");
                grants.any(|grant| object.agency.is_none_or(|agency| agency == grant.agency_id))
            }
        }
    }

    /// Whether a flag holds for an object.
    fn holds(&self, flag: Flag, object: &Object) -> bool {
        let periods = &self.world.evaluation_period;
        let period = || periods.iter().find(|row| Some(row.id) == object.period).expect("a period");
        let today = self.today;
        let within =
            |opens: NaiveDate, closes: NaiveDate| period().status == "OPEN" && opens <= today && today <= closes;
        match flag {
            Flag::Annual => period().kind == "ANNUAL",
            Flag::PeriodClosed => ["CLOSED", "ARCHIVED"].contains(&period().status.as_str()),
            Flag::SelfAssessmentOpen => within(period().self_assessment_opens_on, period().self_assessment_closes_on),
            Flag::FeedbackOpen => within(period().feedback_opens_on, period().feedback_closes_on),
            Flag::RatingOpen => within(period().rating_opens_on, period().rating_closes_on),
            Flag::ResponseOpen => within(NaiveDate::MIN, period().response_closes_on),
            // A citizen's zone is unknown: what counts is the day where the service is given.
            Flag::SurveyOpen => {
                let day = day_in(zone_of(self.world, object.agency.expect("an agency")));
                object.open.is_some_and(|(opens, closes)| opens <= day && day <= closes)
            }
            // Ended by somebody, whatever day it is.
            Flag::SurveyClosed => {
                let ended = ["CLOSED", "COMPUTED", "PUBLISHED", "FOLLOWED_UP"];
                let surveys = self.world.survey_campaign.iter();
                let mut own = surveys.filter(|row| Some(row.id) == object.survey);
                own.any(|row| ended.contains(&row.state.as_str()))
            }
            Flag::ResultPublished => {
                let mut results = self.world.survey_result.iter();
                results.any(|row| Some(row.id) == object.result && row.state == "PUBLISHED")
            }
        }
    }

    /// Whether a period that ends before its last day holds today.
    fn is_valid(&self, from: NaiveDate, to: Option<NaiveDate>) -> bool {
        from <= self.today && to.is_none_or(|end| self.today < end)
    }

    /// What makes who asks stand in somebody's place today, in this way.
    fn delegations(&self, kind: &'static str) -> impl Iterator<Item = &entity::delegation::Model> {
        let rows = self.world.delegation.iter();
        let mine = rows.filter(move |row| Some(row.delegate_id) == self.me && row.kind == kind);
        mine.filter(|row| self.is_valid(row.valid_from, Some(row.valid_to)))
    }

    /// Those in whose place who asks stands today, in this way.
    fn principals(&self, kind: &'static str) -> impl Iterator<Item = Uuid> {
        self.delegations(kind).map(|row| row.principal_id)
    }

    /// Whether who asks is the evaluation's assessor, or stands in that place.
    fn assesses(&self, evaluation: &entity::evaluation::Model, kind: &'static str) -> bool {
        self.me == Some(evaluation.supervisor_id) || self.stands_in_for_assessor(evaluation, kind)
    }

    /// Whether who asks stands in the place of the evaluation's assessor. What was final before a term began is not of it:
    /// an evaluation is final at the latest when the days for a response have passed.
    fn stands_in_for_assessor(&self, evaluation: &entity::evaluation::Model, kind: &'static str) -> bool {
        let periods = &self.world.evaluation_period;
        let period = periods.iter().find(|row| row.id == evaluation.period_id).expect("a period");
        self.delegations(kind)
            .filter(|row| row.principal_id == evaluation.supervisor_id)
            .any(|row| evaluation.state != "FINAL" || row.valid_from <= period.response_closes_on)
    }

    /// The evaluations that are measured by a plan.
    fn evaluations_by(&self, plan: Uuid) -> impl Iterator<Item = &entity::evaluation::Model> {
        self.world.evaluation.iter().filter(move |row| row.plan_id == Some(plan))
    }

    /// Oneself and those whom one replaces in full.
    fn stands_for(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.me.into_iter().chain(self.principals("PLT"))
    }

    fn reports_to(&self, person: Option<Uuid>, supervisor: Uuid) -> bool {
        let rows = self.world.reporting_line.iter();
        let mut theirs = rows.filter(|row| Some(row.employee_id) == person && row.supervisor_id == supervisor);
        theirs.any(|row| self.is_valid(row.valid_from, row.valid_to))
    }

    /// The unit of an employee's definitive post of today.
    fn unit_of(&self, employee: Uuid) -> Option<Uuid> {
        let rows = self.world.appointment.iter();
        let mut theirs = rows.filter(|row| row.employee_id == employee && row.kind == "DEFINITIVE");
        theirs.find(|row| self.is_valid(row.valid_from, row.valid_to)).map(|row| row.org_unit_id)
    }

    fn grants(&self, role: &'static str) -> impl Iterator<Item = &entity::role_grant::Model> {
        let rows = self.world.role_grant.iter();
        let mine = rows.filter(move |row| Some(row.employee_id) == self.me && row.role == role);
        mine.filter(|row| self.is_valid(row.valid_from, row.valid_to))
    }

    /// Whether a role was given over the object's unit or one above it. Over the top of the tree means over everything in
    /// the agency, people without a post included.
    fn holds_over(&self, role: &'static str, object: &Object) -> bool {
        self.grants(role).any(|grant| {
            let is_top = self.unit(grant.org_unit_id).parent_id.is_none();
            (is_top && object.agency == Some(grant.agency_id))
                || object.unit.is_some_and(|unit| self.is_at_or_below(unit, grant.org_unit_id))
        })
    }

    fn unit(&self, id: Uuid) -> &entity::org_unit::Model {
        self.world.org_unit.iter().find(|row| row.id == id).expect("a unit")
    }

    fn is_at_or_below(&self, unit: Uuid, top: Uuid) -> bool {
        let mut at = Some(unit);
        while let Some(unit) = at {
            if unit == top {
                return true;
            }
            at = self.unit(unit).parent_id;
        }
        false
    }

    /// Whether who asks has been asked for feedback as a member of the group and has not declined or let it expire: on the
    /// evaluation itself, or on one that is made against the plan.
    fn is_asked(&self, noun: Noun, object: &Object, group: &str) -> bool {
        let requests = self.world.feedback_request.iter();
        let mut mine = requests.filter(|request| {
            Some(request.reviewer_id) == self.me
                && request.reviewer_group == group
                && ["APPROVED", "SUBMITTED"].contains(&request.state.as_str())
        });
        mine.any(|request| match noun {
            Noun::PerformancePlan => self.evaluation(request.evaluation_id).plan_id == Some(object.id),
            _ => request.evaluation_id == object.id,
        })
    }
}

fn zone_of(world: &World, agency: Uuid) -> &str {
    &world.agency.iter().find(|row| row.id == agency).expect("an agency").time_zone
}

/// Insists that both readings say the same.
pub(super) fn compare(whose: &str, product: &HashMap<(Noun, Uuid), Facts>, judged: &HashMap<(Noun, Uuid), Facts>) {
    assert_eq!(product.len(), judged.len(), "{whose}: other objects are there");
    for ((noun, id), judged) in judged {
        let read = product[&(*noun, *id)];
        let differing = read.relations ^ judged.relations;
        let relations = noun.relations().iter().filter(|relation| differing & relation.bit() != 0);
        let relations: Vec<&str> = relations.map(|relation| relation.word()).collect();
        let differing = read.flags ^ judged.flags;
        let flags: Vec<&str> =
            noun.flags().iter().filter(|flag| differing & flag.bit() != 0).map(|flag| flag.word()).collect();
        assert!(
            read == *judged,
            "{whose}: {} {id} is read otherwise by the product than from the tables: relations {relations:?}, flags \
             {flags:?}, state {} and {}",
            noun.word(),
            noun.states()[read.state],
            noun.states()[judged.state],
        );
    }
}
