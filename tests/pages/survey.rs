//! The public survey: what a citizen reads, what is sent, what comes back, and that it counts once.

use capaian::authz::PolicySource;
use capaian::config::Settings;
use poem::http::{Method, StatusCode};
use serde_json::Value;

use super::browser::Browser;
use super::{checked, checked_with_script};
use crate::support::{Contents, Node, TestApp, TestDatabase};

/// A campaign of the demonstration that is open today.
const CODE: &str = "PAN-PKM-GERUNGGANG-3";
const PAGE: &str = "/s/PAN-PKM-GERUNGGANG-3";
/// Earlier ones of the same service unit, whose results are published.
const EARLIER: &str = "PAN-PKM-GERUNGGANG-2";
const EARLIEST: &str = "PAN-PKM-GERUNGGANG-1";

/// The campaign that a code leads to, in SQL.
fn campaign(code: &str) -> String {
    format!("(SELECT campaign_id FROM survey_channel WHERE code = '{code}')")
}

async fn responses(app: &TestApp) -> Vec<Value> {
    app.sql("SELECT gender, age_band, education, occupation, answers FROM survey_response ORDER BY id").await
}

async fn texts(app: &TestApp) -> Vec<Value> {
    app.sql("SELECT text, state FROM survey_suggestion ORDER BY id").await
}

/// What `after` has and `before` has not.
fn added(before: &[Value], after: &[Value]) -> Vec<Value> {
    let mut added = after.to_vec();
    for row in before {
        let place = added.iter().position(|found| found == row).expect("nothing is lost");
        added.remove(place);
    }
    added
}

fn form<'a>(token: &'a str, others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [("token", token)].into_iter().chain(others.iter().copied()).collect()
}

const GOOD: [(&str, &str); 3] = [("answer-WAKTU", "4"), ("answer-BIAYA", "none"), ("answer-SARANA", "2")];

#[tokio::test]
async fn a_citizen_answers_without_a_cookie_and_gets_a_receipt() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let page = browser.open(PAGE).await;
    assert_eq!((page.status, page.header("x-robots-tag")), (StatusCode::OK, "noindex"));
    checked_with_script(&page, "en");
    page.shows("Nobody can see who answered.").shows("Puskesmas Gerunggang").shows("is published and used to improve");
    assert_eq!(page.html.matches("<fieldset").count(), 9);
    assert_eq!(page.html.matches("type=\"radio\"").count(), 9 * 5);

    let (before, said) = (responses(&app).await, texts(&app).await);
    let fields = form(
        page.token(),
        &[
            ("answer-WAKTU", "4"),
            ("answer-BIAYA", "none"),
            ("answer-SARANA", "2"),
            ("gender", "FEMALE"),
            ("ageBand", "FROM_60"),
            ("education", "D1_D3"),
            ("occupation", ""),
            ("suggestion", " Kursi\r\nlagi 🙂 "),
        ],
    );
    let sent = browser.send(PAGE, &fields).await;
    let address = sent.goes_to().to_owned();
    let receipt = address.strip_prefix(&format!("{PAGE}/received?receipt=")).expect("a receipt");
    assert_eq!(receipt.split('-').map(str::len).collect::<Vec<_>>(), [4; 4], "{receipt}");
    let stored = responses(&app).await;
    assert_eq!(
        added(&before, &stored),
        [serde_json::json!({
            "gender": "FEMALE", "age_band": "FROM_60", "education": "D1_D3", "occupation": null, "answers": "--40---2-",
        })]
    );
    let added = added(&said, &texts(&app).await);
    assert_eq!(added, [serde_json::json!({ "text": "Kursi\nlagi 🙂", "state": "PENDING" })]);

    let thanks = browser.open(&address).await;
    assert_eq!((thanks.status, thanks.header("x-robots-tag")), (StatusCode::OK, "noindex"));
    checked(&thanks, "en");
    thanks.shows("your answers have been received").shows(&format!("<code>{receipt}</code>"));

    // Sent again, it is the same form: by a second click, or by going back and changing what it says.
    let once = app.fingerprint().await;
    for changed in ["4", "1"] {
        let fields = form(page.token(), &[("answer-WAKTU", changed)]);
        assert_eq!(browser.send(PAGE, &fields).await.goes_to(), address);
    }
    browser.open(&address).await;
    assert_eq!(app.fingerprint().await, once);
    // Another tab is another form.
    let other = browser.open(PAGE).await;
    assert_ne!(browser.send(PAGE, &form(other.token(), &GOOD)).await.goes_to(), address);
    assert_eq!(responses(&app).await.len(), stored.len() + 1);
    assert!(browser.cookie_names().is_empty(), "no cookie at all");
}

