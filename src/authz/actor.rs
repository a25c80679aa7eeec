//! Who asks: an employee with what follows from today's reporting lines, delegations and role grants, or a citizen.
//!
//! These sets are read once, in one statement, when an operation begins; the conditions of the policy bind them.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::vocabulary::Relation;
use crate::database::Rows;
use crate::error::{Error, Result};
use crate::words::people::TimeZone;

/// Who asks. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Actor(Arc<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    now: DateTime<Utc>,
    today: NaiveDate,
    employee: Option<Employee>,
    /// The session that the actor speaks in, if it is one of ours.
    session: Option<Uuid>,
}

#[derive(Clone, Debug)]
struct Employee {
    id: Uuid,
    agency_id: Uuid,
    /// Oneself and those in whose place (Plt) the actor stands today.
    acting_as: Vec<Uuid>,
    /// Those whose daily work (Plh) the actor keeps moving today.
    daily: Vec<Uuid>,
    /// Who reports to the actor today.
    reports: Vec<Uuid>,
    /// Who reports today to anyone of `acting_as`.
    team: Vec<Uuid>,
    /// Whom the actor reports to today.
    supervisor: Option<Uuid>,
    /// For each granted role, where it reaches.
    reach: Vec<(Relation, Reach)>,
    /// How many units the agency has.
    unit_count: usize,
}

/// How far a role grant reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The agency's root, so everything in the agency.
    WholeAgency,
    /// These units: the granted ones and all below them today.
    Units(Vec<Uuid>),
}

