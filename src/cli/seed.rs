//! `capaian seed`: invented people for a migrated database, as many as wanted.

use capaian::app;
use capaian::clock::Clock;
use capaian::config::Config;
use capaian::demo::{self, SeedOptions};
use chrono::NaiveDate;
use clap::Args;

use super::demo::day_in_jakarta;
use super::terminal::Outcome;

#[derive(Args)]
pub(super) struct Arguments {
    /// About how many employees; each has about four evaluations.
    #[arg(long, default_value_t = 600)]
    employees: usize,
    /// Another seed gives other people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day around which everything is laid, such as 2026-11-21; today if absent.
    #[arg(long)]
    today: Option<NaiveDate>,
}

pub(super) async fn run(config: &Config, arguments: &Arguments) -> Outcome {
    let Arguments { employees, seed, today } = *arguments;
    let today = today.unwrap_or_else(|| day_in_jakarta(Clock::system().now()));
    let database = app::open(config).await?;
    let seeded = demo::seed(&database, &SeedOptions { seed, employees, today }).await?;
    println!(
        "{} employees, {} evaluations, {} rows. Every account has the password {}.",
        seeded.employees,
        seeded.evaluations,
        seeded.rows,
        demo::PASSWORD
    );
    database.close().await?;
    Ok(())
}