#[tokio::test]
async fn a_form_with_a_mistake_keeps_everything_and_goes_on_with_its_key() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app).in_language("id");
    let page = browser.open(PAGE).await;
    let before = app.fingerprint().await;
    let fields =
        form(page.token(), &[("answer-BIAYA", "none"), ("occupation", "ENTREPRENEUR"), ("suggestion", "Kursi <lagi>")]);
    let shown = browser.send(PAGE, &fields).await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    checked_with_script(&shown, "id");
    let message = "Pilih jawaban untuk sedikitnya satu pertanyaan, lalu kirim lagi";
    shown.shows("<title>Kesalahan: ").shows("role=\"alert\" tabindex=\"-1\" autofocus");
    shown.shows(&format!("<a href=\"#answers\">{message}</a>"));
    shown.shows(&format!("<p class=\"mistake\" id=\"answers-mistake\">{message}</p>"));
    shown.shows("<fieldset aria-describedby=\"answers-mistake\">").shows("<input type=\"radio\" id=\"answers\"");
    shown.shows("<option value=\"ENTREPRENEUR\" selected>").shows("Kursi &#60;lagi&#62;</textarea>");
    assert_eq!(shown.html.matches(" checked>").count(), 1);
    assert!(shown.between("name=\"answer-BIAYA\" value=\"none\"", ">").expect("a choice").ends_with(" checked"));
    assert_eq!(app.fingerprint().await, before);

    // Whoever goes back to the first state of the form and sends that, has still sent one form.
    assert_eq!(shown.token(), page.token());
    let fields = form(shown.token(), &[("answer-WAKTU", "3"), ("answer-BIAYA", "none"), ("suggestion", "x")]);
    let address = browser.send(PAGE, &fields).await.goes_to().to_owned();
    let once = app.fingerprint().await;
    assert_eq!(browser.send(PAGE, &form(page.token(), &GOOD)).await.goes_to(), address);
    assert_eq!(app.fingerprint().await, once);
}

#[tokio::test]
async fn each_mistake_is_told_where_it_was_made() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let page = browser.open(PAGE).await;
    let before = app.fingerprint().await;
    let long = "x".repeat(4_001);
    for (fields, field, told) in [
        (&[][..], "answers", "Choose an answer to at least one question"),
        (&[("answer-WAKTU", "5")], "answers", "Choose your answers once more"),
        (&[("answer-WAKTU", "x")], "answers", "Choose your answers once more"),
        (&[("answer-NOTHING", "3")], "answers", "Choose your answers once more"),
        (&[("answer-WAKTU", "3"), ("suggestion", &long)], "suggestion", "Shorten your suggestion"),
    ] {
        let shown = browser.send(PAGE, &form(page.token(), fields)).await;
        assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        shown.shows(&format!("<a href=\"#{field}\">{told}")).shows(&format!("id=\"{field}-mistake\">{told}"));
    }
    assert_eq!(app.fingerprint().await, before);
}

