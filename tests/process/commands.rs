//! The command line as a person types it: what it says, and how it ends.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use data_encoding::HEXLOWER;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::support::{Contents, TestDatabase};

/// The versions of the policies that the program was built with before.
const EARLIER: &str = include_str!("../../policies/earlier.txt");

/// Runs the program with `input` on its standard input.
fn run(database: &TestDatabase, arguments: &[&str], input: &str) -> Output {
    run_with(database, &[], arguments, input)
}

/// Runs the program with settings of its own.
fn run_with(database: &TestDatabase, settings: &[(&str, &str)], arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_capaian"))
        .args(arguments)
        .env("DATABASE_URL", database.url())
        .envs(settings.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    // A program that ends before it has read everything closes the pipe, which is its right.
    drop(child.stdin.take().expect("a piped input").write_all(input.as_bytes()));
    child.wait_with_output().expect("its end")
}

#[track_caller]
fn succeeds(output: &Output, told: &str) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains(told), "{}\n{out}\n{err}", output.status);
}

#[track_caller]
fn fails(output: &Output, told: &str) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!output.status.success() && format!("{out}{err}").contains(told), "{}\n{out}\n{err}", output.status);
}

#[tokio::test]
async fn from_nothing_to_the_first_evaluations() {
    let database = TestDatabase::new(Contents::Nothing).await;
    fails(&run(&database, &["seed"], ""), "run `capaian migrate` first");
    succeeds(&run(&database, &["migrate"], ""), "up to date");
    succeeds(&run(&database, &["migrate", "status"], ""), "applied");
    let create = ["agency", "create", "--code", "KOTA", "--name", "Kota Contoh", "--level", "CITY"];
    succeeds(&run(&database, &create, ""), "created");
    fails(&run(&database, &create, ""), "taken");

    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("pegawai.csv");
    let path = file.to_str().expect("a path of text");
    let list = "NIP;Nama;PangkatGolongan;UnitKode;UnitNama;Jabatan;Email;NIP_Atasan\r\n\
                197501012000012001;Ani;IV/b;05;Dinas Kesehatan;Kepala Dinas Kesehatan;ani@kota.example;\r\n\
                198002022005021002;Budi;III/d;05.1;Puskesmas Satu;Kepala Puskesmas;;197501012000012001\r\n";
    std::fs::write(&file, list.replace(";Budi", ";")).expect("a file");
    let import = ["import", "employees", path, "--agency", "KOTA"];
    fails(&run(&database, &import, ""), "error: row 3, Nama: a value is required");
    std::fs::write(&file, list).expect("a file");
    succeeds(&run(&database, &[&import[..], &["--dry-run"]].concat(), ""), "nothing has been written");
    succeeds(&run(&database, &import, ""), "Written.");

    fails(&run(&database, &["user", "create", "ani@kota.example"], "short\n"), "at least 12 characters");
    succeeds(&run(&database, &["user", "create", "ani@kota.example"], "sebuah kata sandi\n"), "created");
    let grant = ["user", "grant-role", "ani@kota.example", "PERFORMANCE_TEAM"];
    succeeds(&run(&database, &grant, ""), "granted");
    let open = ["cycle", "open", "--agency", "KOTA", "--year", "2026", "--quarter", "4"];
    succeeds(&run(&database, &open, ""), "1 evaluations have been created, 0 were there");
    succeeds(&run(&database, &open, ""), "0 evaluations have been created, 1 were there");
}

#[tokio::test]
async fn the_policy_explains_itself() {
    let database = TestDatabase::new(Contents::Cast).await;
    succeeds(&run(&database, &["policy", "check"], ""), "no mistakes");
    succeeds(&run(&database, &["policy", "matrix"], ""), "==== evaluation ====");
    let connection = database.connect().await;
    let cast = capaian::demo::Cast::find(&connection).await.expect("the cast");
    connection.close().await.expect("a closed connection");
    let id = cast.released_evaluation.to_string();
    let explain = |actor: &str, part: &str, action: &str| {
        let arguments =
            ["policy", "explain", "--actor", actor, "--evaluation", &id, "--part", part, "--action", action];
        run(&database, &arguments, "")
    };
    succeeds(&explain("evaluee@pangkalpinang.example", "RATING", "read"), "granted to evaluee by");
    succeeds(&explain("supervisor@pangkalpinang.example", "rating", "rate"), "would be granted to supervisor in");
    succeeds(&explain("stranger@salatiga.example", "rating", "read"), "there is no such evaluation");
    fails(&explain("stranger@salatiga.example", "secrets", "read"), "is not one of header");
}

