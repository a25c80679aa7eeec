//! `capaian import`: an agency's data from its own lists.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use capaian::app;
use capaian::clock::Clock;
use capaian::config::Config;
use capaian::error::{Error, Violation};
use capaian::import::instrument::{self, Stored};
use capaian::import::{self, Progress};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::{Outcome, print};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Import a staff list: units, positions, employees and reporting lines, all or nothing.
    ///
    /// The file is CSV (UTF-8, commas or semicolons) with the columns NIP, Nama, PangkatGolongan, UnitKode, UnitNama,
    /// Jabatan, Email and NIP_Atasan in any order. A unit hangs below the unit with the longest dotted prefix of its
    /// code. Whoever is in the database and not in the file stays as they are; so does a supervisor without a NIP, and
    /// an empty rank or e-mail address changes nothing.
    Employees {
        /// The CSV file.
        file: PathBuf,
        /// The agency's code.
        #[arg(long)]
        agency: String,
        /// Check and count, and write nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Import a survey instrument: questions, what their options are worth, and grades; see docs/surveys.md.
    ///
    /// A version that is there is never changed: give the file a new version for that.
    SurveyInstrument {
        /// The TOML file.
        file: PathBuf,
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome<ExitCode> {
    match command {
        Command::Employees { file, agency, dry_run } => employees(config, file, agency, dry_run).await,
        Command::SurveyInstrument { file } => survey_instrument(config, &file).await,
    }
}

async fn survey_instrument(config: &Config, file: &Path) -> Outcome<ExitCode> {
    let text = fs::read_to_string(file)?;
    let rows = match instrument::read(&text) {
        Err(Error::Invalid(violations)) => return Ok(complain(&violations)),
        read => read?,
    };
    let database = app::open(config).await?;
    let imported = instrument::import(&database, &text).await;
    database.close().await?;
    let stored = match imported {
        Err(Error::Invalid(violations)) => return Ok(complain(&violations)),
        imported => imported?,
    };
    let (code, version) = (&rows.instrument.code, rows.instrument.version);
    print(&match stored {
        Stored::New => format!("{code}, version {version}, has been imported."),
        Stored::Known | Stored::Different => format!("{code}, version {version}, was there already."),
    })?;
    let missing = rows.missing_english();
    if missing > 0 {
        print(&format!("{missing} texts have no English yet: no survey can be opened with it."))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what is wrong, each with its place in the file.
fn complain(violations: &[Violation]) -> ExitCode {
    for violation in violations {
        eprintln!("{}: {}", violation.field[1..].join("."), violation.message.english);
    }
    ExitCode::FAILURE
}

async fn employees(config: &Config, file: PathBuf, agency: String, dry_run: bool) -> Outcome<ExitCode> {
    let database = app::open(config).await?;
    let options = import::Options { file, agency, dry_run, now: Clock::system().now() };
    let bar = if io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template("{msg:16} {bar:40} {percent:>3} %")?);
    let report = import::employees(&database, &options, &mut |progress| {
        let (message, done, all) = match progress {
            Progress::Checking(done, all) => ("Checking", done, all),
            Progress::Employees(done, all) => ("Employees", done, all),
            Progress::ReportingLines(done, all) => ("Reporting lines", done, all),
        };
        bar.set_message(message);
        bar.set_length(all);
        bar.set_position(done);
    })
    .await?;
    bar.finish_and_clear();
    print(&report.to_string())?;
    database.close().await?;
    Ok(if report.problems.stop() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
