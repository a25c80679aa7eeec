//! Signing in and out: tokens that are what they say, and a brake on guessing that tells nothing.

use std::net::IpAddr;
use std::sync::Arc;

use capaian::authz::{PolicySource, PolicyStore};
use capaian::config::SignInRules;
use capaian::context::RequestContext;
use capaian::database::{ConnectionSettings, Database};
use capaian::demo::PASSWORD;
use capaian::error::{Error, ViolationCode};
use capaian::office::session::{self, SignedIn};
use capaian::secret::SecretKey;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::{Contents, TestApp, TestDatabase, now};

const SIGN_IN: &str = "mutation($input: SignInInput!) {
    signIn(input: $input) { token expiresAt viewer { employee { name } } userErrors { code field message } }
}";
const SIGN_OUT: &str = "mutation { signOut(input: {}) { signedOut userErrors { code } } }";
const EVALUEE: &str = "evaluee@pangkalpinang.example";

fn credentials(identifier: &str, password: &str) -> Value {
    json!({"input": {"identifier": identifier, "password": password}})
}

/// A caller of the verbs themselves, at any time and from any address.
pub(super) struct Caller {
    database: Database,
    policies: PolicyStore,
}

impl Caller {
    pub(super) async fn of(database: &TestDatabase) -> Self {
        let database = Database::connect(database.url(), ConnectionSettings::default()).await.unwrap();
        Self { database, policies: PolicyStore::load(&PolicySource::Embedded).unwrap() }
    }

    pub(super) fn at(&self, time: DateTime<Utc>, address: &str) -> RequestContext {
        let secret = SecretKey::new(&[7; 32]).unwrap();
        let policy = Arc::clone(&self.policies.current());
        let mut ctx = RequestContext::new(self.database.clone(), policy, secret, "test".to_owned(), time);
        ctx.address = Some(address.parse::<IpAddr>().unwrap());
        ctx
    }

