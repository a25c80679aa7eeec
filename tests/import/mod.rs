//! Importing staff lists: what is built, what a second run changes, and what is refused.

use capaian::database::{ConnectionSettings, Database};
use capaian::error::Error;
use capaian::import::master_data::{self, NewAgency};
use capaian::import::nip::{Doubt, Refusal};
use capaian::import::problem::{Rule, Severity};
use capaian::import::{Counts, Options, Report, employees};
use chrono::{Days, NaiveDate};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use uuid::Uuid;

use crate::support::{Contents, DatabaseKind, TestDatabase, kind, now};

const HEADER: &str = "NIP,Nama,PangkatGolongan,UnitKode,UnitNama,Jabatan,Email,NIP_Atasan";
const ANI: &str = "197501012000012001";
const BUDI: &str = "198002022005021002";
const CITRA: &str = "199003032015032003";
const DEWI: &str = "199504042020212004";

/// An agency with the code HERE and an empty list, on a database of its own.
struct Office {
    database: TestDatabase,
    connection: Database,
    directory: tempfile::TempDir,
}

impl Office {
    async fn new() -> Self {
        let database = TestDatabase::new(Contents::Tables).await;
        let connection = Database::connect(database.url(), ConnectionSettings::default()).await.expect("a database");
        let directory = tempfile::tempdir().expect("a temporary directory");
        let office = Self { database, connection, directory };
        office.agency("HERE").await;
        office
    }

    async fn agency(&self, code: &str) {
        let new = NewAgency {
            code: code.to_owned(),
            name: format!("Pemerintah Kota {code}"),
            level: "CITY".to_owned(),
            region_code: None,
            time_zone: "Asia/Jakarta".to_owned(),
        };
        master_data::create_agency(&self.connection, new, now()).await.expect("an agency");
    }

    /// Imports `text` so many days after the time of the tests.
    async fn import_after(&self, days: u64, text: impl AsRef<[u8]>) -> Report {
        self.run(days, "HERE", false, text).await
    }

    async fn import(&self, text: impl AsRef<[u8]>) -> Report {
        self.import_after(0, text).await
    }

    async fn run(&self, days: u64, agency: &str, dry_run: bool, text: impl AsRef<[u8]>) -> Report {
        let file = self.directory.path().join("list.csv");
        std::fs::write(&file, text).expect("a file");
        let options = Options { file, agency: agency.to_owned(), dry_run, now: now() + Days::new(days) };
        employees(&self.connection, &options, &mut |_| {}).await.expect("a report")
    }

    /// Who reported to whom on which days, by name.
    async fn lines(&self) -> Vec<String> {
        self.texts(
            "SELECT e.name || ' to ' || s.name || ' from ' || r.valid_from || ' to ' || COALESCE(CAST(r.valid_to AS text), 'open') AS text
             FROM reporting_line r JOIN employee e ON e.id = r.employee_id JOIN employee s ON s.id = r.supervisor_id
             ORDER BY e.name, r.valid_from",
        )
        .await
    }

    async fn appointments(&self) -> Vec<String> {
        self.texts(
            "SELECT e.name || ': ' || p.title || ', ' || u.name || ' from ' || a.valid_from || ' to ' || COALESCE(CAST(a.valid_to AS text), 'open') AS text
             FROM appointment a JOIN employee e ON e.id = a.employee_id JOIN position p ON p.id = a.position_id
             JOIN org_unit u ON u.id = a.org_unit_id ORDER BY e.name, a.valid_from",
        )
        .await
    }

