//! The page on which the performance team decides on what citizens wrote: who sees it, what its forms do, and that nothing of
//! what was typed is lost.

use capaian::authz::Noun;
use capaian::view::global_id;
use poem::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use super::browser::{Browser, Shown};
use super::checked;
use crate::support::TestApp;

/// The page of a survey that has been closed, on which these texts wait and no others.
async fn page(app: &TestApp, texts: &[&str]) -> String {
    let campaign = app.cast().await.campaign;
    let id = app.database().uuid(campaign);
    app.change(&format!("UPDATE survey_campaign SET state = 'CLOSED' WHERE id = {id}")).await;
    app.change(&format!("DELETE FROM survey_suggestion WHERE campaign_id = {id}")).await;
    for (number, text) in texts.iter().enumerate() {
        // In the order of their ids, which is that of the page.
        let own = app.database().uuid(Uuid::from_u128(1 + number as u128));
        app.change(&format!(
            "INSERT INTO survey_suggestion (id, agency_id, campaign_id, org_unit_id, text, state) \
             SELECT {own}, agency_id, id, org_unit_id, '{text}', 'PENDING' FROM survey_campaign WHERE id = {id}"
        ))
        .await;
    }
    format!("/surveys/suggestions/{}", global_id::encode(Noun::SurveyCampaign, campaign))
}

fn id(number: u128) -> String {
    global_id::encode(Noun::SurveySuggestion, Uuid::from_u128(number))
}

fn count(shown: &Shown) -> usize {
    shown.html.matches("<blockquote").count()
}

#[tokio::test]
async fn texts_are_released_and_withheld_by_forms() {
    let app = TestApp::with_cast().await;
    let address = page(&app, &["Bu Sumi marah <b>sekali</b>", "Dasar malas", "Kursi kurang"]).await;
    let team = Browser::signed_in(&app, "team").await;
    let survey = format!("/surveys/{}", global_id::encode(Noun::SurveyCampaign, app.cast().await.campaign));
    let shown = team.open(&survey).await;
    shown.shows("Suggestions of citizens: 3 waiting").shows(&format!("href=\"{address}\""));
    let shown = team.open(&address).await;
    assert_eq!((shown.status, count(&shown)), (StatusCode::OK, 3));
    checked(&shown, "en");
    shown.shows("3 suggestions wait for a decision").shows("Bu Sumi marah &#60;b&#62;sekali&#60;/b&#62;");
    shown.lacks("more are shown").lacks("<b>sekali");

    let (one, two) = (id(1), id(2));
    let fields = [("token", shown.token()), ("suggestion", &*one), ("masked", "Bu Sumi\r\n\r\n <b>sekali</b> \r\n")];
    assert_eq!(team.send(&address, &fields).await.goes_to(), address);
    let withhold = format!("{address}/withhold");
    // From the same state of the page: it is another text, and so another form.
    let fields = [("token", shown.token()), ("suggestion", &*two), ("reason", "INSULT")];
    assert_eq!(team.send(&withhold, &fields).await.goes_to(), address);
    let stored = "SELECT text, state, withheld_reason FROM survey_suggestion ORDER BY id LIMIT 3";
    let expected = json!([
        { "text": "[...] marah [...]", "state": "RELEASED", "withheld_reason": null },
        { "text": "Dasar malas", "state": "WITHHELD", "withheld_reason": "INSULT" },
        { "text": "Kursi kurang", "state": "PENDING", "withheld_reason": null },
    ]);
    assert_eq!(json!(app.sql(stored).await), expected);

    // Sent twice it is one decision; the other one comes too late, and says so beside what is left.
    let before = app.fingerprint().await;
    assert_eq!(team.send(&withhold, &fields).await.goes_to(), address);
    let fields = [("token", shown.token()), ("suggestion", &*one), ("reason", "OTHER")];
    let late = team.send(&withhold, &fields).await;
    assert_eq!((late.status, count(&late)), (StatusCode::FORBIDDEN, 1));
    checked(&late, "en");
    late.shows("This suggestion has been decided on, or is not for you to decide");
    assert_eq!(app.fingerprint().await, before);
    team.open(&address).await.shows("One suggestion waits for a decision");
    team.in_language("id").open(&address).await.shows("1 saran menunggu keputusan.");
}

