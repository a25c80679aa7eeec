//! The demonstration data: the same each time, complete, and with a cast that can act.

use std::collections::BTreeSet;

use capaian::database::{ConnectionSettings, Database};
use capaian::demo::{self, Cast, SeedOptions};
use capaian::error::Error;
use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use crate::support::{Contents, TestApp, TestDatabase, now};

async fn seeded(options: SeedOptions) -> (TestDatabase, Cast) {
    let database = TestDatabase::new(Contents::Tables).await;
    let connection = Database::connect(database.url(), ConnectionSettings::default()).await.expect("a database");
    let seeded = demo::seed(&connection, &options).await.expect("the demonstration data");
    (database, seeded.cast)
}

fn on(today: NaiveDate) -> SeedOptions {
    SeedOptions { today, ..SeedOptions::default() }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_data_and_another_seed_another() {
    let today = now().date_naive();
    let (first, cast) = seeded(on(today)).await;
    let (second, same_cast) = seeded(on(today)).await;
    let (third, other_cast) = seeded(SeedOptions { seed: 2, ..on(today) }).await;
    assert_eq!(first.fingerprints().await, second.fingerprints().await);
    assert_eq!(cast, same_cast);
    assert_ne!(first.fingerprints().await, third.fingerprints().await);
    assert_ne!(cast, other_cast);
}

#[tokio::test]
async fn it_is_never_written_twice() {
    let database = TestDatabase::new(Contents::Cast).await;
    let connection = Database::connect(database.url(), ConnectionSettings::default()).await.expect("a database");
    let before = database.fingerprints().await;
    let again = demo::seed(&connection, &on(now().date_naive())).await;
    assert!(matches!(again, Err(Error::BadRequest(_))), "{again:?}");
    assert_eq!(database.fingerprints().await, before);
}

#[tokio::test]
async fn every_state_occurs() {
    let database = TestDatabase::new(Contents::Cast).await;
    let states = async |table: &str| -> BTreeSet<String> {
        let rows = database.rows(&format!("SELECT DISTINCT state FROM {table}")).await;
        rows.iter().map(|row| row["state"].as_str().expect("a state").to_owned()).collect()
    };
    let all = |words: &str| -> BTreeSet<String> { words.split(' ').map(str::to_owned).collect() };
    let evaluations =
        "OPEN SELF_SUBMITTED FEEDBACK_CLOSED RATED CALIBRATED RELEASED ACKNOWLEDGED APPEALED DECIDED FINAL";
    assert_eq!(states("evaluation").await, all(evaluations));
    assert_eq!(states("performance_plan").await, all("DRAFT PROPOSED RETURNED APPROVED AMENDING CLOSED VOID"));
    assert_eq!(states("feedback_request").await, all("APPROVED SUBMITTED DECLINED EXPIRED"));
    assert_eq!(states("survey_campaign").await, all("DRAFT OPEN CLOSED COMPUTED PUBLISHED FOLLOWED_UP"));
    assert_eq!(states("survey_result").await, all("COMPUTED PUBLISHED"));
}

/// Expects that a query finds nothing.
async fn nowhere(database: &TestDatabase, sql: &str) {
    let rows: Vec<Value> = database.rows(sql).await;
    assert!(rows.is_empty(), "{} rows: {sql}\n{:?}", rows.len(), rows.first());
}

#[tokio::test]
async fn every_evaluation_has_what_its_state_implies_and_nothing_else() {
    for today in ["2026-11-16", "2027-02-10", "2028-05-01"] {
        let (database, _) = seeded(on(today.parse().expect("a date"))).await;
        every_part_is_there_from_its_state_on(&database).await;
        feedback_fits_its_requests(&database).await;
        // Nothing has happened that lies ahead.
        for (table, column) in [
            ("self_assessment", "submitted_at"),
            ("rating", "rated_at"),
            ("evaluee_response", "responded_at"),
            ("feedback_summary", "closed_on"),
            ("feedback_request", "closed_on"),
            ("survey_result", "computed_on"),
            ("survey_suggestion", "decided_on"),
            ("survey_improvement", "planned_on"),
            ("survey_improvement", "ended_on"),
            ("survey_improvement_note", "noted_on"),
        ] {
            nowhere(&database, &format!("SELECT 1 AS one FROM {table} WHERE {column} >= '{today}'")).await;
        }
        // Results are what their answers say.
        nowhere(
            &database,
            "SELECT i.result_id FROM survey_result_item i JOIN survey_result r ON r.id = i.result_id
             JOIN survey_item q ON q.id = i.item_id WHERE i.sum_hundredths <>
             (SELECT SUM(o.value_hundredths) FROM survey_response s JOIN survey_option o ON o.item_id = i.item_id
              WHERE s.campaign_id = r.campaign_id AND substr(s.answers, q.sequence, 1) = CAST(o.position AS text))",
        )
        .await;
        // Texts wait where they may, and are decided on where nobody answers any more.
        nowhere(
            &database,
            "SELECT t.id FROM survey_suggestion t JOIN survey_campaign c ON c.id = t.campaign_id
             WHERE c.state = 'DRAFT' OR (c.state = 'OPEN' AND t.state <> 'PENDING')",
        )
        .await;
        let states = "SELECT DISTINCT t.state FROM survey_suggestion t
                      JOIN survey_campaign c ON c.id = t.campaign_id WHERE c.state <> 'OPEN' ORDER BY t.state";
        let states = database.rows(states).await;
        let states: Vec<&str> = states.iter().filter_map(|row| row["state"].as_str()).collect();
        assert_eq!(states, ["PENDING", "RELEASED", "WITHHELD"]);
        // What units do about published results is in every state, and some of it is late.
        let states = "SELECT DISTINCT i.state FROM survey_improvement i
                      JOIN survey_result r ON r.id = i.result_id WHERE r.state = 'PUBLISHED' ORDER BY i.state";
        let states = database.rows(states).await;
        let states: Vec<&str> = states.iter().filter_map(|row| row["state"].as_str()).collect();
        assert_eq!(states, ["DONE", "DROPPED", "IN_PROGRESS", "PLANNED"]);
        let late = format!("SELECT id FROM survey_improvement WHERE ended_on IS NULL AND due_on < '{today}'");
        assert!(!database.rows(&late).await.is_empty());
        nowhere(
            &database,
            "SELECT i.id FROM survey_improvement i WHERE i.state <> 'PLANNED' AND i.state <>
             (SELECT n.state FROM survey_improvement_note n WHERE n.improvement_id = i.id ORDER BY n.number DESC LIMIT 1)",
        )
        .await;
        nowhere(
            &database,
            "SELECT id FROM survey_result WHERE low_hundredths IS NULL OR low_hundredths = high_hundredths",
        )
        .await;
    }
}

/// Each part of an evaluation is there from its own state on, and not before.
async fn every_part_is_there_from_its_state_on(database: &TestDatabase) {
    let late = "('RATED','CALIBRATED','RELEASED','ACKNOWLEDGED','APPEALED','DECIDED','FINAL')";
    for part in ["rating", "development_notes"] {
        let sql = format!(
            "SELECT e.state FROM evaluation e LEFT JOIN {part} p ON p.evaluation_id = e.id
             WHERE (e.state IN {late}) <> (p.evaluation_id IS NOT NULL)"
        );
        nowhere(database, &sql).await;
    }
    nowhere(
        database,
        "SELECT e.state FROM evaluation e LEFT JOIN self_assessment p ON p.evaluation_id = e.id
         WHERE (e.state <> 'OPEN') <> (p.evaluation_id IS NOT NULL)",
    )
    .await;
    nowhere(
        database,
        "SELECT e.state FROM evaluation e WHERE (SELECT COUNT(*) FROM feedback_summary s WHERE s.evaluation_id = e.id)
         <> CASE WHEN e.state IN ('OPEN','SELF_SUBMITTED') THEN 0 ELSE 2 END",
    )
    .await;
    nowhere(
        database,
        "SELECT e.state FROM evaluation e JOIN evaluee_response r ON r.evaluation_id = e.id
         WHERE e.state NOT IN ('ACKNOWLEDGED','APPEALED','DECIDED','FINAL')",
    )
    .await;
}

async fn feedback_fits_its_requests(database: &TestDatabase) {
    // A spent request has its answer as long as the period is not over, and no answer is without a request.
    nowhere(
        database,
        "SELECT e.id FROM evaluation e JOIN evaluation_period p ON p.id = e.period_id WHERE p.status = 'OPEN' AND
         (SELECT COUNT(*) FROM feedback_request q WHERE q.evaluation_id = e.id AND q.state = 'SUBMITTED')
         <> (SELECT COUNT(*) FROM feedback f WHERE f.evaluation_id = e.id)",
    )
    .await;
    nowhere(
        database,
        "SELECT s.id FROM feedback_summary s JOIN evaluation e ON e.id = s.evaluation_id WHERE COALESCE(s.response_count, 0) <>
         (SELECT CASE WHEN COUNT(*) >= 3 THEN COUNT(*) ELSE 0 END FROM feedback_request q
          WHERE q.evaluation_id = e.id AND q.reviewer_group = s.reviewer_group AND q.state = 'SUBMITTED')",
    )
    .await;
    // Nobody reviews or rates themselves, and nobody reviews whom they rate.
    nowhere(
        database,
        "SELECT q.id FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
         WHERE q.reviewer_id IN (e.employee_id, e.supervisor_id)",
    )
    .await;
}

#[tokio::test]
async fn the_cast_is_what_it_is_called() {
    let database = TestDatabase::new(Contents::Cast).await;
    let connection = database.connect().await;
    let cast = Cast::find(&connection).await.expect("the cast");
    connection.close().await.expect("a closed connection");
    let evaluations =
        database.rows("SELECT e.id, e.state, e.employee_id, e.supervisor_id, e.plan_id FROM evaluation e").await;
    let row = |id: uuid::Uuid| {
        evaluations.iter().find(|row| row["id"] == json!(id.to_string())).expect("an evaluation of the cast")
    };
    for (id, state) in
        [(cast.evaluation, "OPEN"), (cast.released_evaluation, "RELEASED"), (cast.final_evaluation, "FINAL")]
    {
        assert_eq!(row(id)["state"], state);
        assert_eq!(row(id)["employee_id"], json!(cast.evaluee.to_string()));
        assert_eq!(row(id)["supervisor_id"], json!(cast.supervisor.to_string()));
    }
    assert_eq!(row(cast.evaluation)["plan_id"], json!(cast.plan.to_string()));
    let lines = database.rows("SELECT employee_id, supervisor_id FROM reporting_line WHERE valid_to IS NULL").await;
    let reports_to = |employee: uuid::Uuid, supervisor: uuid::Uuid| {
        let line = json!({"employee_id": employee.to_string(), "supervisor_id": supervisor.to_string()});
        assert!(lines.contains(&line), "{line}");
    };
    reports_to(cast.supervisor, cast.superior);
    reports_to(cast.subordinate, cast.evaluee);
    for peer in [cast.peer1, cast.peer2, cast.peer3] {
        reports_to(peer, cast.supervisor);
    }
    let requests = database
        .rows("SELECT evaluation_id, reviewer_id, reviewer_group, state FROM feedback_request WHERE state = 'APPROVED'")
        .await;
    for (reviewer, group) in
        [(cast.peer1, "PEER"), (cast.peer2, "PEER"), (cast.peer3, "PEER"), (cast.subordinate, "SUBORDINATE")]
    {
        let request = json!({
            "evaluation_id": cast.evaluation.to_string(), "reviewer_id": reviewer.to_string(),
            "reviewer_group": group, "state": "APPROVED",
        });
        assert!(requests.contains(&request), "{request}");
    }
    let grants = database
        .rows("SELECT g.employee_id, g.role, u.parent_id FROM role_grant g JOIN org_unit u ON u.id = g.org_unit_id")
        .await;
    for (holder, role) in [
        (cast.hr, "HR_OFFICER"),
        (cast.team, "PERFORMANCE_TEAM"),
        (cast.auditor, "AUDITOR"),
        (cast.head, "AGENCY_HEAD"),
        (cast.sysadmin, "SYSTEM_ADMIN"),
    ] {
        let grant = json!({"employee_id": holder.to_string(), "role": role, "parent_id": null});
        assert!(grants.contains(&grant), "{grant}");
    }
    for other in [cast.evaluee, cast.supervisor, cast.superior, cast.peer1, cast.subordinate, cast.stranger] {
        assert!(!grants.iter().any(|grant| grant["employee_id"] == json!(other.to_string())));
    }
}

#[tokio::test]
async fn every_account_of_the_cast_signs_in() {
    let app = TestApp::with_cast().await;
    for (identifier, _) in demo::ACCOUNTS {
        app.token(identifier).await;
    }
}

#[tokio::test]
async fn the_welcome_names_the_cast_and_its_queries_are_answered() {
    let app = TestApp::with_cast().await;
    let text = demo::welcome("127.0.0.1:8000".parse().expect("an address"));
    for (identifier, _) in demo::ACCOUNTS {
        assert!(text.contains(identifier), "{identifier}");
    }
    let documents: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("\"{"))
        .map(|line| line.trim_matches('"').replace("\\\"", "\""))
        .collect();
    assert_eq!(documents.len(), 3, "{text}");
    for document in documents {
        let answer = app.graphql(document.as_str()).as_user("evaluee").send().await;
        assert_eq!(answer.body.get("errors"), None, "{document}: {}", answer.body);
    }
}

