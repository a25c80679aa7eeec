//! The other database: the same as the first in everything that the actor may read, and different wherever the
//! constraints allow it in everything else. It keeps the rows from which the actor's own relations follow.

use std::collections::HashSet;

use capaian::authz::{Action, Facts, Noun, Part, Relation};
use capaian::view::{PartTable, tables_of_parts};
use chrono::{Days, NaiveDate, TimeDelta};
use uuid::Uuid;

use super::chance::Chance;
use super::random::{self, GROUPS, PARTS, today};
use super::sight::Sight;
use super::world::World;
use crate::support::now;

/// Makes the twin of `world` for the employee `me`, or for a citizen.
pub(super) fn twin(seed: u64, world: &World, sight: &Sight<'_>, me: Option<Uuid>) -> World {
    let mut maker = Maker {
        chance: Chance::new(seed),
        tables: tables_of_parts(),
        known: Noun::ALL.iter().flat_map(|noun| world.ids(noun.word()).into_iter().map(|id| (*noun, id))).collect(),
        agency: me.and_then(|me| world.employee.iter().find(|row| row.id == me)).map(|row| row.agency_id),
        has_office: world.role_grant.iter().any(|grant| Some(grant.employee_id) == me),
        mine: mine(world, me),
        world: world.clone(),
        first: world,
        sight,
        me,
    };
    maker.scramble();
    maker.world
}

/// Whoever, as the supervisor of an object, would relate the actor to it.
fn mine(world: &World, me: Option<Uuid>) -> HashSet<Uuid> {
    let Some(me) = me else { return HashSet::new() };
    let principals = world.delegation.iter().filter(|row| row.delegate_id == me).map(|row| row.principal_id);
    let reports = world.reporting_line.iter().filter(|row| row.supervisor_id == me).map(|row| row.employee_id);
    principals.chain(reports).chain([me]).collect()
}

/// The state in which an evaluation ends.
const FINAL: &str = "FINAL";

/// Those who can get to a verb that writes a part.
const WRITERS: [Relation; 6] = [
    Relation::Evaluee,
    Relation::Supervisor,
    Relation::ActingDaily,
    Relation::PerformanceTeam,
    Relation::Peer,
    Relation::Subordinate,
];

struct Maker<'a> {
    chance: Chance,
    /// Where the views say that parts are kept.
    tables: Vec<PartTable>,
    /// The objects of the first database.
    known: HashSet<(Noun, Uuid)>,
    /// The twin in the making.
    world: World,
    first: &'a World,
    sight: &'a Sight<'a>,
    me: Option<Uuid>,
    agency: Option<Uuid>,
    mine: HashSet<Uuid>,
    has_office: bool,
}

/// Whether `[valid_from, valid_to)` holds today.
fn is_valid(valid_from: NaiveDate, valid_to: Option<NaiveDate>) -> bool {
    valid_from <= today() && valid_to.is_none_or(|end| end > today())
}