    /// Every unit with its ancestors, the nearest first.
    async fn tree(&self) -> Vec<String> {
        let rows = self
            .database
            .rows(
                "SELECT d.code AS unit, a.code AS ancestor FROM org_unit_closure c JOIN org_unit d ON d.id = c.descendant_id
                 JOIN org_unit a ON a.id = c.ancestor_id WHERE c.depth > 0 ORDER BY d.code, c.depth",
            )
            .await;
        let mut tree: Vec<String> = Vec::new();
        for row in rows {
            let (unit, ancestor) = (text(&row["unit"]), text(&row["ancestor"]));
            match tree.last_mut().filter(|chain| chain.starts_with(&format!("{unit} < "))) {
                Some(chain) => *chain = format!("{chain} < {ancestor}"),
                None => tree.push(format!("{unit} < {ancestor}")),
            }
        }
        tree
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        self.database.rows(sql).await.iter().map(|row| text(&row["text"]).to_owned()).collect()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn list(rows: &[&str]) -> String {
    let mut text = HEADER.to_owned();
    for row in rows {
        text.push('\n');
        text.push_str(row);
    }
    text
}

/// Ani leads the office, Budi a center below it, Citra and Dewi work there.
fn staff() -> Vec<String> {
    vec![
        format!("{ANI},Ani,IV/b,05,Dinas Kesehatan,Kepala Dinas Kesehatan,ani@here.example,"),
        format!("{BUDI},Budi,III/d,05.2.1,Puskesmas Satu,Kepala Puskesmas,budi@here.example,{ANI}"),
        format!("{CITRA},Citra,III/b,05.2.1,Puskesmas Satu,Perawat Ahli Pertama,citra@here.example,{BUDI}"),
        format!("{DEWI},Dewi,IX,05.2.1,Puskesmas Satu,Perawat Ahli Pertama,,{BUDI}"),
    ]
}

fn staff_text() -> String {
    list(&staff().iter().map(String::as_str).collect::<Vec<_>>())
}

fn counts(created: u64, changed: u64, unchanged: u64) -> Counts {
    Counts { created, changed, unchanged }
}

fn today() -> NaiveDate {
    now().date_naive()
}

#[tokio::test]
async fn a_list_becomes_units_positions_employees_and_lines() {
    let office = Office::new().await;
    let report = office.import(staff_text()).await;
    assert!(report.written, "{report}");
    assert_eq!((report.rows, report.problems.warning_count), (4, 0), "{report}");
    assert_eq!(report.units, counts(2, 0, 0));
    assert_eq!(report.employees, counts(4, 0, 0));
    assert_eq!(report.appointments, counts(4, 0, 0));
    assert_eq!(report.reporting_lines, counts(3, 0, 0));
    assert_eq!(report.positions_created, 3);
    assert_eq!(office.tree().await, ["05 < 0", "05.2.1 < 05 < 0"]);
    let today = today();
    assert_eq!(
        office.lines().await,
        [
            format!("Budi to Ani from {today} to open"),
            format!("Citra to Budi from {today} to open"),
            format!("Dewi to Budi from {today} to open"),
        ]
    );
    let people = office.texts("SELECT name || ' ' || kind || ' ' || rank AS text FROM employee ORDER BY name").await;
    assert_eq!(people, ["Ani PNS IV/b", "Budi PNS III/d", "Citra PNS III/b", "Dewi PPPK IX"]);
    let events = office.texts("SELECT verb || ' ' || noun AS text FROM audit_event").await;
    assert_eq!(events, ["import employee"]);
}

#[tokio::test]
async fn every_spelling_of_a_file_reads_the_same() {
    let office = Office::new().await;
    office.import(staff_text()).await;
    let semicolons = staff_text().replace(',', ";");
    let spellings = [
        format!("\u{feff}{}", staff_text()),
        format!("\u{feff}{}", semicolons.replace('\n', "\r\n")),
        format!("\u{feff}\"NIP\"{}", &staff_text()[3..]),
        semicolons.replace("Puskesmas Satu", "\" Puskesmas Satu \""),
        staff_text().replace("NIP_Atasan", " nip_atasan "),
        staff_text() + "\n\n,,,,,,,\n",
        staff_text().replace(ANI, &format!("{} {} {} {}", &ANI[..8], &ANI[8..14], &ANI[14..15], &ANI[15..])),
    ];
    for spelling in spellings {
        let report = office.import(&spelling).await;
        assert!(report.written, "{report}\n{spelling}");
        assert_eq!(report.employees, counts(0, 0, 4), "{spelling}");
        assert_eq!(report.reporting_lines, counts(0, 0, 3), "{spelling}");
    }
    let reordered = format!(
        "Nama,NIP_Atasan,Catatan,Email,Jabatan,UnitNama,UnitKode,PangkatGolongan,NIP\nAni,,x,ani@here.example,Kepala Dinas Kesehatan,Dinas Kesehatan,05,IV/b,{ANI}"
    );
    let report = office.import(reordered).await;
    assert_eq!((report.employees, report.problems.warning_count), (counts(0, 0, 1), 1), "{report}");
    assert_eq!(report.problems.warnings[0].rule, Rule::UnknownColumn);
}

#[tokio::test]
async fn a_second_run_changes_only_what_changed() {
    let office = Office::new().await;
    office.import(staff_text()).await;
    let before = office.database.fingerprints().await;
    let report = office.import_after(10, staff_text()).await;
    assert!(report.written);
    assert_eq!(
        (report.units, report.employees, report.appointments, report.reporting_lines, report.positions_created),
        (counts(0, 0, 2), counts(0, 0, 4), counts(0, 0, 4), counts(0, 0, 3), 0)
    );
    assert_eq!(office.database.fingerprints().await, before);

    // Citra marries, moves up and reports to Ani; the center has a new name; Dewi is not in the list any more.
    let later = list(&[
        &format!("{ANI},Ani,,05,Dinas Kesehatan,Kepala Dinas Kesehatan,,"),
        &format!("{BUDI},Budi,III/d,05.2.1,Puskesmas Utama,Kepala Puskesmas,budi@here.example,{ANI}"),
        &format!("{CITRA},Citra Lestari,III/c,05,Dinas Kesehatan,Analis Kesehatan,citra@here.example,{ANI}"),
    ]);
    let report = office.import_after(20, later).await;
    assert_eq!(report.units, counts(0, 1, 1), "{report}");
    assert_eq!(report.employees, counts(0, 1, 2), "an empty rank or address changes nothing: {report}");
    assert_eq!(report.appointments, counts(0, 1, 2), "{report}");
    assert_eq!(report.reporting_lines, counts(0, 1, 1), "{report}");
    let (first, then) = (today(), today() + Days::new(20));
    assert_eq!(
        office.lines().await,
        [
            format!("Budi to Ani from {first} to open"),
            format!("Citra Lestari to Budi from {first} to {then}"),
            format!("Citra Lestari to Ani from {then} to open"),
            format!("Dewi to Budi from {first} to open"),
        ]
    );
    assert_eq!(
        office.appointments().await[2..4],
        [
            format!("Citra Lestari: Perawat Ahli Pertama, Puskesmas Utama from {first} to {then}"),
            format!("Citra Lestari: Analis Kesehatan, Dinas Kesehatan from {then} to open"),
        ]
    );

    // Corrected on the same day: what began today leaves no trace.
    let report = office.import_after(20, staff_text()).await;
    assert_eq!(report.reporting_lines, counts(0, 1, 2), "{report}");
    let lines = office.lines().await;
    assert_eq!(
        lines[1..3],
        [format!("Citra to Budi from {first} to {then}"), format!("Citra to Budi from {then} to open")]
    );
}

#[tokio::test]
async fn units_find_their_place_when_one_comes_between() {
    let office = Office::new().await;
    office.import(staff_text()).await;
    let more = list(&[
        &format!("{DEWI},Dewi,IX,05.2,Bidang Pelayanan,Kepala Bidang Pelayanan,,{ANI}"),
        &format!("{CITRA},Citra,III/b,05.2.1,Puskesmas Satu,Perawat Ahli Pertama,citra@here.example,{BUDI}"),
    ]);
    let report = office.import_after(1, more).await;
    assert_eq!(report.units, counts(1, 1, 0), "{report}");
    assert_eq!(office.tree().await, ["05 < 0", "05.2 < 05 < 0", "05.2.1 < 05.2 < 05 < 0"]);
}

#[tokio::test]
async fn an_official_stays_a_supervisor_whom_no_list_can_name() {
    let office = Office::new().await;
    office.import(staff_text()).await;
    let ids = office.database.rows("SELECT id FROM agency").await;
    let agency = office.database.uuid(text(&ids[0]["id"]).parse().expect("an id"));
    let ids = office.database.rows("SELECT id FROM employee WHERE name = 'Ani'").await;
    let ani = office.database.uuid(text(&ids[0]["id"]).parse().expect("an id"));
    let [mayor, line] = [1, 2].map(|id| office.database.uuid(uuid::Uuid::from_u128(id)));
    let connection = office.database.connect().await;
    let sql = format!(
        "INSERT INTO employee (id, agency_id, kind, name) VALUES ({mayor}, {agency}, 'OFFICIAL', 'Wali Kota');
         INSERT INTO reporting_line (id, agency_id, employee_id, supervisor_id, valid_from)
         VALUES ({line}, {agency}, {ani}, {mayor}, '2026-01-01');"
    );
    sea_orm::ConnectionTrait::execute_unprepared(&connection, &sql).await.expect("an official");
    connection.close().await.expect("a closed connection");
    let report = office.import_after(1, staff_text()).await;
    assert_eq!(report.reporting_lines, counts(0, 0, 4), "{report}");
}

#[tokio::test]
async fn an_address_may_move_within_one_list() {
    let office = Office::new().await;
    office.import(staff_text()).await;
    let swapped = staff_text().replace("ani@", "x@").replace("budi@", "ani@").replace("x@", "budi@");
    let report = office.import_after(1, swapped).await;
    assert!(report.written, "{report}");
    let emails =
        office.texts("SELECT name || ' ' || email AS text FROM employee WHERE email IS NOT NULL ORDER BY name").await;
    assert_eq!(emails, ["Ani budi@here.example", "Budi ani@here.example", "Citra citra@here.example"]);
}

#[tokio::test]
async fn a_dry_run_reports_and_writes_nothing() {
    let office = Office::new().await;
    let before = office.database.fingerprints().await;
    let report = office.run(0, "HERE", true, staff_text()).await;
    assert_eq!((report.written, report.employees), (false, counts(4, 0, 0)));
    assert_eq!(office.database.fingerprints().await, before);
    let report = office.import(staff_text()).await;
    assert!(report.written);
}

/// Imports a list with one broken rule and expects it where it stands, and nothing written.
async fn refused(text: impl AsRef<[u8]>, row: u64, column: &str, rule: Rule) {
    let office = Office::new().await;
    let before = office.database.fingerprints().await;
    let report = office.import(text).await;
    let found: Vec<_> =
        report.problems.errors.iter().map(|problem| (problem.row, &*problem.column, &problem.rule)).collect();
    assert_eq!(found, [(row, column, &rule)]);
    assert_eq!(rule.severity(), Severity::Error);
    assert!(!report.written);
    assert_eq!(office.database.fingerprints().await, before, "{rule:?}");
}

/// The staff list with something in row `row` replaced.
fn with(row: usize, from: &str, to: &str) -> String {
    let mut rows = staff();
    assert!(rows[row - 2].contains(from), "{} lacks {from}", rows[row - 2]);
    rows[row - 2] = rows[row - 2].replace(from, to);
    list(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

#[tokio::test]
async fn what_a_file_alone_can_break_is_refused_at_its_place() {
    refused(staff_text().replace("Jabatan", "Posisi"), 1, "Jabatan", Rule::MissingColumn).await;
    refused(
        staff_text().replacen("Email", "NIP", 1).replacen("Jabatan,", "Jabatan,Email,", 1),
        1,
        "NIP",
        Rule::DuplicateColumn,
    )
    .await;
    refused(with(5, ",IX,", ",IX,,"), 5, "", Rule::FieldCount { expected: 8, found: 9 }).await;
    refused(with(5, DEWI, "19950404202021200"), 5, "NIP", Rule::Nip(Refusal::NotEighteenDigits)).await;
    refused(with(5, DEWI, "1.99504E+17"), 5, "NIP", Rule::Nip(Refusal::SpreadsheetNumber)).await;
    refused(with(5, DEWI, "131234567"), 5, "NIP", Rule::Nip(Refusal::Legacy)).await;
    refused(with(5, DEWI, ""), 5, "NIP", Rule::Required).await;
    refused(with(5, DEWI, CITRA), 5, "NIP", Rule::DuplicateNip { row: 4 }).await;
    refused(with(5, "Dewi", ""), 5, "Nama", Rule::Required).await;
    refused(with(5, "Dewi", "De\0wi"), 5, "Nama", Rule::ControlCharacter).await;
    refused(with(5, "Dewi", &"D".repeat(201)), 5, "Nama", Rule::TooLong(200)).await;
    refused(with(5, "05.2.1", "05..1"), 5, "UnitKode", Rule::UnitCodeForm).await;
    refused(with(5, "Puskesmas Satu", "Puskesmas Dua"), 5, "UnitNama", Rule::UnitTwoNames { row: 3 }).await;
    refused(with(4, "citra@here.example", "citra"), 4, "Email", Rule::EmailForm).await;
    refused(with(4, "citra@", "Ani@"), 4, "Email", Rule::DuplicateEmail { row: 2 }).await;
    refused(with(5, BUDI, "199001012015012009"), 5, "NIP_Atasan", Rule::UnknownSupervisor).await;
    refused(with(5, BUDI, DEWI), 5, "NIP_Atasan", Rule::OwnSupervisor).await;
    let mut bytes = staff_text().into_bytes();
    let place = bytes.windows(4).position(|window| window == b"Dewi").expect("a name");
    bytes[place + 1] = 0xe9;
    refused(bytes, 5, "Nama", Rule::NotUtf8).await;
}

#[tokio::test]
async fn rows_are_counted_as_an_editor_counts_lines() {
    let office = Office::new().await;
    let broken = with(5, "Dewi", "");
    for (text, row) in [
        (broken.clone(), 5),
        (broken.replace('\n', "\r\n"), 5),
        (format!("\u{feff}{}", broken.replace('\n', "\r\n")), 5),
        (format!("{broken}\r\n"), 5),
        (broken.replacen('\n', "\n\n\n", 1), 7),
        (broken.replace('\n', "\r\n").replacen("\r\n", "\r\n\r\n\r\n", 1), 7),
        (broken.replacen('\n', "\n,,,,,,,\n", 1), 6),
        (broken.replacen("Kepala Dinas Kesehatan", "\"Kepala\nDinas\"", 1), 6),
    ] {
        let report = office.import(&text).await;
        let rows: Vec<u64> = report
            .problems
            .errors
            .iter()
            .filter(|problem| problem.column == "Nama")
            .map(|problem| problem.row)
            .collect();
        assert_eq!(rows, [row], "{text:?}\n{report}");
    }
}

#[tokio::test]
async fn circles_are_named() {
    let chain = "Ani (row 2) -> Budi (row 3) -> Ani".to_owned();
    refused(with(2, "example,", &format!("example,{BUDI}")), 2, "NIP_Atasan", Rule::ReportingCycle { chain }).await;

    // A circle that closes through somebody whom the list does not mention.
    let office = Office::new().await;
    office.import(staff_text()).await;
    let text = list(&[&format!("{ANI},Ani,IV/b,05,Dinas Kesehatan,Kepala Dinas Kesehatan,,{CITRA}")]);
    let before = office.database.fingerprints().await;
    let report = office.import_after(1, text).await;
    let rule = Rule::ReportingCycle { chain: "Ani (row 2) -> Citra -> Budi -> Ani".to_owned() };
    assert_eq!(report.problems.errors[0].rule, rule, "{report}");
    assert_eq!(office.database.fingerprints().await, before);
}

#[tokio::test]
async fn nobody_of_another_agency_is_touched() {
    let office = Office::new().await;
    office.agency("THERE").await;
    office.import(staff_text()).await;
    let before = office.database.fingerprints().await;
    let report = office.run(1, "THERE", false, staff_text()).await;
    let rules: Vec<_> = report.problems.errors.iter().map(|problem| (problem.row, &problem.rule)).collect();
    let expected = [
        (2, &Rule::OtherAgency),
        (3, &Rule::OtherAgency),
        (4, &Rule::OtherAgency),
        (5, &Rule::OtherAgency),
        (2, &Rule::EmailTaken),
        (3, &Rule::EmailTaken),
        (4, &Rule::EmailTaken),
    ];
    let mut rules = rules;
    rules.sort_by_key(|(row, rule)| (matches!(rule, Rule::EmailTaken), *row));
    assert_eq!(rules, expected);
    let fresh = format!("199601012020012009,Eka,III/a,01,Unit,Analis,,{ANI}");
    let report = office.run(1, "THERE", false, list(&[&fresh])).await;
    assert_eq!(report.problems.errors[0].rule, Rule::UnknownSupervisor);
    assert_eq!(office.database.fingerprints().await, before);
}

/// Somebody who gets a NIP of the list after the import has looked.
#[tokio::test]
async fn a_nip_that_is_taken_meanwhile_stops_the_import() {
    let office = Office::new().await;
    let id = office.database.uuid(Uuid::from_u128(1));
    let other = format!(
        "INSERT INTO employee (id, agency_id, kind, name, nip) VALUES ({id}, NEW.agency_id, 'PNS', 'Lain', '{ANI}') \
         ON CONFLICT DO NOTHING;"
    );
    let trigger = match kind() {
        DatabaseKind::Sqlite => format!("CREATE TRIGGER first AFTER INSERT ON position BEGIN {other} END"),
        DatabaseKind::Postgres => format!(
            "CREATE FUNCTION first() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {other} RETURN NULL; END$$;
             CREATE TRIGGER first AFTER INSERT ON position FOR EACH ROW EXECUTE FUNCTION first()"
        ),
    };
    office.connection.write().execute_unprepared(&trigger).await.expect("a trigger");
    let before = office.database.fingerprints().await;
    let file = office.directory.path().join("list.csv");
    std::fs::write(&file, staff_text()).expect("a file");
    let options = Options { file, agency: "HERE".to_owned(), dry_run: false, now: now() };
    let error = employees(&office.connection, &options, &mut |_| {}).await.expect_err("a NIP of somebody else");
    let Error::Invalid(violations) = error else { panic!("{error}") };
    assert!(violations[0].message.english.contains("has just been taken by somebody else"), "{violations:?}");
    assert_eq!(office.database.fingerprints().await, before);
}

#[tokio::test]
async fn two_first_agencies_share_what_the_regulations_give() {
    let database = TestDatabase::new(Contents::Tables).await;
    let connection = Database::connect(database.url(), ConnectionSettings::default()).await.expect("a database");
    let create = async |code: &str| {
        let new = NewAgency {
            code: code.to_owned(),
            name: code.to_owned(),
            level: "CITY".to_owned(),
            region_code: None,
            time_zone: "Asia/Jakarta".to_owned(),
        };
        master_data::create_agency(&connection, new, now()).await
    };
    let (one, other) = tokio::join!(create("ONE"), create("OTHER"));
    one.expect("an agency");
    other.expect("another agency");
    for (table, expected) in [("agency", 2), ("rule_set", 1), ("survey_instrument", 3), ("survey_item", 22)] {
        assert_eq!(database.rows(&format!("SELECT id FROM {table}")).await.len(), expected, "{table}");
    }
}

#[tokio::test]
async fn doubts_are_told_and_do_not_stop() {
    let office = Office::new().await;
    let text = with(5, DEWI, "199513042020213000").replace(",IX,", ",Golongan Sembilan,");
    let report = office.import(text).await;
    assert!(report.written, "{report}");
    let rules: Vec<_> = report.problems.warnings.iter().map(|problem| (problem.row, &problem.rule)).collect();
    assert_eq!(
        rules,
        [
            (5, &Rule::NipDoubt(Doubt::BirthDate)),
            (5, &Rule::NipDoubt(Doubt::Sex)),
            (5, &Rule::NipDoubt(Doubt::Sequence)),
            (5, &Rule::UnknownRank),
        ]
    );
}

#[tokio::test]
async fn an_unknown_agency_and_a_missing_file_are_plain_errors() {
    let office = Office::new().await;
    let file = office.directory.path().join("nowhere.csv");
    let options = Options { file: file.clone(), agency: "HERE".to_owned(), dry_run: false, now: now() };
    let error = employees(&office.connection, &options, &mut |_| {}).await.expect_err("no such file");
    assert!(error.to_string().contains("nowhere.csv"), "{error}");
    std::fs::write(&file, staff_text()).expect("a file");
    let options = Options { agency: "NOWHERE".to_owned(), ..options };
    let error = employees(&office.connection, &options, &mut |_| {}).await.expect_err("no such agency");
    assert!(error.to_string().contains("NOWHERE"), "{error}");
}
