//! Pages for people over HTTP: what is shown to whom, how forms are guarded, and what a person reads when something fails.

mod browser;
mod failures;
mod forms;
mod paper_entry;
mod print;
mod results;
mod survey;
mod survey_improvements;
mod survey_suggestions;
mod surveys;

use capaian::clock::Clock;
use capaian::config::{DocumentRule, Settings};
use capaian::demo::PASSWORD;
use chrono::TimeDelta;
use poem::http::{Method, header};

use self::browser::{Browser, Shown};
use crate::support::{Contents, TestApp, TestDatabase, now};

const PAGES: [&str; 15] = [
    "/",
    "/sign-in",
    "/sign-out",
    "/account",
    "/sessions",
    "/tasks",
    "/feedback-requests/x",
    "/s/x",
    "/s/PAN-PKM-GERUNGGANG-3",
    "/s/PAN-PKM-GERUNGGANG-3/received?receipt=0123-4567-89AB-WXYZ",
    "/s/PAN-PKM-GERUNGGANG-2/receipts?receipt=0123-4567-89AB-WXYZ",
    "/s/PAN-PKM-GERUNGGANG-2/receipts.txt",
    "/results",
    "/results/x/results.csv",
    "/results/surveys/x/report.xlsx",
];

/// Asserts what holds for every page without a script, whatever is on it.
#[track_caller]
fn checked(shown: &Shown, language: &str) {
    checked_headers(shown, language, "");
    shown.lacks("<script");
    assert!(shown.html.len() < 20_000, "{} bytes", shown.html.len());
}

/// Asserts what holds for every page with a script of its own.
#[track_caller]
fn checked_with_script(shown: &Shown, language: &str) {
    let nonce = shown.between("<style nonce=\"", "\"").expect("a style with a nonce");
    checked_headers(shown, language, &format!(" script-src 'nonce-{nonce}'; connect-src 'self';"));
    let scripts =
        (shown.html.matches("<script").count(), shown.html.matches(&format!("<script nonce=\"{nonce}\">")).count());
    assert!(matches!(scripts, (0, 0) | (1, 1)), "{scripts:?}");
    assert!(shown.html.len() < 40_000, "{} bytes", shown.html.len());
}

#[track_caller]
fn checked_headers(shown: &Shown, language: &str, script: &str) {
    assert_eq!(shown.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert_eq!(shown.header(header::CONTENT_LANGUAGE), language);
    assert_eq!(shown.header(header::CACHE_CONTROL), "private, no-store");
    assert_eq!(shown.header(header::REFERRER_POLICY), "no-referrer");
    assert_eq!(shown.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(shown.header(header::X_FRAME_OPTIONS), "DENY");
    assert_eq!(shown.header("cross-origin-resource-policy"), "same-origin");
    assert!(shown.header(header::VARY).contains("accept-language") && shown.header(header::VARY).contains("cookie"));
    assert!(!shown.header("x-request-id").is_empty());
    let nonce = shown.between("<style nonce=\"", "\"").expect("a style with a nonce");
    let policy = format!(
        "default-src 'none';{script} style-src 'nonce-{nonce}'; img-src data:; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    assert_eq!(shown.header(header::CONTENT_SECURITY_POLICY), policy);
    shown.shows(&format!("<html lang=\"{language}\">"));
}

#[tokio::test]
async fn a_citizen_sees_what_is_public_and_the_way_in() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let start = browser.open("/").await;
    assert_eq!(start.status, 200);
    checked(&start, "en");
    assert_eq!(start.header("x-robots-tag"), "");
    let newest = "{ surveyCampaigns(first: 1, filter: {state: {eq: OPEN}, closesOn: {gte: \"2026-11-16\"}}, \
                  orderBy: {field: OPENS_ON, direction: DESC}) { nodes { name } } }";
    let campaigns = app.graphql(newest).send().await.ok();
    let name = campaigns.at("/surveyCampaigns/nodes/0/name").as_str().expect("an open survey");
    start.shows(name).shows("Open until ").shows("href=\"/sign-in\"").lacks("/sign-out").lacks("href=\"/tasks\"");
    assert!(browser.cookie_names().is_empty(), "no cookie where nobody signs in");
    // A program that says nothing of what it reads gets the page as well.
    let curl = app.client().get("/").header("accept", "*/*").send().await.0;
    assert_eq!((curl.status().as_u16(), curl.content_type()), (200, Some("text/html; charset=utf-8")));
}

#[tokio::test]
async fn the_language_is_the_browsers_until_the_address_says_otherwise() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app).in_language("id-ID,id;q=0.9,en;q=0.8");
    let start = browser.open("/").await;
    checked(&start, "id");
    start.shows("Survei yang sedang dibuka").shows("<a href=\"/?lang=en\" lang=\"en\" hreflang=\"en\">English</a>");
    let english = browser.open("/?lang=en").await;
    checked(&english, "en");
    english.shows("href=\"/sign-in?lang=en\"").shows("<a href=\"/?lang=id\" lang=\"id\" hreflang=\"id\">");
    assert_eq!(browser.open("/tasks?lang=en").await.goes_to(), "/sign-in?next=%2Ftasks&lang=en");
    let form = browser.open("/sign-in?next=%2Ftasks&lang=en").await;
    form.shows("action=\"/sign-in?next=%2Ftasks&#38;lang=en\"").shows("lang=id\"");
}

