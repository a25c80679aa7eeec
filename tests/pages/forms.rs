//! What a form may bring, from where, how often, and what its sender reads when something in it has to be mended.

use capaian::clock::Clock;
use capaian::config::Settings;
use capaian::demo::PASSWORD;
use chrono::TimeDelta;
use poem::http::{Method, StatusCode, header};
use serde_json::Value;

use super::browser::{Browser, Shown};
use super::checked;
use crate::support::{Contents, TestApp, TestDatabase, now};

const NURSE: &str = "evaluee@pangkalpinang.example";

/// Everything that a form could have changed, sessions and counts of attempts included.
async fn state(app: &TestApp) -> (std::collections::BTreeMap<String, String>, Vec<Value>, usize) {
    let attempts = app.sql("SELECT failure_count FROM sign_in_throttle ORDER BY failure_count").await;
    let sessions = app.sql("SELECT id FROM session WHERE revoked_at IS NULL").await;
    (app.fingerprint().await, attempts, sessions.len())
}

fn fields<'a>(token: &'a str, password: &'a str) -> [(&'static str, &'a str); 3] {
    [("token", token), ("identifier", NURSE), ("password", password)]
}

#[tokio::test]
async fn a_wrong_password_keeps_the_identifier_and_says_what_to_do() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let shown = browser.sign_in(NURSE, "guess-me-not").await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    checked(&shown, "en");
    let message = "The e-mail address and password do not match. Check both and try again";
    shown.shows("<title>Error: Sign in").shows("role=\"alert\" tabindex=\"-1\" autofocus");
    shown.shows(&format!("<a href=\"#identifier\">{message}</a>"));
    shown.shows(&format!("id=\"identifier-mistake\">{message}</p>"));
    shown.shows(&format!("value=\"{NURSE}\"")).lacks("guess-me-not");
    // An unknown account reads the same.
    let unknown = browser.sign_in("nobody@pangkalpinang.example", "guess-me-not").await;
    unknown.shows(message);
    // What it shows can be sent as it stands.
    assert_eq!(browser.send("/sign-in", &fields(unknown.token(), PASSWORD)).await.goes_to(), "/tasks");
}

#[tokio::test]
async fn an_empty_form_is_no_attempt() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app).in_language("id");
    let before = state(&app).await;
    let shown = browser.sign_in("  ", "").await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    checked(&shown, "id");
    shown.shows("<title>Kesalahan: Masuk").shows("<a href=\"#identifier\">Tulis alamat surel Anda</a>");
    shown.shows("<a href=\"#password\">Tulis kata sandi Anda</a>");
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn too_many_attempts_are_told_when_to_come_back() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let mut shown = browser.sign_in(NURSE, "wrong").await;
    for _ in 0..50 {
        if shown.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        shown = browser.sign_in(NURSE, "wrong").await;
    }
    assert_eq!(shown.status, StatusCode::TOO_MANY_REQUESTS);
    checked(&shown, "en");
    let seconds: u64 = shown.header(header::RETRY_AFTER).parse().expect("seconds");
    assert!(seconds > 90, "{seconds}");
    shown.shows(&format!("Try again in {} minutes", seconds.div_ceil(60))).shows(&format!("value=\"{NURSE}\""));
}

#[tokio::test]
async fn a_form_without_its_token_is_not_taken_and_keeps_what_was_typed() {
    let app = TestApp::with_cast().await;
    let (browser, other) = (Browser::new(&app), Browser::new(&app));
    let (own, foreign) = (browser.open("/sign-in").await, other.open("/sign-in").await);
    let forged = own.token().replace(|letter: char| letter.is_ascii_digit(), "x");
    let before = state(&app).await;
    for token in ["", "x", foreign.token(), &forged, &own.token()[1..]] {
        let shown = browser.send("/sign-in", &fields(token, PASSWORD)).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{token}");
        checked(&shown, "en");
        shown.shows("Send it once more").shows(&format!("value=\"{NURSE}\"")).lacks(PASSWORD);
        assert_eq!(state(&app).await, before, "{token}");
    }
    // Without the cookie that it is bound to, the right token is nobody's.
    browser.set_cookie("__Host-capaian-form", None);
    let shown = browser.send("/sign-in", &fields(own.token(), PASSWORD)).await;
    assert_eq!((shown.status, state(&app).await), (StatusCode::FORBIDDEN, before));
    assert_eq!(browser.send("/sign-in", &fields(shown.token(), PASSWORD)).await.goes_to(), "/tasks");
}

#[tokio::test]
async fn a_token_of_yesterday_is_not_taken() {
    let (clock, hand) = Clock::moved_by_hand(now());
    let settings = Settings { token_budget: 0, address_budget: 0, ..Settings::default() };
    let app = TestApp::with(TestDatabase::new(Contents::Cast).await, settings, clock).await;
    let browser = Browser::new(&app);
    let form = browser.open("/sign-in").await;
    hand.advance(TimeDelta::hours(12));
    let before = state(&app).await;
    let shown = browser.send("/sign-in", &fields(form.token(), PASSWORD)).await;
    assert_eq!((shown.status, state(&app).await), (StatusCode::FORBIDDEN, before));
    assert_eq!(browser.send("/sign-in", &fields(shown.token(), PASSWORD)).await.goes_to(), "/tasks");
}

