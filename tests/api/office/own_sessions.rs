//! Where one is signed in: sessions are listed to their owner, without what opens them, and ended by their owner.

use capaian::demo::PASSWORD;
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{TestApp, now};

const SESSIONS: &str = "{ viewer { session { id } sessions { id startedAt endsAt } } }";
const END: &str = "mutation($input: EndSessionInput!) {
    endSession(input: $input) { viewer { sessions { id } } userErrors { code field } }
}";
const END_OTHERS: &str = "mutation { endOtherSessions(input: {}) { viewer { sessions { id } } userErrors { code } } }";

/// Signs in once more; the token.
async fn another_session(app: &TestApp, user: &str) -> String {
    let document = "mutation($input: SignInInput!) { signIn(input: $input) { token } }";
    let identifier = format!("{user}@pangkalpinang.example");
    let input = json!({"input": {"identifier": identifier, "password": PASSWORD}});
    app.graphql(document).variables(input).send().await.ok().at("/signIn/token").as_str().expect("a token").to_owned()
}

async fn status(app: &TestApp, token: &str) -> StatusCode {
    app.graphql(SESSIONS).header("authorization", format!("Bearer {token}")).send().await.status
}

/// The ids of the sessions that a user reads, their own present one first.
async fn ids(app: &TestApp, user: &str) -> (String, Vec<String>) {
    let answer = app.graphql(SESSIONS).as_user(user).send().await.ok();
    let id = |value: &Value| value["id"].as_str().expect("an id").to_owned();
    let sessions = answer.at("/viewer/sessions").as_array().expect("a list").iter().map(id).collect();
    (id(answer.at("/viewer/session")), sessions)
}

#[tokio::test]
async fn a_person_reads_their_own_living_sessions_and_never_a_token() {
    let app = TestApp::with_cast().await;
    let token = another_session(&app, "peer1").await;
    let ended = another_session(&app, "peer1").await;
    let end = "mutation { signOut(input: {}) { signedOut } }";
    app.graphql(end).header("authorization", format!("Bearer {ended}")).send().await.ok();
    another_session(&app, "peer2").await;

    let answer = app.graphql(SESSIONS).as_user("peer1").send().await.ok();
    let sessions = answer.at("/viewer/sessions").as_array().expect("a list");
    assert_eq!(sessions.len(), 2, "{}", answer.body);
    for session in sessions {
        let time = |name: &str| session[name].as_str().expect("a time").parse::<chrono::DateTime<chrono::Utc>>();
        assert_eq!(time("startedAt"), Ok(now()));
        assert_eq!(time("endsAt"), Ok(now() + chrono::TimeDelta::hours(12)));
    }
    assert!(sessions.iter().any(|session| session["id"] == answer.at("/viewer/session")["id"]));
    assert!(!answer.text.contains(&token) && !answer.text.contains(&app.token("peer1").await), "{}", answer.text);
    assert_eq!(app.graphql(SESSIONS).send().await.ok().body["data"]["viewer"], Value::Null);
}

#[tokio::test]
async fn a_session_is_ended_by_its_owner_and_by_nobody_else() {
    let app = TestApp::with_cast().await;
    let lost = another_session(&app, "peer1").await;
    let (own, all) = ids(&app, "peer1").await;
    let other = all.into_iter().find(|id| *id != own).expect("another session");
    let (of_stranger, _) = ids(&app, "peer2").await;
    let end = |user: &'static str, id: &str| {
        let input = json!({"input": {"session": id}});
        app.graphql(END).as_user(user).variables(input).send()
    };
    let living = async || app.sql("SELECT id FROM session WHERE revoked_at IS NULL").await.len();
    let (before, count) = (app.fingerprint().await, living().await);

    // Another person's, one that never was, one of another kind: all the same.
    for id in [of_stranger.as_str(), "x", "gQAAAAAAAAAAAAAAAAAAAAA", "AgARIjNEVWZ3iJmqu8zd7v8"] {
        assert_eq!(end("peer1", id).await.codes(), ["NOT_FOUND"], "{id}");
    }
    assert_eq!(end("peer2", &other).await.codes(), ["NOT_FOUND"]);
    let input = json!({"input": {"session": other}});
    assert_eq!(app.graphql(END).variables(input).send().await.codes(), ["UNAUTHENTICATED"]);
    // The present one is ended by signing out, which takes a browser's cookie back.
    let answer = end("peer1", &own).await.ok();
    assert_eq!(answer.user_error_codes("endSession"), ["INVALID_VALUE"]);
    assert_eq!((app.fingerprint().await, living().await), (before, count));

    let answer = end("peer1", &other).await.ok();
    assert_eq!(*answer.at("/endSession/viewer/sessions"), json!([{"id": own}]));
    assert_eq!(status(&app, &lost).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, &app.token("peer1").await).await, StatusCode::OK);
    // A session ends once, however often it is said.
    assert_eq!(end("peer1", &other).await.ok().user_error_codes("endSession"), Vec::<&str>::new());
    let deeds = app.sql("SELECT verb FROM audit_event WHERE verb = 'end_sessions'").await;
    assert_eq!(deeds.len(), 1);
}

#[tokio::test]
async fn all_other_sessions_end_at_once() {
    let app = TestApp::with_cast().await;
    let (first, second) = (another_session(&app, "peer1").await, another_session(&app, "peer1").await);
    let others = another_session(&app, "peer2").await;
    let own = app.token("peer1").await;
    let answer = app.graphql(END_OTHERS).as_user("peer1").send().await.ok();
    assert_eq!(answer.at("/endOtherSessions/viewer/sessions").as_array().map(Vec::len), Some(1));
    for (token, expected) in [
        (&first, StatusCode::UNAUTHORIZED),
        (&second, StatusCode::UNAUTHORIZED),
        (&others, StatusCode::OK),
        (&own, StatusCode::OK),
    ] {
        assert_eq!(status(&app, token).await, expected);
    }
    // Again there is nothing to end, and nothing is recorded.
    app.graphql(END_OTHERS).as_user("peer1").send().await.ok();
    assert_eq!(app.sql("SELECT id FROM audit_event WHERE verb = 'end_sessions'").await.len(), 1);
    assert_eq!(app.graphql(END_OTHERS).send().await.codes(), ["UNAUTHENTICATED"]);
}