#[tokio::test]
async fn a_person_signs_in_sees_their_tasks_and_signs_out() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    assert_eq!(browser.open("/tasks").await.goes_to(), "/sign-in?next=%2Ftasks");
    let form = browser.open("/sign-in?next=%2Ftasks").await;
    checked(&form, "en");
    assert_eq!(browser.cookie_names(), ["__Host-capaian-form"]);
    let fields =
        [("token", form.token()), ("identifier", " Supervisor@pangkalpinang.example "), ("password", PASSWORD)];
    let sent = browser.send("/sign-in?next=%2Ftasks", &fields).await;
    assert_eq!(sent.goes_to(), "/tasks");
    assert!(browser.cookie_names().contains(&"__Host-capaian".to_owned()));

    let tasks = browser.open("/tasks").await;
    checked(&tasks, "en");
    assert_eq!(tasks.header("x-robots-tag"), "noindex");
    let query = "{ viewer { employee { name } tasks(first: 100) { totalCount } } }";
    let known = app.graphql(query).as_user("supervisor").send().await.ok();
    let count = known.at("/viewer/tasks/totalCount").as_u64().expect("a number");
    assert!(count > 0, "the supervisor has something to do");
    tasks.shows(known.at("/viewer/employee/name").as_str().expect("a name")).shows("Sign out");
    assert_eq!(tasks.html.matches("<h3>").count() as u64, count);
    tasks.shows("November\u{a0}2026").shows("days left");

    let start = browser.open("/").await;
    checked(&start, "en");
    assert_eq!(start.header("x-robots-tag"), "noindex", "a name stands on it");
    start.shows("href=\"/tasks\"");

    assert_eq!(browser.send("/sign-out", &[("token", tasks.token())]).await.goes_to(), "/sign-out");
    assert!(!browser.cookie_names().contains(&"__Host-capaian".to_owned()));
    browser.open("/sign-out").await.shows("You are signed out");
    assert_eq!(browser.open("/tasks").await.goes_to(), "/sign-in?next=%2Ftasks");
    assert_eq!(app.sql("SELECT id FROM session WHERE revoked_at IS NULL").await.len(), 1, "only the API's own");
}

#[tokio::test]
async fn who_has_nothing_to_do_reads_what_will_come() {
    // Long after every window has closed.
    let clock = Clock::fixed(now() + TimeDelta::days(1_000));
    let app = TestApp::with(TestDatabase::new(Contents::Cast).await, Settings::default(), clock).await;
    let tasks = Browser::signed_in(&app, "auditor").await.open("/tasks").await;
    checked(&tasks, "en");
    tasks.shows("Nothing waits for you at the moment").shows("give feedback about a colleague");
}

#[tokio::test]
async fn a_page_shows_what_the_api_shows_the_same_person_and_nobody_elses() {
    let app = TestApp::with_cast().await;
    let query = "{ viewer { tasks(first: 100) { nodes { evaluation { evaluee { name } } } } } }";
    let shown = Browser::signed_in(&app, "peer1").await.open("/tasks").await;
    let own = app.graphql(query).as_user("peer1").send().await.ok();
    let own: Vec<&str> = names(own.at("/viewer/tasks/nodes"));
    assert!(!own.is_empty() && own.iter().all(|name| shown.html.contains(name)), "{own:?}");
    let others = app.graphql(query).as_user("superior").send().await.ok();
    for name in names(others.at("/viewer/tasks/nodes")).into_iter().filter(|name| !own.contains(name)) {
        shown.lacks(name);
    }
}

