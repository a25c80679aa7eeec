//! Who may read the files that the program makes.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::Server;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode() & 0o777
}

/// Runs the program as a shell does that lets everybody read what it makes.
fn run(url: &str, arguments: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_capaian");
    let command = format!("umask 022; exec '{program}' {arguments}");
    Command::new("sh")
        .args(["-c", &command])
        .env("DATABASE_URL", url)
        .env("CAPAIAN_SECRET_KEY", "0f".repeat(32))
        .output()
        .expect("the program")
}

#[test]
fn a_database_in_a_file_is_its_owners_only() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let folder = directory.path().join("new/data");
    let file = folder.join("capaian.db");
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let output = run(&url, "migrate");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));

    // One that an earlier program has left open to everybody is closed, and so is what belongs to it.
    fs::set_permissions(&file, Permissions::from_mode(0o644)).expect("permissions");
    let mut server = Server::start(&["serve"], &[("DATABASE_URL", &url)]);
    for entry in fs::read_dir(&folder).expect("the folder") {
        let path = entry.expect("a file").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert!(folder.join("capaian.db-wal").exists() && folder.join("capaian.db-shm").exists());
    server.terminate();
    assert!(server.wait().success());
}

#[test]
fn a_file_that_is_not_there_says_what_to_write() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("capaian.db");
    for command in ["serve", "migrate", "seed"] {
        let output = run(&format!("sqlite://{}", file.display()), command);
        let told = String::from_utf8_lossy(&output.stderr);
        let expected = format!("write sqlite://{}?mode=rwc to have it made, and run `capaian migrate`", file.display());
        assert!(!output.status.success() && told.contains(&expected), "{told}");
        assert!(!file.exists());
    }
}
