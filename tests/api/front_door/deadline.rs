//! Nobody waits for a statement for ever, and a statement does not outlive the patience of those who wait for it.

use std::time::Duration;

use capaian::database::{Binder, ConnectionSettings, Database};
use sea_orm::DbBackend;
use tokio::time::timeout;

use crate::support::{Contents, TestDatabase, soon};

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
    timeout(Duration::from_secs(60), database.query(statement)).await.expect("an end").expect_err("a refusal");
    if database.backend() != DbBackend::Sqlite {
        let written = sea_orm::ConnectionTrait::execute_unprepared(database.write(), "SELECT pg_sleep(600)");
        timeout(Duration::from_secs(60), written).await.expect("an end").expect_err("a refusal");
    }
}
