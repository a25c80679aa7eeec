//! The second factor: set up by whoever knows the password, asked for when signing in, good once, and where the settings say
//! so what offices wait for.

use capaian::config::Settings;
use capaian::database::{ConnectionSettings, Database};
use capaian::demo::PASSWORD;
use capaian::error::Error;
use capaian::office::{account, session};
use data_encoding::BASE32_NOPAD;
use serde_json::{Value, json};
use totp_rs::Builder;

use super::session::Caller;
use crate::support::{Answer, Contents, TestApp, TestDatabase, now};

const BEGIN: &str = "mutation($input: BeginSecondFactorInput!) {
    beginSecondFactor(input: $input) { secret uri userErrors { code field } }
}";
const CONFIRM: &str = "mutation($input: ConfirmSecondFactorInput!) {
    confirmSecondFactor(input: $input) { recoveryCodes viewer { secondFactorSince } userErrors { code field } }
}";
const REMOVE: &str = "mutation($input: RemoveSecondFactorInput!) {
    removeSecondFactor(input: $input) { viewer { secondFactorSince } userErrors { code field } }
}";
const SIGN_IN: &str = "mutation($input: SignInInput!) {
    signIn(input: $input) { token officesWait viewer { employee { name } } userErrors { code field } }
}";

/// The code of a secret so many steps from now.
fn code(secret: &str, steps: i64) -> String {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).expect("a secret in Base32");
    let secret = <[u8; 20]>::try_from(secret).expect("a secret of twenty bytes");
    let totp = Builder::new().with_secret(secret).build().expect("a secret of sufficient length");
    totp.generate(u64::try_from(now().timestamp() + 30 * steps).expect("a time after 1970")).to_string()
}

async fn send(app: &TestApp, user: &str, document: &str, input: Value) -> Answer {
    app.graphql(document).as_user(user).variables(json!({ "input": input })).send().await
}

async fn sign_in(app: &TestApp, user: &str, code: Option<&str>) -> Answer {
    let input = json!({"identifier": format!("{user}@pangkalpinang.example"), "password": PASSWORD, "code": code});
    app.graphql(SIGN_IN).variables(json!({ "input": input })).send().await
}

/// What signing in says is wrong.
async fn refused(app: &TestApp, user: &str, code: Option<&str>) -> Vec<String> {
    let answer = sign_in(app, user, code).await.ok();
    answer.user_error_codes("signIn").into_iter().map(str::to_owned).collect()
}

/// Sets up a second factor with the code of one step ago; the secret and the recovery codes.
async fn enrol(app: &TestApp, user: &str) -> (String, Vec<String>) {
    let begun = send(app, user, BEGIN, json!({"password": PASSWORD})).await.ok();
    let secret = begun.at("/beginSecondFactor/secret").as_str().expect("a secret").to_owned();
    let confirmed = send(app, user, CONFIRM, json!({"code": code(&secret, -1)})).await.ok();
    let codes = confirmed.at("/confirmSecondFactor/recoveryCodes").as_array().expect("recovery codes");
    (secret, codes.iter().map(|code| code.as_str().expect("a code").to_owned()).collect())
}

