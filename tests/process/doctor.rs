//! What the doctor finds, and how it ends.

use std::process::{Command, Output};

use crate::support::{Contents, TestDatabase};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn doctor(database: &TestDatabase, settings: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_capaian"))
        .arg("doctor")
        .env("DATABASE_URL", database.url())
        .envs(settings.iter().copied())
        .output()
        .expect("the program")
}

#[track_caller]
fn ends(output: &Output, well: bool, told: &[&str]) {
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.success(), well, "{text}{}", String::from_utf8_lossy(&output.stderr));
    for told in told {
        assert!(text.contains(told), "`{told}` is not told:\n{text}");
    }
}

#[tokio::test]
async fn the_doctor_finds_what_is_wrong_and_says_what_to_do() {
    let good = TestDatabase::new(Contents::Cast).await;
    let before = good.fingerprints().await;
    let healthy = doctor(&good, &[("CAPAIAN_SECRET_KEY", KEY)]);
    ends(&healthy, true, &["settings", "policy", "key", "listen", "database", "tables", "clock", "0 wrong"]);
    assert!(!String::from_utf8_lossy(&healthy.stdout).contains(KEY));

    ends(&doctor(&good, &[]), false, &["wrong    key", "openssl rand -hex 32"]);
    let open = [("CAPAIAN_SECRET_KEY", KEY), ("CAPAIAN_LISTEN", "0.0.0.0:8000"), ("CAPAIAN_COOKIE_SECURE", "off")];
    ends(&doctor(&good, &open), true, &["warning  listen", "warning  cookie", "reverse proxy with TLS"]);
    let misspelt = [("CAPAIAN_SECRET_KEY", KEY), ("CAPAIAN_LISTN", "x")];
    ends(&doctor(&good, &misspelt), false, &["wrong    settings", "CAPAIAN_LISTN is no setting"]);

    let empty = TestDatabase::new(Contents::Nothing).await;
    ends(&doctor(&empty, &[("CAPAIAN_SECRET_KEY", KEY)]), false, &["run `capaian migrate`"]);

    assert_eq!(good.fingerprints().await, before, "the doctor only looks");
    let connection = good.connect().await;
    let ahead = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_of_the_future', 0)";
    sea_orm::ConnectionTrait::execute_unprepared(&connection, ahead).await.expect("a step");
    ends(&doctor(&good, &[("CAPAIAN_SECRET_KEY", KEY)]), false, &["wrong    tables", "install the program"]);

    let directory = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(directory.path().join("agency.polar"), "may(\"cousin\");\n").expect("a policy file");
    let policies = directory.path().to_str().expect("a path of text");
    let mistaken = [("CAPAIAN_SECRET_KEY", KEY), ("CAPAIAN_POLICIES", policies)];
    ends(&doctor(&good, &mistaken), false, &["wrong    policy", "capaian policy check"]);
}