#[tokio::test]
async fn a_policy_with_a_mistake_is_named_with_its_place() {
    let database = TestDatabase::new(Contents::Nothing).await;
    let directory = tempfile::tempdir().expect("a temporary directory");
    let rule = "# Nobody knows this relation.\nmay(\"cousin\", \"read\", \"agency\", \"header\", _state);\n";
    std::fs::write(directory.path().join("agency.polar"), rule).expect("a policy file");
    let output = Command::new(env!("CARGO_BIN_EXE_capaian"))
        .args(["policy", "check"])
        .env("DATABASE_URL", database.url())
        .env("CAPAIAN_POLICIES", directory.path())
        .output()
        .expect("the program");
    fails(&output, "agency.polar:2:");
}

#[tokio::test]
async fn the_templates_of_an_agency_are_tried_out() {
    let database = TestDatabase::new(Contents::Nothing).await;
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().to_str().expect("a path of text");
    // Everything is slower where nothing has been optimised.
    let settings = [("CAPAIAN_TEMPLATES", path), ("CAPAIAN_PRINT_DEADLINE", "60s")];
    let check = || run_with(&database, &settings, &["templates", "check", "--keep", path], "");
    succeeds(&run(&database, &["templates", "export", path], ""), "poster-a4.typ");
    fails(&run(&database, &["templates", "export", path], ""), "exists");
    succeeds(&check(), "survey-report.typ: in order");
    assert!(std::fs::read(directory.path().join("poster-a6.pdf")).expect("a document").starts_with(b"%PDF-"));
    std::fs::write(directory.path().join("poster.typ"), "// Ours.\n#let poster(paper, factor) = [#unknown]")
        .expect("a file");
    let output = check();
    fails(&output, "poster.typ:2:32: unknown variable: unknown");
    succeeds(&Output { status: Default::default(), ..output }, "survey-report.typ: in order");
}

#[tokio::test]
async fn an_identity_is_linked_and_unlinked() {
    let database = TestDatabase::new(Contents::Cast).await;
    let who = "evaluee@pangkalpinang.example";
    let identity = ["--issuer", "https://masuk.example", "--subject", "248"];
    let link = [&["user", "link", "--employee", who][..], &identity].concat();
    let unlink = [&["user", "unlink"][..], &identity].concat();
    fails(&run(&database, &[&["user", "link", "--employee", "nobody"][..], &identity].concat(), ""), "not found");
    succeeds(&run(&database, &link, ""), "linked");
    fails(&run(&database, &link, ""), "this identity is linked already");
    succeeds(&run(&database, &unlink, ""), "nobody's");
    fails(&run(&database, &unlink, ""), "not found");
    assert!(database.rows("SELECT subject FROM employee_identity").await.is_empty());
}