fn names(nodes: &serde_json::Value) -> Vec<&str> {
    let nodes = nodes.as_array().map(Vec::as_slice).unwrap_or_default();
    nodes.iter().filter_map(|node| node["evaluation"]["evaluee"]["name"].as_str()).collect()
}

#[tokio::test]
async fn every_page_answers_head_as_it_answers_get() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    for page in PAGES {
        let (get, head) = (browser.open(page).await, browser.request(Method::HEAD, page, &[], None).await);
        assert_eq!(head.status, get.status, "{page}");
        for name in ["content-type", "location", "cache-control", "content-language"] {
            assert_eq!(head.header(name), get.header(name), "{page} {name}");
        }
    }
}

#[tokio::test]
async fn a_cookie_counts_when_a_person_opens_a_page_and_not_when_a_site_embeds_it() {
    let app = TestApp::with_cast().await;
    let browser = Browser::signed_in(&app, "evaluee").await;
    let open = async |site: &str, mode: &str, destination: &str| {
        let headers = [("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", destination)];
        browser.request(Method::GET, "/tasks", &headers, None).await
    };
    for site in ["none", "same-origin", "same-site", "cross-site"] {
        open(site, "navigate", "document").await.shows("My tasks");
    }
    for (mode, destination) in [("no-cors", "image"), ("navigate", "iframe"), ("cors", "empty")] {
        open("same-site", mode, destination).await.lacks("My tasks");
    }
    // No page of ours is for a page of another origin to read, not even of one that may call the API.
    let shown = browser.request(Method::GET, "/tasks", &[("origin", "https://papan.example")], None).await;
    assert_eq!(shown.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
}

#[tokio::test]
async fn who_comes_by_a_link_from_elsewhere_need_not_sign_in_again() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    // The browser keeps the cookie back, so the page leads to itself once, from here.
    let arrival = browser.request(Method::GET, "/tasks?lang=en", &link, None).await;
    checked(&arrival, "en");
    arrival.shows("<meta http-equiv=\"refresh\" content=\"0; url=/tasks?lang=en\">");
    assert_eq!(browser.open("/tasks?lang=en").await.goes_to(), "/sign-in?next=%2Ftasks&lang=en");
}

#[tokio::test]
async fn a_session_that_has_ended_is_nobodys() {
    let app = TestApp::with_cast().await;
    let browser = Browser::signed_in(&app, "evaluee").await;
    app.change("UPDATE session SET revoked_at = created_at").await;
    let shown = browser.open("/tasks").await;
    assert_eq!(shown.goes_to(), "/sign-in?next=%2Ftasks");
    assert!(shown.header(header::SET_COOKIE).starts_with("__Host-capaian=; "), "{:?}", shown.headers);
    browser.set_cookie("__Host-capaian", Some("nonsense"));
    let start = browser.open("/").await;
    assert_eq!(start.status, 200);
    start.shows("href=\"/sign-in\"");
}

#[tokio::test]
async fn pages_are_there_where_only_registered_documents_run() {
    let settings = Settings { documents: DocumentRule::Registered, ..Settings::default() };
    let app = TestApp::with_settings(TestDatabase::new(Contents::Cast).await, settings).await;
    let browser = Browser::new(&app);
    checked(&browser.open("/").await, "en");
    assert_eq!(browser.sign_in("evaluee@pangkalpinang.example", PASSWORD).await.goes_to(), "/tasks");
    assert_eq!(browser.open("/tasks").await.status, 200);
    assert_eq!(app.graphql("{ viewer { employee { name } } }").send().await.codes(), ["BAD_REQUEST"]);
}