#[tokio::test]
async fn a_mistake_stands_at_its_text_and_keeps_what_was_typed() {
    let app = TestApp::with_cast().await;
    let address = page(&app, &["Kursi kurang", "Bu Sumi marah"]).await;
    let team = Browser::signed_in(&app, "team").await;
    let shown = team.open(&address).await;
    let before = app.fingerprint().await;
    let (own, typed) = (id(2), "Bu Sumi\r\nPak <i>Tono</i>");
    let fields = [("token", shown.token()), ("suggestion", &*own), ("masked", typed)];
    let again = team.send(&address, &fields).await;
    assert_eq!((again.status, count(&again)), (StatusCode::UNPROCESSABLE_ENTITY, 2));
    checked(&again, "en");
    let told = "The text has no `Pak &#60;i&#62;Tono&#60;/i&#62;`";
    again.shows(&format!("<a href=\"#masked\">{told}</a>")).shows(&format!("id=\"masked-mistake\">{told}</p>"));
    // At the second text, and not at the first.
    let (first, second) = again.html.split_once(&format!("value=\"{own}\"")).expect("the form of the text");
    assert!(!first.contains("masked-mistake") && first.contains(&format!("id=\"masked-{}\"", id(1))));
    assert!(
        second.contains("<textarea id=\"masked\"") && second.contains("Pak &#60;i&#62;Tono&#60;/i&#62;</textarea>")
    );
    assert_eq!(app.fingerprint().await, before);
    assert_eq!(again.token(), shown.token());

    let withhold = format!("{address}/withhold");
    for reason in ["", "BORING"] {
        let fields = [("token", again.token()), ("suggestion", &*own), ("reason", reason)];
        let again = team.send(&withhold, &fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        checked(&again, "en");
        again.shows("<a href=\"#reason\">Choose why it is withheld</a>").shows("id=\"reason-mistake\">Choose why");
    }
    assert_eq!(app.fingerprint().await, before);
    // What is sent then, from the page that came back, is done.
    let fields = [("token", again.token()), ("suggestion", &*own), ("masked", "Bu Sumi")];
    assert_eq!(team.send(&address, &fields).await.goes_to(), address);
    assert_eq!(count(&team.open(&address).await), 1);
}

#[tokio::test]
async fn twenty_texts_are_shown_at_a_time_and_the_rest_is_counted() {
    let app = TestApp::with_cast().await;
    let texts: Vec<String> = (0..23).map(|number| format!("Saran {number}")).collect();
    let address = page(&app, &texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let team = Browser::signed_in(&app, "team").await;
    let shown = team.open(&address).await;
    assert_eq!(count(&shown), 20);
    shown.shows("23 suggestions wait").shows("3 more are shown when these have been decided on.").lacks("Saran 20");
    let none = page(&app, &[]).await;
    team.open(&none).await.shows("No suggestion waits for a decision").lacks("<blockquote");
}

#[tokio::test]
async fn the_page_is_for_team_and_auditor_once_the_survey_has_been_closed() {
    let app = TestApp::with_cast().await;
    let address = page(&app, &["Kursi kurang"]).await;
    let withhold = format!("{address}/withhold");
    let survey = format!("/surveys/{}", global_id::encode(Noun::SurveyCampaign, app.cast().await.campaign));
    for user in ["evaluee", "supervisor", "hr", "head", "sysadmin"] {
        let browser = Browser::signed_in(&app, user).await;
        for address in [&address, &withhold] {
            assert_eq!(browser.open(address).await.status, StatusCode::NOT_FOUND, "{user} {address}");
        }
        browser.open(&survey).await.lacks("/surveys/suggestions/");
    }
    for address in [&address, &withhold] {
        Browser::new(&app).open(address).await.goes_to();
    }

    // Whoever checks reads the texts and has no form for them; one that is sent all the same does nothing.
    let auditor = Browser::signed_in(&app, "auditor").await;
    let shown = auditor.open(&address).await;
    assert_eq!((shown.status, count(&shown)), (StatusCode::OK, 1));
    shown.shows("Kursi kurang").lacks("Withhold").lacks("name=\"masked\"");
    let before = app.fingerprint().await;
    let own = id(1);
    for (address, field) in [(&address, ("masked", "")), (&withhold, ("reason", "OTHER"))] {
        let refused = auditor.send(address, &[("token", shown.token()), ("suggestion", own.as_str()), field]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{address}");
    }
    assert_eq!(app.fingerprint().await, before);

    app.change("UPDATE survey_campaign SET state = 'OPEN' WHERE state = 'CLOSED'").await;
    let team = Browser::signed_in(&app, "team").await;
    for address in [&address, &withhold] {
        assert_eq!(team.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    team.open(&survey).await.lacks("/surveys/suggestions/");
}