#[tokio::test]
async fn documents_are_checked_registered_and_listed() {
    let database = TestDatabase::new(Contents::Tables).await;
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("persisted-documents.json");
    let path = file.to_str().expect("a path of text");
    let text = "query Board { viewer { employee { name } } }";
    let hash = HEXLOWER.encode(&Sha256::digest(text));
    let import = ["documents", "import", path, "--owner", "Tim Papan", "--name", "papan"];

    fails(&run(&database, &["documents", "check", path], ""), "cannot be read");
    let bad = json!({"board": text, "other": "query Other { nothing }", (hash.replace('a', "b")): text});
    std::fs::write(&file, bad.to_string()).expect("a file");
    for command in [&["documents", "check", path][..], &import] {
        let output = run(&database, command, "");
        fails(&output, "other: ");
        fails(&output, "is not the SHA-256 of its text");
        fails(&output, "2 problems; nothing has been registered.");
    }
    assert!(database.rows("SELECT text FROM registered_document").await.is_empty(), "nothing half-written");

    std::fs::write(&file, json!({"board": text, (hash.clone()): text}).to_string()).expect("a file");
    let checked = run(&database, &["documents", "check", path], "");
    succeeds(&checked, "query Board, cost ");
    succeeds(&checked, "1 documents with 1 operations, no problems.");
    succeeds(&run(&database, &["documents", "list"], ""), "No document is registered.");
    succeeds(&run(&database, &import, ""), "1 documents have been registered, 0 were there.");
    succeeds(&run(&database, &import, ""), "0 documents have been registered, 1 were there.");
    let listed = run(&database, &["documents", "list"], "");
    succeeds(&listed, "Board (Tim Papan, papan, ");
    succeeds(&listed, &format!("sha256:{hash} board"));

    let renamed = json!({"board": "query Other { __typename }"}).to_string();
    std::fs::write(&file, renamed).expect("a file");
    fails(&run(&database, &import, ""), "board is registered for another text");
    std::fs::write(&file, vec![b' '; 16 * 1024 * 1024 + 1]).expect("a file");
    fails(&run(&database, &import, ""), "has more than 16777216 bytes");
    std::fs::write(&file, [0xff, 0xfe]).expect("a file");
    fails(&run(&database, &import, ""), "cannot be read");
    assert_eq!(database.rows("SELECT text FROM registered_document").await.len(), 1);
}

#[tokio::test]
async fn a_survey_instrument_comes_from_a_file_and_never_changes() {
    let database = TestDatabase::new(Contents::Tables).await;
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("kuesioner.toml");
    let import = ["import", "survey-instrument", file.to_str().expect("a path of text")];
    let text = "code = \"LOKAL\"\nversion = 1\nname.id = \"Survei kami\"\nleast_answered = 1\n\
                unanswered_element = \"WITHHOLD\"\npublishing_minimum = 5\nbands = [{ grade = \"A\", from = \"0\" }]\n\
                options = [{ value = \"0.5\", id = \"Tidak\" }, { value = \"1.25\", id = \"Ya\" }]\n\
                [[questions]]\ncode = \"RAMAH\"\nelement.id = \"Keramahan\"\nquestion.id = \"Ramah?\"\n";
    std::fs::write(&file, text).expect("a file");
    let first = run(&database, &import, "");
    succeeds(&first, "LOKAL, version 1, has been imported.");
    succeeds(&first, "5 texts have no English yet: no survey can be opened with it.");
    let values = "SELECT o.value_hundredths FROM survey_option o JOIN survey_item i ON i.id = o.item_id
                  WHERE i.code = 'RAMAH' ORDER BY o.position";
    assert_eq!(
        serde_json::to_value(database.rows(values).await).expect("JSON"),
        json!([{ "value_hundredths": 50 }, { "value_hundredths": 125 }])
    );
    let before = database.fingerprints().await;
    succeeds(&run(&database, &import, ""), "LOKAL, version 1, was there already.");
    std::fs::write(&file, text.replace("1.25", "1.5")).expect("a file");
    fails(&run(&database, &import, ""), "what has changed is a new version");
    std::fs::write(&file, text.replace("0.5", "0.555")).expect("a file");
    fails(&run(&database, &import, ""), "options.0.value");
    std::fs::write(&file, text.replace("code = \"RAMAH\"\n", "")).expect("a file");
    fails(&run(&database, &import, ""), "missing field `code`");
    assert_eq!(database.fingerprints().await, before);
    std::fs::write(&file, text.replace("1.25", "1.5").replace("version = 1", "version = 2")).expect("a file");
    succeeds(&run(&database, &import, ""), "LOKAL, version 2, has been imported.");
}