#[tokio::test]
async fn whoever_is_asked_for_feedback_declines_on_a_page() {
    let app = TestApp::with_cast().await;
    let browser = Browser::signed_in(&app, "peer1").await;
    let tasks = browser.open("/tasks").await;
    let address = tasks.between("href=\"/feedback-requests/", "\"").expect("a link to what is asked");
    let address = format!("/feedback-requests/{address}");
    let page = browser.open(&address).await;
    checked(&page, "en");
    page.shows("Feedback on ").shows("You are asked to give feedback by ").shows("Decline the request");

    // Without a reason nothing is done, and the page says what to do.
    let before = app.fingerprint().await;
    let silent = browser.send(&address, &[("token", page.token()), ("reason", "  ")]).await;
    assert_eq!(silent.status, 422);
    silent.shows("<title>Error: ").shows("Write your reason").shows("aria-invalid=\"true\"");
    // Nor without the token.
    let forged = browser.send(&address, &[("token", "x"), ("reason", "no time")]).await;
    assert_eq!(forged.status, 403);
    forged.shows("no time</textarea>");
    assert_eq!(app.fingerprint().await, before);
    // It is nobody else's page, whatever they know of the request, and they can not decline on it.
    for (other, status) in [("supervisor", 403), ("peer2", 404), ("evaluee", 404)] {
        let theirs = Browser::signed_in(&app, other).await;
        assert_eq!(theirs.open(&address).await.status, 404, "{other}");
        let token = theirs.open("/sign-out").await.token().to_owned();
        let before = app.fingerprint().await;
        let sent = theirs.send(&address, &[("token", &token), ("reason", "no time")]).await;
        assert_eq!(sent.status, status, "{other}");
        sent.lacks("<textarea");
        assert_eq!(app.fingerprint().await, before, "{other}");
    }

    let fields = [("token", page.token()), ("reason", "I am <on leave>")];
    assert_eq!(browser.send(&address, &fields).await.goes_to(), address);
    let done = browser.open(&address).await;
    done.shows("You have declined this request").shows("I am &#60;on leave&#62;").lacks("<textarea");
    // Sent twice, by a page that was still open, it counts once.
    let once = app.fingerprint().await;
    assert_eq!(browser.send(&address, &fields).await.goes_to(), address);
    assert_eq!(app.fingerprint().await, once);

    let stranger = Browser::new(&app).open(&address).await;
    assert!(stranger.goes_to().starts_with("/sign-in?next=%2Ffeedback-requests%2F"));
    assert_eq!(browser.open("/feedback-requests/nonsense").await.status, 404);
}

#[tokio::test]
async fn a_person_changes_their_password_on_a_page() {
    const NEW: &str = "sebuah kata sandi baru";
    let app = TestApp::with_cast().await;
    let (browser, elsewhere) = (Browser::signed_in(&app, "peer1").await, Browser::signed_in(&app, "peer1").await);
    let page = browser.open("/account").await;
    checked(&page, "en");
    page.shows("Change your password").lacks("has been changed");

    let before = app.fingerprint().await;
    let send = async |present: &str, new: &str, again: &str| {
        let fields = [("token", page.token()), ("present", present), ("new", new), ("again", again)];
        browser.send("/account", &fields).await
    };
    for (present, new, again, told) in [
        ("", "", "", "Enter your present password"),
        (PASSWORD, NEW, "sebuah kata sandi bary", "The two new passwords differ"),
        ("not the password", NEW, NEW, "The present password is wrong"),
        (PASSWORD, "too short", "too short", "The password must have at least 12 characters"),
        (PASSWORD, "password1234", "password1234", "This password is easily guessed"),
    ] {
        let shown = send(present, new, again).await;
        assert_eq!(shown.status, 422);
        checked(&shown, "en");
        shown.shows("<title>Error: ").shows(told).lacks(&format!("value=\"{NEW}\"")).lacks(PASSWORD);
    }
    assert_eq!(app.fingerprint().await, before);

    // Sent twice it counts once.
    for _ in 0..2 {
        assert_eq!(send(PASSWORD, NEW, NEW).await.goes_to(), "/account?done=password");
    }
    browser.open("/account?done=password").await.shows("Your password has been changed");
    assert_eq!(elsewhere.open("/account").await.goes_to(), "/sign-in?next=%2Faccount");
    assert_eq!(elsewhere.sign_in("peer1@pangkalpinang.example", NEW).await.goes_to(), "/tasks");
    assert_eq!(app.sql("SELECT id FROM audit_event WHERE verb = 'change_password'").await.len(), 1);
}

#[tokio::test]
async fn a_person_sees_where_they_are_signed_in_and_signs_out_everywhere_else() {
    let app = TestApp::with_cast().await;
    let (browser, elsewhere) = (Browser::signed_in(&app, "peer1").await, Browser::signed_in(&app, "peer1").await);
    let page = browser.open("/sessions").await;
    checked(&page, "en");
    page.shows("Where you are signed in").shows("Sign out everywhere else");
    assert_eq!((page.html.matches("<li>").count(), page.html.matches("this page").count()), (2, 1));

    assert_eq!(browser.send("/sessions", &[("token", page.token())]).await.goes_to(), "/sessions");
    let alone = browser.open("/sessions").await;
    alone.lacks("Sign out everywhere else");
    assert_eq!((alone.html.matches("<li>").count(), alone.html.matches("this page").count()), (1, 1));
    assert_eq!(elsewhere.open("/sessions").await.goes_to(), "/sign-in?next=%2Fsessions");
}
