//! `capaian policy`: the rules checked, all decisions listed, and one of them explained.

use std::process::ExitCode;

use capaian::app;
use capaian::authz::{self, Action, Actor, Noun, Part, Snapshot};
use capaian::clock::Clock;
use capaian::config::Config;
use capaian::office::account;
use capaian::view::global_id;
use clap::{Args, Subcommand};
use uuid::Uuid;

use super::terminal::{Outcome, print};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Check the policy files and name every mistake with file, line and column.
    Check,
    /// Print the table of all decisions.
    Matrix,
    /// Write the manifest of the policy files, so that a set of them that is not whole is refused.
    Seal,
    /// Put the policy in force for every node of the database.
    Adopt,
    /// Say why somebody may or may not do something to a part of an evaluation.
    Explain(Question),
}

#[derive(Args)]
pub(super) struct Question {
    /// What the actor signs in with, or their e-mail address or NIP.
    #[arg(long)]
    actor: String,
    /// The id of the evaluation, as the API gives it.
    #[arg(long)]
    evaluation: String,
    /// The part, such as rating or peer_feedback.
    #[arg(long)]
    part: String,
    /// What is done to it: read, or the verb of a mutation such as submit or rate.
    #[arg(long, default_value = "read")]
    action: String,
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome<ExitCode> {
    let source = app::policy_source(config);
    let read = if matches!(command, Command::Seal) { authz::seal(&source) } else { authz::check(&source) };
    let snapshot = match read {
        Ok(snapshot) => snapshot,
        Err(errors) => {
            for mistake in &errors.mistakes {
                eprintln!("{mistake}");
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    match command {
        Command::Check => println!("{} rules, no mistakes, version {}", snapshot.rules().len(), snapshot.hash()),
        Command::Matrix => print(&authz::matrix_text(&snapshot))?,
        Command::Seal => println!("Sealed, version {}", snapshot.hash()),
        Command::Adopt => adopt(config, &snapshot).await?,
        Command::Explain(question) => explain(config, &snapshot, &question).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn adopt(config: &Config, policy: &Snapshot) -> Outcome {
    let database = app::open(config).await?;
    let before = app::adopt(&database, policy, &Clock::system()).await?;
    database.close().await?;
    let now = policy.hash();
    match before.filter(|before| before != now) {
        Some(before) => println!("Version {now} is in force, in place of {before}."),
        None => println!("Version {now} is in force."),
    }
    println!("Nodes that have read it follow within two seconds; send SIGHUP to those that have not.");
    Ok(())
}

async fn explain(config: &Config, policy: &Snapshot, question: &Question) -> Outcome {
    let noun = Noun::Evaluation;
    let part = word(&question.part, Part::from_word, noun.parts().iter().map(|part| part.word()))?;
    let action = word(&question.action, Action::from_word, noun.actions().iter().map(|action| action.word()))?;
    let id = match global_id::decode_as(noun, &question.evaluation) {
        Some(id) => id,
        None => question.evaluation.parse::<Uuid>().map_err(|_| "--evaluation is not the id of an evaluation")?,
    };
    let database = app::open(config).await?;
    let employee = account::find_employee(database.write(), &question.actor).await?;
    let actor = Actor::load(&database, employee.id, Clock::system().now()).await?;
    let txn = database.begin().await?;
    if let Some(facts) = authz::load_facts(&txn, &actor, policy, noun, id).await? {
        print(&policy.explain(&facts, action, part)?.to_string())?;
        return Ok(());
    }
    println!("not allowed: for this actor there is no such evaluation, since its header is not readable");
    for alternative in policy.alternatives(noun, Action::Read, Part::Header) {
        println!("  would be readable to {} in {}", alternative.relation.word(), alternative.states.join(", "));
    }
    Ok(())
}

/// One of the policy's words; what the API writes in capitals is meant too.
fn word<T>(text: &str, from_word: impl Fn(&str) -> Option<T>, known: impl Iterator<Item = &'static str>) -> Outcome<T> {
    from_word(&text.to_lowercase())
        .ok_or_else(|| format!("\"{text}\" is not one of {}", known.collect::<Vec<_>>().join(", ")).into())
}