#[tokio::test]
async fn from_its_confirmation_on_signing_in_takes_a_code_and_each_code_once() {
    let app = TestApp::with_cast().await;
    let begun = send(&app, "peer1", BEGIN, json!({"password": PASSWORD})).await.ok();
    let secret = begun.at("/beginSecondFactor/secret").as_str().expect("a secret").to_owned();
    let uri = format!("otpauth://totp/Capaian:peer1%40pangkalpinang.example?secret={secret}&issuer=Capaian");
    assert_eq!(*begun.at("/beginSecondFactor/uri"), uri.as_str());
    assert_eq!(refused(&app, "peer1", None).await, Vec::<String>::new(), "nothing changes before");

    let answer = send(&app, "peer1", CONFIRM, json!({"code": "000000"})).await.ok();
    assert_eq!(answer.user_error_codes("confirmSecondFactor"), ["INVALID_CREDENTIALS"]);
    let answer = send(&app, "peer1", CONFIRM, json!({"code": code(&secret, -1)})).await.ok();
    assert_eq!(answer.at("/confirmSecondFactor/recoveryCodes").as_array().map(Vec::len), Some(10));
    assert!(answer.at("/confirmSecondFactor/viewer/secondFactorSince").is_string(), "{}", answer.body);

    assert_eq!(refused(&app, "peer1", None).await, ["SECOND_FACTOR_REQUIRED"]);
    assert_eq!(refused(&app, "peer1", Some(" ")).await, ["SECOND_FACTOR_REQUIRED"]);
    for wrong in [code(&secret, -1), code(&secret, 2), "000000".to_owned(), "x".repeat(10_000)] {
        assert_eq!(refused(&app, "peer1", Some(&wrong)).await, ["INVALID_CREDENTIALS"], "{wrong:.10}");
    }
    // Grouped, as apps show it.
    let now = code(&secret, 0);
    let grouped = format!("{} {}", &now[..3], &now[3..]);
    assert_eq!(refused(&app, "peer1", Some(&grouped)).await, Vec::<String>::new());
    assert_eq!(refused(&app, "peer1", Some(&now)).await, ["INVALID_CREDENTIALS"], "a code is good once");
    assert_eq!(refused(&app, "peer1", Some(&code(&secret, 1))).await, Vec::<String>::new());
    assert_eq!(refused(&app, "peer1", Some(&now)).await, ["INVALID_CREDENTIALS"], "nor is one from before");
    assert_eq!(refused(&app, "peer2", None).await, Vec::<String>::new(), "others are asked for none");
    let deeds = app.sql("SELECT verb FROM audit_event WHERE verb = 'confirm_second_factor'").await;
    assert_eq!(deeds.len(), 1);
}

#[tokio::test]
async fn whoever_gives_the_right_password_before_the_code_has_not_failed() {
    let app = TestApp::with_cast().await;
    let (secret, _) = enrol(&app, "peer1").await;
    // More often than anybody may fail.
    for _ in 0..12 {
        assert_eq!(refused(&app, "peer1", None).await, ["SECOND_FACTOR_REQUIRED"]);
        let again = send(&app, "peer1", BEGIN, json!({"password": PASSWORD})).await.ok();
        assert_eq!(again.user_error_codes("beginSecondFactor"), ["ALREADY_DONE"]);
    }
    assert_eq!(refused(&app, "peer1", Some(&code(&secret, 0))).await, Vec::<String>::new());
    let failures = app.sql("SELECT CAST(sum(failure_count) AS text) AS row FROM sign_in_throttle").await;
    assert_eq!(failures[0]["row"], Value::Null);
}

#[tokio::test]
async fn a_wrong_password_learns_nothing_of_the_second_factor() {
    let app = TestApp::with_cast().await;
    let (secret, _) = enrol(&app, "peer1").await;
    for code in [None, Some(code(&secret, 0))] {
        let input = json!({"identifier": "peer1@pangkalpinang.example", "password": "not the password", "code": code});
        let answer = app.graphql(SIGN_IN).variables(json!({ "input": input })).send().await.ok();
        assert_eq!(*answer.at("/signIn/userErrors"), json!([{"code": "INVALID_CREDENTIALS", "field": ["input"]}]));
    }
    assert_eq!(refused(&app, "peer1", Some(&code(&secret, 0))).await, Vec::<String>::new(), "the code is not spent");
}

