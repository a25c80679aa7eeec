//! The form by which a clerk enters answers on paper.

use capaian::authz::Noun;
use capaian::view::global_id::encode;
use poem::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use super::browser::Browser;
use super::checked;
use crate::support::TestApp;

/// The address of the form of a channel of the nurse's health center, by its place: an open code, a tablet, paper.
async fn entry(app: &TestApp, place: u128) -> String {
    let channel = Uuid::from_u128(app.cast().await.campaign.as_u128() ^ place);
    format!("/surveys/channels/{}/entry", encode(Noun::SurveyChannel, channel))
}

#[tokio::test]
async fn a_clerk_enters_answers_by_digits() {
    let app = TestApp::with_cast().await;
    let team = Browser::signed_in(&app, "team").await;
    let address = entry(&app, 2).await;
    let channel = address.trim_end_matches("/entry");
    team.open(channel).await.shows(&format!("href=\"{address}\""));
    let form = team.open(&address).await;
    assert_eq!(form.status, StatusCode::OK);
    checked(&form, "en");
    form.shows("1 Not fast · 2 Less than fast · 3 Fast · 4 Very fast");
    let code = form.between("name=\"code\" value=\"", "\"").expect("a code").to_owned();
    let items = form.between("name=\"items\" value=\"", "\"").expect("the questions").to_owned();
    let send = async |token: &str, answers: &str| {
        let fields = [
            ("token", token),
            ("code", &*code),
            ("items", &*items),
            ("answers", answers),
            ("gender", "FEMALE"),
            ("suggestion", "Kursi kurang"),
        ];
        team.send(&address, &fields).await
    };
    let own = "SELECT answers, gender FROM survey_response WHERE answers = '34403444-'";
    let before = app.fingerprint().await;
    let short = send(form.token(), "344").await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    checked(&short, "en");
    short.shows("id=\"answers-mistake\">").shows("value=\"344\"").shows("<option value=\"FEMALE\" selected>");
    let unknown = send(short.token(), "944034444").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    unknown.shows("id=\"answers-mistake\">");
    assert_eq!(app.fingerprint().await, before);
    assert_eq!(app.sql(own).await.len(), 0);

    let done = send(unknown.token(), "344 034 44-").await.goes_to().to_owned();
    assert!(done.starts_with(&format!("{address}?receipt=")), "{done}");
    let next = team.open(&done).await;
    checked(&next, "en");
    next.shows("It has been counted").shows(done.rsplit('=').next().expect("a receipt")).lacks("value=\"344");
    // Sent twice, it counts once.
    assert_eq!(send(unknown.token(), "344 034 44-").await.goes_to(), done);
    assert_eq!(app.sql(own).await, [json!({ "answers": "34403444-", "gender": "FEMALE" })]);
}

#[tokio::test]
async fn only_paper_is_entered_by_those_who_prepare_surveys() {
    let app = TestApp::with_cast().await;
    let team = Browser::signed_in(&app, "team").await;
    assert_eq!(team.open(&entry(&app, 0).await).await.status, StatusCode::NOT_FOUND);
    let paper = entry(&app, 2).await;
    let evaluee = Browser::signed_in(&app, "evaluee").await;
    assert_eq!(evaluee.open(&paper).await.status, StatusCode::NOT_FOUND);
    assert!(Browser::new(&app).open(&paper).await.goes_to().starts_with("/sign-in?next="));
    app.change("UPDATE survey_campaign SET state = 'CLOSED' WHERE state = 'OPEN'").await;
    team.open(&paper).await.shows("takes no answers").lacks("name=\"answers\"");
    app.change("UPDATE survey_channel SET state = 'REVOKED', revoked_on = '2026-01-01'").await;
    assert_eq!(team.open(&paper).await.status, StatusCode::NOT_FOUND);
}
