//! Importing the staff list of an agency: units, positions, employees, appointments and reporting lines.
//!
//! The file is read twice: once to check every row and keep its keys, once to compare the rows with the database in
//! chunks. Everything is written in one transaction, so that an import happens as a whole or not at all. A dry run is
//! the same import without the commit.

mod bulk;
mod check;
mod employees;
pub mod instrument;
mod lines;
mod list;
pub mod master_data;
pub mod nip;
pub mod problem;
mod rank;
mod units;

use std::fmt;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use entity::agency;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

pub(crate) use bulk::insert;
pub(crate) use units::closure;

use crate::database::Database;
use crate::error::{Error, Message, Result};
use crate::import::problem::Problems;
use crate::office::operator;

/// What to import and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The CSV file.
    pub file: PathBuf,
    /// The agency's code; nobody of another agency is touched.
    pub agency: String,
    /// Do everything but the commit.
    pub dry_run: bool,
    /// The time of the import; dates are days in the agency's zone.
    pub now: DateTime<Utc>,
}

/// How far an import has come; for a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Reading the file for the first time: bytes of all bytes.
    Checking(u64, u64),
    /// Comparing and writing employees: rows of all rows.
    Employees(u64, u64),
    /// Comparing and writing reporting lines: rows of all rows.
    ReportingLines(u64, u64),
}

/// How many things of one kind an import met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New ones.
    pub created: u64,
    /// Those that were there and differ now.
    pub changed: u64,
    /// Those that were there just so.
    pub unchanged: u64,
}

impl Counts {
    const fn any_change(self) -> bool {
        self.created > 0 || self.changed > 0
    }
}

/// The outcome of an import.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Rows with a usable NIP.
    pub rows: u64,
    /// Units of the list.
    pub units: Counts,
    /// Positions that had to be created.
    pub positions_created: u64,
    /// Employees of the list.
    pub employees: Counts,
    /// Appointments: begun for the first time, changed from another position, kept.
    pub appointments: Counts,
    /// Reporting lines: begun for the first time, changed or ended, kept.
    pub reporting_lines: Counts,
    /// What is wrong with the list.
    pub problems: Problems,
    /// Whether the list has been written: false after an error or a dry run.
    pub written: bool,
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problems { errors, warnings, error_count, warning_count } = &self.problems;
        for problem in warnings.iter().chain(errors) {
            writeln!(formatter, "{problem}")?;
        }
        let kept = (errors.len() + warnings.len()) as u64;
        if error_count + warning_count > kept {
            writeln!(formatter, "and {} more", error_count + warning_count - kept)?;
        }
        writeln!(formatter, "{} rows, {error_count} errors, {warning_count} warnings", self.rows)?;
        if self.problems.stop() {
            return formatter.write_str("Nothing has been written.");
        }
        writeln!(formatter, "                  created  changed  unchanged")?;
        let kinds = [
            ("units", self.units),
            ("employees", self.employees),
            ("appointments", self.appointments),
            ("reporting lines", self.reporting_lines),
        ];
        for (name, Counts { created, changed, unchanged }) in kinds {
            writeln!(formatter, "{name:<16} {created:>8} {changed:>8} {unchanged:>10}")?;
        }
        writeln!(formatter, "{:<16} {:>8}", "positions", self.positions_created)?;
        formatter.write_str(if self.written { "Written." } else { "A dry run: nothing has been written." })
    }
}

/// Imports a staff list.
///
/// # Errors
/// [`Error::BadRequest`] if the file cannot be read or no agency has the code. What is wrong *in* the file is not an
/// error of this function but stands in [`Report::problems`].
pub async fn employees(
    database: &Database,
    options: &Options,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Report> {
    let mut report = Report::default();
    let Some(list) = list::List::open(&options.file, &mut report.problems)? else { return Ok(report) };

    let txn = database.begin().await?;
    let agency = find_agency(&txn, &options.agency).await?;
    let today = operator::today(&agency, options.now)?;
    let staff = check::read(&list, today, &mut report.problems, |bytes| {
        progress(Progress::Checking(bytes, list.bytes));
    })?;
    report.rows = staff.entries.len() as u64;
    let people = employees::identify(&txn, agency.id, &list, &staff, &mut report.problems).await?;
    lines::check(&txn, agency.id, &list, &staff, &people, today, &mut report.problems).await?;
    let tree = units::plan(&txn, agency.id, &staff, today, &mut report.problems).await?;
    if report.problems.stop() {
        return Ok(report);
    }

    let (unit_ids, counts) = units::apply(&txn, agency.id, tree).await?;
    report.units = counts;
    let written = employees::apply(&txn, agency.id, &list, &staff, &people, &unit_ids, today, |rows| {
        progress(Progress::Employees(rows, report.rows));
    })
    .await?;
    report.positions_created = written.positions_created;
    report.employees = written.employees;
    report.appointments = written.appointments;
    report.reporting_lines = lines::apply(&txn, agency.id, &staff, &people, today, |rows| {
        progress(Progress::ReportingLines(rows, report.rows));
    })
    .await?;

    let kinds = [report.units, report.employees, report.appointments, report.reporting_lines];
    if kinds.into_iter().any(Counts::any_change) {
        operator::record(&txn, agency.id, ("import", "employee"), agency.id, options.now).await?;
    }
    if !options.dry_run {
        txn.commit().await?;
        report.written = true;
    }
    Ok(report)
}

/// The agency with this code, locked on PostgreSQL so that two imports of one agency follow each other.
async fn find_agency(txn: &impl ConnectionTrait, code: &str) -> Result<agency::Model> {
    agency::Entity::find().filter(agency::Column::Code.eq(code)).lock_exclusive().one(txn).await?.ok_or_else(|| {
        Error::BadRequest(Message::new(
            format!("tidak ada instansi dengan kode \"{code}\""),
            format!("no agency has the code \"{code}\""),
        ))
    })
}

/// The id of the agency with this code, and today in its zone.
///
/// # Errors
/// [`Error::BadRequest`] if no agency has the code.
pub async fn agency_today(
    connection: &impl ConnectionTrait,
    code: &str,
    now: DateTime<Utc>,
) -> Result<(Uuid, NaiveDate)> {
    let agency = find_agency(connection, code).await?;
    Ok((agency.id, operator::today(&agency, now)?))
}
