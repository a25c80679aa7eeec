//! `capaian user`: accounts, identities and roles.

use std::io::{self, BufRead, IsTerminal, Write};

use capaian::app;
use capaian::clock::Clock;
use capaian::config::Config;
use capaian::office::account::{self, NewAccount, NewRoleGrant};
use capaian::office::identity::{self, Identity};
use capaian::words::people::Role;
use chrono::NaiveDate;
use clap::Subcommand;

use super::terminal::Outcome;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Create an account for an employee. The password is read from standard input.
    Create {
        /// The employee's e-mail address or NIP.
        employee: String,
        /// What to sign in with; the e-mail address if absent.
        #[arg(long)]
        identifier: Option<String>,
    },
    /// Set a new password, read from standard input, and end all sessions.
    Password {
        /// What the account signs in with.
        identifier: String,
    },
    /// Close an account and end all its sessions.
    Disable {
        /// What the account signs in with.
        identifier: String,
    },
    /// Open a closed account again.
    Enable {
        /// What the account signs in with.
        identifier: String,
    },
    /// Forget the second factor of somebody who has lost it, and end all sessions.
    ResetSecondFactor {
        /// What the account signs in with.
        identifier: String,
    },
    /// Say that a subject of an issuer of access tokens is an employee.
    Link {
        /// The employee's e-mail address, identifier or NIP.
        #[arg(long)]
        employee: String,
        /// The issuer, as `iss` names it.
        #[arg(long)]
        issuer: String,
        /// The subject, as `sub` names it.
        #[arg(long)]
        subject: String,
    },
    /// Say that a subject of an issuer is nobody any more.
    Unlink {
        /// The issuer, as `iss` names it.
        #[arg(long)]
        issuer: String,
        /// The subject, as `sub` names it.
        #[arg(long)]
        subject: String,
    },
    /// Grant a role for a unit and everything below it.
    GrantRole {
        /// The employee's e-mail address, identifier or NIP.
        employee: String,
        /// The role.
        #[arg(value_parser = clap::builder::PossibleValuesParser::new(Role::WORDS.values.iter().map(|(word, _)| *word)))]
        role: String,
        /// The unit's code; the whole agency if absent.
        #[arg(long)]
        unit: Option<String>,
        /// The first day; today if absent.
        #[arg(long)]
        from: Option<NaiveDate>,
        /// The first day on which the role is no longer held.
        #[arg(long)]
        until: Option<NaiveDate>,
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome {
    let database = app::open(config).await?;
    let now = Clock::system().now();
    match command {
        Command::Create { employee, identifier } => {
            let owner = account::find_employee(database.write(), &employee).await?;
            let identifier = identifier
                .or(owner.email)
                .ok_or("the employee has no e-mail address; say with --identifier what to sign in with")?;
            let new = NewAccount { employee_id: owner.id, identifier, password: read_password()? };
            account::create(&database, new, now).await?;
            println!("The account has been created.");
        }
        Command::Password { identifier } => {
            account::set_password(&database, &identifier, read_password()?, now).await?;
            println!("The password has been set, and all sessions have ended.");
        }
        Command::Disable { identifier } => {
            account::disable(&database, &identifier, now).await?;
            println!("The account is closed, and all its sessions have ended.");
        }
        Command::Enable { identifier } => {
            account::enable(&database, &identifier, now).await?;
            println!("The account is open.");
        }
        Command::ResetSecondFactor { identifier } => {
            account::reset_second_factor(&database, &identifier, now).await?;
            println!("The second factor is forgotten, and all sessions have ended.");
        }
        Command::Link { employee, issuer, subject } => {
            let owner = account::find_employee(database.write(), &employee).await?;
            identity::link(&database, Identity { issuer, subject }, owner.id, now).await?;
            println!("The identity has been linked.");
        }
        Command::Unlink { issuer, subject } => {
            identity::unlink(&database, Identity { issuer, subject }, now).await?;
            println!("The identity is nobody's.");
        }
        Command::GrantRole { employee, role, unit, from, until } => {
            let holder = account::find_employee(database.write(), &employee).await?;
            let new = NewRoleGrant { employee_id: holder.id, role, unit_code: unit, valid_from: from, valid_to: until };
            account::grant_role(&database, new, now).await?;
            println!("The role has been granted.");
        }
    }
    database.close().await?;
    Ok(())
}

/// A password is never an argument, since every user of the machine can read those.
fn read_password() -> Outcome<String> {
    if io::stdin().is_terminal() {
        eprint!("Password (it will be visible): ");
        io::stderr().flush()?;
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
