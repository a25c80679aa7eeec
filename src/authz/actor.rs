//! Who asks: an employee with what follows from today's reporting lines, delegations and role grants, or a citizen.
//!
//! These sets are read once, in one statement, when an operation begins; the conditions of the policy bind them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::DbBackend;
use uuid::Uuid;

use super::{Noun, Relation};
use crate::database::{Asked, Bind, Binder, Database, Rows, Statement};
use crate::error::{Error, Result};

/// Who asks. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Actor(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    now: DateTime<Utc>,
    today: NaiveDate,
    employee: Option<Employee>,
}

#[derive(Debug)]
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
        Self(Arc::new(Inner { now, today: local_day(now, Tz::Asia__Jakarta), employee: None }))
    }

    /// The employee `id`, as of `now` in the zone of their agency. One statement.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such employee.
    pub async fn load(database: &Database, id: Uuid, now: DateTime<Utc>) -> Result<Self> {
        static BY_ID: Finder = Finder::new(
            "SELECT e.id AS employee_id, e.id AS found_by, NULL AS until FROM employee e WHERE e.id = {key}",
        );
        BY_ID.find(database, Bind::Uuid(id), now).await.map(|found| found.actor)
    }

    fn from_rows(id: Uuid, now: DateTime<Utc>, rows: &Rows) -> Result<Self> {
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
                    let zone: Tz = rows
                        .text(row, 2)
                        .and_then(|zone| zone.parse().ok())
                        .ok_or_else(|| Error::internal("an agency in an unknown zone"))?;
                    today = Some(local_day(now, zone));
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
        Ok(Self(Arc::new(Inner { now, today, employee: Some(employee) })))
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
        let day = |actor: &Self, zone| local_day(actor.0.now, zone);
        let zones = [Tz::Asia__Jakarta, Tz::Asia__Makassar, Tz::Asia__Jayapura];
        self.0.employee.is_none()
            && other.0.employee.is_none()
            && zones.into_iter().all(|zone| day(self, zone) == day(other, zone))
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

    /// Where the role behind `relation` reaches, if it is granted today.
    pub(super) fn reach(&self, relation: Relation) -> Option<&Reach> {
        let employee = self.0.employee.as_ref()?;
        employee.reach.iter().find(|(granted, _)| *granted == relation).map(|(_, reach)| reach)
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

/// Somebody who was found.
#[derive(Debug)]
pub(crate) struct Found {
    /// Who it is.
    pub(crate) actor: Actor,
    /// The id by which they were found.
    pub(crate) found_by: Uuid,
    /// Until when that counts, if it ends.
    pub(crate) until: Option<DateTime<Utc>>,
}

/// A way to find somebody, with everything that follows from who they are. One statement for all, since every signed-in
/// request begins with it.
pub(crate) struct Finder {
    /// A SELECT of at most one row with `employee_id`, the id `found_by` and the time `until`, by the value `{key}`.
    who: &'static str,
    /// The whole statement, for SQLite and for PostgreSQL.
    texts: [OnceLock<Arc<str>>; 2],
}

impl Finder {
    pub(crate) const fn new(who: &'static str) -> Self {
        Self { who, texts: [const { OnceLock::new() }; 2] }
    }

    /// Who is found by `key`, as of `now`. That depends on the day and on nothing else of the time: what ends within a day
    /// says so in [`Found::until`].
    ///
    /// # Errors
    /// [`Error::NotFound`] if nobody is.
    pub(crate) async fn find(&self, database: &Database, key: Bind, now: DateTime<Utc>) -> Result<Found> {
        let backend = database.backend();
        let mut binder = Binder::new(backend);
        let placeholder = binder.bind(key);
        let today = today_case(&mut binder, &Actor::citizen(now), "a.time_zone");
        let text = self.texts[usize::from(backend == DbBackend::Postgres)]
            .get_or_init(|| self.text(&placeholder, &today).into());
        let rows = database.query(binder.statement(Arc::clone(text)).repeating()).await?;
        let first = (0..rows.len()).find(|row| rows.uuid(*row, 4).is_some()).ok_or(Error::NotFound)?;
        let (Some(id), Some(found_by)) = (rows.uuid(first, 4), rows.uuid(first, 5)) else {
            return Err(Error::internal("somebody without an id"));
        };
        let until = rows.text(first, 6).map(DateTime::parse_from_rfc3339).transpose().map_err(Error::internal)?;
        let actor = Actor::from_rows(id, now, &rows)?;
        Ok(Found { actor, found_by, until: until.map(|until| until.with_timezone(&Utc)) })
    }

    fn text(&self, placeholder: &str, today: &str) -> String {
        let who = self.who.replace("{key}", placeholder);
        let valid = |alias: &str| {
            format!("{alias}.valid_from <= me.today AND ({alias}.valid_to IS NULL OR {alias}.valid_to > me.today)")
        };
        format!(
            "WITH who AS ({who}), me AS (SELECT e.id, e.agency_id, a.time_zone, {today} AS today, \
             who.found_by, who.until \
             FROM who JOIN employee e ON e.id = who.employee_id JOIN agency a ON a.id = e.agency_id) \
             SELECT 'agency' AS kind, me.agency_id AS id, me.time_zone AS zone, \
               CASE WHEN EXISTS (SELECT 1 FROM role_grant g WHERE g.employee_id = me.id) \
               THEN (SELECT count(*) FROM org_unit u WHERE u.agency_id = me.agency_id) ELSE 0 END AS units, \
               me.id AS employee_id, me.found_by, me.until FROM me \
             UNION ALL SELECT d.kind, d.principal_id, NULL, NULL, NULL, NULL, NULL FROM me JOIN delegation d \
               ON d.delegate_id = me.id WHERE {valid_d} \
             UNION ALL SELECT 'report', r.employee_id, NULL, NULL, NULL, NULL, NULL FROM me JOIN reporting_line r \
               ON r.supervisor_id = me.id WHERE {valid_r} \
             UNION ALL SELECT 'team', r.employee_id, NULL, NULL, NULL, NULL, NULL FROM me JOIN delegation d \
               ON d.delegate_id = me.id AND d.kind = 'PLT' JOIN reporting_line r ON r.supervisor_id = d.principal_id \
               WHERE {valid_d} AND {valid_r} \
             UNION ALL SELECT 'supervisor', r.supervisor_id, NULL, NULL, NULL, NULL, NULL FROM me JOIN reporting_line r \
               ON r.employee_id = me.id WHERE {valid_r} \
             UNION ALL SELECT g.role, CASE WHEN u.parent_id IS NULL THEN NULL ELSE c.descendant_id END, NULL, NULL, \
               NULL, NULL, NULL FROM me JOIN role_grant g ON g.employee_id = me.id JOIN org_unit u ON u.id = g.org_unit_id \
               LEFT JOIN org_unit_closure c ON c.ancestor_id = g.org_unit_id AND u.parent_id IS NOT NULL \
               WHERE {valid_g}",
            valid_d = valid("d"),
            valid_r = valid("r"),
            valid_g = valid("g"),
        )
    }
}

/// What a statement takes from its asker. See [`Asked`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// The employee, or the nil id for a citizen.
    Me,
    /// The agency, or the nil id for a citizen.
    Agency,
    /// The day in the agency's zone.
    Today,
    /// The day in one of the country's zones.
    DayIn(Zone),
    /// A set of people.
    People(People),
    /// The units that a role reaches; empty where it reaches the whole agency, or nothing.
    Units(Relation),
}

/// The time zones of the country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// WIB.
    Jakarta,
    /// WITA.
    Makassar,
    /// WIT.
    Jayapura,
}