#[tokio::test]
async fn a_look_at_a_page_counts_nothing_and_previews_say_what_it_is() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let before = app.fingerprint().await;
    for agent in ["WhatsApp/2.23.20.0", "TelegramBot (like TwitterBot)", "facebookexternalhit/1.1"] {
        let headers = [("user-agent", agent)];
        for method in [Method::GET, Method::HEAD, Method::GET] {
            let shown = browser.request(method.clone(), PAGE, &headers, None).await;
            assert_eq!(shown.status, StatusCode::OK, "{agent}");
            if method == Method::GET {
                let title = shown.between("<meta property=\"og:title\" content=\"", "\"").expect("a title");
                assert!(title.contains("Puskesmas Gerunggang"), "{title}");
                let text = shown.between("<meta property=\"og:description\" content=\"", "\"").expect("a description");
                assert!(text.contains("Pangkalpinang") && text.contains("Open until "), "{text}");
            }
        }
    }
    browser.open(&format!("{PAGE}/received?receipt=0123-4567-89AB-WXYZ")).await;
    assert_eq!(app.fingerprint().await, before);
    assert!(browser.cookie_names().is_empty());
}

#[tokio::test]
async fn another_site_sends_no_answers() {
    let settings = Settings { cors_origins: vec!["https://papan.example".to_owned()], ..Settings::default() };
    let app = TestApp::with_settings(TestDatabase::new(Contents::Cast).await, settings).await;
    let browser = Browser::new(&app);
    // Any program gets a token; that a form comes from our page is what the visitor's browser says.
    let page = browser.open(PAGE).await;
    let (fields, before) = (form(page.token(), &GOOD), app.fingerprint().await);
    for headers in [
        &[][..],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "same-site"), ("origin", "https://neighbour.capaian.example")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "https://papan.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("origin", "null")],
    ] {
        let shown = browser.request(Method::POST, PAGE, headers, Some(&fields)).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{headers:?}");
        shown.shows("Nothing has been changed");
    }
    assert_eq!(app.fingerprint().await, before);
    // The page asks browsers to say its own origin here, so that one that says no more is heard as well.
    page.shows("<meta name=\"referrer\" content=\"same-origin\">");
    let own = [("origin", "https://capaian.example")];
    browser.request(Method::POST, PAGE, &own, Some(&fields)).await.goes_to();
}

#[tokio::test]
async fn a_token_is_that_of_its_page_and_answers_outlive_it() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let others = app.survey_codes("OPEN").await;
    let other = others.iter().find(|code| *code != CODE).expect("another");
    let foreign = browser.open(&format!("/s/{other}")).await;
    let before = app.fingerprint().await;
    for token in ["", "x", foreign.token()] {
        let shown = browser.send(PAGE, &form(token, &[("answer-WAKTU", "3"), ("suggestion", "Kursi")])).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{token}");
        checked_with_script(&shown, "en");
        shown.shows("Send it once more").shows("Kursi</textarea>");
        assert!(shown.between("name=\"answer-WAKTU\" value=\"3\"", ">").expect("a choice").ends_with(" checked"));
        assert_eq!(app.fingerprint().await, before);
    }
    // What such a page shows can be sent as it stands.
    let shown = browser.send(PAGE, &form("", &[("answer-WAKTU", "3")])).await;
    browser.send(PAGE, &form(shown.token(), &[("answer-WAKTU", "3")])).await.goes_to();
}

#[tokio::test]
async fn whoever_has_signed_in_answers_as_anybody() {
    let app = TestApp::with_cast().await;
    let browser = Browser::signed_in(&app, "evaluee").await;
    let page = browser.open(PAGE).await;
    checked_with_script(&page, "en");
    page.lacks("Sign out").lacks("My tasks");
    let sent = browser.send(PAGE, &form(page.token(), &GOOD)).await;
    assert!(sent.goes_to().starts_with(PAGE));
    let audit = app.sql("SELECT actor_id FROM audit_event WHERE verb = 'submitSurveyResponse'").await;
    assert!(!audit.is_empty() && audit.iter().all(|row| row["actor_id"].is_null()), "{audit:?}");
    assert_eq!(browser.open("/tasks").await.status, StatusCode::OK, "the session goes on");
}

