//! A person's own password: changed by whoever knows the present one, and then all their other sessions have ended.

use capaian::demo::PASSWORD;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

const CHANGE: &str = "mutation($input: ChangePasswordInput!) {
    changePassword(input: $input) { viewer { employee { name } } userErrors { code field message } }
}";
const VIEWER: &str = "{ viewer { employee { name } } }";
const IDENTIFIER: &str = "peer1@pangkalpinang.example";
const NEW: &str = "sebuah kata sandi baru";

fn input(present: &str, new: &str) -> Value {
    json!({"input": {"presentPassword": present, "newPassword": new}})
}

async fn change(app: &TestApp, present: &str, new: &str) -> Answer {
    app.graphql(CHANGE).as_user("peer1").variables(input(present, new)).send().await
}

/// A session beside the one that the tests speak in; its token.
async fn another_session(app: &TestApp, password: &str) -> Option<String> {
    let document = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }";
    let input = json!({"input": {"identifier": IDENTIFIER, "password": password}});
    let answer = app.graphql(document).variables(input).send().await.ok();
    answer.at("/signIn/token").as_str().map(str::to_owned)
}

async fn status(app: &TestApp, token: &str) -> StatusCode {
    let bearer = format!("Bearer {token}");
    app.graphql(VIEWER).header("authorization", &bearer).send().await.status
}

#[tokio::test]
async fn a_new_password_ends_every_session_but_ones_own() {
    let app = TestApp::with_cast().await;
    let other = another_session(&app, PASSWORD).await.expect("a second session");
    let stranger = app.token("peer2").await;
    let answer = change(&app, PASSWORD, NEW).await.ok();
    assert_eq!(answer.user_error_codes("changePassword"), Vec::<&str>::new());
    assert!(answer.at("/changePassword/viewer/employee/name").is_string(), "{}", answer.body);

    assert_eq!(status(&app, &other).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, &app.token("peer1").await).await, StatusCode::OK);
    assert_eq!(status(&app, &stranger).await, StatusCode::OK);
    assert_eq!(another_session(&app, PASSWORD).await, None);
    assert!(another_session(&app, NEW).await.is_some());
    let deeds = app.sql("SELECT actor_id FROM audit_event WHERE verb = 'change_password' AND noun = 'account'").await;
    assert_eq!(deeds, [json!({"actor_id": app.cast().await.peer1.to_string()})]);
}

#[tokio::test]
async fn what_breaks_a_rule_changes_nothing() {
    let app = TestApp::with_cast().await;
    let other = another_session(&app, PASSWORD).await.expect("a second session");
    app.token("peer1").await;
    let before = app.fingerprint().await;
    for (present, new, code, field) in [
        ("not the password", NEW, "INVALID_CREDENTIALS", "presentPassword"),
        (PASSWORD, "sebelas-ch.", "INVALID_VALUE", "newPassword"),
        (PASSWORD, "password1234", "INVALID_VALUE", "newPassword"),
        (PASSWORD, "peer1-1234567", "INVALID_VALUE", "newPassword"),
        (PASSWORD, PASSWORD, "INVALID_VALUE", "newPassword"),
        // Whether the new one is good is told before the present one is looked at.
        ("not the password", "", "INVALID_VALUE", "newPassword"),
    ] {
        let answer = change(&app, present, new).await.ok();
        assert_eq!(answer.user_error_codes("changePassword"), [code], "{new}");
        assert_eq!(*answer.at("/changePassword/userErrors/0/field"), json!(["input", field]));
        assert!(answer.at("/changePassword/viewer").is_null());
        assert!(!answer.text.contains(NEW) && !answer.text.contains(PASSWORD), "{}", answer.text);
    }
    assert_eq!(app.graphql(CHANGE).variables(input(PASSWORD, NEW)).send().await.codes(), ["UNAUTHENTICATED"]);
    assert_eq!(app.fingerprint().await, before);
    assert_eq!(status(&app, &other).await, StatusCode::OK);
}

#[tokio::test]
async fn sending_it_twice_changes_it_once() {
    let app = TestApp::with_cast().await;
    let mut input = input(PASSWORD, NEW);
    input["input"]["idempotencyKey"] = json!("once");
    for _ in 0..2 {
        let answer = app.graphql(CHANGE).as_user("peer1").variables(input.clone()).send().await.ok();
        assert_eq!(answer.user_error_codes("changePassword"), Vec::<&str>::new());
    }
    assert_eq!(app.sql("SELECT id FROM audit_event WHERE verb = 'change_password'").await.len(), 1);
    // Neither password can be tried out by the key.
    let columns = app.sql("SELECT verb FROM idempotency_key").await;
    assert_eq!(columns, [json!({"verb": "changePassword"})]);
    input["input"]["idempotencyKey"] = json!("two words");
    let answer = app.graphql(CHANGE).as_user("peer1").variables(input).send().await.ok();
    assert_eq!(answer.user_error_codes("changePassword"), ["INVALID_VALUE"]);
}

#[tokio::test]
async fn whoever_holds_a_session_cannot_guess_the_password_by_it() {
    let app = TestApp::with_cast().await;
    app.token("peer1").await;
    let before = app.fingerprint().await;
    for _ in 0..10 {
        let answer = change(&app, "not the password", NEW).await.ok();
        assert_eq!(answer.user_error_codes("changePassword"), ["INVALID_CREDENTIALS"]);
    }
    assert_eq!(change(&app, PASSWORD, NEW).await.codes(), ["RATE_LIMITED"]);
    assert_eq!(app.fingerprint().await, before);
}
