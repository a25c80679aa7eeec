//! What the operator does to accounts and roles, as those who sign in feel it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use capaian::database::{ConnectionSettings, Database};
use capaian::demo::PASSWORD;
use capaian::error::{Error, ViolationCode};
use capaian::office::account::{self, NewAccount, NewRoleGrant};
use chrono::TimeDelta;
use poem::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::support::{Answer, TestApp, now};

const PEER: &str = "peer1@pangkalpinang.example";
const VIEWER: &str = "{ viewer { roles { role } } }";

async fn operator(app: &TestApp) -> Database {
    Database::connect(app.database().url(), ConnectionSettings::default()).await.expect("the database")
}

/// Tries to sign in and names what is wrong, if anything.
async fn sign_in(app: &TestApp, identifier: &str, password: &str) -> Vec<String> {
    let document = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }";
    let input = json!({"identifier": identifier, "password": password});
    let answer: Answer = app.graphql(document).variables(json!({ "input": input })).send().await.ok();
    answer.user_error_codes("signIn").into_iter().map(str::to_owned).collect()
}

/// The one rule that was broken.
#[track_caller]
fn broken<T: std::fmt::Debug>(outcome: Result<T, Error>) -> ViolationCode {
    match outcome {
        Err(Error::Invalid(violations)) if violations.len() == 1 => violations[0].code,
        other => panic!("not one broken rule: {other:?}"),
    }
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_of_the_old_one() {
    let app = TestApp::with_cast().await;
    let operator = operator(&app).await;
    app.graphql(VIEWER).as_user("peer1").send().await.ok();
    assert_eq!(
        broken(account::set_password(&operator, PEER, "too short".to_owned(), now()).await),
        ViolationCode::InvalidValue
    );
    app.graphql(VIEWER).as_user("peer1").send().await.ok();

    let password = "sebuah kata sandi baru";
    account::set_password(&operator, "Peer1@Pangkalpinang.example", password.to_owned(), now())
        .await
        .expect("a new password");
    assert_eq!(app.graphql(VIEWER).as_user("peer1").send().await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&app, PEER, "capaian-demo").await, ["INVALID_CREDENTIALS"]);
    assert_eq!(sign_in(&app, PEER, password).await, Vec::<String>::new());
    let unknown = account::set_password(&operator, "nobody@pangkalpinang.example", password.to_owned(), now()).await;
    assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
}

#[tokio::test]
async fn a_closed_account_lets_nobody_in_until_it_is_opened() {
    let app = TestApp::with_cast().await;
    let operator = operator(&app).await;
    app.graphql(VIEWER).as_user("peer1").send().await.ok();
    for _ in 0..2 {
        account::disable(&operator, PEER, now()).await.expect("a closed account");
    }
    assert_eq!(app.graphql(VIEWER).as_user("peer1").send().await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&app, PEER, "capaian-demo").await, ["INVALID_CREDENTIALS"]);
    account::enable(&operator, PEER, now()).await.expect("an open account");
    assert_eq!(
        app.graphql(VIEWER).as_user("peer1").send().await.status,
        StatusCode::UNAUTHORIZED,
        "old sessions stay ended"
    );
    assert_eq!(sign_in(&app, PEER, "capaian-demo").await, Vec::<String>::new());
    let verbs =
        app.sql("SELECT verb FROM audit_event WHERE noun = 'account' AND verb NOT LIKE '%sign_in' ORDER BY verb").await;
    assert_eq!(verbs, [json!({"verb": "disable"}), json!({"verb": "enable"})]);
}

#[tokio::test]
async fn what_an_operator_does_is_recorded_on_the_day_in_the_agencys_zone() {
    let app = TestApp::with_cast().await;
    let operator = operator(&app).await;
    // 18:00 in Greenwich is one o'clock of the next day in Jakarta.
    account::disable(&operator, PEER, now() + TimeDelta::hours(15)).await.expect("a closed account");
    let days = app.sql("SELECT CAST(occurred_on AS text) AS day FROM audit_event WHERE noun = 'account'").await;
    assert_eq!(days, [json!({ "day": "2026-11-17" })]);
}

#[tokio::test]
async fn an_employee_has_one_account() {
    let app = TestApp::with_cast().await;
    let operator = operator(&app).await;
    let before = app.fingerprint().await;
    let owner = account::find_employee(operator.write(), PEER).await.expect("an employee");
    let new = |employee_id: Uuid, identifier: &str, password: &str| NewAccount {
        employee_id,
        identifier: identifier.to_owned(),
        password: password.to_owned(),
    };
    let password = "sebuah kata sandi baru";
    let second = account::create(&operator, new(owner.id, "other@pangkalpinang.example", password), now()).await;
    assert_eq!(broken(second), ViolationCode::Duplicate);
    let spaced = account::create(&operator, new(owner.id, "a b", password), now()).await;
    assert_eq!(broken(spaced), ViolationCode::InvalidValue);
    let nobody = account::create(&operator, new(Uuid::new_v4(), "x@pangkalpinang.example", password), now()).await;
    assert!(matches!(nobody, Err(Error::NotFound)), "{nobody:?}");
    assert_eq!(app.fingerprint().await, before);
}