/// What a server needs, and an address at which none can listen: whoever gets as far as listening ends there.
const NOWHERE: [(&str, &str); 3] = [
    ("CAPAIAN_LISTEN", "192.0.2.1:1"),
    ("CAPAIAN_ADMIN_LISTEN", "127.0.0.1:0"),
    ("CAPAIAN_SECRET_KEY", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
];

#[tokio::test]
async fn demonstration_data_goes_into_no_database_of_somebody_else() {
    // An agency may have the code of one of the demonstration's and be a real one.
    for code in ["BITUNG", "PADANG"] {
        let database = TestDatabase::new(Contents::Tables).await;
        let create = ["agency", "create", "--code", code, "--name", "Kota", "--level", "CITY"];
        succeeds(&run(&database, &create, ""), "created");
        let directory = tempfile::tempdir().expect("a temporary directory");
        let file = directory.path().join("pegawai.csv");
        let list = "NIP;Nama;PangkatGolongan;UnitKode;UnitNama;Jabatan;Email;NIP_Atasan\r\n\
                    197501012000012001;Ani;IV/b;05;Dinas Kesehatan;Kepala Dinas Kesehatan;ani@kota.go.id;\r\n";
        std::fs::write(&file, list).expect("a file");
        let import = ["import", "employees", file.to_str().expect("a path of text"), "--agency", code];
        succeeds(&run(&database, &import, ""), "Written.");
        let before = database.fingerprints().await;
        fails(&run(&database, &["seed"], ""), "demonstration data needs a database of its own");
        for demo in [&["demo"][..], &["demo", "--fresh"]] {
            fails(&run_with(&database, &NOWHERE, demo, ""), "the demonstration needs one of its own");
        }
        assert_eq!(database.fingerprints().await, before, "{code}");
    }
}

#[tokio::test]
async fn whom_everybody_can_sign_in_as_is_not_served_unless_told() {
    let database = TestDatabase::new(Contents::Cast).await;
    let told = |setting: &str| {
        let settings = [&NOWHERE[..], &[("CAPAIAN_DEMO_ACCOUNTS", setting)]].concat();
        run_with(&database, &settings, &["serve"], "")
    };
    fails(&run_with(&database, &NOWHERE, &["serve"], ""), "accounts have the password of the demonstration");
    fails(&told("off"), "set CAPAIAN_DEMO_ACCOUNTS=on");
    fails(&told("on"), "CAPAIAN_LISTEN 192.0.2.1:1 cannot be listened at");
    // The demonstration tells itself.
    fails(&run_with(&database, &NOWHERE, &["demo"], ""), "CAPAIAN_LISTEN 192.0.2.1:1 cannot be listened at");

    // One that is left is one too many; closed and with another password, they are nobody's to sign in as.
    let connection = database.connect().await;
    let left = "evaluee@pangkalpinang.example";
    let close = format!("UPDATE account SET disabled_at = '2026-11-16T03:00:00+00:00' WHERE identifier <> '{left}'");
    sea_orm::ConnectionTrait::execute_unprepared(&connection, &close).await.expect("closed accounts");
    connection.close().await.expect("a closed connection");
    fails(&told("off"), "1 accounts have the password of the demonstration");
    let password = ["user", "password", left];
    fails(&run(&database, &password, "capaian-demo\n"), "this password is easily guessed");
    succeeds(&run(&database, &password, "sebuah kata sandi\n"), "The password has been set");
    fails(&told("off"), "CAPAIAN_LISTEN 192.0.2.1:1 cannot be listened at");
}

#[tokio::test]
async fn an_upgrade_takes_over_from_the_policy_of_an_earlier_version_only() {
    let database = TestDatabase::new(Contents::Tables).await;
    let files = crate::policy::copied_policies();
    let agency = files.path().join("agency.polar");
    let text = std::fs::read_to_string(&agency).expect("a policy file");
    std::fs::write(&agency, format!("{text}\n# A note.\n")).expect("a changed file");
    let own = [("CAPAIAN_POLICIES", files.path().to_str().expect("a path of text"))];
    let elsewhere = "84e1b0b3c8a5a6d6a4f7f1b1f6d8e9c0a1b2c3d4e5f60718293a4b5c6d7e8f90";
    let earlier = EARLIER.lines().next().expect("an earlier version");
    let in_force = async || database.rows("SELECT policy_hash FROM policy_state").await;
    let put = async |version: &str| {
        let connection = database.connect().await;
        for sql in [
            "DELETE FROM policy_state".to_owned(),
            format!("INSERT INTO policy_state VALUES (1, '{version}', '2026-11-16T03:00:00+00:00')"),
        ] {
            sea_orm::ConnectionTrait::execute_unprepared(&connection, &sql).await.expect("a version in force");
        }
        connection.close().await.expect("a closed connection");
        in_force().await
    };

    // A policy of somebody's own stays in force, and so does any where one of their own is among the settings.
    let before = put(elsewhere).await;
    succeeds(&run(&database, &["migrate"], ""), "up to date");
    assert_eq!(in_force().await, before);
    let before = put(earlier).await;
    succeeds(&run_with(&database, &own, &["migrate"], ""), "up to date");
    assert_eq!(in_force().await, before);

    succeeds(&run(&database, &["migrate"], ""), "The policy of this version is in force");
    let now = in_force().await;
    assert_ne!(now, before);
    succeeds(&run(&database, &["policy", "adopt"], ""), "is in force.");
    let adopted = in_force().await;
    assert_eq!(adopted, now);
}

#[tokio::test]
async fn policy_files_are_sealed_and_adopted() {
    let database = TestDatabase::new(Contents::Tables).await;
    let policies = crate::policy::copied_policies();
    let settings = [("CAPAIAN_POLICIES", policies.path().to_str().expect("a path of text"))];
    let policy = |command: &str| run_with(&database, &settings, &["policy", command], "");
    succeeds(&policy("seal"), "Sealed, version ");
    succeeds(&policy("check"), "no mistakes");
    succeeds(&policy("adopt"), "is in force.");
    let in_force = database.rows("SELECT policy_hash FROM policy_state").await;
    let file = policies.path().join("agency.polar");
    let text = std::fs::read_to_string(&file).expect("a policy file");
    std::fs::write(&file, format!("{text}\n# A note.\n")).expect("a changed file");
    for command in ["check", "adopt"] {
        fails(&policy(command), "agency.polar: this file is not the one that");
    }
    assert_eq!(database.rows("SELECT policy_hash FROM policy_state").await, in_force);
    succeeds(&policy("seal"), "Sealed, version ");
    succeeds(&policy("adopt"), ", in place of ");
    assert_ne!(database.rows("SELECT policy_hash FROM policy_state").await, in_force);
}

#[test]
fn a_published_index_is_checked() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("nilai.csv");
    let path = file.to_str().expect("a path of text");
    // Neither a database nor right settings are needed.
    let check = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_capaian"))
            .args(["survey", "check", path])
            .args(arguments)
            .env("DATABASE_URL", "nowhere")
            .output()
            .expect("the program")
    };
    fails(&check(&[]), "nilai.csv cannot be read");
    let sums = [93, 94, 93, 103, 95, 95, 98, 96, 102];
    let rows: String = (1..).zip(sums).map(|(element, sum)| format!("U{element};26;{sum}\r\n")).collect();
    let table = format!("\u{feff}Unsur;Jumlah Responden;Jumlah Nilai\r\n{rows}");
    std::fs::write(&file, format!("{table}Nilai IKM;;91,91\r\nMutu;;A\r\n")).expect("a file");
    let output = check(&[]);
    fails(&output, "Right:   92.84, grade A (21725/234 = 92.841880)");
    fails(&output, "What gives 91.91:\n  - a weight of 0.11 instead of 1/9\n");
    succeeds(&check(&["--printed", "92,84"]), "It agrees.");
    fails(&check(&["--printed", "-1"]), "a negative number");
    fails(&check(&["--printed", "92.84", "--grade", "B"]), "The grade is wrong");
    fails(&check(&["--scale", "1"]), "--scale must be above --least");
    std::fs::write(&file, table.replace(";26;102", ";26;1O2")).expect("a file");
    fails(&check(&[]), "error: line 10, Jumlah Nilai \"1O2\": not a number");
}