impl Actor {
    /// Somebody who has not signed in. Today is the day in Jakarta.
    pub fn citizen(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Inner { now, today: TimeZone::Jakarta.day(now), employee: None, session: None }))
    }

    /// The employee `id`, by what was found of them.
    pub(super) fn from_rows(id: Uuid, now: DateTime<Utc>, rows: &Rows) -> Result<Self> {
        let mut today = None;
        let mut employee = Employee {
            id,
            agency_id: Uuid::nil(),
            acting_as: vec![id],
            daily: Vec::new(),
            reports: Vec::new(),
            team: Vec::new(),
            supervisor: None,
            reach: Vec::new(),
            unit_count: 0,
        };
        for row in 0..rows.len() {
            let other = rows.uuid(row, 1);
            match (rows.text(row, 0), other) {
                (Some("agency"), Some(agency_id)) => {
                    employee.agency_id = agency_id;
                    employee.unit_count = rows.integer(row, 3).and_then(|count| count.try_into().ok()).unwrap_or(0);
                    let zone = rows.text(row, 2).and_then(TimeZone::from_word);
                    let zone = zone.ok_or_else(|| Error::internal("an agency in an unknown zone"))?;
                    today = Some(zone.day(now));
                }
                (Some("PLT"), Some(principal)) => employee.acting_as.push(principal),
                (Some("PLH"), Some(principal)) => employee.daily.push(principal),
                (Some("report"), Some(report)) => {
                    employee.reports.push(report);
                    employee.team.push(report);
                }
                (Some("team"), Some(report)) => employee.team.push(report),
                (Some("supervisor"), Some(supervisor)) => employee.supervisor = Some(supervisor),
                (Some(role), unit) => {
                    let relation = Relation::from_word(&role.to_ascii_lowercase())
                        .ok_or_else(|| Error::internal(format!("no relation for role {role}")))?;
                    employee.extend_reach(relation, unit);
                }
                (None, _) => return Err(Error::internal("an actor row without a kind")),
            }
        }
        let today = today.ok_or(Error::NotFound)?;
        Ok(Self(Arc::new(Inner { now, today, employee: Some(employee), session: None })))
    }

    /// The same actor, speaking in this session.
    pub(crate) fn in_session(mut self, session: Uuid) -> Self {
        Arc::make_mut(&mut self.0).session = Some(session);
        self
    }

    /// The same actor without the roles that were granted: as one who holds no office.
    pub(crate) fn without_offices(mut self) -> Self {
        if let Some(employee) = &mut Arc::make_mut(&mut self.0).employee {
            employee.reach.clear();
        }
        self
    }

    /// Whether a role is granted today.
    pub(crate) fn holds_office(&self) -> bool {
        !self.offices().is_empty()
    }

    /// The session that the actor speaks in.
    pub(super) fn session(&self) -> Option<Uuid> {
        self.0.session
    }

    /// The employee who is signed in; `None` for a citizen.
    pub fn employee_id(&self) -> Option<Uuid> {
        self.0.employee.as_ref().map(|employee| employee.id)
    }

    /// The agency of the signed-in employee.
    pub fn agency_id(&self) -> Option<Uuid> {
        self.0.employee.as_ref().map(|employee| employee.agency_id)
    }

    /// Today in the agency's zone.
    pub fn today(&self) -> NaiveDate {
        self.0.today
    }

    /// The time for which this actor was loaded.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.now
    }

    /// Whether both are citizens on the same day in every zone, so that each object's facts are the same for them.
    pub(crate) fn is_same_citizen(&self, other: &Self) -> bool {
        self.0.employee.is_none()
            && other.0.employee.is_none()
            && TimeZone::ALL.iter().all(|zone| zone.day(self.0.now) == zone.day(other.0.now))
    }

    /// Whether a role's reach is so wide that a page is found sooner by walking the agency's rows in order than by
    /// looking up each unit. Both ways give the same rows.
    pub(crate) fn sees_much(&self) -> bool {
        /// Below one unit in fifty, looking up touches fewer rows than walking skips.
        const WIDE: usize = 50;
        self.0.employee.as_ref().is_some_and(|employee| {
            employee.reach.iter().any(|(_, reach)| match reach {
                Reach::WholeAgency => true,
                Reach::Units(units) => units.len() * WIDE >= employee.unit_count,
            })
        })
    }

    /// Whether the actor stands in somebody's place (Plt) today.
    pub(super) fn stands_in(&self) -> bool {
        self.0.employee.as_ref().is_some_and(|employee| employee.acting_as.len() > 1)
    }

    /// The roles granted today, each with where it reaches.
    pub(super) fn offices(&self) -> &[(Relation, Reach)] {
        self.0.employee.as_ref().map_or(&[], |employee| &employee.reach)
    }

    /// Where the role behind `relation` reaches, if it is granted today.
    pub(super) fn reach(&self, relation: Relation) -> Option<&Reach> {
        self.offices().iter().find(|(granted, _)| *granted == relation).map(|(_, reach)| reach)
    }

    /// The set of employees that the relation compares a column with: whom the actor stands for, or who reports to
    /// whom. `None` where the set is empty, so that no object can bear the relation through it.
    pub(super) fn people(&self, set: People) -> Option<&[Uuid]> {
        let employee = self.0.employee.as_ref()?;
        let people: &[Uuid] = match set {
            People::ActingAs => &employee.acting_as,
            People::Daily => &employee.daily,
            People::Reports => &employee.reports,
            People::Team => &employee.team,
            People::Supervisor => employee.supervisor.as_slice(),
        };
        (!people.is_empty()).then_some(people)
    }
}

/// The sets of people that relations are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum People {
    /// Oneself and those in whose place one stands (Plt).
    ActingAs,
    /// Those whose daily work one keeps moving (Plh).
    Daily,
    /// Those who report to oneself today.
    Reports,
    /// Those who report today to oneself or to one in whose place one stands.
    Team,
    /// The one whom one reports to today.
    Supervisor,
}

impl People {
    pub(super) const ALL: [Self; 5] = [Self::ActingAs, Self::Daily, Self::Reports, Self::Team, Self::Supervisor];
}

impl Employee {
    fn extend_reach(&mut self, relation: Relation, unit: Option<Uuid>) {
        let index = match self.reach.iter().position(|(granted, _)| *granted == relation) {
            Some(index) => index,
            None => {
                self.reach.push((relation, Reach::Units(Vec::new())));
                self.reach.len() - 1
            }
        };
        let reach = &mut self.reach[index].1;
        match (unit, reach) {
            (None, reach) => *reach = Reach::WholeAgency,
            (Some(_), Reach::WholeAgency) => {}
            (Some(unit), Reach::Units(units)) => units.push(unit),
        }
    }
}