    async fn sign_in(&self, time: DateTime<Utc>, address: &str, identifier: &str, password: &str) -> Outcome {
        Outcome::of(session::sign_in(&self.at(time, address), identifier, password, None).await)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    SignedIn,
    Wrong,
    Wait(u64),
}

impl Outcome {
    fn of(result: Result<SignedIn, Error>) -> Self {
        match result {
            Ok(_) => Self::SignedIn,
            Err(Error::Invalid(violations)) => {
                assert_eq!(violations.len(), 1);
                assert_eq!(violations[0].code, ViolationCode::InvalidCredentials);
                Self::Wrong
            }
            Err(Error::RateLimited { retry_after_seconds }) => Self::Wait(retry_after_seconds),
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn signing_in_gives_a_token_and_reads_the_viewer_as_the_new_actor() {
    let app = TestApp::with_cast().await;
    let answer =
        app.graphql(SIGN_IN).variables(credentials(" Evaluee@Pangkalpinang.example ", PASSWORD)).send().await.ok();
    assert_eq!(*answer.at("/signIn/userErrors"), json!([]));
    assert!(answer.at("/signIn/viewer/employee/name").is_string(), "{}", answer.body);
    let expires: DateTime<Utc> = answer.at("/signIn/expiresAt").as_str().unwrap().parse().unwrap();
    assert_eq!(expires, now() + TimeDelta::hours(12));

    let token = answer.at("/signIn/token").as_str().unwrap().to_owned();
    let stored = app.sql("SELECT count(*) AS n FROM session").await;
    assert_eq!(stored[0]["n"], 1);
    let connection = app.database().connect().await;
    // The token itself is nowhere: only its hash is.
    let leaked = match connection.get_database_backend() {
        sea_orm::DbBackend::Postgres => format!("SELECT count(*) AS n FROM session s WHERE s::text LIKE '%{token}%'"),
        _ => format!("SELECT count(*) AS n FROM session WHERE token_hash = CAST('{token}' AS BLOB)"),
    };
    assert_eq!(app.sql(&leaked).await[0]["n"], 0);
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let app = TestApp::with_cast().await;
    let who = "{ viewer { employee { name } } }";
    assert!(app.graphql(who).as_user("evaluee").send().await.ok().at("/viewer/employee/name").is_string());
    let answer = app.graphql(SIGN_OUT).as_user("evaluee").send().await.ok();
    assert_eq!(*answer.at("/signOut/signedOut"), true);
    for document in [who, SIGN_OUT] {
        let answer = app.graphql(document).as_user("evaluee").send().await;
        assert_eq!((answer.status.as_u16(), answer.codes()), (401, vec!["UNAUTHENTICATED"]));
    }
    let answer = app.graphql(SIGN_OUT).send().await;
    assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "a citizen has no session");
}

#[tokio::test]
async fn a_session_ends_at_its_time_and_with_its_account() {
    let database = TestDatabase::new(Contents::Cast).await;
    let caller = Caller::of(&database).await;
    let signed_in = session::sign_in(&caller.at(now(), "192.0.2.1"), EVALUEE, PASSWORD, None).await.unwrap();
    assert!(signed_in.actor.employee_id().is_some());
    let at = |time| session::identify(&caller.database, &signed_in.token, SignInRules::default(), time);
    let (_, session_id) = at(signed_in.expires_at - TimeDelta::microseconds(1)).await.unwrap();
    assert_eq!(session_id, signed_in.session_id);
    assert!(matches!(at(signed_in.expires_at).await, Err(Error::Unauthenticated)));

    let disable =
        format!("UPDATE account SET disabled_at = '2026-11-16T03:00:00+00:00' WHERE identifier = '{EVALUEE}'");
    database.connect().await.execute_unprepared(&disable).await.unwrap();
    assert!(matches!(at(now()).await, Err(Error::Unauthenticated)));
    assert_eq!(caller.sign_in(now(), "192.0.2.1", EVALUEE, PASSWORD).await, Outcome::Wrong);

    let forget = |time| session::forget_expired(&caller.database, SignInRules::default(), time);
    let count = async |table: &str| database.rows(&format!("SELECT count(*) AS n FROM {table}")).await[0]["n"].clone();
    forget(signed_in.expires_at).await.unwrap();
    assert_eq!([count("session").await, count("sign_in_throttle").await, count("sign_in_place").await], [0, 0, 1]);
    forget(now() + TimeDelta::days(90)).await.unwrap();
    assert_eq!(count("sign_in_place").await, 0);
}

#[tokio::test]
async fn unknown_disabled_and_known_accounts_are_refused_alike() {
    let app = TestApp::with_cast().await;
    let disable = "UPDATE account SET disabled_at = '2026-01-01T00:00:00+00:00' WHERE identifier LIKE 'peer1@%'";
    app.database().connect().await.execute_unprepared(disable).await.unwrap();
    let mut answers = Vec::new();
    for (identifier, password) in [
        (EVALUEE, "not the password"),
        ("nobody@pangkalpinang.example", PASSWORD),
        ("peer1@pangkalpinang.example", PASSWORD),
        ("", ""),
        ("' OR 1=1 --", "😀"),
    ] {
        let answer = app.graphql(SIGN_IN).variables(credentials(identifier, password)).send().await.ok();
        answers.push(answer.text);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(answers[0].contains(r#""code":"INVALID_CREDENTIALS""#), "{answers:?}");
    assert_eq!(app.sql("SELECT count(*) AS n FROM session").await[0]["n"], 0);
}

#[tokio::test]
async fn guessing_one_account_has_to_wait_whether_or_not_it_exists() {
    let database = TestDatabase::new(Contents::Cast).await;
    let caller = Caller::of(&database).await;
    for identifier in [EVALUEE, "nobody@pangkalpinang.example"] {
        for attempt in 0..10 {
            assert_eq!(caller.sign_in(now(), "192.0.2.1", identifier, "wrong").await, Outcome::Wrong, "{attempt}");
        }
        let soon = now() + TimeDelta::minutes(14);
        // The right password does not help now, and asking does not make it longer.
        for _ in 0..3 {
            assert_eq!(caller.sign_in(soon, "192.0.2.1", identifier, PASSWORD).await, Outcome::Wait(60));
        }
    }
    let later = now() + TimeDelta::minutes(15);
    assert_eq!(caller.sign_in(later, "192.0.2.1", EVALUEE, PASSWORD).await, Outcome::SignedIn);
    assert_eq!(caller.sign_in(later, "192.0.2.1", "nobody@pangkalpinang.example", "x").await, Outcome::Wrong);
}

#[tokio::test]
async fn others_guesses_keep_nobody_out() {
    let database = TestDatabase::new(Contents::Cast).await;
    let caller = Caller::of(&database).await;
    for _ in 0..10 {
        assert_eq!(caller.sign_in(now(), "192.0.2.1", EVALUEE, "wrong").await, Outcome::Wrong);
    }
    assert_eq!(caller.sign_in(now(), "192.0.2.1", EVALUEE, "wrong").await, Outcome::Wait(900));
    assert_eq!(caller.sign_in(now(), "198.51.100.1", EVALUEE, PASSWORD).await, Outcome::SignedIn);
}

#[tokio::test]
async fn one_who_guesses_from_a_shared_address_does_not_stop_those_who_sign_in_there() {
    let database = TestDatabase::new(Contents::Cast).await;
    let caller = Caller::of(&database).await;
    let proxy = "192.0.2.1";
    assert_eq!(caller.sign_in(now(), proxy, EVALUEE, PASSWORD).await, Outcome::SignedIn);
    for attempt in 0..50 {
        let identifier = format!("guess{attempt}@pangkalpinang.example");
        assert_eq!(caller.sign_in(now(), proxy, &identifier, "wrong").await, Outcome::Wrong, "{attempt}");
    }
    let tomorrow = now() + TimeDelta::minutes(5);
    assert_eq!(caller.sign_in(tomorrow, proxy, "guess50@pangkalpinang.example", "x").await, Outcome::Wait(600));
    assert_eq!(caller.sign_in(tomorrow, proxy, EVALUEE, PASSWORD).await, Outcome::SignedIn);
}

#[tokio::test]
async fn an_account_that_is_guessed_from_everywhere_leaves_strangers_few_attempts_and_its_owner_all() {
    let database = TestDatabase::new(Contents::Cast).await;
    let caller = Caller::of(&database).await;
    let sign_in = async |address: &str, password: &str| {
        let mut ctx = caller.at(now(), address);
        ctx.sign_in.failures_anywhere = 12;
        Outcome::of(session::sign_in(&ctx, EVALUEE, password, None).await)
    };
    assert_eq!(sign_in("198.51.100.1", PASSWORD).await, Outcome::SignedIn);
    for attempt in 0..12 {
        assert_eq!(sign_in(&format!("192.0.2.{}", attempt / 4), "wrong").await, Outcome::Wrong, "{attempt}");
    }
    // An address that is new has two attempts, of which the second may be right; one that has had them has none.
    assert_eq!(sign_in("192.0.2.0", PASSWORD).await, Outcome::Wait(900));
    assert_eq!(sign_in("203.0.113.1", "wrong").await, Outcome::Wrong);
    assert_eq!(sign_in("203.0.113.1", "wrong").await, Outcome::Wrong);
    assert_eq!(sign_in("203.0.113.1", PASSWORD).await, Outcome::Wait(900));
    assert_eq!(sign_in("203.0.113.2", "wrong").await, Outcome::Wrong);
    assert_eq!(sign_in("203.0.113.2", PASSWORD).await, Outcome::SignedIn);
    // Where its owner has signed in before, nothing is different.
    for _ in 0..9 {
        assert_eq!(sign_in("198.51.100.1", "wrong").await, Outcome::Wrong);
    }
    assert_eq!(sign_in("198.51.100.1", PASSWORD).await, Outcome::SignedIn);
}

#[tokio::test]
async fn success_forgets_the_failures_of_the_account_from_there_only() {
    let database = TestDatabase::new(Contents::Cast).await;
    let caller = Caller::of(&database).await;
    for _ in 0..9 {
        assert_eq!(caller.sign_in(now(), "192.0.2.1", EVALUEE, "wrong").await, Outcome::Wrong);
    }
    assert_eq!(caller.sign_in(now(), "192.0.2.1", EVALUEE, PASSWORD).await, Outcome::SignedIn);
    let rows = database.rows("SELECT failure_count FROM sign_in_throttle").await;
    let counts: Vec<_> = rows.iter().map(|row| &row["failure_count"]).collect();
    assert_eq!(counts, [&json!(9), &json!(9)], "the address remembers, and the account over all addresses");
}

#[tokio::test]
async fn guessing_many_accounts_from_one_network_has_to_wait() {
    let database = TestDatabase::new(Contents::Cast).await;
    let caller = Caller::of(&database).await;
    for attempt in 0..50 {
        // One subscriber has many addresses of IPv6.
        let address = format!("2001:db8:1:2::{attempt:x}");
        let identifier = format!("guess{attempt}@pangkalpinang.example");
        assert_eq!(caller.sign_in(now(), &address, &identifier, "wrong").await, Outcome::Wrong, "{attempt}");
    }
    let next = |address| caller.sign_in(now(), address, EVALUEE, PASSWORD);
    assert_eq!(next("2001:db8:1:2::ffff").await, Outcome::Wait(900));
    assert_eq!(next("2001:db8:1:3::1").await, Outcome::SignedIn);
}

#[tokio::test]
async fn attempts_at_the_same_time_cannot_pass_the_limit_together() {
    let database = TestDatabase::new(Contents::Cast).await;
    let caller = Arc::new(Caller::of(&database).await);
    let attempts: Vec<_> = (0..25)
        .map(|_| {
            let caller = Arc::clone(&caller);
            tokio::spawn(async move { caller.sign_in(now(), "192.0.2.1", EVALUEE, "wrong").await })
        })
        .collect();
    let mut verified = 0;
    for attempt in attempts {
        verified += usize::from(attempt.await.unwrap() == Outcome::Wrong);
    }
    assert_eq!(verified, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_sign_in_at_the_same_time_from_one_address_all_come_in() {
    let database = TestDatabase::new(Contents::Cast).await;
    let caller = Arc::new(Caller::of(&database).await);
    for _ in 0..20 {
        let attempts = ["evaluee", "supervisor"].map(|person| {
            let caller = Arc::clone(&caller);
            let identifier = format!("{person}@pangkalpinang.example");
            tokio::spawn(async move { caller.sign_in(now(), "192.0.2.1", &identifier, PASSWORD).await })
        });
        for attempt in attempts {
            assert_eq!(attempt.await.unwrap(), Outcome::SignedIn);
        }
    }
    // Each got its attempt back.
    assert_eq!(database.rows("SELECT failure_count FROM sign_in_throttle").await, Vec::<Value>::new());
}

#[tokio::test]
async fn who_came_in_and_who_did_not_stands_in_the_audit_trail() {
    let app = TestApp::with_cast().await;
    let evaluee = app.cast().await.evaluee;
    for (identifier, password) in
        [(EVALUEE, "wrong"), ("Nobody-Knows@pangkalpinang.example", "wrong"), (EVALUEE, PASSWORD)]
    {
        app.graphql(SIGN_IN).variables(credentials(identifier, password)).send().await.ok();
    }
    let sql = "SELECT verb, noun, actor_id, agency_id IS NULL AS nowhere, object_id, CAST(occurred_on AS text) AS day \
               FROM audit_event WHERE verb LIKE '%sign_in' ORDER BY verb, noun";
    let rows = app.sql(sql).await;
    let account = app.sql(&format!("SELECT id FROM account WHERE identifier = '{EVALUEE}'")).await[0]["id"].clone();
    let told: Vec<_> =
        rows.iter().map(|row| [row["verb"].clone(), row["noun"].clone(), row["actor_id"].clone()]).collect();
    assert_eq!(
        told,
        [
            [json!("refuse_sign_in"), json!("account"), Value::Null],
            [json!("refuse_sign_in"), json!("network"), Value::Null],
            [json!("sign_in"), json!("account"), json!(evaluee.to_string())],
        ]
    );
    assert_eq!(rows.iter().map(|row| row["object_id"] == account).collect::<Vec<_>>(), [true, false, true]);
    assert!(rows.iter().all(|row| row["day"] == "2026-11-16"), "{rows:?}");
    let nowhere = |row: &Value| row["nowhere"] == true || row["nowhere"] == 1;
    assert_eq!(rows.iter().map(nowhere).collect::<Vec<_>>(), [false, true, false]);
    // What was typed of an unknown identifier is nowhere.
    let everything = match app.database().connect().await.get_database_backend() {
        sea_orm::DbBackend::Postgres => "SELECT e::text AS row FROM audit_event e",
        _ => "SELECT verb || noun || part || hex(object_id) AS row FROM audit_event",
    };
    for row in app.sql(everything).await {
        assert!(!row["row"].as_str().expect("text").to_lowercase().contains("nobody-knows"), "{row}");
    }
}

#[tokio::test]
async fn waiting_is_told_to_programs() {
    let app = TestApp::with_cast().await;
    for _ in 0..10 {
        app.graphql(SIGN_IN).variables(credentials(EVALUEE, "wrong")).send().await.ok();
    }
    let answer = app.graphql(SIGN_IN).variables(credentials(EVALUEE, PASSWORD)).send().await;
    assert_eq!((answer.status.as_u16(), answer.codes()), (200, vec!["RATE_LIMITED"]));
    assert_eq!(answer.body["errors"][0]["extensions"]["retryAfterSeconds"], 900);
    assert_eq!(answer.headers["retry-after"], "900");
}
