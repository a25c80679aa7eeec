//! A PostgreSQL server that speaks TLS only, goes away and comes back, and follows another for a while.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use capaian::database::{Binder, ConnectionSettings, Database};
use capaian::error::with_causes;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::{DatabaseKind, PrivateCluster, Server, graphql, kind, soon};

/// A cluster with an empty database of a role that comes with a password, and a role that comes with a certificate.
async fn cluster() -> PrivateCluster {
    let cluster = PrivateCluster::start();
    for statement in [
        "CREATE ROLE serve LOGIN PASSWORD 'rahasia'",
        "CREATE ROLE machine LOGIN",
        "CREATE DATABASE capaian OWNER serve",
    ] {
        cluster.administer("postgres", statement).await;
    }
    cluster
}

async fn connect(url: &str) -> Result<Database, String> {
    let settings = ConnectionSettings { pool_size: 1, ..ConnectionSettings::default() };
    Database::connect(url, settings).await.map_err(|error| with_causes(&error))
}

/// What the server says of the connection: `true` through TLS, and the name in the caller's certificate.
const OF_THE_CONNECTION: &str =
    "SELECT CAST(ssl AS text) || coalesce(client_dn, '') AS answer FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

async fn asked_by_reader(database: &Database, sql: &str) -> Result<String, String> {
    let rows = database.query(Binder::new(DbBackend::Postgres).statement(sql.to_owned())).await;
    rows.map(|rows| rows.text(0, 0).expect("a text").to_owned()).map_err(|error| with_causes(&error))
}

