//! What a person reads when there is no page to show, and that programs read what they always did.

use std::time::Duration;

use capaian::config::Settings;
use futures_util::stream;
use poem::Body;
use poem::http::{Method, StatusCode, header};

use super::browser::{Browser, Shown};
use super::checked;
use crate::support::{Contents, TestApp, TestDatabase};

#[tokio::test]
async fn an_unknown_address_is_a_page_for_people_and_an_error_for_programs() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    for address in ["/nowhere", "/tasks/", "/Tasks", "/sign-in/x", "/favicon.ico", "/graphql/elsewhere"] {
        let shown = browser.open(address).await;
        assert_eq!(shown.status, StatusCode::NOT_FOUND, "{address}");
        checked(&shown, "en");
        shown.shows("Page not found").shows("href=\"/\"");
        for accept in ["*/*", "application/json", "application/json, text/html;q=0.5"] {
            let mut response = app.client().get(address).header("accept", accept).send().await.0;
            assert_eq!(response.content_type(), Some("application/json; charset=utf-8"), "{address} {accept}");
            let text = response.take_body().into_string().await.unwrap();
            assert!(text.contains("\"NOT_FOUND\"") && !text.contains('<'), "{text}");
        }
    }
}

#[tokio::test]
async fn other_methods_are_named() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let before = app.fingerprint().await;
    for (method, address, allowed) in [
        (Method::POST, "/", "GET, HEAD"),
        (Method::POST, "/tasks", "GET, HEAD"),
        (Method::PUT, "/sign-in", "GET, HEAD, POST"),
        (Method::DELETE, "/tasks", "GET, HEAD"),
        (Method::OPTIONS, "/", "GET, HEAD"),
    ] {
        let shown = browser.request(method.clone(), address, &[("sec-fetch-site", "same-origin")], None).await;
        assert_eq!((shown.status, shown.header(header::ALLOW)), (StatusCode::METHOD_NOT_ALLOWED, allowed), "{method}");
        checked(&shown, "en");
    }
    assert_eq!(app.fingerprint().await, before);
}

#[tokio::test]
async fn a_fault_of_ours_is_a_page_with_the_number_of_the_request() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    app.change("ALTER TABLE survey_campaign RENAME TO lost").await;
    let shown = browser.request(Method::GET, "/", &[("x-request-id", "number-7")], None).await;
    assert_eq!(shown.status, StatusCode::INTERNAL_SERVER_ERROR);
    checked(&shown, "en");
    shown.shows("Something went wrong on our side").shows("<code>number-7</code>").lacks("survey_campaign");
}

#[tokio::test]
async fn what_takes_too_long_is_a_page_too() {
    let settings = Settings { request_deadline: Duration::from_millis(50), ..Settings::default() };
    let app = TestApp::with_settings(TestDatabase::new(Contents::Cast).await, settings).await;
    // What is sent never comes to an end.
    let endless = Body::from_bytes_stream(stream::pending::<std::io::Result<Vec<u8>>>());
    let request = app.client().post("/sign-in").header("sec-fetch-site", "same-origin").header("accept-language", "id");
    let mut response = request.content_type("application/x-www-form-urlencoded").body(endless).send().await.0;
    let html = response.take_body().into_string().await.unwrap();
    let shown = Shown { status: response.status(), headers: response.headers().clone(), html };
    assert_eq!(shown.status, StatusCode::SERVICE_UNAVAILABLE);
    checked(&shown, "id");
    shown.shows("Layanan sedang tidak tersedia").shows(shown.header("x-request-id"));
}

#[tokio::test]
async fn who_asks_too_much_is_told_when_to_come_back() {
    let settings = Settings { token_budget: 1, address_budget: 0, cost_limit: 3_000, ..Settings::default() };
    let app = TestApp::with_settings(TestDatabase::new(Contents::Cast).await, settings).await;
    let browser = Browser::signed_in(&app, "evaluee").await;
    let mut shown = browser.open("/tasks").await;
    assert_eq!(shown.status, StatusCode::OK);
    for _ in 0..20 {
        if shown.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        shown = browser.open("/tasks").await;
    }
    assert_eq!(shown.status, StatusCode::TOO_MANY_REQUESTS);
    checked(&shown, "en");
    assert!(shown.header(header::RETRY_AFTER).parse::<u64>().is_ok_and(|seconds| seconds >= 1));
    shown.shows("Too many requests").shows("Try again in");
}
