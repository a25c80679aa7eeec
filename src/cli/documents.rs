//! `capaian documents`: the documents of a front end, checked and registered.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use capaian::app;
use capaian::clock::Clock;
use capaian::config::Config;
use capaian::http::preflight::manifest::{self, Manifest, Operation};
use capaian::office::registered_document::{self, Origin};
use clap::Subcommand;
use data_encoding::HEXLOWER;

use super::terminal::{Outcome, print};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Check the documents of a manifest and register them, all or nothing. A running server knows them at once.
    ///
    /// The manifest is what graphql-codegen, relay-compiler or Apollo's generate-persisted-query-manifest writes.
    Import {
        /// The manifest.
        file: PathBuf,
        /// The team that answers for the documents.
        #[arg(long)]
        owner: String,
        /// The program that sends them.
        #[arg(long)]
        name: Option<String>,
    },
    /// List the registered documents.
    List,
    /// Check the documents of a manifest against the schema and the limits, and tell what each operation costs. Needs no
    /// database.
    Check {
        /// The manifest.
        file: PathBuf,
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome<ExitCode> {
    match command {
        Command::Check { file } => check(config, &file),
        Command::Import { file, owner, name } => register(config, &file, Origin { owner, application: name }).await,
        Command::List => list(config).await,
    }
}

fn check(config: &Config, file: &Path) -> Outcome<ExitCode> {
    let manifest = read(file, config)?;
    for Operation { name, kind, cost, document } in &manifest.operations {
        print(&format!("{kind} {name}, cost {cost}, in {document}"))?;
    }
    Ok(conclude(&manifest))
}

async fn register(config: &Config, file: &Path, origin: Origin) -> Outcome<ExitCode> {
    let manifest = read(file, config)?;
    if !manifest.problems.is_empty() {
        return Ok(conclude(&manifest));
    }
    let database = app::open(config).await?;
    let now = Clock::system().now();
    let registered = registered_document::register(&database, manifest.documents, &origin, now).await?;
    database.close().await?;
    println!("{} documents have been registered, {} were there.", registered.created, registered.existing);
    Ok(ExitCode::SUCCESS)
}

async fn list(config: &Config) -> Outcome<ExitCode> {
    let database = app::open(config).await?;
    let mut text = String::new();
    for document in registered_document::list(&database).await? {
        let hash = format!("sha256:{}", HEXLOWER.encode(&document.text_hash));
        let ids = std::iter::once(hash).chain(document.names).collect::<Vec<_>>().join(" ");
        let application = document.application.map_or_else(String::new, |name| format!(", {name}"));
        let day = document.registered_at.date_naive();
        text.push_str(&format!("{} ({}{application}, {day}) {ids}\n", document.operations, document.owner));
    }
    database.close().await?;
    print(if text.is_empty() { "No document is registered." } else { &text })?;
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path, config: &Config) -> Outcome<Manifest> {
    let told = |error: io::Error| format!("{} cannot be read: {error}", file.display());
    let opened = File::open(file).map_err(told)?;
    let mut text = String::new();
    // One byte more than is allowed shows that there is more, however much.
    opened.take(manifest::MOST_BYTES + 1).read_to_string(&mut text).map_err(told)?;
    if text.len() as u64 > manifest::MOST_BYTES {
        return Err(format!("{} has more than {} bytes", file.display(), manifest::MOST_BYTES).into());
    }
    Ok(Manifest::read(&text, &config.settings))
}

/// Names every problem and says how it ended.
fn conclude(manifest: &Manifest) -> ExitCode {
    for problem in &manifest.problems {
        eprintln!("{problem}");
    }
    let (documents, operations) = (manifest.documents.len(), manifest.operations.len());
    match manifest.problems.len() {
        0 => {
            println!("{documents} documents with {operations} operations, no problems.");
            ExitCode::SUCCESS
        }
        problems => {
            eprintln!("{problems} problems; nothing has been registered.");
            ExitCode::FAILURE
        }
    }
}
