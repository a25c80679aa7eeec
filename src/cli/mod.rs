//! The command line: the tree of commands, and who carries each of them out.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line talks through its output")]

mod agency;
mod backup;
mod cycle;
mod demo;
mod doctor;
mod documents;
mod import;
mod migrate;
mod policy;
mod schema;
mod seed;
mod serve;
mod survey;
mod templates;
mod terminal;
mod user;

use std::process::ExitCode;

use capaian::config::Config;
use capaian::print;
use clap::{Parser, Subcommand};

use self::terminal::Outcome;

/// Evaluation of civil servants where each caller queries a copy of the database in which everything they may not read
/// is null or absent.
///
/// Settings come from the environment and from a file; see docs/settings.md.
#[derive(Parser)]
#[command(name = "capaian", version, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API on a migrated database.
    Serve,
    /// Bring the database's tables up to date, take steps back, or list the steps.
    Migrate {
        #[command(subcommand)]
        action: Option<migrate::Action>,
    },
    /// Try Capaian: an own database with invented people, served at once.
    Demo(demo::Arguments),
    /// Fill a migrated database with invented people, as many as wanted.
    Seed(seed::Arguments),
    /// Import an agency's data from its own lists.
    #[command(subcommand)]
    Import(import::Command),
    /// Create agencies.
    #[command(subcommand)]
    Agency(agency::Command),
    /// Manage accounts and roles.
    #[command(subcommand)]
    User(user::Command),
    /// Manage the periods of evaluation.
    #[command(subcommand)]
    Cycle(cycle::Command),
    /// Register the documents of a front end; see docs/documents.md.
    #[command(subcommand)]
    Documents(documents::Command),
    /// Check published results of satisfaction surveys.
    #[command(subcommand)]
    Survey(survey::Command),
    /// Check the templates of printed documents, and write those of the program to files.
    #[command(subcommand)]
    Templates(templates::Command),
    /// Set one document, as its own process: for the server alone.
    #[command(hide = true)]
    Typeset,
    /// Check and read the policy: who may do what.
    #[command(subcommand)]
    Policy(policy::Command),
    /// Write everything that the database holds to a file, while others go on using it.
    Backup(backup::BackupArguments),
    /// Put back what a backup holds, where there is no database yet or an empty one.
    Restore(backup::RestoreArguments),
    /// Look at settings, policy, key, database, clock, disk and addresses, and say what to do.
    Doctor,
    /// Print the GraphQL schema.
    Schema,
}

/// Does what the arguments say.
pub(crate) async fn run() -> ExitCode {
    match carry_out(CommandLine::parse().command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("capaian: {}", terminal::told(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

async fn carry_out(command: Command) -> Outcome<ExitCode> {
    // The schema is the same whatever the settings say, even if they are wrong.
    if matches!(command, Command::Schema) {
        schema::run()?;
        return Ok(ExitCode::SUCCESS);
    }
    // A table is checked by whoever has it, with no server near; a document is set with no settings, since all are in its order.
    let command = match command {
        Command::Survey(command) => return survey::run(command),
        Command::Typeset => return Ok(print::work()?),
        other => other,
    };
    // Wrong settings are among what it looks for.
    if matches!(command, Command::Doctor) {
        return doctor::run().await;
    }
    let config = Config::load()?;
    match command {
        Command::Serve => serve::run(&config).await?,
        Command::Migrate { action } => migrate::run(&config, action.unwrap_or(migrate::Action::Up)).await?,
        Command::Demo(arguments) => demo::run(config, &arguments).await?,
        Command::Seed(arguments) => seed::run(&config, &arguments).await?,
        Command::Import(command) => return import::run(&config, command).await,
        Command::Agency(command) => agency::run(&config, command).await?,
        Command::User(command) => user::run(&config, command).await?,
        Command::Cycle(command) => cycle::run(&config, command).await?,
        Command::Documents(command) => return documents::run(&config, command).await,
        Command::Templates(command) => return templates::run(&config, command).await,
        Command::Policy(command) => return policy::run(&config, command).await,
        Command::Backup(arguments) => backup::back_up(&config, &arguments)?,
        Command::Restore(arguments) => backup::restore(&config, &arguments).await?,
        Command::Doctor | Command::Schema | Command::Survey(_) | Command::Typeset => {}
    }
    Ok(ExitCode::SUCCESS)
}
