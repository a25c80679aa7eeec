//! `capaian cycle`: the periods of evaluation.

use capaian::app;
use capaian::clock::Clock;
use capaian::config::Config;
use capaian::domain::evaluation::evaluation_period::{self, NewPeriod};
use capaian::import;
use capaian::words::evaluation::PeriodKind;
use clap::Subcommand;

use super::terminal::Outcome;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Open a period: one evaluation for everybody who has a supervisor and a post today.
    Open {
        /// The agency's code.
        #[arg(long)]
        agency: String,
        /// The year.
        #[arg(long)]
        year: i32,
        /// A quarter of the year, 1 to 4; the whole year if neither a quarter nor a month is given.
        #[arg(long, conflicts_with = "month")]
        quarter: Option<u32>,
        /// A month of the year, 1 to 12.
        #[arg(long)]
        month: Option<u32>,
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome {
    let Command::Open { agency, year, quarter, month } = command;
    let database = app::open(config).await?;
    let (agency_id, today) = import::agency_today(database.write(), &agency, Clock::system().now()).await?;
    let (kind, number) = match (quarter, month) {
        (Some(number), _) => (PeriodKind::Quarter, number),
        (None, Some(number)) => (PeriodKind::Month, number),
        (None, None) => (PeriodKind::Annual, 1),
    };
    let opened = evaluation_period::open(&database, NewPeriod { agency_id, year, kind, number, today }).await?;
    println!("{} evaluations have been created, {} were there.", opened.created, opened.existing);
    database.close().await?;
    Ok(())
}