impl Taken {
    const ZONES: [Zone; 3] = [Zone::Jakarta, Zone::Makassar, Zone::Jayapura];

    fn code(self) -> Asked {
        Asked(match self {
            Self::Me => 0,
            Self::Agency => 1,
            Self::Today => 2,
            Self::DayIn(zone) => 3 + zone as u8,
            Self::People(set) => 16 + set as u8,
            Self::Units(relation) => 32 + relation as u8,
        })
    }

    fn of(code: Asked) -> Option<Self> {
        let at = |from: u8| usize::from(code.0 - from);
        match code.0 {
            0 => Some(Self::Me),
            1 => Some(Self::Agency),
            2 => Some(Self::Today),
            3..16 => Self::ZONES.get(at(3)).copied().map(Self::DayIn),
            16..32 => People::ALL.get(at(16)).copied().map(Self::People),
            32.. => Relation::ALL.get(at(32)).copied().map(Self::Units),
        }
    }
}

impl Actor {
    /// Binds a value of this actor, so that the statement can serve another one.
    pub(crate) fn bind(&self, binder: &mut Binder, taken: Taken) -> String {
        binder.bind_asked(taken.code(), self.value(taken))
    }

    /// `column` is one of a set of this actor's.
    pub(super) fn any_of(&self, binder: &mut Binder, column: &str, taken: Taken) -> String {
        let ids = match self.value(taken) {
            Bind::Uuids(ids) => ids,
            _ => Vec::new(),
        };
        binder.any_asked(column, taken.code(), ids)
    }