#[tokio::test]
async fn the_secret_is_kept_nowhere_and_recovery_codes_only_as_hashes() {
    let app = TestApp::with_cast().await;
    let (secret, codes) = enrol(&app, "peer1").await;
    let bytes = BASE32_NOPAD.decode(secret.as_bytes()).expect("a secret");
    let hex = data_encoding::HEXUPPER.encode(&bytes);
    let dump = match crate::support::kind() {
        crate::support::DatabaseKind::Postgres => {
            "SELECT upper(t::text) AS row FROM second_factor t UNION ALL SELECT upper(t::text) FROM recovery_code t"
        }
        crate::support::DatabaseKind::Sqlite => {
            "SELECT hex(account_id) || hex(salt) AS row FROM second_factor UNION ALL SELECT hex(code_hash) FROM recovery_code"
        }
    };
    let rows = app.sql(dump).await;
    assert_eq!(rows.len(), 11);
    for row in rows {
        let row = row["row"].as_str().expect("text");
        assert!(!row.contains(&hex) && !row.contains(&secret), "{row}");
        for code in &codes {
            assert!(!row.contains(&code.replace('-', "").to_uppercase()), "{row}");
        }
    }
}

#[tokio::test]
async fn a_recovery_code_is_good_once() {
    let app = TestApp::with_cast().await;
    let (_, codes) = enrol(&app, "peer1").await;
    assert_eq!(refused(&app, "peer1", Some(&codes[3].to_uppercase())).await, Vec::<String>::new());
    assert_eq!(refused(&app, "peer1", Some(&codes[3])).await, ["INVALID_CREDENTIALS"]);
    assert_eq!(refused(&app, "peer1", Some(&codes[4].replace('-', " "))).await, Vec::<String>::new());
    enrol(&app, "peer2").await;
    assert_eq!(refused(&app, "peer2", Some(&codes[5])).await, ["INVALID_CREDENTIALS"], "another person's");
    assert_eq!(refused(&app, "peer1", Some(&codes[5])).await, Vec::<String>::new());
}

#[tokio::test]
async fn guessing_codes_has_to_wait_wherever_it_comes_from() {
    let app = TestApp::with_cast().await;
    enrol(&app, "peer1").await;
    let before = app.fingerprint().await;
    let caller = Caller::of(app.database()).await;
    let guess = async |address: String, password: &str| {
        let ctx = caller.at(now(), &address);
        session::sign_in(&ctx, "peer1@pangkalpinang.example", password, Some("000000")).await
    };
    for attempt in 0..10 {
        let outcome = guess(format!("192.0.2.{attempt}"), PASSWORD).await;
        assert!(matches!(outcome, Err(Error::Invalid(_))), "{outcome:?}");
        // Without the password nobody uses these up.
        let outcome = guess(format!("198.51.100.{attempt}"), "not the password").await;
        assert!(matches!(outcome, Err(Error::Invalid(_))), "{outcome:?}");
    }
    let outcome = guess("203.0.113.1".to_owned(), PASSWORD).await;
    assert!(matches!(outcome, Err(Error::RateLimited { retry_after_seconds: 900 })), "{outcome:?}");
    assert_eq!(app.fingerprint().await, before);
}

