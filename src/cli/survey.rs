//! `capaian survey`: a published index computed again from the table that was printed with it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use capaian::domain::survey::index_check::{self, Decimal, MOST_BYTES, Options, Printed};
use clap::{Args, Subcommand};

use super::terminal::{Outcome, print};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Compute the index of a pasted table of averages again, and name the error where another one was printed; see
    /// docs/survey-check.md. Needs no database.
    Check(Arguments),
}

#[derive(Args)]
pub(super) struct Arguments {
    /// The table: CSV with a row for each element (unsur), service (layanan) or respondent (responden).
    file: PathBuf,
    /// The index that was printed, if the table does not have it in a row named IKM.
    #[arg(long, allow_negative_numbers = true, value_parser = index_check::index_of_text)]
    printed: Option<Decimal>,
    /// The grade that was printed, if the table does not have it in a row named Mutu.
    #[arg(long, value_parser = index_check::grade_of)]
    grade: Option<char>,
    /// How many people answered, if the table does not have it in a row named Responden.
    #[arg(long)]
    respondents: Option<u64>,
    /// What the best answer is worth.
    #[arg(long, default_value = "4", value_parser = Decimal::read)]
    scale: Decimal,
    /// What the worst answer is worth.
    #[arg(long, default_value = "1", value_parser = Decimal::read)]
    least: Decimal,
    /// Take means and indices of the table as exact, not as rounded to the places that they are printed with.
    #[arg(long)]
    exact: bool,
    /// Elements that make up one, such as U7a,U7b. May be given several times.
    #[arg(long, value_name = "NAMES")]
    together: Vec<String>,
}

pub(super) fn run(command: Command) -> Outcome<ExitCode> {
    let Command::Check(arguments) = command;
    if arguments.least.value >= arguments.scale.value {
        return Err("--scale must be above --least".into());
    }
    let bytes = read(&arguments.file)?;
    let options = Options {
        least: arguments.least,
        greatest: arguments.scale,
        exact: arguments.exact,
        together: arguments.together.iter().map(|names| names.split(',').map(str::to_owned).collect()).collect(),
        printed: Printed { index: arguments.printed, grade: arguments.grade, respondents: arguments.respondents },
    };
    match index_check::check(&bytes, &options) {
        Ok(report) => {
            print(&report.to_string())?;
            Ok(if report.agrees() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Err(problems) => {
            eprint!("{problems}");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn read(file: &Path) -> Outcome<Vec<u8>> {
    let told = |error: io::Error| format!("{} cannot be read: {error}", file.display());
    let mut bytes = Vec::new();
    // One byte more than is allowed shows that there is more, however much.
    File::open(file).map_err(told)?.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(told)?;
    Ok(bytes)
}
