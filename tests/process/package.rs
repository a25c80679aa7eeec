//! The Debian package: what is in it, for whom, and that what its service starts is there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

#[track_caller]
fn well(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
    out.trim().to_owned()
}

/// The value of a line such as `ExecStart=...`.
fn line<'a>(unit: &'a str, key: &str) -> &'a str {
    unit.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=')).unwrap_or_else(|| panic!("no {key}"))
}

#[test]
fn the_package_holds_what_its_service_needs() {
    if Command::new("dpkg-deb").arg("--version").output().is_err() {
        // Another kind of system, which has no use for it.
        return;
    }
    let directory = tempfile::tempdir().expect("a temporary directory");
    let (folder, root) = (directory.path().join("out"), directory.path().join("root"));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/build-deb");
    let built = Command::new(script)
        .arg(&folder)
        .env("CAPAIAN_BIN", env!("CARGO_BIN_EXE_capaian"))
        // What is only looked at need not be small.
        .env("DPKG_DEB_COMPRESSOR_TYPE", "none")
        .output();
    let package = well(&built.expect("the script"));
    assert!(package.contains(env!("CARGO_PKG_VERSION")), "{package}");
    well(&Command::new("dpkg-deb").args(["--extract", &package]).arg(&root).output().expect("dpkg-deb"));

    let unit = |name: &str| fs::read_to_string(root.join("usr/lib/systemd/system").join(name)).expect("a unit");
    for (name, command) in [("capaian.service", "serve"), ("capaian-migrate.service", "migrate")] {
        let unit = unit(name);
        let (program, argument) = line(&unit, "ExecStart").split_once(' ').expect("a program and a command");
        assert_eq!(argument, command);
        let program = root.join(program.trim_start_matches('/'));
        assert_eq!(fs::metadata(&program).expect("the program").permissions().mode() & 0o777, 0o755);
        for (key, value) in [("User", "capaian"), ("UMask", "0077"), ("NoNewPrivileges", "yes")] {
            assert_eq!(line(&unit, key), value, "{name}");
        }
    }

    // With the settings as they come, but for the place of the database.
    let settings = root.join("etc/capaian/capaian.toml");
    let database = format!("sqlite://{}/capaian.db?mode=rwc", directory.path().join("state").display());
    let run = |command: &str| {
        let mut program = Command::new(root.join("usr/bin/capaian"));
        program.arg(command).current_dir(directory.path()).env("CAPAIAN_SECRET_KEY", "0f".repeat(32));
        program.env("CAPAIAN_CONFIG", &settings).env("DATABASE_URL", &database).output().expect("the program")
    };
    well(&run("migrate"));
    assert!(well(&run("doctor")).contains("0 wrong"));
    let embedded = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/policies")).expect("the policy files");
    for file in embedded.flatten().filter(|file| file.path().extension().is_some_and(|kind| kind == "polar")) {
        let packed = root.join("usr/share/capaian/policies").join(file.file_name());
        assert_eq!(fs::read(packed).expect("a policy file"), fs::read(file.path()).expect("a policy file"));
    }
    assert!(Path::new(&root.join("usr/share/capaian/postgres/roles.sql")).exists());
}