#[tokio::test]
async fn dates_are_relative_to_the_day() {
    let (database, cast) = seeded(on("2027-01-04".parse().expect("a date"))).await;
    let sql = format!(
        "SELECT p.ends_on, p.self_assessment_opens_on, p.self_assessment_closes_on, p.status FROM evaluation e
         JOIN evaluation_period p ON p.id = e.period_id WHERE e.id = {}",
        database.uuid(cast.evaluation)
    );
    let period = database.rows(&sql).await[0].clone();
    let day = |name: &str| -> NaiveDate { period[name].as_str().expect("a date").parse().expect("a date") };
    let today: NaiveDate = "2027-01-04".parse().expect("a date");
    assert!((day("self_assessment_opens_on")..=day("self_assessment_closes_on")).contains(&today));
    assert_eq!((day("ends_on").year(), period["status"].as_str()), (2026, Some("OPEN")));
}

/// How often masking hits what it should not, with the names of everybody: here never.
#[tokio::test]
async fn nothing_that_is_said_is_taken_for_a_person() {
    use capaian::domain::survey::free_text::{Names, masked, numbers, visible};
    let database = TestDatabase::new(Contents::Cast).await;
    let text = |row: &Value| row["text"].as_str().map(str::to_owned);
    let names: Vec<String> =
        database.rows("SELECT DISTINCT name AS text FROM employee").await.iter().filter_map(text).collect();
    let names = Names::new(names.iter().map(String::as_str));
    let said = "SELECT text FROM survey_suggestion UNION SELECT comment FROM feedback_summary_comment \
                UNION SELECT achievements FROM self_assessment UNION SELECT strengths FROM development_notes \
                UNION SELECT weaknesses FROM development_notes UNION SELECT recommendations FROM development_notes \
                UNION SELECT comment FROM evaluee_response UNION SELECT question FROM survey_item \
                UNION SELECT said FROM survey_improvement UNION SELECT action FROM survey_improvement \
                UNION SELECT person_in_charge FROM survey_improvement UNION SELECT text FROM survey_improvement_note";
    let said: Vec<String> = database.rows(said).await.iter().filter_map(text).collect();
    assert!(said.len() > 40, "{}", said.len());
    for text in said {
        assert_eq!(masked(&visible(&text), &names), text);
        assert_eq!(numbers(&text), []);
    }
}
