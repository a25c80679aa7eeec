//! `capaian migrate`: the steps of the database's tables, up, down and listed.

use capaian::app;
use capaian::clock::Clock;
use capaian::config::Config;
use clap::Subcommand;
use migration::Migrator;
use sea_orm_migration::MigratorTrait;

use super::terminal::Outcome;

#[derive(Subcommand)]
pub(super) enum Action {
    /// Take all steps that are pending (the default).
    Up,
    /// Take the newest steps back. What they hold is lost.
    Down {
        /// How many steps.
        #[arg(long, default_value_t = 1)]
        steps: u32,
    },
    /// List the steps and whether they have been taken.
    Status,
}

pub(super) async fn run(config: &Config, action: Action) -> Outcome {
    let database = app::connect(config).await?;
    match action {
        Action::Up => {
            Migrator::up(database.write(), None).await?;
            println!("The database is up to date.");
            if app::succeed(&database, config, &Clock::system()).await? {
                println!("The policy of this version is in force, in place of an earlier version's.");
            }
        }
        Action::Down { steps } => {
            Migrator::down(database.write(), Some(steps)).await?;
            println!("Steps have been taken back.");
        }
        Action::Status => {
            for step in Migrator::get_migration_with_status(database.write()).await? {
                println!("{:<8} {}", step.status().to_string().to_lowercase(), step.name());
            }
        }
    }
    database.close().await?;
    Ok(())
}
