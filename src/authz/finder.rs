//! Finding somebody, with everything that follows from who they are.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use sea_orm::DbBackend;
use uuid::Uuid;

use super::actor::Actor;
use super::asker_value::today_case;
use crate::database::{Bind, Binder, Database, valid_on_sql};
use crate::error::{Error, Result};

impl Actor {
    /// The employee `id`, as of `now` in the zone of their agency. One statement.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such employee.
    pub async fn load(database: &Database, id: Uuid, now: DateTime<Utc>) -> Result<Self> {
        static BY_ID: Finder = Finder::new(
            "SELECT e.id AS employee_id, e.id AS found_by, NULL AS until, NULL AS verified FROM employee e WHERE e.id = {key}",
        );
        BY_ID.find(database, Bind::Uuid(id), now).await.map(|found| found.actor)
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
    /// Whether they have shown more than a password.
    pub(crate) verified: bool,
}

/// A way to find somebody, with everything that follows from who they are. One statement for all, since every signed-in
/// request begins with it.
pub(crate) struct Finder {
    /// A SELECT of at most one row with `employee_id`, the id `found_by`, the time `until` and the time `verified`, by the
    /// value `{key}`.
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
        let verified = rows.text(first, 7).is_some();
        let actor = Actor::from_rows(id, now, &rows)?;
        Ok(Found { actor, found_by, until: until.map(|until| until.with_timezone(&Utc)), verified })
    }

    fn text(&self, placeholder: &str, today: &str) -> String {
        let who = self.who.replace("{key}", placeholder);
        let valid = |alias| valid_on_sql(alias, "me.today");
        format!(
            "WITH who AS ({who}), me AS (SELECT e.id, e.agency_id, a.time_zone, {today} AS today, \
             who.found_by, who.until, who.verified \
             FROM who JOIN employee e ON e.id = who.employee_id JOIN agency a ON a.id = e.agency_id) \
             SELECT 'agency' AS kind, me.agency_id AS id, me.time_zone AS zone, \
               CASE WHEN EXISTS (SELECT 1 FROM role_grant g WHERE g.employee_id = me.id) \
               THEN (SELECT count(*) FROM org_unit u WHERE u.agency_id = me.agency_id) ELSE 0 END AS units, \
               me.id AS employee_id, me.found_by, me.until, me.verified FROM me \
             UNION ALL SELECT d.kind, d.principal_id, NULL, NULL, NULL, NULL, NULL, NULL FROM me JOIN delegation d \
               ON d.delegate_id = me.id WHERE {valid_d} \
             UNION ALL SELECT 'report', r.employee_id, NULL, NULL, NULL, NULL, NULL, NULL FROM me JOIN reporting_line r \
               ON r.supervisor_id = me.id WHERE {valid_r} \
             UNION ALL SELECT 'team', r.employee_id, NULL, NULL, NULL, NULL, NULL, NULL FROM me JOIN delegation d \
               ON d.delegate_id = me.id AND d.kind = 'PLT' JOIN reporting_line r ON r.supervisor_id = d.principal_id \
               WHERE {valid_d} AND {valid_r} \
             UNION ALL SELECT 'supervisor', r.supervisor_id, NULL, NULL, NULL, NULL, NULL, NULL FROM me JOIN reporting_line r \
               ON r.employee_id = me.id WHERE {valid_r} \
             UNION ALL SELECT g.role, CASE WHEN u.parent_id IS NULL THEN NULL ELSE c.descendant_id END, NULL, NULL, \
               NULL, NULL, NULL, NULL FROM me JOIN role_grant g ON g.employee_id = me.id JOIN org_unit u ON u.id = g.org_unit_id \
               LEFT JOIN org_unit_closure c ON c.ancestor_id = g.org_unit_id AND u.parent_id IS NOT NULL \
               WHERE {valid_g}",
            valid_d = valid("d"),
            valid_r = valid("r"),
            valid_g = valid("g"),
        )
    }
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
