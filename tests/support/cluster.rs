//! Which database this run is on, and the PostgreSQL cluster that the run itself starts if nobody else did.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The databases that the suite runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DatabaseKind {
    Sqlite,
    Postgres,
}

/// CAPAIAN_TEST_DATABASE decides (`sqlite` or `postgres`); without it, a TEST_DATABASE_URL means PostgreSQL.
pub(crate) fn kind() -> DatabaseKind {
    match std::env::var("CAPAIAN_TEST_DATABASE").as_deref() {
        Ok("sqlite") => DatabaseKind::Sqlite,
        Ok("postgres") => DatabaseKind::Postgres,
        Ok(other) => panic!("CAPAIAN_TEST_DATABASE is `{other}`; it may be `sqlite` or `postgres`"),
        Err(_) if std::env::var_os("TEST_DATABASE_URL").is_some() => DatabaseKind::Postgres,
        Err(_) => DatabaseKind::Sqlite,
    }
}

/// The address of the PostgreSQL cluster, ending in the name of its maintenance database.
pub(crate) fn postgres_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| start()))
}

/// Starts a cluster that lives as long as this process: it ends when the pipe that we hold is closed, however we end.
fn start() -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-postgres");
    let mut child = Command::new(script)
        .args(["sh", "-c", "echo \"$TEST_DATABASE_URL\"; exec cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run {script}: {error}"));
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a piped output")).read_line(&mut line).expect("the cluster's address");
    let url = line.trim().to_owned();
    assert!(
        !url.is_empty(),
        "no PostgreSQL for this run; the reason stands above. Install it: apt-get install postgresql"
    );
    std::mem::forget(child);
    url
}
