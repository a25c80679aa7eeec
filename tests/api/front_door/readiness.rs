//! When a node asks to be left alone, and why.

use std::time::{Duration, Instant};

use capaian::authz::{PolicySource, PolicyStore};
use poem::http::StatusCode;
use sea_orm::{ConnectionTrait, TransactionTrait};

use crate::support::{Contents, DatabaseKind, TestApp, TestDatabase, kind};

async fn ready(app: &TestApp) -> (StatusCode, String) {
    let mut response = app.client().get("/readyz").send().await.0;
    (response.status(), response.take_body().into_string().await.expect("text"))
}

/// Puts the policy of the application in force, as a start does.
async fn put_in_force(app: &TestApp) {
    let hash = PolicyStore::load(&PolicySource::Embedded).expect("the policy").current().hash().to_owned();
    app.change(&format!(
        "INSERT INTO policy_state (id, policy_hash, activated_at) VALUES (1, '{hash}', '2026-11-16T03:00:00+00:00')"
    ))
    .await;
}

#[tokio::test]
async fn a_node_says_which_of_its_needs_is_not_met() {
    let app = TestApp::on(TestDatabase::new(Contents::Tables).await).await;
    let unavailable = |reason: &str| (StatusCode::SERVICE_UNAVAILABLE, reason.to_owned());
    assert_eq!(ready(&app).await, unavailable("another policy is in force\n"));
    put_in_force(&app).await;
    assert_eq!(ready(&app).await, (StatusCode::OK, "ready\n".to_owned()));

    // Steps from a newer program are no obstacle, a missing one is.
    app.change("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_of_the_future', 0)").await;
    assert_eq!(ready(&app).await, (StatusCode::OK, "ready\n".to_owned()));
    app.change("DELETE FROM seaql_migrations WHERE version = 'm20261121_000001_create_agency'").await;
    assert_eq!(ready(&app).await, unavailable("migrations are pending\n"));
    assert_eq!(app.client().get("/healthz").send().await.0.status(), StatusCode::OK);
    // What is not ready answers nothing else.
    let answer = app.graphql("{ __typename }").send().await;
    assert_eq!((answer.status, answer.codes()), (StatusCode::SERVICE_UNAVAILABLE, vec!["UNAVAILABLE"]));

    app.change("DROP TABLE policy_state").await;
    assert_eq!(ready(&app).await, unavailable("the database does not answer\n"));
}

#[tokio::test]
async fn a_database_that_hangs_does_not_hold_up_the_probe() {
    // On SQLite nobody can keep a reader waiting.
    if kind() != DatabaseKind::Postgres {
        return;
    }
    let app = TestApp::on(TestDatabase::new(Contents::Tables).await).await;
    put_in_force(&app).await;
    let other = app.database().connect().await;
    let lock = other.begin().await.expect("a transaction");
    lock.execute_unprepared("LOCK TABLE policy_state IN ACCESS EXCLUSIVE MODE").await.expect("a lock");
    let started = Instant::now();
    let answer = ready(&app).await;
    assert_eq!(answer, (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer in time\n".to_owned()));
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    lock.rollback().await.expect("an end");
    assert_eq!(ready(&app).await.0, StatusCode::OK);
}
