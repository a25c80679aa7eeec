//! Documents for paper: who gets which, what an agency's own templates do, and what happens to one that never ends.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use capaian::authz::Noun;
use capaian::config::{PrintRules, Settings};
use capaian::view::global_id::encode;
use poem::http::StatusCode;
use tempfile::TempDir;

use super::browser::{Browser, Shown};
use crate::support::{Contents, TestApp, TestDatabase};

/// The application, whose documents are set by processes of the real program.
async fn printing(rules: impl FnOnce(PrintRules) -> PrintRules) -> TestApp {
    let settings = Settings::default();
    let program = Some(PathBuf::from(env!("CARGO_BIN_EXE_capaian")));
    // Everything is slower where nothing has been optimised.
    let slow = PrintRules { program, deadline: Duration::from_secs(60), ..settings.printing.clone() };
    let settings = Settings {
        token_budget: 0,
        address_budget: 0,
        request_deadline: Duration::from_secs(120),
        printing: rules(slow),
        ..settings
    };
    TestApp::with_settings(TestDatabase::new(Contents::Cast).await, settings).await
}

/// A directory with one template of an agency's own.
fn own(template: &str) -> TempDir {
    let directory = tempfile::tempdir().expect("a temporary directory");
    fs::write(directory.path().join("poster-a6.typ"), template).expect("a template");
    directory
}

/// The address of the page of a channel that takes answers.
async fn channel(app: &TestApp) -> String {
    format!("/surveys/channels/{}", encode(Noun::SurveyChannel, app.cast().await.campaign))
}

#[track_caller]
fn is_document(shown: &Shown) {
    assert_eq!((shown.status, shown.header("content-type")), (StatusCode::OK, "application/pdf"), "{}", shown.html);
    assert_eq!(shown.header("content-disposition"), "attachment");
    assert!(shown.html.starts_with("%PDF-"));
}

#[tokio::test]
async fn the_team_gets_the_poster_of_a_channel_and_others_get_nothing() {
    let app = printing(|rules| rules).await;
    let team = Browser::signed_in(&app, "team").await;
    let page = channel(&app).await;
    let shown = team.open(&page).await;
    for size in ["a4", "a6"] {
        let poster = format!("{page}/poster-{size}.pdf");
        shown.shows(&format!("href=\"{poster}\""));
        let document = team.open(&poster).await;
        is_document(&document);
        assert_eq!(document.header("x-robots-tag"), "noindex");
        assert!(Browser::new(&app).open(&poster).await.goes_to().starts_with("/sign-in?next="));
        for other in ["supervisor", "peer1", "evaluee"] {
            let refused = Browser::signed_in(&app, other).await.open(&poster).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{other}");
        }
    }
    // A code that has been withdrawn is on no poster, nor is that of a channel that hands out slips.
    for change in ["kind = 'ENCOUNTER'", "kind = 'QR', state = 'REVOKED', revoked_on = '2026-11-16'"] {
        app.change(&format!("UPDATE survey_channel SET {change} WHERE kind IN ('QR', 'ENCOUNTER')")).await;
        let shown = team.open(&page).await;
        assert_eq!(shown.status, StatusCode::OK);
        shown.lacks("poster-a4.pdf");
        assert_eq!(team.open(&format!("{page}/poster-a4.pdf")).await.status, StatusCode::NOT_FOUND, "{change}");
    }
}

#[tokio::test]
async fn a_template_of_the_agency_takes_the_place_of_the_programs() {
    // One is set, and the other has a mistake: so each has been read.
    let directory = own("#set page(paper: \"a7\")\n#json(\"/data.json\").unit");
    fs::write(directory.path().join("poster-a4.typ"), "#of_no_template").expect("a template");
    let app = printing(|rules| PrintRules { templates: Some(directory.path().to_owned()), ..rules }).await;
    let team = Browser::signed_in(&app, "team").await;
    let page = channel(&app).await;
    is_document(&team.open(&format!("{page}/poster-a6.pdf")).await);
    let faulty = team.open(&format!("{page}/poster-a4.pdf")).await;
    assert_eq!(faulty.status, StatusCode::INTERNAL_SERVER_ERROR);
    faulty.lacks("of_no_template");
}

#[tokio::test]
async fn a_template_that_never_ends_is_stopped_and_the_server_lives_on() {
    for template in [
        "#for a in range(9999) { for b in range(9999) { for c in range(9999) { let d = calc.sin(a) } } }",
        "#let a = \"x\" * 1000000\n#let all = ()\n#for a in range(9999) { for b in range(9999) { all.push(\"x\" * 1000000 + str(a)) } }",
    ] {
        let directory = own(template);
        let rules = |rules| PrintRules {
            templates: Some(directory.path().to_owned()),
            deadline: Duration::from_secs(5),
            memory_mib: 256,
            ..rules
        };
        let app = printing(rules).await;
        let team = Browser::signed_in(&app, "team").await;
        let page = channel(&app).await;
        let stopped = team.open(&format!("{page}/poster-a6.pdf")).await;
        assert_eq!(stopped.status, StatusCode::INTERNAL_SERVER_ERROR, "{template}");
        assert_eq!(team.open(&page).await.status, StatusCode::OK);
    }
}

/// The addresses of the report of a survey in this state.
async fn report(app: &TestApp, state: &str) -> [String; 2] {
    let newest = format!(
        "{{ surveyCampaigns(first: 1, filter: {{state: {{eq: {state}}}, serviceUnit: {{eq: \"Puskesmas Gerunggang\"}}}}, orderBy: {{field: CLOSES_ON, direction: DESC}}) \
         {{ nodes {{ id }} }} }}"
    );
    let campaigns = app.graphql(newest).send().await.ok();
    let id = campaigns.at("/surveyCampaigns/nodes/0/id").as_str().expect("a survey");
    ["pdf", "xlsx"].map(|form| format!("/results/surveys/{id}/report.{form}"))
}

#[tokio::test]
async fn everybody_gets_the_report_of_a_published_survey() {
    let app = printing(|rules| rules).await;
    let [pdf, xlsx] = report(&app, "PUBLISHED").await;
    let citizen = Browser::new(&app);
    is_document(&citizen.open(&pdf).await);
    let sheet = citizen.open(&xlsx).await;
    assert_eq!(sheet.status, StatusCode::OK);
    assert_eq!(sheet.header("content-type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    // Before it is published, those have it who read the result.
    app.change("UPDATE survey_campaign SET state = 'COMPUTED' WHERE state = 'PUBLISHED'").await;
    app.change("UPDATE survey_result SET state = 'COMPUTED', published_on = NULL").await;
    let supervisor = Browser::signed_in(&app, "supervisor").await;
    let team = Browser::signed_in(&app, "team").await;
    for address in [&pdf, &xlsx] {
        assert_eq!(citizen.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(supervisor.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(team.open(address).await.status, StatusCode::OK, "{address}");
    }
}

#[tokio::test]
async fn there_is_no_report_of_what_has_no_result() {
    let app = TestApp::with_cast().await;
    let [pdf, xlsx] = report(&app, "OPEN").await;
    let citizen = Browser::new(&app);
    let team = Browser::signed_in(&app, "team").await;
    for address in [&*pdf, &*xlsx, "/results/surveys/x/report.pdf", "/results/surveys/x/report.xlsx"] {
        assert_eq!(citizen.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(team.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}