impl Maker<'_> {
    fn scramble(&mut self) {
        self.units();
        self.people();
        self.appointments();
        self.lines();
        self.grants();
        self.accounts();
        self.cycles();
        self.plans();
        self.reviewers();
        self.evaluations();
        self.parts();
        self.raw_feedback();
        self.surveys();
        self.traces();
    }

    fn is_foreign(&self, agency: Uuid) -> bool {
        self.agency != Some(agency)
    }

    /// Someone of the agency who, in the place of a supervisor or a reviewer, is nothing to the actor.
    fn other(&mut self, agency: Uuid, except: &[Uuid]) -> Option<Uuid> {
        let people = self.first.employee.iter().filter(|row| row.agency_id == agency).map(|row| row.id);
        let people: Vec<Uuid> = people.filter(|id| !self.mine.contains(id) && !except.contains(id)).collect();
        self.chance.any(&people).copied()
    }

    fn post(&mut self, agency: Uuid) -> (Uuid, Uuid) {
        let posts = self.first.position.iter().filter(|row| row.agency_id == agency);
        let posts: Vec<(Uuid, Uuid)> = posts.map(|row| (row.org_unit_id, row.id)).collect();
        *self.chance.one(&posts)
    }

    fn units(&mut self) {
        let mut units = std::mem::take(&mut self.world.org_unit);
        for unit in &mut units {
            if !self.sight.finds(Noun::OrgUnit, unit.id) {
                unit.name = self.chance.text();
                unit.code = format!("T{}", unit.id.simple());
                unit.valid_from = unit.valid_from - Days::new(self.chance.below(9) as u64);
                unit.valid_to = self.chance.percent(50).then(|| today() + Days::new(3));
            }
        }
        for agency in self.first.agency.clone() {
            if self.is_foreign(agency.id) {
                let root = units.iter().find(|unit| unit.agency_id == agency.id).expect("a root").id;
                let id = self.chance.id();
                let name = self.chance.text();
                units.push(entity::org_unit::Model {
                    id,
                    agency_id: agency.id,
                    parent_id: Some(root),
                    code: format!("T{}", id.simple()),
                    name,
                    valid_from: today(),
                    valid_to: None,
                });
                for (ancestor_id, depth) in [(id, 0), (root, 1)] {
                    self.world.org_unit_closure.push(entity::org_unit_closure::Model {
                        agency_id: agency.id,
                        ancestor_id,
                        descendant_id: id,
                        depth,
                    });
                }
            }
        }
        self.world.org_unit = units;
        for row in &mut self.world.agency {
            row.region_code = self.chance.percent(50).then(|| "33.73".to_owned());
            if !self.sight.finds(Noun::Agency, row.id) {
                (row.code, row.name) = (format!("T{}", row.id.simple()), self.chance.text());
            }
        }
        for row in &mut self.world.position {
            if !self.sight.finds(Noun::OrgUnit, row.org_unit_id) {
                row.title = self.chance.text();
                row.job_type = self.chance.percent(50).then(|| "SKILLED".to_owned());
            }
        }
        // A service unit and its services are shown by themselves and by campaigns; their addresses by nothing.
        let told = self.told_surveys();
        for row in &mut self.world.service_unit {
            row.slug = format!("t{}", row.id.simple());
            let shown = self.first.survey_campaign.iter().any(|campaign| {
                campaign.service_unit_id == row.id
                    && (self.sight.finds(Noun::SurveyCampaign, campaign.id) || told.contains(&campaign.id))
            });
            if !shown && !self.sight.finds(Noun::ServiceUnit, row.id) {
                row.name = self.chance.text();
            }
        }
        for row in &mut self.world.service {
            if self.sight.finds(Noun::ServiceUnit, row.service_unit_id) {
                continue;
            }
            row.standard_days = None;
            let shown = self.first.survey_campaign.iter().any(|campaign| {
                campaign.service_id == Some(row.id)
                    && (self.sight.finds(Noun::SurveyCampaign, campaign.id) || told.contains(&campaign.id))
            });
            if !shown {
                row.name = self.chance.text();
            }
        }
    }

    fn people(&mut self) {
        for row in &mut self.world.employee {
            if self.sight.reads(Noun::Employee, row.id, Part::Identity) {
                continue;
            }
            row.kind = (*self.chance.one(&["PNS", "PPPK", "OFFICIAL"])).to_owned();
            row.nip = (row.kind != "OFFICIAL").then(|| self.chance.nip());
            row.rank = self.chance.percent(50).then(|| (*self.chance.one(&["III/a", "IV/e"])).to_owned());
            row.email = self.chance.percent(70).then(|| format!("t{}@example.id", row.id.simple()));
            if !self.sight.finds(Noun::Employee, row.id) {
                row.name = self.chance.text();
            }
        }
        for agency in self.first.agency.clone() {
            if self.is_foreign(agency.id) {
                let (id, name, nip) = (self.chance.id(), self.chance.text(), self.chance.nip());
                self.world.employee.push(entity::employee::Model {
                    id,
                    agency_id: agency.id,
                    kind: "PNS".to_owned(),
                    name,
                    nip: Some(nip),
                    rank: None,
                    email: None,
                });
            }
        }
    }

    /// Today's definitive post is shown by the employee; other appointments are shown by nothing.
    fn appointments(&mut self) {
        let mut rows = std::mem::take(&mut self.world.appointment);
        rows.retain_mut(|row| {
            let is_shown = self.sight.finds(Noun::Employee, row.employee_id)
                && row.kind == "DEFINITIVE"
                && is_valid(row.valid_from, row.valid_to);
            // By the unit of somebody hidden an office may reach them.
            if is_shown || (self.has_office && self.agency == Some(row.agency_id)) {
                return true;
            }
            (row.org_unit_id, row.position_id) = self.post(row.agency_id);
            self.chance.percent(80)
        });
        self.world.appointment = rows;
    }

    /// Today's line is shown by the employee; earlier and later ones are shown by nothing, and so are
    /// most delegations.
    fn lines(&mut self) {
        // Whether somebody who has been proposed reports to the evaluee is told to whoever decides on the proposal.
        let proposed = self.first.reviewer_nomination.iter();
        let proposed = proposed.filter(|row| self.sight.finds(Noun::Evaluation, row.evaluation_id));
        let proposed: HashSet<Uuid> = proposed.map(|row| row.reviewer_id).collect();
        let mut rows = std::mem::take(&mut self.world.reporting_line);
        rows.retain_mut(|row| {
            let relates = Some(row.employee_id) == self.me
                || self.mine.contains(&row.supervisor_id)
                || proposed.contains(&row.employee_id);
            let shows = relates || self.sight.finds(Noun::Employee, row.employee_id);
            if shows && is_valid(row.valid_from, row.valid_to) {
                return true;
            }
            row.supervisor_id = self.other(row.agency_id, &[row.employee_id]).unwrap_or(row.supervisor_id);
            self.chance.percent(80)
        });
        self.world.reporting_line = rows;

        let found = self.first.evaluation.iter().filter(|row| self.sight.finds(Noun::Evaluation, row.id));
        let supervisors: HashSet<Uuid> = found.map(|row| row.supervisor_id).collect();
        let mut rows = std::mem::take(&mut self.world.delegation);
        rows.retain_mut(|row| {
            let is_own = Some(row.delegate_id) == self.me && is_valid(row.valid_from, Some(row.valid_to));
            // Who stands in for a supervisor is told to whoever names a reviewer for what that one supervises.
            if is_own || supervisors.contains(&row.principal_id) {
                row.decree_number = self.chance.text();
                return true;
            }
            row.delegate_id = self.other(row.agency_id, &[row.principal_id]).unwrap_or(row.delegate_id);
            self.chance.percent(70)
        });
        for agency in self.first.agency.clone() {
            let principal = self.other(agency.id, &[]);
            let delegate = principal.and_then(|principal| self.other(agency.id, &[principal]));
            if let Some((principal_id, delegate_id)) = principal.zip(delegate)
                && !supervisors.contains(&principal_id)
                && !rows.iter().any(|row| row.principal_id == principal_id)
            {
                rows.push(entity::delegation::Model {
                    id: self.chance.id(),
                    agency_id: agency.id,
                    principal_id,
                    delegate_id,
                    kind: "PLT".to_owned(),
                    decree_number: self.chance.text(),
                    valid_from: today(),
                    valid_to: today() + Days::new(5),
                });
            }
        }
        self.world.delegation = rows;
    }

    fn grants(&mut self) {
        const ROLES: [&str; 5] = ["HR_OFFICER", "PERFORMANCE_TEAM", "AUDITOR", "AGENCY_HEAD", "SYSTEM_ADMIN"];
        let mut rows = std::mem::take(&mut self.world.role_grant);
        rows.retain_mut(|row| {
            if self.sight.finds(Noun::RoleGrant, row.id) || Some(row.employee_id) == self.me {
                return true;
            }
            row.role = (*self.chance.one(&ROLES)).to_owned();
            row.valid_from = self.chance.day(today(), 60, 0);
            row.valid_to = None;
            self.chance.percent(75)
        });
        for agency in self.first.agency.clone() {
            if (self.is_foreign(agency.id) || !self.has_office)
                && let Some(employee_id) = self.other(agency.id, &[])
            {
                let (org_unit_id, _) = self.post(agency.id);
                rows.push(entity::role_grant::Model {
                    id: self.chance.id(),
                    agency_id: agency.id,
                    employee_id,
                    role: (*self.chance.one(&ROLES)).to_owned(),
                    org_unit_id,
                    valid_from: today(),
                    valid_to: None,
                });
            }
        }
        self.world.role_grant = rows;
    }

    fn accounts(&mut self) {
        let mut own = HashSet::new();
        for row in &mut self.world.account {
            if Some(row.employee_id) == self.me {
                own.insert(row.id);
            } else {
                row.identifier = format!("t{}@example.id", row.id.simple());
                row.disabled_at = self.chance.percent(50).then(now);
            }
        }
        let mut rows = std::mem::take(&mut self.world.session);
        rows.retain_mut(|row| {
            if !own.contains(&row.account_id) {
                row.revoked_at = self.chance.percent(50).then(now);
            }
            own.contains(&row.account_id) || self.chance.percent(50)
        });
        self.world.session = rows;
    }

    fn cycles(&mut self) {
        for row in &mut self.world.rule_set {
            if !self.sight.finds(Noun::RuleSet, row.id) {
                row.name = self.chance.text();
                row.appeal_window_days = self.chance.between(1, 30);
            }
        }
        for row in &mut self.world.evaluation_cycle {
            if !self.sight.finds(Noun::EvaluationCycle, row.id) {
                row.name = self.chance.text();
                row.year -= 3;
            }
        }
        for row in &mut self.world.evaluation_period {
            if !self.sight.finds(Noun::EvaluationCycle, row.cycle_id) && self.agency == Some(row.agency_id) {
                // What is open stays open: that shows in what can be done. A request keeps the day until which it can be
                // answered.
                let closings =
                    [&mut row.self_assessment_closes_on, &mut row.rating_closes_on, &mut row.response_closes_on];
                for day in closings.into_iter().filter(|day| **day >= today()) {
                    *day = *day + Days::new(1 + self.chance.below(5) as u64);
                }
            }
            if self.agency != Some(row.agency_id) {
                row.status = (*self.chance.one(&["DRAFT", "OPEN", "CLOSED", "ARCHIVED"])).to_owned();
                row.feedback_opens_on = self.chance.day(row.feedback_opens_on, 30, 0);
                row.rating_closes_on = self.chance.day(row.rating_closes_on, 0, 30);
            }
        }
        for agency in self.first.agency.clone() {
            if self.is_foreign(agency.id) {
                let (id, name) = (self.chance.id(), self.chance.text());
                let rule_set_id = self.chance.one(&self.first.rule_set).id;
                self.world.evaluation_cycle.push(entity::evaluation_cycle::Model {
                    id,
                    agency_id: agency.id,
                    year: 2030,
                    name,
                    rule_set_id,
                });
            }
        }
    }

    /// One of the states in which the object shows exactly what it shows now.
    fn state(&mut self, facts: &Facts) -> String {
        let states = self.sight.indistinguishable_states(facts);
        self.chance.one(&states).to_ascii_uppercase()
    }

    fn plans(&mut self) {
        let mut rows = std::mem::take(&mut self.world.performance_plan);
        let mut added = Vec::new();
        for row in &mut rows {
            let facts = self.sight.facts(Noun::PerformancePlan, row.id);
            if !self.sight.reads(Noun::PerformancePlan, row.id, Part::Status) {
                row.state = self.state(&facts);
            }
            if !self.sight.finds(Noun::PerformancePlan, row.id) {
                row.approach = (*self.chance.one(&["QUANTITATIVE", "QUALITATIVE"])).to_owned();
                row.valid_to = None;
                row.supervisor_id =
                    self.other(row.agency_id, &[row.employee_id, row.supervisor_id]).unwrap_or(row.supervisor_id);
                if !self.has_office || self.is_foreign(row.agency_id) {
                    (row.org_unit_id, row.position_id) = self.post(row.agency_id);
                }
                if self.chance.percent(10) {
                    let id = self.chance.id();
                    let valid_from = row.valid_from - Days::new(self.chance.below(300) as u64 + 1);
                    added.push(entity::performance_plan::Model { id, valid_from, ..row.clone() });
                }
            }
        }
        rows.extend(added);
        self.world.performance_plan = rows;
        for plan in self.first.performance_plan.clone() {
            if !self.sight.reads(Noun::PerformancePlan, plan.id, Part::WorkResults) {
                self.work_results(plan.id);
            }
        }
        self.parent_results();
    }

    /// Rewrites the work results of a plan that hides them. Their ids stay: assessments and ratings name them.
    fn work_results(&mut self, plan: Uuid) {
        let mut highest = 0;
        for row in self.world.work_result.iter_mut().filter(|row| row.plan_id == plan) {
            row.title = self.chance.text();
            row.kind = (*self.chance.one(&["MAIN", "ADDITIONAL"])).to_owned();
            row.sequence += 10;
            highest = highest.max(row.sequence);
        }
        let of_plan = |id: Uuid| self.first.work_result.iter().any(|row| row.id == id && row.plan_id == plan);
        self.world.indicator.retain_mut(|row| {
            if !of_plan(row.work_result_id) {
                return true;
            }
            row.description = self.chance.text();
            row.target_value_hundredths = Some(i64::from(self.chance.between(0, 500)));
            self.chance.percent(70)
        });
        if self.chance.percent(50) {
            let (result, indicators) = random::work_result(&mut self.chance, plan, highest + 1, None);
            self.world.work_result.push(result);
            self.world.indicator.extend(indicators);
        }
    }

    /// A result whose superior's result is hidden shows none; it may support any other hidden one, or none.
    fn parent_results(&mut self) {
        let is_shown = |id: Uuid| {
            let result = self.first.work_result.iter().find(|row| row.id == id);
            result.is_some_and(|row| self.sight.reads(Noun::PerformancePlan, row.plan_id, Part::WorkResults))
        };
        let hidden: Vec<Uuid> = self.first.work_result.iter().map(|row| row.id).filter(|id| !is_shown(*id)).collect();
        for row in &mut self.world.work_result {
            if row.parent_result_id.is_none_or(|parent| !is_shown(parent)) {
                let parent = self.chance.any(&hidden).copied();
                row.parent_result_id = parent.filter(|parent| *parent != row.id && self.chance.percent(50));
            }
        }
    }

    fn reviewers(&mut self) {
        let mut rows = std::mem::take(&mut self.world.reviewer_nomination);
        // Whoever has nominated somebody is told so when doing it again.
        rows.retain(|row| {
            let is_mine = Some(row.nominator_id) == self.me;
            is_mine || self.sight.finds(Noun::ReviewerNomination, row.id) || self.chance.percent(50)
        });
        for evaluation in &self.first.evaluation {
            // Whoever supervises the evaluation sees all its nominations.
            if self.sight.is(Noun::Evaluation, evaluation.id, &[Relation::Supervisor]) || self.chance.percent(50) {
                continue;
            }
            let nominator = self.other(evaluation.agency_id, &[evaluation.employee_id]);
            let people = self.first.employee.iter().filter(|row| row.agency_id == evaluation.agency_id);
            let people: Vec<Uuid> = people.map(|row| row.id).collect();
            let reviewer_id = *self.chance.one(&people);
            let Some(nominator_id) = nominator else { continue };
            if !rows.iter().any(|row| {
                (row.evaluation_id, row.nominator_id, row.reviewer_id) == (evaluation.id, nominator_id, reviewer_id)
            }) {
                rows.push(entity::reviewer_nomination::Model {
                    id: self.chance.id(),
                    agency_id: evaluation.agency_id,
                    evaluation_id: evaluation.id,
                    nominator_id,
                    reviewer_id,
                    reviewer_group: (*self.chance.one(&GROUPS)).to_owned(),
                });
            }
        }
        self.world.reviewer_nomination = rows;

        const STATES: [&str; 4] = ["APPROVED", "SUBMITTED", "DECLINED", "EXPIRED"];
        let mut rows = std::mem::take(&mut self.world.feedback_request);
        rows.retain_mut(|row| {
            // The actor is a reviewer of the evaluation by this, whether or not it is seen.
            if Some(row.reviewer_id) == self.me {
                return true;
            }
            if !self.sight.reads(Noun::FeedbackRequest, row.id, Part::Status) {
                row.state = (*self.chance.one(&STATES)).to_owned();
                row.closed_on = (row.state != "APPROVED").then(|| self.chance.day(today(), 9, 0));
            }
            if !self.sight.reads(Noun::FeedbackRequest, row.id, Part::Decline) {
                row.decline_reason = self.chance.percent(50).then(|| self.chance.text());
            } else if row.decline_reason.is_some() {
                // The reason tells that it was declined.
                row.state = "DECLINED".to_owned();
                row.closed_on = row.closed_on.or(Some(today()));
            }
            self.sight.finds(Noun::FeedbackRequest, row.id) || self.chance.percent(70)
        });
        for evaluation in &self.first.evaluation {
            let seen = [Relation::Supervisor, Relation::Superior, Relation::PerformanceTeam];
            if self.sight.is(Noun::Evaluation, evaluation.id, &seen) || self.chance.percent(50) {
                continue;
            }
            let Some(reviewer) = self.other(evaluation.agency_id, &[]) else { continue };
            if !rows.iter().any(|row| (row.evaluation_id, row.reviewer_id) == (evaluation.id, reviewer)) {
                let (group, state) = (*self.chance.one(&GROUPS), *self.chance.one(&STATES));
                rows.push(random::request(&mut self.chance, evaluation, (reviewer, group), state));
            }
        }
        self.world.feedback_request = rows;
        self.world.evaluation_former_supervisor.retain_mut(|row| {
            if Some(row.employee_id) == self.me {
                return true;
            }
            row.until_on = self.chance.day(today(), 90, 0);
            self.chance.percent(50)
        });
    }

    /// Whether the actor's relation to a plan follows from this evaluation.
    fn is_pinned(&self, evaluation: Uuid) -> bool {
        self.first.feedback_request.iter().any(|row| {
            row.evaluation_id == evaluation
                && Some(row.reviewer_id) == self.me
                && ["APPROVED", "SUBMITTED"].contains(&row.state.as_str())
        })
    }

    fn evaluations(&mut self) {
        let mut rows = std::mem::take(&mut self.world.evaluation);
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        for (place, row) in rows.iter_mut().enumerate() {
            let facts = self.sight.facts(Noun::Evaluation, row.id);
            let sees = |part| self.sight.reads(Noun::Evaluation, row.id, part);
            let (finds, status, reviewers) = (sees(Part::Header), sees(Part::Status), sees(Part::Reviewers));
            if !status {
                let state = self.state(&facts);
                // Whoever stands in for its supervisor has those of a term alone, which is about final ones.
                if !self.mine.contains(&row.supervisor_id) || (state == FINAL) == (row.state == FINAL) {
                    row.state = state;
                }
            }
            // Whoever does something that names a version learns whether it is the right one.
            let names = |action, part| self.sight.allows(&facts, action, part);
            let (closes, approves) =
                (names(Action::Close, Part::PeerFeedback), names(Action::Approve, Part::Reviewers));
            if !status && !closes {
                row.status_version = self.chance.between(1, 20);
            }
            if !reviewers && !approves {
                row.reviewers_version = self.chance.between(0, 20);
            }
            let plan_hidden = row.plan_id.is_none_or(|plan| !self.sight.finds(Noun::PerformancePlan, plan));
            // Whoever assesses it reads the plan, so that it has none.
            let assesses = self.sight.is(Noun::Evaluation, row.id, &[Relation::Supervisor, Relation::ActingDaily]);
            if plan_hidden && !assesses && !self.is_pinned(row.id) {
                let hidden = self.first.performance_plan.iter().filter(|plan| {
                    plan.employee_id == row.employee_id && !self.sight.finds(Noun::PerformancePlan, plan.id)
                });
                let hidden: Vec<Uuid> = hidden.map(|plan| plan.id).collect();
                let plan = self.chance.any(&hidden).copied();
                row.plan_id = plan.filter(|_| self.chance.percent(50));
            }
            if finds {
                continue;
            }
            let except = [row.employee_id, row.supervisor_id];
            // By the supervisor of a hidden evaluation the actor may be related to what hangs on it.
            if !self.mine.contains(&row.supervisor_id) {
                row.supervisor_id = self.other(row.agency_id, &except).unwrap_or(row.supervisor_id);
            }
            if !self.has_office || self.is_foreign(row.agency_id) {
                (row.org_unit_id, row.position_id) = self.post(row.agency_id);
            }
            let place = i32::try_from(place).expect("few evaluations");
            if self.chance.percent(20) {
                let id = self.chance.id();
                added.push(entity::evaluation::Model { id, segment: 1_000 + place, plan_id: None, ..row.clone() });
            }
            if self.chance.percent(30) {
                row.segment = 100 + place;
            }
            if self.chance.percent(30) && self.can_go(row.id) {
                removed.push(row.id);
            }
        }
        rows.extend(added);
        self.world.evaluation = rows;
        for id in removed {
            self.remove(id);
        }
    }

    /// Whether nothing that the actor can see, and nothing that relates the actor to anything, hangs on an evaluation.
    fn can_go(&self, id: Uuid) -> bool {
        let first = self.first;
        let nominated = first
            .reviewer_nomination
            .iter()
            .filter(|row| row.evaluation_id == id)
            .any(|row| Some(row.nominator_id) == self.me || self.sight.finds(Noun::ReviewerNomination, row.id));
        let asked = first
            .feedback_request
            .iter()
            .filter(|row| row.evaluation_id == id)
            .any(|row| Some(row.reviewer_id) == self.me || self.sight.finds(Noun::FeedbackRequest, row.id));
        let former = first
            .evaluation_former_supervisor
            .iter()
            .any(|row| row.evaluation_id == id && Some(row.employee_id) == self.me);
        !(nominated || asked || former)
    }

    fn remove(&mut self, id: Uuid) {
        let world = &mut self.world;
        world.evaluation.retain(|row| row.id != id);
        world.evaluation_former_supervisor.retain(|row| row.evaluation_id != id);
        world.reviewer_nomination.retain(|row| row.evaluation_id != id);
        world.feedback_request.retain(|row| row.evaluation_id != id);
        for table in self.tables_of(Noun::Evaluation) {
            self.world.remove_part(&table, &HashSet::from([id]));
        }
        self.remove_feedback(id);
    }

    fn remove_feedback(&mut self, id: Uuid) {
        let gone: HashSet<Uuid> =
            self.world.feedback.iter().filter(|row| row.evaluation_id == id).map(|row| row.id).collect();
        self.world.feedback_item.retain(|row| !gone.contains(&row.feedback_id));
        self.world.feedback.retain(|row| !gone.contains(&row.id));
    }

    /// The tables of the parts of a noun.
    fn tables_of(&self, noun: Noun) -> Vec<PartTable> {
        self.tables.iter().filter(|table| table.noun == noun).cloned().collect()
    }

    /// Whether the actor may do something that names the version of this part of an object, and so learns whether it is the
    /// right one.
    fn names_version(&self, noun: Noun, id: Uuid, part: Part) -> bool {
        let facts = self.sight.facts(noun, id);
        let written_by = match part {
            Part::WorkResultRatings | Part::BehaviorRatings | Part::DevelopmentNotes => Part::Rating,
            part => part,
        };
        let verbs = noun.verbs().iter().filter(|verb| verb.part == written_by);
        verbs.into_iter().any(|verb| self.sight.allows(&facts, verb.action, verb.part))
    }

    /// Rewrites, removes or adds every part that is hidden and has tables of its own, as the views say.
    fn parts(&mut self) {
        for (noun, part, write) in PARTS {
            let tables: Vec<PartTable> = self.tables_of(noun).into_iter().filter(|table| table.part == part).collect();
            for id in self.world.ids(noun.word()) {
                let objects = HashSet::from([id]);
                let is_new = !self.known.contains(&(noun, id));
                if !is_new && (self.sight.reads(noun, id, part) || self.names_version(noun, id, part)) {
                    continue;
                }
                // A part that comes after the state would be in the way of the verb that makes it: the regulation rules it
                // out, so whoever can get to that verb must not meet it.
                let may_add = is_new || !self.sight.is(noun, id, &WRITERS);
                if !may_add && !tables.iter().any(|table| self.first.has_part(table, &objects)) {
                    continue;
                }
                for table in &tables {
                    self.world.remove_part(table, &objects);
                }
                if !self.chance.percent(35) {
                    write(&mut self.chance, &mut self.world, id);
                }
            }
        }
    }

    /// Nobody reads single feedback. Whoever may close it and then read the summary that this makes keeps it, since a
    /// summary is a cell of theirs.
    fn raw_feedback(&mut self) {
        for evaluation in self.world.evaluation.clone() {
            if let Some(facts) = self.first.evaluation.iter().find(|row| row.id == evaluation.id) {
                let facts = self.sight.facts(Noun::Evaluation, facts.id);
                let closed = Noun::Evaluation.states().iter().position(|state| *state == "feedback_closed");
                let closed = closed.expect("a state");
                let after = Facts { state: closed, ..facts };
                let sums_up = self.sight.allows(&facts, Action::Close, Part::PeerFeedback);
                let reads = [Part::PeerFeedback, Part::SubordinateFeedback];
                if sums_up && reads.iter().any(|part| self.sight.allows(&after, Action::Read, *part)) {
                    continue;
                }
            }
            self.remove_feedback(evaluation.id);
            for group in GROUPS {
                for _ in 0..self.chance.below(6) {
                    random::feedback(&mut self.chance, &mut self.world, evaluation.id, group);
                }
            }
        }
    }

    fn surveys(&mut self) {
        let (told, countable) = (self.told_surveys(), self.countable_surveys());
        for row in &mut self.world.survey_campaign {
            if !self.sight.finds(Noun::SurveyCampaign, row.id) && !told.contains(&row.id) {
                row.name = self.chance.text();
                row.code = format!("T-{}", self.chance.below(1_000_000));
                row.closes_on = self.chance.day(today(), 0, 20);
            }
        }
        for agency in self.first.agency.clone() {
            if self.is_foreign(agency.id) || !self.has_office {
                let of_agency = |row: &&entity::survey_campaign::Model| row.agency_id == agency.id;
                let template = self.first.survey_campaign.iter().find(of_agency).expect("a campaign").clone();
                let id = self.chance.id();
                let code = format!("T-{}", id.simple());
                let campaign = entity::survey_campaign::Model { id, code, state: "DRAFT".to_owned(), ..template };
                self.world.survey_channel.push(entity::survey_channel::Model {
                    id: self.chance.id(),
                    agency_id: campaign.agency_id,
                    campaign_id: id,
                    org_unit_id: campaign.org_unit_id,
                    kind: "PAPER".to_owned(),
                    name: self.chance.text(),
                    code: format!("T-{}", self.chance.below(1_000_000)),
                    state: "ACTIVE".to_owned(),
                    revoked_on: None,
                });
                self.world.survey_campaign.push(campaign);
            }
        }
        // A code opens a survey that can be seen, for whoever has it: that is no less for one who cannot list the codes.
        for row in &mut self.world.survey_channel {
            if !self.first.survey_channel.iter().any(|known| known.id == row.id) {
                continue;
            }
            // A result tells the names of its channels.
            if !self.sight.finds(Noun::SurveyChannel, row.id) && !countable.contains(&row.campaign_id) {
                row.name = format!("{} {}", row.kind, self.chance.text());
                // Who has a code or a slip need not see the channel, and its kind decides which of the two leads to the form,
                // and how many answers it takes at once.
                if row.kind == "QR" {
                    row.kind = "PAPER".to_owned();
                }
            }
            if !self.sight.finds(Noun::SurveyCampaign, row.campaign_id) {
                row.code = format!("T-{}", self.chance.below(1_000_000));
            }
        }
        // Nobody reads single answers; but whoever may have them counted reads what they come to.
        self.world.survey_response.retain(|row| countable.contains(&row.campaign_id));
        for campaign in self.world.survey_campaign.clone() {
            if countable.contains(&campaign.id) {
                continue;
            }
            for _ in 0..self.chance.below(5) {
                let response = random::answer(&mut self.chance, &self.world, campaign.id);
                self.world.survey_response.push(response);
            }
        }
        self.suggestions(&self.closable_surveys());
        let hidden: HashSet<Uuid> = self
            .first
            .survey_result
            .iter()
            .map(|row| row.id)
            .filter(|id| !self.sight.finds(Noun::SurveyResult, *id))
            // What evaluations hold of a published result they have from it.
            .filter(|id| !self.world.citizen_feedback_summary.iter().any(|row| row.survey_result_id == *id))
            .filter(|id| !self.first.survey_result.iter().any(|row| row.id == *id && row.state == "PUBLISHED"))
            .collect();
        self.improvements(&hidden);
        self.world.survey_result_item.retain(|row| !hidden.contains(&row.result_id));
        self.world.survey_result_element.retain(|row| !hidden.contains(&row.result_id));
        self.world.survey_result_channel.retain(|row| !hidden.contains(&row.result_id));
        self.world.survey_result_flag.retain(|row| !hidden.contains(&row.result_id));
        self.world.survey_result_correction.retain(|row| !hidden.contains(&row.result_id));
        self.world.survey_result.retain(|row| !hidden.contains(&row.id));
        for campaign in self.world.survey_campaign.clone() {
            let without = !self.world.survey_result.iter().any(|row| row.campaign_id == campaign.id);
            if without && (self.is_foreign(campaign.agency_id) || !self.has_office) && self.chance.percent(50) {
                let place = (campaign.agency_id, campaign.org_unit_id, campaign.id);
                let snapshot = random::result(&mut self.chance, &self.world, place, "COMPUTED");
                self.world.add_survey_result(snapshot);
            }
        }
    }

    /// Surveys whose answers the caller may have counted, for the first time or again.
    fn countable_surveys(&self) -> HashSet<Uuid> {
        self.closable_surveys().into_iter().chain(self.surveys_of_results(Action::Correct)).collect()
    }

    fn closable_surveys(&self) -> HashSet<Uuid> {
        let objects = self.sight.objects(Noun::SurveyCampaign);
        let closable = objects.iter().filter(|(_, facts)| self.sight.allows(facts, Action::Close, Part::Answers));
        closable.map(|(id, _)| *id).collect()
    }

    /// Surveys whose names stand in what the caller may publish.
    fn told_surveys(&self) -> HashSet<Uuid> {
        self.surveys_of_results(Action::Release).chain(self.surveys_of_results(Action::Correct)).collect()
    }

    fn surveys_of_results(&self, action: Action) -> impl Iterator<Item = Uuid> {
        let objects = self.sight.objects(Noun::SurveyResult);
        let allowed = objects.iter().filter(|(_, facts)| self.sight.allows(facts, action, Part::Header));
        let ids: HashSet<Uuid> = allowed.map(|(id, _)| *id).collect();
        let own = self.first.survey_result.iter().filter(move |row| ids.contains(&row.id));
        own.map(|row| row.campaign_id).collect::<Vec<_>>().into_iter()
    }

    /// What citizens wrote and the actor may not read. Whoever may close a survey reads its texts from then on.
    fn suggestions(&mut self, closable: &HashSet<Uuid>) {
        let mut texts = Vec::new();
        for row in std::mem::take(&mut self.world.survey_suggestion) {
            if self.sight.finds(Noun::SurveySuggestion, row.id) || closable.contains(&row.campaign_id) {
                texts.push(row);
                continue;
            }
            let place = (row.agency_id, row.org_unit_id, row.campaign_id);
            if self.chance.percent(40) {
                // In the same state, so that it is hidden as well.
                texts.push(random::suggestion(&mut self.chance, place, &row.state));
            }
            if self.chance.percent(70) {
                let other = random::suggestion(&mut self.chance, place, &row.state);
                texts.push(entity::survey_suggestion::Model { id: row.id, ..other });
            }
        }
        self.world.survey_suggestion = texts;
    }

    /// What units plan that the actor may not read, without what follows from results that are gone.
    fn improvements(&mut self, gone: &HashSet<Uuid>) {
        for row in std::mem::take(&mut self.world.survey_improvement) {
            if self.sight.finds(Noun::SurveyImprovement, row.id) {
                self.world.survey_improvement.push(row);
                continue;
            }
            self.world.survey_improvement_note.retain(|note| note.improvement_id != row.id);
            if !gone.contains(&row.result_id) && self.chance.percent(70) {
                let place = (row.agency_id, row.org_unit_id, row.result_id);
                // In the same state, so that it is hidden as well.
                let other = random::improvement(&mut self.chance, &mut self.world, place, &row.state);
                self.world.survey_improvement.push(other);
            }
        }
    }

    /// What the system remembers of others.
    fn traces(&mut self) {
        for evaluation in self.chance.some(&self.first.evaluation, 20) {
            let (id, actor_id) = (self.chance.id(), self.other(evaluation.agency_id, &[]));
            self.world.audit_event.push(entity::audit_event::Model {
                id,
                agency_id: Some(evaluation.agency_id),
                actor_id,
                verb: "rateEvaluation".to_owned(),
                noun: "EVALUATION".to_owned(),
                object_id: evaluation.id,
                part: "RATING".to_owned(),
                occurred_on: today(),
                occurred_at: Some(now() - TimeDelta::hours(3)),
                content_hash: None,
            });
            if let Some(scope_id) = actor_id {
                self.world.idempotency_key.push(entity::idempotency_key::Model {
                    scope_id,
                    verb: "rateEvaluation".to_owned(),
                    key_hash: self.chance.bytes::<32>().to_vec(),
                    input_hash: self.chance.bytes::<32>().to_vec(),
                    target_id: evaluation.id,
                    spent_on: today(),
                });
            }
        }
    }
}
