//! The pages of published results: what everybody reads of a service unit, on the page and in its files.

use poem::http::StatusCode;
use serde_json::Value;

use super::browser::{Browser, Shown};
use super::checked;
use crate::support::TestApp;

/// The address of the page of a service unit.
#[track_caller]
fn address_of<'a>(shown: &'a Shown, name: &str) -> &'a str {
    let end = shown.html.find(&format!("\">{name}</a>")).unwrap_or_else(|| panic!("{name}: {}", shown.html));
    let before = &shown.html[..end];
    &before[before.rfind("href=\"").expect("a link") + 6..]
}

/// Opens the page of the nurse's health center from the start page, by links alone.
async fn health_center(browser: &Browser<'_>) -> Shown {
    browser.open("/").await.shows("href=\"/results\"");
    let mut list = browser.open("/results").await;
    while !list.html.contains("Puskesmas Gerunggang</a>") {
        checked(&list, "en");
        let next = list.between("href=\"/results?after=", "\"").expect("more service units").to_owned();
        list = browser.open(&format!("/results?after={next}")).await;
    }
    checked(&list, "en");
    browser.open(address_of(&list, "Puskesmas Gerunggang")).await
}

#[tokio::test]
async fn everybody_reads_what_was_published_and_nothing_else() {
    let app = TestApp::with_cast().await;
    for browser in [Browser::new(&app), Browser::signed_in(&app, "team").await] {
        let page = health_center(&browser).await;
        assert_eq!(page.status, StatusCode::OK);
        checked(&page, "en");
        page.shows("Kota Pangkalpinang").shows("Time taken").shows("Year by year").shows("Result by channel");
        page.shows("<meta property=\"og:description\"").shows("SHA-256").shows("95 % interval");
    }
    // A result that is not published yet is not on it, for those either who read it elsewhere.
    let browser = Browser::signed_in(&app, "team").await;
    let before = health_center(&browser).await;
    app.change("UPDATE survey_result SET state = 'COMPUTED', published_on = NULL").await;
    let after = health_center(&browser).await;
    assert!(before.html.contains("<article>"));
    after.lacks("<article>").lacks("Open data");
}

#[tokio::test]
async fn files_hold_what_the_page_shows() {
    let app = TestApp::with_cast().await;
    let browser = Browser::new(&app);
    let page = health_center(&browser).await;
    let index = page.between("<article>", "</article>").and_then(|survey| {
        let start = survey.find("<span class=\"number\">")? + 21;
        survey[start..].split('<').next()
    });
    let index = index.expect("an index").to_owned();
    let base = page.between("href=\"/results/", "/results.csv\"").and_then(|rest| rest.rsplit("/results/").next());
    let base = format!("/results/{}", base.expect("a file"));

    let plain = browser.open(&format!("{base}/results.csv")).await;
    assert_eq!((plain.status, plain.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    assert_eq!(plain.header("content-disposition"), "attachment");
    let mut reader = csv::Reader::from_reader(plain.html.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert!(rows.len() > 9, "{}", rows.len());
    assert_eq!((&rows[0][0], &rows[0][8], &rows[0][9]), ("Puskesmas Gerunggang", "", &*index));
    assert!(rows.iter().all(|row| &row[19] == "CC-BY-4.0"));

    let indonesian = browser.open(&format!("{base}/results-id.csv")).await;
    assert!(indonesian.html.starts_with("\u{feff}service_unit;survey;"));
    assert!(indonesian.html.contains(&format!(";{};", index.replace('.', ","))));

    let sheet = browser.open(&format!("{base}/results.xlsx")).await;
    assert_eq!(sheet.status, StatusCode::OK);
    assert_eq!(sheet.header("content-type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    let json = browser.open(&format!("{base}/results.json")).await;
    assert_eq!(json.header("content-type"), "application/json");
    let json: Value = serde_json::from_str(&json.html).expect("JSON");
    assert_eq!(json["surveys"][0]["result"]["index"], Value::from(index));
    assert_eq!(json["licence"], "CC-BY-4.0");

    app.change("UPDATE survey_result SET state = 'COMPUTED', published_on = NULL").await;
    let nothing = browser.open(&format!("{base}/results.csv")).await;
    assert_eq!(nothing.html.lines().count(), 1);
    for address in ["/results/x", "/results/x/results.csv", "/results/x/results.json"] {
        assert_eq!(browser.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}