#[tokio::test]
async fn it_is_set_up_and_removed_by_whoever_knows_the_password_and_has_a_code() {
    let app = TestApp::with_cast().await;
    app.token("peer1").await;
    let before = app.fingerprint().await;
    let answer = send(&app, "peer1", BEGIN, json!({"password": "not the password"})).await.ok();
    assert_eq!(
        *answer.at("/beginSecondFactor/userErrors"),
        json!([{"code": "INVALID_CREDENTIALS", "field": ["input", "password"]}])
    );
    let answer = send(&app, "peer1", CONFIRM, json!({"code": "123456"})).await.ok();
    assert_eq!(answer.user_error_codes("confirmSecondFactor"), ["INCOMPLETE"]);
    let removal = json!({"password": PASSWORD, "code": "123456"});
    assert_eq!(send(&app, "peer1", REMOVE, removal.clone()).await.codes(), ["NOT_FOUND"]);
    for (document, input) in
        [(BEGIN, json!({"password": PASSWORD})), (CONFIRM, json!({"code": "123456"})), (REMOVE, removal.clone())]
    {
        let answer = app.graphql(document).variables(json!({ "input": input })).send().await;
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"]);
    }
    assert_eq!(app.fingerprint().await, before);

    let (secret, _) = enrol(&app, "peer1").await;
    let set_up = app.fingerprint().await;
    let answer = send(&app, "peer1", BEGIN, json!({"password": PASSWORD})).await.ok();
    assert_eq!(answer.user_error_codes("beginSecondFactor"), ["ALREADY_DONE"]);
    let answer = send(&app, "peer1", CONFIRM, json!({"code": code(&secret, 0)})).await.ok();
    assert_eq!(answer.user_error_codes("confirmSecondFactor"), ["ALREADY_DONE"]);
    let answer = send(&app, "peer1", REMOVE, removal).await.ok();
    assert_eq!(answer.user_error_codes("removeSecondFactor"), ["INVALID_CREDENTIALS"]);
    let wrong = json!({"password": "not the password", "code": code(&secret, 0)});
    let answer = send(&app, "peer1", REMOVE, wrong).await.ok();
    assert_eq!(answer.user_error_codes("removeSecondFactor"), ["INVALID_CREDENTIALS"]);
    assert_eq!(app.fingerprint().await, set_up);

    let right = json!({"password": PASSWORD, "code": code(&secret, 0)});
    let answer = send(&app, "peer1", REMOVE, right).await.ok();
    assert_eq!(*answer.at("/removeSecondFactor/viewer"), json!({"secondFactorSince": null}));
    assert_eq!(refused(&app, "peer1", None).await, Vec::<String>::new());
    assert_eq!(app.sql("SELECT account_id FROM recovery_code").await.len(), 0);
}

#[tokio::test]
async fn an_operator_forgets_a_second_factor_that_was_lost() {
    let app = TestApp::with_cast().await;
    enrol(&app, "peer1").await;
    let operator = Database::connect(app.database().url(), ConnectionSettings::default()).await.expect("the database");
    account::reset_second_factor(&operator, "Peer1@pangkalpinang.example", now()).await.expect("no second factor");
    let viewer = app.graphql("{ viewer { employee { name } } }").as_user("peer1").send().await;
    assert_eq!(viewer.status.as_u16(), 401, "sessions have ended");
    assert_eq!(refused(&app, "peer1", None).await, Vec::<String>::new());
}

#[tokio::test]
async fn where_offices_ask_for_it_they_count_only_in_sessions_begun_with_it() {
    let mut settings = Settings { token_budget: 0, address_budget: 0, ..Settings::default() };
    settings.sign_in.second_factor_for_offices = true;
    let app = TestApp::with_settings(TestDatabase::new(Contents::Cast).await, settings).await;
    let count = async |token: &str| {
        let request = app.graphql("{ evaluations { totalCount } viewer { roles { role } } }");
        let answer = request.header("authorization", format!("Bearer {token}")).send().await.ok();
        assert_eq!(answer.at("/viewer/roles").as_array().map(Vec::len), Some(1), "the grant itself stays readable");
        answer.at("/evaluations/totalCount").as_u64().expect("a number")
    };
    let begin = async |code: Option<&str>| {
        let answer = sign_in(&app, "auditor", code).await.ok();
        (answer.at("/signIn/token").as_str().expect("a token").to_owned(), *answer.at("/signIn/officesWait") == true)
    };
    // The auditor comes in, as one who holds no office.
    let (before, waits) = begin(None).await;
    assert!(waits);
    let few = count(&before).await;
    let answer = sign_in(&app, "evaluee", None).await.ok();
    assert_eq!(*answer.at("/signIn/officesWait"), false, "who holds none has nothing to wait for");

    // Setting it up proves it in this session, and in no other.
    let (secret, _) = enrol(&app, "auditor").await;
    assert!(count(&app.token("auditor").await).await > few);
    assert_eq!(count(&before).await, few);
    let (after, waits) = begin(Some(&code(&secret, 0))).await;
    assert!(!waits);
    assert!(count(&after).await > few);
}