#[tokio::test]
async fn a_survey_that_takes_no_answers_says_why() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let page = browser.open(PAGE).await;
    let fields = form(page.token(), &[("answer-WAKTU", "3")]);
    for (change, told) in [
        (
            "opens_on = '2026-12-01', closes_on = '2026-12-24'",
            "This survey opens on Tuesday, 1\u{a0}December\u{a0}2026",
        ),
        (
            "opens_on = '2026-10-01', closes_on = '2026-10-31'",
            "This survey ended on Saturday, 31\u{a0}October\u{a0}2026",
        ),
        ("state = 'CLOSED', closes_on = '2026-12-24'", "This survey is closed."),
    ] {
        app.change(&format!("UPDATE survey_campaign SET {change} WHERE id = {}", campaign(CODE))).await;
        let shown = browser.open(PAGE).await;
        assert_eq!((shown.status, shown.header("x-robots-tag")), (StatusCode::OK, "noindex"), "{change}");
        checked_with_script(&shown, "en");
        shown.shows(told).lacks("<form").lacks("<script").shows("href=\"https://www.lapor.go.id/\"");
        shown.shows("The last result of this service unit");
        // Who has still filled in the form is told what became of it, and not that they may not.
        let before = app.fingerprint().await;
        let late = browser.send(PAGE, &fields).await;
        assert_eq!(late.status, StatusCode::FORBIDDEN, "{change}");
        checked_with_script(&late, "en");
        late.shows("Your answers were not counted because this survey no longer takes answers").shows(told);
        assert_eq!(app.fingerprint().await, before);
    }
    let draft = format!("/s/{}", app.survey_codes("DRAFT").await[0]);
    for address in [&*draft, "/s/UNKNOWN", "/s/UNKNOWN/received?receipt=0123-4567-89AB-WXYZ", "/s/"] {
        let shown = browser.open(address).await;
        assert_eq!(shown.status, StatusCode::NOT_FOUND, "{address}");
        shown.shows("Page not found");
    }
}

#[tokio::test]
async fn a_receipt_is_shown_and_nothing_else_that_an_address_says() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    for query in
        ["", "?receipt=", "?receipt=0123-4567-89AB", "?receipt=%3Cb%3E3-4567-89AB-WXYZ", "?receipt=you+have+won"]
    {
        let shown = browser.open(&format!("{PAGE}/received{query}")).await;
        assert_eq!(shown.status, StatusCode::NOT_FOUND, "{query}");
        shown.lacks("been received");
    }
}

#[tokio::test]
async fn a_failure_gives_back_what_was_filled_in_and_it_counts_once() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let page = browser.open(PAGE).await;
    let fields = form(page.token(), &[("answer-WAKTU", "3"), ("suggestion", "Kursi \"baru\"")]);
    app.change("ALTER TABLE survey_response RENAME TO lost").await;
    let failed = browser.send(PAGE, &fields).await;
    app.change("ALTER TABLE lost RENAME TO survey_response").await;
    assert_eq!(failed.status, StatusCode::INTERNAL_SERVER_ERROR);
    checked(&failed, "en");
    failed.shows("What you filled in is still on this page").shows("Send again");
    failed.shows("name=\"answer-WAKTU\" value=\"3\"").shows("name=\"suggestion\" value=\"Kursi &#34;baru&#34;\"");
    failed.shows(&format!("action=\"{PAGE}\""));
    assert_eq!(failed.token(), page.token());
    let before = texts(&app).await;
    browser.send(PAGE, &fields).await.goes_to();
    let (after, stored) = (texts(&app).await, responses(&app).await);
    assert_eq!(added(&before, &after)[0]["text"], "Kursi \"baru\"");
    browser.send(PAGE, &fields).await.goes_to();
    assert_eq!((texts(&app).await, responses(&app).await), (after, stored));
}

