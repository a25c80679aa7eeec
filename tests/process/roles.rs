//! The owner takes the steps, one role serves, another reads: what each may do, and that the program serves so.

use std::process::{Command, Output};

use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::support::{DatabaseKind, PrivateCluster, Server, kind, sign_in};

/// Runs a script of the package.
fn psql(url: &str, script: &str) {
    let file = format!("{}/packaging/postgres/{script}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("psql").args(["--quiet", "--no-psqlrc", "--file", &file, url]).output().expect("psql");
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
}

fn run(url: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_capaian"))
        .args(arguments)
        .env("DATABASE_URL", url)
        .env("CAPAIAN_SECRET_KEY", "0f".repeat(32))
        .output()
        .expect("the program")
}

#[track_caller]
fn well(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
    out.into_owned()
}

/// What the database says when `url` asks it to do something.
async fn refusal(url: &str, statement: &str) -> String {
    let connection = sea_orm::Database::connect(url).await.expect("a connection");
    let outcome = connection.execute_unprepared(statement).await;
    connection.close().await.expect("a closed connection");
    outcome.expect_err(statement).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_that_serves_can_neither_change_the_trail_nor_the_tables() {
    if kind() != DatabaseKind::Postgres {
        return;
    }
    let cluster = PrivateCluster::start();
    cluster.administer("postgres", "CREATE DATABASE capaian").await;
    let roles = ["capaian_owner", "capaian_serve", "capaian_read"];
    let [owner, serve, read] = roles.map(|role| cluster.address(role, "capaian"));
    // Both scripts can be run again.
    psql(&cluster.administrator("capaian"), "roles.sql");
    psql(&cluster.administrator("capaian"), "roles.sql");
    for role in roles {
        cluster.administer("postgres", &format!("ALTER ROLE {role} PASSWORD 'rahasia'")).await;
    }
    well(&run(&owner, &["migrate"]));
    psql(&owner, "grants.sql");
    psql(&owner, "grants.sql");

    well(&run(&serve, &["seed", "--employees", "60"]));
    let server = Server::start(&["serve"], &[("DATABASE_URL", &serve), ("CAPAIAN_DATABASE_READ_URL", &read)]);
    let token = sign_in(&server, "peer1@pangkalpinang.example");
    let ask = |query: &str, input: serde_json::Value| {
        let body = json!({"query": query, "variables": {"input": input}});
        let answer = server.graphql(Some(&token), &body).expect("an answer");
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].clone()
    };
    let requests = "{ feedbackRequests(first: 1, filter: {state: {eq: APPROVED}}) { nodes { id } } }";
    let id = ask(requests, json!(null))["feedbackRequests"]["nodes"][0]["id"].clone();
    let decline = "mutation($input: DeclineFeedbackInput!) { declineFeedback(input: $input) { userErrors { code } } }";
    let declined = ask(decline, json!({"feedbackRequest": id, "reason": "sedang cuti panjang"}));
    assert_eq!(declined["declineFeedback"]["userErrors"], json!([]));
    drop(server);

    let told = well(&run(&serve, &["doctor"]));
    assert!(told.contains("ok       role"), "{told}");
    let told = well(&run(&owner, &["doctor"]));
    assert!(told.contains("warning  role"), "{told}");

    for statement in [
        "UPDATE audit_event SET verb = 'other'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "DELETE FROM seaql_migrations",
    ] {
        let told = refusal(&serve, statement).await;
        assert!(told.contains("permission denied"), "{statement}: {told}");
    }
    for statement in [
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TABLE employee",
        "DROP TRIGGER audit_event_append_only ON audit_event",
    ] {
        let told = refusal(&serve, statement).await;
        assert!(told.contains("must be owner"), "{statement}: {told}");
    }
    assert!(refusal(&serve, "CREATE TABLE other (id int)").await.contains("permission denied"));
    assert!(refusal(&read, "BEGIN READ WRITE; DELETE FROM session").await.contains("permission denied"));
    // The owner is stopped by the table itself.
    for statement in ["UPDATE audit_event SET verb = 'other'", "DELETE FROM audit_event", "TRUNCATE audit_event"] {
        assert!(refusal(&owner, statement).await.contains("append-only"), "{statement}");
    }
}
