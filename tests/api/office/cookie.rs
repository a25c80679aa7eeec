//! The session of a browser: how the cookie looks, and which requests it counts in.

use capaian::config::Settings;
use capaian::demo::PASSWORD;
use poem::http::header;
use serde_json::json;

use crate::support::{Answer, Contents, TestApp, TestDatabase};

const SIGN_IN: &str = "mutation($input: SignInInput!) {
    signIn(input: $input) { token expiresAt viewer { employee { name } } userErrors { code } } }";
const SIGN_OUT: &str = "mutation { signOut(input: {}) { signedOut } }";
const WHO: &str = "{ viewer { employee { name } } }";

async fn sign_in(app: &TestApp, password: &str) -> Answer {
    let input = json!({"identifier": "evaluee@pangkalpinang.example", "password": password});
    let request = app.graphql(SIGN_IN).variables(json!({"input": input}));
    request.header("x-capaian-session", "cookie").send().await
}

fn set_cookie(answer: &Answer) -> Option<&str> {
    let mut values = answer.headers.get_all(header::SET_COOKIE).iter();
    let value = values.next().map(|value| value.to_str().unwrap());
    assert!(values.next().is_none(), "one cookie");
    value
}

/// What a browser would send from now on.
async fn cookie(app: &TestApp) -> String {
    let answer = sign_in(app, PASSWORD).await.ok();
    let text = set_cookie(&answer).expect("a cookie").to_owned();
    text.split(';').next().expect("name and value").to_owned()
}

/// How many sessions go on.
async fn sessions(app: &TestApp) -> usize {
    app.sql("SELECT id FROM session WHERE revoked_at IS NULL").await.len()
}

#[tokio::test]
async fn a_browser_gets_a_cookie_instead_of_a_token() {
    let app = TestApp::with_cast().await;
    let answer = sign_in(&app, PASSWORD).await.ok();
    assert_eq!(answer.at("/signIn/token"), &json!(null));
    assert!(answer.at("/signIn/viewer/employee/name").is_string());
    assert!(answer.at("/signIn/expiresAt").is_string());
    let text = set_cookie(&answer).unwrap();
    let (pair, attributes) = text.split_once("; ").unwrap();
    let token = pair.strip_prefix("__Host-capaian=").unwrap();
    assert_eq!(token.len(), 43);
    assert_eq!(attributes, "Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure");
    assert!(!answer.text.contains(token));

    let by_cookie = app.graphql(WHO).header("cookie", pair).header("x-capaian-csrf", "1").send().await.ok();
    assert_eq!(by_cookie.at("/viewer/employee/name"), answer.at("/signIn/viewer/employee/name"));
    assert_eq!(set_cookie(&by_cookie), None);
}

#[tokio::test]
async fn who_does_not_ask_gets_a_token_and_who_fails_gets_nothing() {
    let app = TestApp::with_cast().await;
    let failed = sign_in(&app, "wrong").await.ok();
    assert_eq!((failed.user_error_codes("signIn"), set_cookie(&failed)), (vec!["INVALID_CREDENTIALS"], None));
    let input = json!({"identifier": "evaluee@pangkalpinang.example", "password": PASSWORD});
    let plain = app.graphql(SIGN_IN).variables(json!({"input": input})).send().await.ok();
    assert!(plain.at("/signIn/token").is_string());
    assert_eq!(set_cookie(&plain), None);
    let unknown = app.graphql(WHO).header("x-capaian-session", "carrier pigeon").send().await;
    assert_eq!((unknown.status.as_u16(), unknown.codes()), (400, vec!["BAD_REQUEST"]));
}

#[tokio::test]
async fn signing_out_takes_the_cookie_back() {
    let app = TestApp::with_cast().await;
    let cookie = cookie(&app).await;
    let send = |document: &'static str| app.graphql(document).header("cookie", &*cookie).header("x-capaian-csrf", "1");
    let gone = "__Host-capaian=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure";
    let answer = send(SIGN_OUT).send().await.ok();
    assert_eq!((answer.at("/signOut/signedOut"), set_cookie(&answer)), (&json!(true), Some(gone)));

    // A browser that still sends it is told, and cannot be stuck with it.
    let late = send(WHO).send().await;
    assert_eq!((late.status.as_u16(), late.codes(), set_cookie(&late)), (401, vec!["UNAUTHENTICATED"], Some(gone)));
    assert!(late.headers.contains_key(header::WWW_AUTHENTICATE));
    let broken = app.graphql(WHO).header("cookie", "__Host-capaian=x").header("x-capaian-csrf", "1").send().await;
    assert_eq!((broken.status.as_u16(), set_cookie(&broken)), (401, Some(gone)));
}