#[tokio::test]
async fn another_site_sends_no_form_of_ours() {
    let settings = Settings { cors_origins: vec!["https://papan.example".to_owned()], ..Settings::default() };
    let app = TestApp::with_settings(TestDatabase::new(Contents::Cast).await, settings).await;
    let (stranger, person) = (Browser::new(&app), Browser::signed_in(&app, "evaluee").await);
    let (form, tasks) = (stranger.open("/sign-in").await, person.open("/tasks").await);
    let before = state(&app).await;
    for headers in [
        &[][..],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "same-site"), ("origin", "https://neighbour.capaian.example")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "https://evil.example"), ("x-capaian-csrf", "1")],
        &[("origin", "https://papan.example")],
        &[("sec-fetch-site", "cross-site"), ("origin", "null")],
    ] {
        let signing_in =
            stranger.request(Method::POST, "/sign-in", headers, Some(&fields(form.token(), PASSWORD))).await;
        let signing_out = person.request(Method::POST, "/sign-out", headers, Some(&[("token", tasks.token())])).await;
        for shown in [signing_in, signing_out] {
            assert_eq!(shown.status, StatusCode::FORBIDDEN, "{headers:?}");
            checked(&shown, "en");
            shown.shows("Nothing has been changed");
        }
        assert_eq!(state(&app).await, before, "{headers:?}");
    }
    // A browser that says no more than the origin, or keeps it back as our own pages ask it to.
    for headers in [[("origin", "https://capaian.example")], [("origin", "null")]] {
        let shown = stranger.request(Method::POST, "/sign-in", &headers, Some(&fields(form.token(), ""))).await;
        assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY, "{headers:?}");
    }
    // Another site can make the browser keep its origin back, but not send the cookie that the token is bound to.
    let elsewhere = Browser::new(&app);
    let shown =
        elsewhere.request(Method::POST, "/sign-in", &[("origin", "null")], Some(&fields(form.token(), PASSWORD))).await;
    assert_eq!((shown.status, state(&app).await), (StatusCode::FORBIDDEN, before));
}

#[tokio::test]
async fn a_form_that_is_sent_twice_counts_once() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let form = browser.open("/sign-in").await;
    assert_eq!(browser.send("/sign-in", &fields(form.token(), PASSWORD)).await.goes_to(), "/tasks");
    let before = state(&app).await;
    assert_eq!(browser.send("/sign-in", &fields(form.token(), PASSWORD)).await.goes_to(), "/sign-in");
    assert_eq!(state(&app).await, before, "one session");
    browser.open("/sign-in").await.shows("You are signed in as");

    let page = browser.open("/").await;
    assert_eq!(browser.send("/sign-out", &[("token", page.token())]).await.goes_to(), "/sign-out");
    let before = state(&app).await;
    assert_eq!(browser.send("/sign-out", &[("token", page.token())]).await.goes_to(), "/sign-out");
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn a_token_of_one_person_is_not_another_ones() {
    let app = TestApp::with_cast().await;
    let (nurse, peer) = (Browser::signed_in(&app, "evaluee").await, Browser::signed_in(&app, "peer1").await);
    let (of_nurse, before) = (nurse.open("/").await, state(&app).await);
    let shown: Shown = peer.send("/sign-out", &[("token", of_nurse.token())]).await;
    assert_eq!((shown.status, state(&app).await), (StatusCode::FORBIDDEN, before));
    shown.shows("Sign out now?").shows("Send it once more");
}

#[tokio::test]
async fn after_signing_in_one_goes_on_to_a_page_of_ours_only() {
    let app = TestApp::with_cast().await;
    for (next, expected) in [
        ("/", "/"),
        ("/tasks", "/tasks"),
        ("https://evil.example/tasks", "/tasks"),
        ("//evil.example/tasks", "/tasks"),
        ("/\\evil.example", "/tasks"),
        ("/graphql", "/tasks"),
        ("/tasks\r\nlocation: //evil.example", "/tasks"),
    ] {
        let browser = Browser::new(&app);
        let address = format!("/sign-in?{}", serde_urlencoded::to_string([("next", next)]).unwrap());
        let form = browser.open(&address).await;
        form.lacks("href=\"//").lacks("href=\"https:");
        let sent = browser.send(&address, &fields(form.token(), PASSWORD)).await;
        assert_eq!(sent.goes_to(), expected, "{next:?}");
        browser.open(&address).await.shows(&format!("class=\"button\" href=\"{expected}\""));
    }
}

#[tokio::test]
async fn a_form_has_one_kind_and_an_end() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let token = browser.open("/sign-in").await.token().to_owned();
    let before = state(&app).await;
    let own = [("sec-fetch-site", "same-origin")];
    let long = "x".repeat(70_000);
    let shown = browser.request(Method::POST, "/sign-in", &own, Some(&fields(&token, &long))).await;
    assert_eq!(shown.status, StatusCode::PAYLOAD_TOO_LARGE);
    checked(&shown, "en");
    for kind in ["application/json", "multipart/form-data; boundary=x", "text/plain"] {
        let headers = [own[0], ("content-type", kind)];
        let shown = browser.request(Method::POST, "/sign-in", &headers, None).await;
        assert_eq!(shown.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    assert_eq!(state(&app).await, before);
}
