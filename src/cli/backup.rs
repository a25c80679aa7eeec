//! `capaian backup` and `capaian restore`: everything that the database holds, to a file and back.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use capaian::app;
use capaian::config::{Config, PostgresUrl};
use capaian::database::{Binder, back_up_file, restore_file};
use capaian::error::Error;
use clap::Args;
use tokio_postgres::config::Host;

use super::terminal::Outcome;

#[derive(Args)]
pub(super) struct BackupArguments {
    /// The file to write, which must not be there yet. It holds everything, so keep it as the database itself.
    file: PathBuf,
}

#[derive(Args)]
pub(super) struct RestoreArguments {
    /// A file that `capaian backup` has written from a database of the same kind.
    file: PathBuf,
}

pub(super) fn back_up(config: &Config, arguments: &BackupArguments) -> Outcome {
    let file = &arguments.file;
    if let Some(database) = config.database_url.sqlite_path() {
        back_up_file(database, file)?;
    } else if let Some(url) = config.database_url.postgres() {
        // Made first, so that nobody else can ever read it.
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
        made.map_err(|error| format!("{} cannot be made: {error}", file.display()))?;
        let mut command = program("pg_dump", &url);
        command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(file);
        run(command).inspect_err(|_| drop(std::fs::remove_file(file)))?;
    }
    println!("The database has been backed up to {}.", file.display());
    println!("The secret key and the policy files are not in it; keep them beside it.");
    Ok(())
}

pub(super) async fn restore(config: &Config, arguments: &RestoreArguments) -> Outcome {
    let file = &arguments.file;
    if let Some(database) = config.database_url.sqlite_path() {
        restore_file(file, database)?;
    } else if let Some(url) = config.database_url.postgres() {
        refuse_unless_empty(config).await?;
        let mut command = program("pg_restore", &url);
        command.args(["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-comments"]);
        command.arg("--dbname").arg(url.client().get_dbname().unwrap_or_default()).arg(file);
        run(command)?;
    }
    println!("The database has been restored from {}.", file.display());
    println!("Run `capaian migrate` if the program is newer than the file, and `capaian doctor`.");
    Ok(())
}

async fn refuse_unless_empty(config: &Config) -> Outcome {
    let database = app::connect(config).await?;
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()";
    let rows = database.query(Binder::new(database.backend()).statement(tables.to_owned())).await?;
    database.close().await?;
    if rows.integer(0, 0) == Some(0) {
        Ok(())
    } else {
        Err("the database holds data; restore into an empty one".into())
    }
}

/// A program of PostgreSQL that finds its way by variables: what stands in its arguments, everybody on the machine can read.
fn program(name: &str, url: &PostgresUrl) -> Command {
    let client = url.client();
    let mut command = Command::new(name);
    let host = client.get_hosts().first().map(|host| match host {
        Host::Tcp(name) => OsString::from(name),
        Host::Unix(path) => path.clone().into_os_string(),
    });
    let port = client.get_ports().first().map(|port| OsString::from(port.to_string()));
    let password = client.get_password().map(|password| String::from_utf8_lossy(password).into_owned());
    let text = |text: Option<&str>| text.map(OsString::from);
    let file = |path: &Path| path.as_os_str().to_owned();
    let tls = url.tls();
    let certificates = tls.and_then(|tls| tls.client.as_ref());
    for (variable, value) in [
        ("PGHOST", host),
        ("PGPORT", port),
        ("PGUSER", text(client.get_user())),
        ("PGDATABASE", text(client.get_dbname())),
        ("PGPASSWORD", text(password.as_deref())),
        ("PGSSLMODE", text(Some(if tls.is_some() { "verify-full" } else { "disable" }))),
        ("PGSSLROOTCERT", tls.map(|tls| tls.root.as_deref().map_or_else(|| OsString::from("system"), file))),
        ("PGSSLCERT", certificates.map(|(certificate, _)| file(certificate))),
        ("PGSSLKEY", certificates.map(|(_, key)| file(key))),
    ] {
        if let Some(value) = value {
            command.env(variable, value);
        }
    }
    command
}

fn run(mut command: Command) -> Outcome {
    let name = command.get_program().to_string_lossy().into_owned();
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    eprintln!("{name} {}", arguments.join(" "));
    let status = command.status().map_err(|error| {
        format!("{name} cannot be run ({error}); it comes with PostgreSQL's client, no older than the server")
    })?;
    if status.success() { Ok(()) } else { Err(Error::internal(format!("{name} has failed; it says why above")).into()) }
}