#[tokio::test]
async fn who_comes_after_too_many_gets_their_answers_back() {
    let app = TestApp::with_cast().await;
    let kind = "content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n";
    for settings in [
        // So many answers to one survey, and so much of anything, come from one address.
        Settings { survey_address_budget: 1, ..Settings::default() },
        Settings { address_budget: 1, cost_limit: 3_000, ..Settings::default() },
    ] {
        let node = Node::with(app.database(), PolicySource::Embedded, settings, |_| {}).await;
        let head = "HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: text/html\r\n";
        let page = node.http(&format!("GET {PAGE} {head}\r\n")).await;
        let token = page.split_once("name=\"token\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
        let token = token.unwrap_or_else(|| panic!("no form: {page}")).0;
        let body = format!("token={token}&answer-WAKTU=3&suggestion=Kursi+baru");
        let request = format!("POST {PAGE} {head}{kind}content-length: {}\r\n\r\n{body}", body.len());
        let mut answer = node.http(&request).await;
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        for _ in 0..3_000 {
            if !answer.starts_with("HTTP/1.1 303") {
                break;
            }
            answer = node.http(&request).await;
        }
        assert!(answer.starts_with("HTTP/1.1 429") && answer.contains("\r\nretry-after: "), "{answer}");
        assert!(answer.contains("Kursi baru") && answer.contains(&format!("value=\"{token}\"")), "{answer}");
    }
}

/// What the page shows of the result of a campaign, as the API gives it.
async fn result_of(app: &TestApp, code: &str) -> [String; 2] {
    let query = "query($code: String!) { surveyCampaign(code: $code) { result { index responseCount } } }";
    let known = app.graphql(query).variables(serde_json::json!({ "code": code })).send().await.ok();
    let result = known.at("/surveyCampaign/result");
    let index = result["index"].as_str().expect("an index");
    [
        format!("<span class=\"number\">{index}</span>"),
        format!("Based on the answers of {} people", result["responseCount"]),
    ]
}

#[tokio::test]
async fn the_last_published_result_of_the_service_unit_is_shown() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let [newer, older] = [result_of(&app, EARLIER).await, result_of(&app, EARLIEST).await];
    assert_ne!(newer, older);
    let shows = async |shown: &[String; 2], other: &[String; 2]| {
        let page = browser.open(PAGE).await;
        page.shows("The last result of this service unit").shows(&shown[0]).shows(&shown[1]).lacks(&other[0]);
    };
    shows(&newer, &older).await;
    // The index of another form is another figure.
    let other = app.database().uuid(uuid::Uuid::from_u128(7));
    app.change(&format!("INSERT INTO survey_instrument (id, code, version, name) VALUES ({other}, 'OTHER', 1, 'x')"))
        .await;
    let asked = |instrument: &str| {
        format!("UPDATE survey_campaign SET instrument_id = {instrument} WHERE id = {}", campaign(EARLIER))
    };
    app.change(&asked(&other)).await;
    shows(&older, &newer).await;
    let own = format!("(SELECT c.instrument_id FROM survey_campaign c WHERE c.id = {})", campaign(CODE));
    app.change(&asked(&own)).await;
    shows(&newer, &older).await;
    // One that is not published is nobody's business, and hides none that is.
    let sql = format!(
        "UPDATE survey_result SET state = 'COMPUTED', published_on = NULL WHERE campaign_id = {}",
        campaign(EARLIER)
    );
    app.change(&sql).await;
    shows(&older, &newer).await;
    app.change("UPDATE survey_result SET state = 'COMPUTED', published_on = NULL").await;
    browser.open(PAGE).await.shows("<form id=\"survey\"").lacks("The last result");
}

#[tokio::test]
async fn a_survey_is_answered_in_the_chosen_language() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    // The start page names open surveys, and leads to no form: those who were served have its code.
    browser.open("/?lang=id").await.shows("kode QR di loket").lacks("href=\"/s/").lacks(CODE);
    let page = browser.open(&format!("{PAGE}?lang=id")).await;
    checked_with_script(&page, "id");
    page.shows("Tidak ada yang dapat melihat siapa yang menjawab.");
    let action = page.between("method=\"post\" action=\"", "\"").expect("a form").to_owned();
    assert!(action.ends_with("?lang=id"), "{action}");
    let sent = browser.send(&action, &form(page.token(), &GOOD)).await;
    assert!(sent.goes_to().ends_with("&lang=id"), "{}", sent.goes_to());
    browser.open(sent.goes_to()).await.shows("jawaban Anda sudah diterima");
    browser.open(PAGE).await.shows("How well do the requirements fit the kind of service?");
    // Where a form has no English, its page says in which language the questions are.
    app.change("UPDATE survey_option SET label_en = NULL WHERE position = 1").await;
    browser.open(PAGE).await.shows("<span id=\"q0\" lang=\"id\">");
}