async fn asked_by_writer(database: &Database, sql: &str) -> Result<String, String> {
    let row = database.write().query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
    row.map(|row| row.expect("a row").try_get("", "answer").expect("a text")).map_err(|error| with_causes(&error))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_tls_only_is_spoken_to_once_it_has_proven_who_it_is() {
    if kind() != DatabaseKind::Postgres {
        return;
    }
    let cluster = cluster().await;
    let address = cluster.address("serve", "capaian");
    let database = connect(&format!("{address}&channel_binding=require")).await.expect("a database");
    assert_eq!(asked_by_reader(&database, OF_THE_CONNECTION).await.as_deref(), Ok("true"));
    assert_eq!(asked_by_writer(&database, OF_THE_CONNECTION).await.as_deref(), Ok("true"));
    let mut listener = database.listen("a_channel").await.expect("a listener").expect("PostgreSQL has them");
    asked_by_writer(&database, "SELECT CAST(pg_notify('a_channel', 'told') AS text) AS answer")
        .await
        .expect("a notice");
    assert_eq!(listener.heard().await.as_deref(), Some("told"));

    let (certificate, key) = (cluster.file("client.crt"), cluster.file("client.key"));
    let machine = cluster.address("machine", "capaian");
    let with_certificate = format!("{machine}&sslcert={}&sslkey={}", certificate.display(), key.display());
    let known = connect(&with_certificate).await.expect("a database");
    assert_eq!(asked_by_reader(&known, OF_THE_CONNECTION).await.as_deref(), Ok("true/CN=machine"));
    assert_eq!(asked_by_writer(&known, OF_THE_CONNECTION).await.as_deref(), Ok("true/CN=machine"));

    let root = cluster.file("root.crt").display().to_string();
    for (url, told) in [
        (machine, "certificate"),
        (address.replace("localhost", "127.0.0.1"), "certificate"),
        (address.replace(&root, &cluster.file("other.crt").display().to_string()), "certificate"),
        (address.replace(&root, "/nowhere/root.crt"), "/nowhere/root.crt cannot be used"),
        (address.replace(&format!("verify-full&sslrootcert={root}"), "disable"), "no pg_hba.conf entry"),
    ] {
        let refused = connect(&url).await.expect_err(&url);
        assert!(refused.contains(told), "{url}: {refused}");
    }

    // Whoever answers in its place gets nothing from either client.
    cluster.stop();
    cluster.resume_as_impostor();
    for (who, by_reader) in [("the reader", true), ("the writer", false)] {
        soon(who, || async {
            let asked = match by_reader {
                true => asked_by_reader(&database, OF_THE_CONNECTION).await,
                false => asked_by_writer(&database, OF_THE_CONNECTION).await,
            };
            // The connection of before may be told of first.
            asked.expect_err("nobody who is asked").contains("certificate").then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_statement_that_nobody_waits_for_is_stopped_through_tls_too() {
    if kind() != DatabaseKind::Postgres {
        return;
    }
    let cluster = cluster().await;
    let database = connect(&cluster.address("serve", "capaian")).await.expect("a database");
    let administrator = sea_orm::Database::connect(cluster.administrator("postgres")).await.expect("a connection");
    let sleeping = async || {
        let sql = "SELECT count(*) AS answer FROM pg_stat_activity WHERE usename = 'serve' AND state = 'active'";
        let row = administrator.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
        row.expect("an answer").expect("a row").try_get::<i64>("", "answer").expect("a number")
    };
    let asker = database.clone();
    let asking = tokio::spawn(async move { asked_by_reader(&asker, "SELECT CAST(pg_sleep(9) AS text)").await });
    soon("a statement", || async { (sleeping().await == 1).then_some(()) }).await;
    asking.abort();
    // Its own timeout would end it as well, but with an error in the log of the server; a cancellation says so.
    soon("its end", || async { (sleeping().await == 0).then_some(()) }).await;
    assert!(cluster.log().contains("canceling statement due to user request"), "{}", cluster.log());
}

fn ready(server: &Server) -> String {
    let mut answer = ureq::get(format!("http://{}/readyz", server.address()))
        .config()
        .http_status_as_error(false)
        .build()
        .call()
        .expect("an answer");
    answer.body_mut().read_to_string().expect("text").trim().to_owned()
}

async fn becomes(server: &Server, expected: &str) {
    soon(expected, || async { (ready(server) == expected).then_some(()) }).await;
}

/// Attempts to sign in that come at once, each of which writes that it has failed.
async fn writes(server: &Server, round: usize) -> Vec<Value> {
    let attempts = (0..8).map(|number| {
        let address = server.address().to_owned();
        tokio::task::spawn_blocking(move || {
            let identifier = format!("nobody-{round}-{number}@kota.example");
            let query = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }";
            let input = json!({"identifier": identifier, "password": "not the password"});
            graphql(&address, None, &json!({"query": query, "variables": {"input": input}})).expect("an answer")
        })
    });
    let mut answers = Vec::new();
    for attempt in attempts.collect::<Vec<_>>() {
        answers.push(attempt.await.expect("an attempt"));
    }
    answers
}

#[track_caller]
fn are_all_answered(answers: &[Value]) {
    for answer in answers {
        assert_eq!(answer.get("errors"), None, "{answer}");
    }
}

/// What those who go on asking have heard: how many answers, attempts to sign in that were recorded, and codes of errors.
#[derive(Debug, Default)]
struct Heard {
    read: u64,
    recorded: u64,
    codes: BTreeMap<String, u64>,
}

/// Reads and writes again and again, each in a row of its own, until told to stop.
struct Load {
    stop: Arc<AtomicBool>,
    heard: Arc<Mutex<Heard>>,
    rows: Vec<JoinHandle<()>>,
}

/// The answer to one request, whatever its status.
fn refused_or_not(address: &str, body: &Value) -> Value {
    let asked = ureq::post(format!("http://{address}/graphql")).config().http_status_as_error(false).build();
    asked.send_json(body).and_then(|mut answer| answer.body_mut().read_json()).expect("an answer")
}

impl Load {
    fn begin(server: &Server) -> Self {
        let (stop, heard) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Heard::default())));
        let row = |name: &'static str, document: &'static str| {
            let (stop, heard, address) = (Arc::clone(&stop), Arc::clone(&heard), server.address().to_owned());
            tokio::task::spawn_blocking(move || {
                for number in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let input =
                        json!({"identifier": format!("{name}-{number}@kota.example"), "password": "not the password"});
                    let answer = refused_or_not(&address, &json!({"query": document, "variables": {"input": input}}));
                    let mut heard = heard.lock().expect("the tally");
                    let error = &answer["errors"][0]["extensions"];
                    match (error["code"].as_str(), &answer["data"]["signIn"]) {
                        (Some(code), _) => {
                            assert!(code != "UNAVAILABLE" || error["retryAfterSeconds"].is_u64(), "{answer}");
                            *heard.codes.entry(code.to_owned()).or_default() += 1;
                        }
                        (None, Value::Null) => heard.read += 1,
                        (None, _) => heard.recorded += 1,
                    }
                }
            })
        };
        let read = "{ surveyResults(first: 1) { totalCount } }";
        let write = "mutation($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }";
        let rows = vec![row("a", read), row("b", read), row("c", write), row("d", write)];
        Self { stop, heard, rows }
    }

    fn so_far<T>(&self, look: impl FnOnce(&Heard) -> T) -> T {
        look(&self.heard.lock().expect("the tally"))
    }

    /// Waits until `number` has grown.
    async fn goes_on(&self, what: &str, number: impl Fn(&Heard) -> u64) {
        let before = self.so_far(&number);
        soon(what, || async { (self.so_far(&number) > before + 1).then_some(()) }).await;
    }

    async fn end(self) -> Heard {
        self.stop.store(true, Ordering::Relaxed);
        for row in self.rows {
            row.await.expect("somebody who asks");
        }
        Arc::into_inner(self.heard).expect("the last one").into_inner().expect("the tally")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_comes_back_needs_no_restart_of_the_program() {
    if kind() != DatabaseKind::Postgres {
        return;
    }
    let cluster = cluster().await;
    let url = cluster.address("serve", "capaian");
    let migrated = Command::new(env!("CARGO_BIN_EXE_capaian")).arg("migrate").env("DATABASE_URL", &url).output();
    let migrated = migrated.expect("the program");
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    // Nobody of those who ask meanwhile is told to wait for having failed before.
    let failures = ("CAPAIAN_SIGN_IN_FAILURES_PER_ADDRESS", "100000");
    let server = Server::start(&["serve"], &[("DATABASE_URL", &url), failures]);
    becomes(&server, "ready").await;
    are_all_answered(&writes(&server, 1).await);
    let load = Load::begin(&server);
    let unavailable = |heard: &Heard| heard.codes.get("UNAVAILABLE").copied().unwrap_or_default();
    load.goes_on("an answer", |heard| heard.read).await;
    load.goes_on("a record", |heard| heard.recorded).await;

    cluster.stop();
    becomes(&server, "the database does not answer").await;
    load.goes_on("a refusal", unavailable).await;
    cluster.resume();
    becomes(&server, "ready").await;
    load.goes_on("an answer", |heard| heard.read).await;
    load.goes_on("a record", |heard| heard.recorded).await;
    are_all_answered(&writes(&server, 2).await);

    // For a while there is only one that follows, which can be read and not written to.
    cluster.stop();
    cluster.resume_as_follower();
    becomes(&server, "the database takes no changes").await;
    let question = json!({"query": "{ surveyResults(first: 1) { totalCount } }"});
    let answer = server.graphql(None, &question).expect("an answer");
    assert_eq!(answer["data"], json!({"surveyResults": {"totalCount": 0}}), "{answer}");
    load.goes_on("an answer", |heard| heard.read).await;
    load.goes_on("a refusal", unavailable).await;
    cluster.promote();
    becomes(&server, "ready").await;
    load.goes_on("a record", |heard| heard.recorded).await;
    are_all_answered(&writes(&server, 3).await);

    let heard = load.end().await;
    // Whoever asks meanwhile learns that they may ask again, and nobody that something is broken.
    let known = ["DEADLINE_EXCEEDED", "UNAVAILABLE"];
    assert!(heard.codes.keys().all(|code| known.contains(&code.as_str())), "{heard:?}");
    let database = connect(&url).await.expect("a database");
    let kept = "SELECT CAST(count(*) AS text) FROM audit_event";
    let kept: u64 = asked_by_reader(&database, kept).await.expect("a number").parse().expect("a number");
    assert!(heard.recorded <= kept, "{kept} are kept of {heard:?}");
}