    /// Puts this actor's values into a statement that was written for one of equal [`Self::arms`].
    pub(crate) fn fill(&self, statement: &mut Statement) {
        for (index, code) in &statement.asked {
            if let (Some(bind), Some(taken)) = (statement.binds.get_mut(*index), Taken::of(*code)) {
                *bind = self.value(taken);
            }
        }
    }

    fn value(&self, taken: Taken) -> Bind {
        match taken {
            Taken::Me => Bind::Uuid(self.employee_id().unwrap_or_default()),
            Taken::Agency => Bind::Uuid(self.agency_id().unwrap_or_default()),
            Taken::Today => Bind::Date(self.today()),
            Taken::DayIn(zone) => Bind::Date(local_day(
                self.now(),
                match zone {
                    Zone::Jakarta => Tz::Asia__Jakarta,
                    Zone::Makassar => Tz::Asia__Makassar,
                    Zone::Jayapura => Tz::Asia__Jayapura,
                },
            )),
            Taken::People(set) => Bind::Uuids(self.people(set).unwrap_or_default().to_vec()),
            Taken::Units(relation) => Bind::Uuids(match self.reach(relation) {
                Some(Reach::Units(units)) => units.clone(),
                _ => Vec::new(),
            }),
        }
    }

    /// Everything about an actor that the text of a statement may depend on: which relations can be borne at all, and
    /// how widely. All else is a bind.
    pub(crate) fn arms(&self) -> Arms {
        let Some(employee) = &self.0.employee else { return Arms::default() };
        let people = People::ALL.iter().filter(|set| self.people(**set).is_some()).map(|set| 1 << *set as u32).sum();
        let mut granted = 0;
        let mut whole = 0;
        for (relation, reach) in &employee.reach {
            granted |= relation.bit();
            if *reach == Reach::WholeAgency {
                whole |= relation.bit();
            }
        }
        Arms { signed_in: true, sees_much: self.sees_much(), people, granted, whole }
    }
}

/// What two actors must have in common for one statement to serve both. See [`Actor::arms`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Arms {
    signed_in: bool,
    sees_much: bool,
    people: u32,
    granted: u32,
    whole: u32,
}

/// A fingerprint of all role grants and delegations: as long as it stays, nobody has gained or lost an office. Cheap,
/// since there are few of either.
///
/// # Errors
/// [`Error::Internal`] with the database's error.
pub async fn offices_fingerprint(database: &Database) -> Result<u64> {
    let binder = Binder::new(database.backend());
    let sql = "SELECT id, org_unit_id, valid_from, valid_to FROM role_grant \
               UNION ALL SELECT id, delegate_id, valid_from, valid_to FROM delegation ORDER BY 1";
    let rows = database.query(binder.statement(sql.to_owned())).await?;
    let mut hasher = DefaultHasher::new();
    for row in 0..rows.len() {
        (rows.uuid(row, 0), rows.uuid(row, 1), rows.text(row, 2), rows.text(row, 3)).hash(&mut hasher);
    }
    Ok(hasher.finish())
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
    const ALL: [Self; 5] = [Self::ActingAs, Self::Daily, Self::Reports, Self::Team, Self::Supervisor];
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

/// The day at `now` in `zone`.
pub(super) fn local_day(now: DateTime<Utc>, zone: Tz) -> NaiveDate {
    now.with_timezone(&zone).date_naive()
}

/// An SQL expression for today in the zone that the column `zone` names.
pub(super) fn today_case(binder: &mut Binder, actor: &Actor, zone: &str) -> String {
    let [wib, wita, wit] = Taken::ZONES.map(|zone| actor.bind(binder, Taken::DayIn(zone)));
    format!("CASE {zone} WHEN 'Asia/Makassar' THEN {wita} WHEN 'Asia/Jayapura' THEN {wit} ELSE {wib} END")
}

/// The table that holds a noun's objects.
pub(crate) const fn table(noun: Noun) -> &'static str {
    // INVARIANT: one noun names policy, table and type alike.
    noun.word()
}
