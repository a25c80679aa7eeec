//! Nobody waits for a statement for ever, and a statement does not outlive the patience of those who wait for it.

use std::time::Duration;

use capaian::authz::PolicySource;
use capaian::config::Settings;
use capaian::database::{Binder, ConnectionSettings, Database};
use capaian::error::Error;
use poem::test::TestClient;
use sea_orm::{ConnectionTrait, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{Contents, DatabaseKind, Node, TestApp, TestDatabase, kind, parts, soon};

/// A statement that would take hours.
fn endless(backend: DbBackend) -> String {
    match backend {
        DbBackend::Sqlite => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n".to_owned()
        }
        _ => "SELECT count(*) FROM generate_series(1, 1000000000000) AS endless".to_owned(),
    }
}

#[tokio::test]
async fn a_statement_ends_when_nobody_waits_for_it_any_more() {
    let test = TestDatabase::new(Contents::Tables).await;
    // One connection, so that the next statement has to wait for what the one before left behind.
    let settings = ConnectionSettings { pool_size: 1, ..ConnectionSettings::default() };
    let settings = ConnectionSettings { statement_timeout: Duration::from_secs(3_600), ..settings };
    let database = Database::connect(test.url(), settings).await.expect("the database");
    let query = async |sql: String| database.query(Binder::new(database.backend()).statement(sql)).await;

    let given_up = timeout(Duration::from_millis(300), query(endless(database.backend()))).await;
    assert!(given_up.is_err(), "it has ended by itself");
    let next = timeout(Duration::from_secs(60), query("SELECT 1".to_owned())).await.expect("a free connection");
    assert_eq!(next.expect("an answer").integer(0, 0), Some(1));
    if database.backend() != DbBackend::Sqlite {
        let running = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() \
                       AND query LIKE '%AS endless%'";
        soon("the end of the statement", || async {
            let rows = query(running.to_owned()).await.expect("the statements that run");
            (rows.integer(0, 0) == Some(0)).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn the_database_stops_what_takes_too_long() {
    let test = TestDatabase::new(Contents::Tables).await;
    let patience = Duration::from_millis(300);
    let settings = ConnectionSettings {
        statement_timeout: patience,
        write_timeout: Some(patience),
        ..ConnectionSettings::default()
    };
    let database = Database::connect(test.url(), settings).await.expect("the database");
    let statement = Binder::new(database.backend()).statement(endless(database.backend()));
    let outcome = timeout(Duration::from_secs(60), database.query(statement)).await.expect("an end");
    assert!(matches!(outcome, Err(Error::DeadlineExceeded)), "{outcome:?}");
    if database.backend() != DbBackend::Sqlite {
        let written = sea_orm::ConnectionTrait::execute_unprepared(database.write(), "SELECT pg_sleep(600)");
        let error = timeout(Duration::from_secs(60), written).await.expect("an end").expect_err("a refusal");
        assert!(matches!(Error::from(error), Error::DeadlineExceeded));
    }
}

#[tokio::test]
async fn a_statement_that_was_stopped_is_told_as_that() {
    let app = TestApp::with_cast().await;
    let before = app.fingerprint().await;
    let document = "mutation($input: SignInInput!) { signIn(input: $input) { token } }";
    let input = json!({"input": {"identifier": "nobody", "password": "none"}});
    let patience = Duration::from_millis(300);
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let held = app.database().connect().await.begin_with_options(options).await.expect("a transaction");
    let answer: Value = if kind() == DatabaseKind::Sqlite {
        // SQLite writes in a queue of ours, where the request gives up; what only reads is stopped as the test above shows.
        let settings = Settings { request_deadline: patience, ..Settings::default() };
        let node = Node::with(app.database(), PolicySource::Embedded, settings, |_| {}).await;
        node.graphql(None, document, input).await
    } else {
        held.execute_unprepared("LOCK TABLE agency IN ACCESS EXCLUSIVE MODE").await.expect("a lock");
        let settings = ConnectionSettings { statement_timeout: patience, ..ConnectionSettings::default() };
        let database = Database::connect(app.database().url(), settings).await.expect("the database");
        let parts = parts(app.database(), PolicySource::Embedded, Settings::default()).await;
        let client = TestClient::new(capaian::app::build(capaian::app::App { database, ..parts }))
            .default_header("host", "capaian.example");
        let body = json!({"query": "{ a: agencies { totalCount } b: agencies { totalCount } }"});
        let mut response = client.post("/graphql").body_json(&body).send().await.0;
        let text = response.take_body().into_string().await.expect("text");
        serde_json::from_str(&text).expect("JSON")
    };
    for error in answer["errors"].as_array().unwrap_or_else(|| panic!("no errors: {answer}")) {
        assert_eq!(error["extensions"]["code"], "DEADLINE_EXCEEDED", "{answer}");
    }
    held.rollback().await.expect("the end of the lock");
    assert_eq!(app.fingerprint().await, before);
}

#[tokio::test]
async fn the_rows_of_one_reader_take_a_stated_amount_of_memory() {
    let test = TestDatabase::new(Contents::Tables).await;
    let settings = ConnectionSettings { read_limit: 64 * 1024, ..ConnectionSettings::default() };
    let database = Database::connect(test.url(), settings).await.expect("the database");
    let numbers = |count: u32| {
        let sql = match database.backend() {
            DbBackend::Sqlite => format!(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i FROM n"
            ),
            // In the select list it gives row by row, and does not keep them all first.
            _ => format!("SELECT generate_series(1, {count}) AS i"),
        };
        Binder::new(database.backend()).statement(sql)
    };
    assert_eq!(database.query(numbers(1_000)).await.expect("an answer").len(), 1_000);
    let much = database.query(numbers(100_000_000)).await;
    let Err(Error::LimitExceeded(message)) = much else { panic!("{much:?}") };
    assert!(message.english.contains("more than 65536 bytes"), "{message}");
    // All that one reader reads counts together, side by side or one after the other.
    let mut reader = database.read().await.expect("a reader");
    let both = reader.query_all(vec![numbers(1_500), numbers(1_500)]).await;
    assert!(matches!(both, Err(Error::LimitExceeded(_))), "{both:?}");
    let mut reader = database.read().await.expect("a reader");
    reader.query(numbers(1_500)).await.expect("an answer");
    let next = reader.query(numbers(1_500)).await;
    assert!(matches!(next, Err(Error::LimitExceeded(_))), "{next:?}");
    drop(reader);
    assert_eq!(database.query(numbers(1)).await.expect("an answer").len(), 1, "nobody else is concerned");
}
