//! `capaian demo`: an own database with invented people, made where it is missing, and served.

use std::io;
use std::path::{Path, PathBuf};

use capaian::app;
use capaian::clock::Clock;
use capaian::config::{Config, OfferedAccounts};
use capaian::demo::{self, Holding, SeedOptions};
use capaian::telemetry;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use clap::Args;
use migration::Migrator;
use sea_orm_migration::MigratorTrait;

use super::terminal::Outcome;

/// Where the demo lives unless DATABASE_URL says otherwise.
const DATABASE: &str = "sqlite://data/demo.db?mode=rwc";

#[derive(Args)]
pub(super) struct Arguments {
    /// The day around which everything is laid, such as 2026-11-21. The clock then stands still at ten in the morning
    /// of that day (WIB). Without it the data is laid around today and the clock runs.
    #[arg(long)]
    today: Option<NaiveDate>,
    /// Begin anew: delete the SQLite file of an earlier demo first.
    #[arg(long)]
    fresh: bool,
}

pub(super) async fn run(mut config: Config, arguments: &Arguments) -> Outcome {
    telemetry::start_logging(&config.log)?;
    telemetry::start_traces(&config.traces)?;
    if config.database_url == Config::default().database_url {
        config.database_url = DATABASE.to_owned().into();
    }
    config.settings.graphiql.get_or_insert(true);
    config.settings.offered_accounts = Some(OfferedAccounts { accounts: &demo::ACCOUNTS, password: demo::PASSWORD });
    config.settings.demo_accounts = true;
    let file = config.database_url.sqlite_path().map(PathBuf::from);
    let holding = look(&config).await?;
    if arguments.fresh {
        remove(file.as_deref().ok_or("--fresh deletes an SQLite file, and DATABASE_URL names none")?)?;
    }
    let (clock, today) = match arguments.today {
        Some(day) => (Clock::fixed(morning(day)), day),
        None => (Clock::system(), day_in_jakarta(Clock::system().now())),
    };
    fill(&config, today, holding == Holding::Demo && !arguments.fresh).await?;
    if config.secret.is_none() {
        let key = file.unwrap_or_else(|| PathBuf::from("capaian-demo")).with_extension("key");
        config.secret = Some(demo::secret_key(&key)?);
    }
    let app = app::prepare(&config, clock).await?;
    // Nobody else serves the demonstration, so that there is nobody to ask.
    app::adopt(&app.database, &app.policies.current(), &app.clock).await?;
    app::serve(app, &config, |address| println!("{}", demo::welcome(address))).await?;
    Ok(())
}

/// Looks what the database holds before anything is done to it, deleting it included.
async fn look(config: &Config) -> Outcome<Holding> {
    let database = app::connect(config).await?;
    let holding = demo::holding(&database).await?;
    database.close().await?;
    match holding {
        Holding::Other(what) => {
            Err(format!("DATABASE_URL names a database that holds {what}; the demonstration needs one of its own")
                .into())
        }
        holding => Ok(holding),
    }
}

/// Deletes an SQLite database with the files that belong to it.
fn remove(file: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        match std::fs::remove_file(format!("{}{suffix}", file.display())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Brings the database up to date, and lays the data around `today` unless it is there.
async fn fill(config: &Config, today: NaiveDate, is_seeded: bool) -> Outcome {
    let database = app::connect(config).await?;
    Migrator::up(database.write(), None).await?;
    if is_seeded {
        if demo::is_stale(&database, today).await? {
            eprintln!("The demo's data was laid around another day; `capaian demo --fresh` lays it around this one.");
        }
    } else {
        demo::seed(&database, &SeedOptions { today, ..SeedOptions::default() }).await?;
    }
    database.close().await?;
    Ok(())
}

/// The day it is in Jakarta, where the demo's agencies are.
pub(super) fn day_in_jakarta(now: DateTime<Utc>) -> NaiveDate {
    (now + TimeDelta::hours(7)).date_naive()
}

/// Ten in the morning in Jakarta.
fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(3)
}
