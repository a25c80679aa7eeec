//! Demo data: four invented city administrations, the cast, and evaluations in every state, all relative to a day.
//!
//! The same seed and the same day give the same data with the same ids. The generator also makes the large databases
//! for measuring.

mod calendar;
mod cast;
mod catalog;
mod chance;
mod evaluation;
mod key;
mod person;
mod region;
mod staff;
mod survey;
mod tables;
mod welcome;

use chrono::{Days, NaiveDate};
use entity::{agency, employee, evaluation_period};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use sea_orm_migration::SchemaManager;

pub use cast::{ACCOUNTS, Cast, OPEN_CAMPAIGN, PASSWORD};
pub use key::secret_key;
pub use welcome::welcome;

use crate::database::Database;
use crate::domain::survey::{annual_result, published_content};
use crate::error::{Error, Message, Result};
use crate::import::master_data;
use crate::office::password;
use chance::Chance;
use tables::Tables;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct SeedOptions {
    /// Another seed, another cast of names and another set of ids.
    pub seed: u64,
    /// About how many employees in all; the four administrations need about 500 to stand.
    pub employees: usize,
    /// The day around which everything is laid.
    pub today: NaiveDate,
}

impl Default for SeedOptions {
    /// The demo of 600 employees; the day is for the caller to say.
    fn default() -> Self {
        Self { seed: 1, employees: 600, today: NaiveDate::default() }
    }
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Seeded {
    /// The cast.
    pub cast: Cast,
    /// How many employees.
    pub employees: u64,
    /// How many evaluations.
    pub evaluations: u64,
    /// How many rows in all.
    pub rows: u64,
}

/// Whose data a database holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holding {
    /// Nobody's, and perhaps no tables either.
    Nothing,
    /// The demonstration's and nothing else.
    Demo,
    /// Somebody's: this is one thing that no demonstration has made.
    Other(String),
}

/// Whose data the database holds. An agency of the demonstration has its code, and addresses that can be nobody's: they end
/// in `.example`, which is reserved for such purposes.
///
/// # Errors
/// [`Error::Internal`] if the database fails.
pub async fn holding(database: &Database) -> Result<Holding> {
    let connection = database.write();
    if !SchemaManager::new(connection).has_table("agency").await? {
        return Ok(Holding::Nothing);
    }
    let codes = agency::Entity::find().select_only().column(agency::Column::Code);
    let codes: Vec<String> = codes.into_tuple().all(connection).await?;
    if let Some(other) = codes.iter().find(|code| !staff::agency_codes().any(|ours| ours == *code)) {
        return Ok(Holding::Other(format!("the agency {other}")));
    }
    if codes.is_empty() {
        return Ok(Holding::Nothing);
    }
    let invented = employee::Column::Email.like(format!("%{INVENTED}"));
    let others =
        employee::Entity::find().filter(Condition::any().add(employee::Column::Email.is_null()).add(invented.not()));
    match others.count(connection).await? {
        0 => Ok(Holding::Demo),
        count => Ok(Holding::Other(format!("{count} employees without an address that ends in {INVENTED}"))),
    }
}

/// What invented addresses end in. RFC 2606.
const INVENTED: &str = ".example";

/// Whether the demo's windows have closed since it was seeded, so that the cast cannot act any more on `today`.
///
/// # Errors
/// [`Error::Internal`] if the database fails.
pub async fn is_stale(database: &Database, today: NaiveDate) -> Result<bool> {
    let cast = match Cast::find(database.write()).await {
        Err(Error::NotFound) => return Ok(false),
        found => found?,
    };
    let current = entity::evaluation::Entity::find_by_id(cast.evaluation).one(database.write()).await?;
    let Some(current) = current else { return Ok(false) };
    let period = evaluation_period::Entity::find_by_id(current.period_id).one(database.write()).await?;
    Ok(period.is_some_and(|period| !(period.feedback_opens_on..=period.feedback_closes_on).contains(&today)))
}

/// Writes the demo's data, all or nothing.
///
/// # Errors
/// [`Error::BadRequest`] if the database holds anything already, the demo's own data included.
pub async fn seed(database: &Database, options: &SeedOptions) -> Result<Seeded> {
    match holding(database).await? {
        Holding::Nothing => {}
        Holding::Demo => {
            return Err(Error::BadRequest(Message::new(
                "basis data sudah berisi instansi contoh",
                "the database already holds the agencies of the demo",
            )));
        }
        Holding::Other(what) => {
            return Err(Error::BadRequest(Message::new(
                format!("basis data berisi data lain ({what}); data contoh memerlukan basis data tersendiri"),
                format!("the database holds {what}; demonstration data needs a database of its own"),
            )));
        }
    }
    let password_hash = password::hash_of_demo(options.seed)?;
    let today = options.today;
    let mut chance = Chance::new(options.seed);
    let mut tables = Tables::default();

    widen_cache(database, true).await?;
    let txn = database.begin().await?;
    let master = master_data::ensure(&txn, || chance.id()).await?;
    let staff = staff::build(&mut chance, &mut tables, options.employees, today, &password_hash);
    tables.flush(&txn).await?;

    let mut cycles = Vec::new();
    let mut periods = Vec::new();
    for agency_id in &staff.agency_ids {
        let own = calendar::cycles(&mut chance, *agency_id, master.rule_set_id, today);
        tables.evaluation_cycle.extend(own.iter().cloned());
        let own_periods = calendar::periods(&mut chance, *agency_id, &own, today);
        tables.evaluation_period.extend(own_periods.iter().map(|period| period.row.clone()));
        cycles.push(own);
        periods.push(own_periods);
    }
    let (year, _) = calendar::year_of(today);
    let moved = middle_of_responding(&periods).unwrap_or(today);
    staff::reporting_lines(&mut chance, &mut tables, &staff, calendar::day(year - 1, 1), moved);
    tables.flush(&txn).await?;

    let results = survey::write(&txn, &mut chance, &mut tables, &staff, &master, today).await?;
    // Evaluations quote survey results, so those must be there first.
    tables.flush(&txn).await?;
    published_content::seal_all(&txn).await?;
    annual_result::count_missing(&txn).await?;
    let setting =
        evaluation::Setting { staff: &staff, cycles: &cycles, periods: &periods, results: &results, today, moved };
    let evaluations = evaluation::write(&txn, &mut chance, &mut tables, &setting).await?;
    tables.flush(&txn).await?;
    let cast = Cast::find(&txn).await?;
    txn.commit().await?;
    widen_cache(database, false).await?;
    Ok(Seeded { cast, employees: staff.people.len() as u64, evaluations, rows: tables.written() })
}

/// Random keys touch pages all over the file, which SQLite's small cache would read and write again and again.
async fn widen_cache(database: &Database, wide: bool) -> Result<()> {
    if database.backend() == DbBackend::Sqlite {
        let kibibytes = if wide { 256 * 1024 } else { 2_000 };
        database.write().execute_unprepared(&format!("PRAGMA cache_size = -{kibibytes}")).await?;
    }
    Ok(())
}

/// A day in the middle of the quarter before the current one: when some teachers changed schools.
fn middle_of_responding(periods: &[Vec<calendar::Period>]) -> Option<NaiveDate> {
    let quarter = periods.first()?.iter().find(|period| period.phase == calendar::Phase::Responding)?;
    Some(quarter.row.starts_on + Days::new(45))
}
