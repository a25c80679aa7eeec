//! The pages on which a unit says what it does about a result, and what citizens read of it.

use poem::http::StatusCode;
use serde_json::json;

use super::browser::{Browser, Shown};
use super::checked;
use crate::support::{TestApp, now};

/// The addresses of the last result of the nurse's health center and of its service unit, for those who plan and for everybody.
async fn addresses(app: &TestApp) -> (String, String) {
    let document = "{ surveyCampaign(code: \"PAN-PKM-GERUNGGANG-2\") { result { id } provider { id } } }";
    let answer = app.graphql(document).as_user("team").send().await.ok();
    let text = |path: &str| answer.at(path).as_str().expect("an id").to_owned();
    let result = text("/surveyCampaign/result/id");
    (format!("/surveys/results/{result}/improvements"), format!("/results/{}", text("/surveyCampaign/provider/id")))
}

/// The address of the last link to a report.
fn reporting(shown: &Shown) -> String {
    let start = shown.html.rfind("href=\"/surveys/improvements/").expect("a link");
    let address = &shown.html[start + 6..];
    address[..address.find('"').expect("an end")].to_owned()
}

#[tokio::test]
async fn what_is_planned_and_reported_by_forms_is_read_by_everybody() {
    let app = TestApp::with_cast().await;
    let (address, public) = addresses(&app).await;
    let citizen = Browser::new(&app);
    let before = citizen.open(&public).await;
    checked(&before, "en");
    before.shows("You said, we did").shows("late, it was due").shows("In progress").lacks("Parkir");

    let team = Browser::signed_in(&app, "team").await;
    let shown = team.open(&address).await;
    assert_eq!(shown.status, StatusCode::OK);
    checked(&shown, "en");
    shown.shows("Everybody reads what stands here on the page");
    let fingerprint = app.fingerprint().await;
    let typed = [("elementCode", "SARANA"), ("said", "<b>Parkir</b> sempit"), ("personInCharge", "Bagian Umum")];
    let mut fields = vec![("token", shown.token()), ("action", " "), ("dueOn", "")];
    fields.extend(typed);
    let again = team.send(&address, &fields).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    checked(&again, "en");
    again.shows("id=\"action-mistake\">This is required").shows("id=\"dueOn-mistake\"");
    again.shows("&#60;b&#62;Parkir&#60;/b&#62; sempit</textarea>").shows("value=\"SARANA\" selected");
    assert_eq!(app.fingerprint().await, fingerprint);

    let due = (now().date_naive() + chrono::Days::new(999)).to_string();
    let mut fields = vec![("token", again.token()), ("action", "Parkir diperluas"), ("dueOn", &*due)];
    fields.extend(typed);
    assert_eq!(team.send(&address, &fields).await.goes_to(), address);
    // Sent twice, it is one.
    assert_eq!(team.send(&address, &fields).await.goes_to(), address);
    let own = "SELECT count(*) AS n FROM survey_improvement WHERE action = 'Parkir diperluas'";
    assert_eq!(app.sql(own).await, [json!({ "n": 1 })]);

    // The last one due is the last of the list.
    let report = reporting(&team.open(&address).await);
    let shown = team.open(&report).await;
    checked(&shown, "en");
    shown.shows("Parkir diperluas").shows("Planned");
    let fields = [("token", shown.token()), ("state", "PLANNED"), ("note", "Belum")];
    let again = team.send(&report, &fields).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    checked(&again, "en");
    again.shows("id=\"state-mistake\">Choose a state").shows("Belum</textarea>");
    let fields = [("token", again.token()), ("state", "DONE"), ("note", "Semua <i>selesai</i>")];
    assert_eq!(team.send(&report, &fields).await.goes_to(), address);
    // It stands: there is no form for it any more.
    assert_eq!(team.open(&report).await.status, StatusCode::NOT_FOUND);

    let after = citizen.open(&public).await;
    checked(&after, "en");
    after.shows("Facilities: &#60;b&#62;Parkir&#60;/b&#62; sempit").shows("Parkir diperluas");
    after.shows("Semua &#60;i&#62;selesai&#60;/i&#62;").shows("Bagian Umum");
}

#[tokio::test]
async fn the_pages_are_for_those_who_prepare_and_check_surveys() {
    let app = TestApp::with_cast().await;
    let (address, public) = addresses(&app).await;
    let report = reporting(&Browser::signed_in(&app, "team").await.open(&address).await);
    for user in ["evaluee", "peer1"] {
        let browser = Browser::signed_in(&app, user).await;
        for page in [&address, &report] {
            assert_eq!(browser.open(page).await.status, StatusCode::NOT_FOUND, "{user} {page}");
        }
    }
    let auditor = Browser::signed_in(&app, "auditor").await;
    let shown = auditor.open(&address).await;
    assert_eq!(shown.status, StatusCode::OK);
    shown.lacks("/surveys/improvements/");
    assert_eq!(auditor.open(&report).await.status, StatusCode::NOT_FOUND);
    let before = app.fingerprint().await;
    let fields = [("token", shown.token()), ("action", "x"), ("personInCharge", "y"), ("dueOn", "2199-01-01")];
    assert_eq!(auditor.send(&address, &fields).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.fingerprint().await, before);
    // What is done about a result that is not published is on no page for everybody.
    app.change("UPDATE survey_result SET state = 'COMPUTED', published_on = NULL").await;
    Browser::new(&app).open(&public).await.lacks("You said, we did");
}
