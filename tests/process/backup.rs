//! A drill: what is restored is what was backed up, and it serves.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use serde_json::json;

use crate::support::{Contents, DatabaseKind, Server, TestDatabase, kind, sign_in};

fn run(database: &TestDatabase, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_capaian"))
        .args(arguments)
        .env("DATABASE_URL", database.url())
        .env("CAPAIAN_SECRET_KEY", "0f".repeat(32))
        .output()
        .expect("the program")
}

#[track_caller]
fn ends(output: &Output, well: bool, told: &str) {
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() == well && text.contains(told), "{}\n{text}", output.status);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_restored_is_what_was_backed_up() {
    let original = TestDatabase::new(Contents::Cast).await;
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("capaian.backup");
    let path = file.to_str().expect("a path of text");

    // While it is being served, and written to.
    let server = Server::start(&["serve"], &[("DATABASE_URL", original.url())]);
    sign_in(&server, "evaluee@pangkalpinang.example");
    let sessions = "SELECT token_hash FROM session ORDER BY token_hash";
    let before = (original.fingerprints().await, original.rows(sessions).await);
    assert_eq!(before.1.len(), 1);
    ends(&run(&original, &["backup", path]), true, "has been backed up");
    drop(server);
    assert_eq!(fs::metadata(&file).expect("the file").permissions().mode() & 0o777, 0o600);
    let written = fs::read(&file).expect("the file");
    ends(&run(&original, &["backup", path]), false, "cannot be made");
    assert_eq!(fs::read(&file).expect("the file"), written, "an older backup is as it was");

    let restored = TestDatabase::new(Contents::Nothing).await;
    ends(&run(&restored, &["restore", path]), true, "has been restored");
    assert_eq!((restored.fingerprints().await, restored.rows(sessions).await), before);
    ends(&run(&restored, &["migrate"]), true, "up to date");
    ends(&run(&restored, &["restore", path]), false, "holds data");
    assert_eq!((restored.fingerprints().await, restored.rows(sessions).await), before);

    let server = Server::start(&["serve"], &[("DATABASE_URL", restored.url())]);
    let token = sign_in(&server, "evaluee@pangkalpinang.example");
    let answer = server.graphql(Some(&token), &json!({"query": "{ viewer { employee { name } } }"}));
    assert!(answer.expect("an answer")["data"]["viewer"]["employee"]["name"].is_string());
}

#[tokio::test]
async fn what_is_no_backup_is_not_restored() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("other");
    let path = file.to_str().expect("a path of text");
    fs::write(&file, "no database at all").expect("a file");
    let database = TestDatabase::new(Contents::Nothing).await;
    let told = match kind() {
        DatabaseKind::Sqlite => "is no database of Capaian",
        DatabaseKind::Postgres => "pg_restore has failed",
    };
    ends(&run(&database, &["restore", path]), false, told);
    // Nothing has come into being that could be served.
    ends(&run(&database, &["serve"]), false, "run `capaian migrate`");
}