#[tokio::test]
async fn a_receipt_is_found_in_the_list_of_a_closed_survey() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let page = browser.open(PAGE).await;
    let address = browser.send(PAGE, &form(page.token(), &GOOD)).await.goes_to().to_owned();
    let receipt = address.rsplit('=').next().expect("a receipt");
    let check = format!("{PAGE}/receipts?receipt={receipt}");
    browser
        .open(&address)
        .await
        .shows(&format!("href=\"{check}\""))
        .shows("you can check that your form is among them");

    // Before the survey is closed there is nothing to look in.
    let early = browser.open(&check).await;
    assert_eq!((early.status, early.header("x-robots-tag")), (StatusCode::OK, "noindex"));
    checked(&early, "en");
    early.shows("There is no list of receipts yet.").lacks("receipts.txt").lacks("is in the list:");
    assert_eq!(browser.open(&format!("{PAGE}/receipts.txt")).await.status, StatusCode::NOT_FOUND);

    let close = "mutation($input: CloseSurveyInput!) { closeSurvey(input: $input) { userErrors { code } } }";
    let campaign = capaian::view::global_id::encode(capaian::authz::Noun::SurveyCampaign, app.cast().await.campaign);
    let input = serde_json::json!({ "input": { "surveyCampaign": campaign } });
    app.graphql(close).as_user("team").variables(input).send().await.ok();

    let before = app.fingerprint().await;
    let typed = receipt.to_lowercase().replace('-', "+");
    for query in [receipt, &*typed] {
        let listed = browser.open(&format!("{PAGE}/receipts?receipt={query}")).await;
        assert_eq!(listed.status, StatusCode::OK);
        checked(&listed, "en");
        listed.shows("This receipt is in the list").shows("Its list of receipts holds one form.");
        listed.shows("Every form that was received counts in the index.");
    }
    let other = browser.open(&format!("{PAGE}/receipts?receipt=0123-4567-89AB-WXYZ")).await;
    other.shows("This receipt is not in the list of this survey.").shows("Check that it is typed as it was given");
    browser.open(&format!("{PAGE}/receipts?receipt=you+have+won")).await.shows("This is no receipt");
    browser.open(&format!("{PAGE}/receipts")).await.lacks("role=\"status\"").shows("This survey was closed on ");
    browser.open(PAGE).await.shows(&format!("href=\"{PAGE}/receipts\""));

    // Whoever trusts no page takes the list and any other program.
    let text = browser.open(&format!("{PAGE}/receipts.txt")).await;
    assert_eq!((text.status, text.header("content-type")), (StatusCode::OK, "text/plain; charset=utf-8"));
    assert_eq!((text.header("content-disposition"), text.header("x-robots-tag")), ("attachment", "noindex"));
    let hash = data_encoding::HEXLOWER.encode(&<sha2::Sha256 as sha2::Digest>::digest(receipt));
    assert_eq!(text.html, format!("{hash}\n"));
    assert_eq!(app.fingerprint().await, before);

    // Where a form needs several answers to count, it is said that some may not.
    app.change("UPDATE survey_instrument SET least_answered = 8").await;
    let shown = browser.open(&check).await;
    shown.shows("A form with fewer than 8 elements answered is received").lacks("Every form that was received counts");
    for address in ["/s/UNKNOWN/receipts", "/s/UNKNOWN/receipts.txt"] {
        assert_eq!(browser.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn whoever_writes_a_number_is_warned_once_and_sends_it_masked() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let page = browser.open(PAGE).await;
    page.lacks("name=\"masking\"");
    let before = app.fingerprint().await;
    let answers = [("answer-WAKTU", "4"), ("education", "S1"), ("suggestion", "Uji 0812-3456-7890 <ya>")];
    let shown = browser.send(PAGE, &form(page.token(), &answers)).await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    checked_with_script(&shown, "en");
    let told = "About your suggestion: this holds personal data: a telephone number. Take it out, or send once more";
    shown.shows(&format!("<a href=\"#suggestion\">{told}")).shows(&format!("id=\"suggestion-mistake\">{told}"));
    shown.shows("Uji 0812-3456-7890 &#60;ya&#62;</textarea>").shows("<option value=\"S1\" selected>");
    assert!(shown.between("name=\"answer-WAKTU\" value=\"4\"", ">").expect("a choice").ends_with(" checked"));
    shown.shows("<input type=\"hidden\" name=\"masking\" value=\"yes\">");
    assert_eq!(app.fingerprint().await, before);

    // As it stands, with what the page has put into it.
    let again: Vec<_> = answers.into_iter().chain([("masking", "yes")]).collect();
    browser.send(PAGE, &form(shown.token(), &again)).await.goes_to();
    let stored = "SELECT text FROM survey_suggestion WHERE text LIKE 'Uji %'";
    assert_eq!(app.sql(stored).await, [serde_json::json!({ "text": "Uji [telepon] <ya>" })]);

    // Whoever has been warned is not warned again for another mistake's sake.
    let other = browser.open(PAGE).await;
    let shown = browser.send(PAGE, &form(other.token(), &[("suggestion", "0812-3456-7890"), ("masking", "yes")])).await;
    shown.shows("Choose an answer to at least one question").shows("name=\"masking\" value=\"yes\"");
    shown.lacks("this holds personal data");
    // In Indonesian as well.
    let browser = Browser::new(&app).in_language("id");
    let page = browser.open(PAGE).await;
    let shown = browser.send(PAGE, &form(page.token(), &answers)).await;
    shown.shows("Saran Anda memuat data pribadi: nomor telepon. Hapus bagian itu, atau kirim sekali lagi");
}

#[tokio::test]
async fn a_device_at_the_counter_delivers_what_it_has_kept() {
    let app = TestApp::with_cast().await;
    let code = format!("SELECT code FROM survey_channel WHERE kind = 'TABLET' AND campaign_id = {}", campaign(CODE));
    let code = app.sql(&code).await[0]["code"].as_str().expect("a code").to_owned();
    let kiosk = format!("/s/{code}/kiosk");
    let browser = Browser::new(&app);
    let page = browser.open(&kiosk).await;
    checked_with_script(&page, "en");
    let one = |number: u32, option: u32| {
        format!("{{\"answers\":[{{\"item\":\"WAKTU\",\"option\":{option}}}],\"idempotencyKey\":\"{number:032x}\"}}")
    };
    let kept = format!("[{},{},{}]", one(1, 4), one(2, 9), one(3, 2));
    let before = responses(&app).await;
    let fields = [("token", page.token()), ("responses", &*kept)];
    // The second is none of the options: it is refused for good, and costs no other.
    assert_eq!(browser.send(&kiosk, &fields).await.goes_to(), format!("{kiosk}?delivered=101"));
    assert_eq!(added(&before, &responses(&app).await).len(), 2);
    assert_eq!(browser.send(&kiosk, &fields).await.goes_to(), format!("{kiosk}?delivered=101"), "sent twice");
    assert_eq!(responses(&app).await.len(), before.len() + 2);

    let fingerprint = app.fingerprint().await;
    let open = format!("{PAGE}/kiosk");
    let form = browser.open(&open).await;
    for (address, token, responses) in [
        (&open, form.token(), &*kept),
        (&kiosk, page.token(), "[]"),
        (&kiosk, page.token(), "x"),
        (&kiosk, page.token(), "[{}]"),
    ] {
        let answer = browser.send(address, &[("token", token), ("responses", responses)]).await;
        assert!(answer.status.is_client_error(), "{address} {responses}: {}", answer.status);
    }
    assert_eq!(app.fingerprint().await, fingerprint);
}