#[tokio::test]
async fn a_granted_role_is_held_at_once_and_within_its_dates() {
    let app = TestApp::with_cast().await;
    let operator = operator(&app).await;
    let count = async || {
        let answer = app.graphql("{ evaluations { totalCount } }").as_user("peer1").send().await.ok();
        answer.at("/evaluations/totalCount").as_u64().expect("a count")
    };
    let before = count().await;
    let holder = account::find_employee(operator.write(), PEER).await.expect("an employee");
    let grant = NewRoleGrant {
        employee_id: holder.id,
        role: "HR_OFFICER".to_owned(),
        unit_code: Some("07".to_owned()),
        valid_from: None,
        valid_to: None,
    };
    let today = now().date_naive();
    let later = NewRoleGrant { valid_from: Some(today + chrono::Days::new(1)), ..grant.clone() };
    account::grant_role(&operator, later, now()).await.expect("a role from tomorrow on");
    assert_eq!(count().await, before);
    account::grant_role(&operator, grant.clone(), now()).await.expect("a role");
    assert!(count().await > before);

    let unchanged = app.fingerprint().await;
    let boss = NewRoleGrant { role: "BOSS".to_owned(), ..grant.clone() };
    assert_eq!(broken(account::grant_role(&operator, boss, now()).await), ViolationCode::InvalidValue);
    let nowhere = NewRoleGrant { unit_code: Some("99".to_owned()), ..grant.clone() };
    assert_eq!(broken(account::grant_role(&operator, nowhere, now()).await), ViolationCode::UnknownReference);
    let never = NewRoleGrant { valid_to: Some(today), ..grant };
    assert_eq!(broken(account::grant_role(&operator, never, now()).await), ViolationCode::InvalidValue);
    assert_eq!(app.fingerprint().await, unchanged);
}

/// What of the present parameters a hash begins with.
const PRESENT: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

#[tokio::test]
async fn a_hash_of_weaker_parameters_is_renewed_by_who_signs_in() {
    let app = TestApp::with_cast().await;
    // Of the demonstration's password, by the least parameters that the algorithm takes.
    let weak = "$argon2id$v=19$m=8,t=1,p=1$c2l4dGVlbiBieXRlcyBvaw$WEAK";
    let weak = weak.replace("WEAK", &weak_output());
    app.change(&format!("UPDATE account SET password_hash = '{weak}' WHERE identifier = '{PEER}'")).await;
    let kept = async || {
        let rows = app.sql(&format!("SELECT password_hash FROM account WHERE identifier = '{PEER}'")).await;
        rows[0]["password_hash"].as_str().expect("a hash").to_owned()
    };

    assert_eq!(sign_in(&app, PEER, "not the password").await, ["INVALID_CREDENTIALS"]);
    assert_eq!(kept().await, weak, "a wrong password renews nothing");
    assert_eq!(sign_in(&app, PEER, PASSWORD).await, Vec::<String>::new());
    let renewed = kept().await;
    assert!(renewed.starts_with(PRESENT), "{renewed}");
    assert_eq!(sign_in(&app, PEER, PASSWORD).await, Vec::<String>::new());
    assert_eq!(kept().await, renewed, "a hash of today stays");
}

/// The output of the demonstration's password under the salt and the parameters of the test above.
fn weak_output() -> String {
    use argon2::{Algorithm, Argon2, Params, Version};
    let mut output = [0; 32];
    let params = Params::new(8, 1, 1, None).expect("the least parameters");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(PASSWORD.as_bytes(), b"sixteen bytes ok", &mut output)
        .expect("a hash");
    STANDARD_NO_PAD.encode(output)
}

#[tokio::test]
async fn what_is_guessed_first_is_no_password() {
    let app = TestApp::with_cast().await;
    let operator = operator(&app).await;
    let before = app.fingerprint().await;
    for (password, code) in [
        ("elevenchars", ViolationCode::InvalidValue),
        (&*"kuda baterai ".repeat(20), ViolationCode::TooLong),
        ("password1234", ViolationCode::InvalidValue),
        ("Indonesia-1945", ViolationCode::InvalidValue),
        ("123456789012", ViolationCode::InvalidValue),
        ("peer1peer1peer1", ViolationCode::InvalidValue),
        ("Peer1@Pangkalpinang.example", ViolationCode::InvalidValue),
        (PASSWORD, ViolationCode::InvalidValue),
    ] {
        let outcome = account::set_password(&operator, PEER, password.to_owned(), now()).await;
        assert_eq!(broken(outcome), code, "{password:.30}");
    }
    assert_eq!(app.fingerprint().await, before);
}
