//! `capaian templates`: the templates of printed documents, tried out and written to files.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use capaian::config::Config;
use capaian::print::{Press, PrintError, Template, built_in};
use clap::Subcommand;

use super::terminal::Outcome;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Set each document with invented data, by the templates that the server would take, and name what is wrong in them.
    Check {
        /// A directory to keep the documents in, to be looked at.
        #[arg(long)]
        keep: Option<PathBuf>,
    },
    /// Write the templates of the program to a directory, as a beginning for those of an agency. Files that are there stay.
    Export {
        /// The directory.
        directory: PathBuf,
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome<ExitCode> {
    match command {
        Command::Check { keep } => check(config, keep.as_deref()).await,
        Command::Export { directory } => export(&directory),
    }
}

async fn check(config: &Config, keep: Option<&Path>) -> Outcome<ExitCode> {
    let press = Press::new(config.settings.printing.clone());
    let mut wrong = 0;
    for template in Template::ALL {
        match press.print(template, serde_json::from_str(template.sample())?).await {
            Ok(pdf) => {
                if let Some(directory) = keep {
                    fs::write(directory.join(template.file()).with_extension("pdf"), &**pdf)?;
                }
                println!("{}: in order", template.file());
            }
            Err(PrintError::Faulty(problems)) => {
                wrong += 1;
                problems.iter().for_each(|problem| eprintln!("{problem}"));
            }
            Err(error) => {
                wrong += 1;
                eprintln!("{}: {error}", template.file());
            }
        }
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn export(directory: &Path) -> Outcome<ExitCode> {
    for (name, text) in built_in() {
        let path = directory.join(name);
        let mut file = File::create_new(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        file.write_all(text.as_bytes())?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}
