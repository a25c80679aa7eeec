//! The command line of what is measured with: seeds the world that is measured, serves the hand-written baselines, and says
//! who the caller is.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line talks through its output")]

mod baseline;
mod pins;
mod seed;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

// The same allocator as in the server, so that the baselines do not lose by theirs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What Capaian is measured with.
#[derive(Parser)]
#[command(name = "capaian-bench", version, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fill a migrated, empty database with the world that is measured; the same number gives the same rows.
    Seed {
        /// `postgres://...` of a superuser, or `sqlite://PATH`.
        #[arg(long)]
        url: String,
        /// How many evaluations; four belong to each employee.
        #[arg(long)]
        evaluations: u64,
    },
    /// Serve what somebody would write by hand for the measured queries alone: no GraphQL, no policy.
    Baseline {
        /// `postgres://...` or `sqlite://PATH`.
        #[arg(long)]
        url: String,
        /// Where to listen.
        #[arg(long)]
        listen: SocketAddr,
        /// How many connections to the database, or reader threads on the file.
        #[arg(long)]
        pool: usize,
    },
    /// Print what a client of the seeded world must know, as JSON.
    Pins,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(CommandLine::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("capaian-bench: {}", explain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Outcome {
    match command {
        Command::Seed { url, evaluations } => {
            let rows = seed::run(&url, evaluations).await?;
            println!("{rows} rows");
        }
        Command::Baseline { url, listen, pool } => baseline::run(&url, listen, pool).await?,
        Command::Pins => println!("{}", pins::json()),
    }
    Ok(())
}

/// The error with what caused it.
fn explain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