#[tokio::test]
async fn what_another_site_can_make_a_browser_send_is_refused_and_changes_nothing() {
    let settings = Settings { cors_origins: vec!["https://papan.example".to_owned()], ..Settings::default() };

    let app = TestApp::with_settings(TestDatabase::new(Contents::Cast).await, settings).await;
    let cookie = cookie(&app).await;
    let before = app.fingerprint().await;
    let send = |document: &str, headers: &[(&'static str, &'static str)]| {
        let request = app.graphql(document).header("cookie", &*cookie).header("host", "api.example");
        headers.iter().fold(request, |request, (name, value)| request.header(name, *value)).send()
    };
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "https://evil.example"), ("x-capaian-csrf", "1")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "https://neighbour.example")],
        &[("sec-fetch-site", "none")],
    ] {
        for document in [SIGN_OUT, WHO] {
            let answer = send(document, headers).await;
            assert_eq!((answer.status.as_u16(), answer.codes()), (403, vec!["FORBIDDEN"]), "{headers:?}");
            assert_eq!((answer.body.get("data"), set_cookie(&answer)), (None, None));
        }
    }
    assert_eq!((app.fingerprint().await, sessions(&app).await), (before, 1));

    for headers in [
        &[("sec-fetch-site", "same-origin")][..],
        &[("origin", "https://api.example")],
        &[("origin", "https://papan.example"), ("sec-fetch-site", "same-site")],
        &[("apollo-require-preflight", "true")],
        &[("graphql-require-preflight", "1")],
        &[("x-capaian-csrf", "1")],
    ] {
        assert!(send(WHO, headers).await.ok().at("/viewer/employee/name").is_string(), "{headers:?}");
    }
}

#[tokio::test]
async fn a_link_reads_with_the_cookie_only_from_our_own_page_and_never_writes() {
    let app = TestApp::with_cast().await;
    let cookie = cookie(&app).await;
    let get = async |document: &str, site: &str| {
        let request = app.client().get("/graphql").query("query", &document).header("cookie", &*cookie);
        let mut response = request.header("sec-fetch-site", site).send().await.0;
        (response.status().as_u16(), response.take_body().into_string().await.unwrap())
    };
    let (status, text) = get(WHO, "same-origin").await;
    assert_eq!(status, 200);
    assert!(text.contains("\"name\""), "{text}");
    assert_eq!(get(WHO, "cross-site").await.0, 403);
    assert_eq!(get(SIGN_OUT, "same-origin").await.0, 405);
    assert_eq!(sessions(&app).await, 1);
}

#[tokio::test]
async fn a_token_counts_before_a_cookie() {
    let app = TestApp::with_cast().await;
    let cookie = cookie(&app).await;
    let of = |answer: Answer| answer.ok().at("/viewer/employee/name").clone();
    let supervisor = of(app.graphql(WHO).as_user("supervisor").send().await);
    // No page of another site can send the token, so nothing else is asked for.
    assert_eq!(of(app.graphql(WHO).as_user("supervisor").header("cookie", &*cookie).send().await), supervisor);
    let wrong = app.graphql(WHO).header("cookie", &*cookie).header("authorization", "Bearer x").send().await;
    assert_eq!((wrong.status.as_u16(), set_cookie(&wrong)), (401, None));
}

#[tokio::test]
async fn a_trial_without_tls_has_a_cookie_of_another_name() {
    let settings = Settings { cookie_secure: false, ..Settings::default() };

    let app = TestApp::with_settings(TestDatabase::new(Contents::Cast).await, settings).await;
    let answer = sign_in(&app, PASSWORD).await.ok();
    let text = set_cookie(&answer).unwrap();
    assert!(
        text.starts_with("capaian=") && text.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"),
        "{text}"
    );
    let pair = text.split(';').next().unwrap();
    app.graphql(WHO).header("cookie", pair).header("x-capaian-csrf", "1").send().await.ok();
    // The other name is not ours here.
    let other = app.graphql(WHO).header("cookie", pair.replace("capaian=", "__Host-capaian=")).send().await.ok();
    assert_eq!(other.at("/viewer/employee"), &json!(null));
}
