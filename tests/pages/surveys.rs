//! The pages of those who prepare surveys: from a new survey by its poster and its answers to a published result, by forms
//! alone; and that they are for nobody else.

use capaian::authz::Noun;
use capaian::view::global_id::encode;
use chrono::Days;
use poem::http::StatusCode;

use super::browser::{Browser, Shown};
use super::checked;
use crate::support::{TestApp, now};

/// The address of the first link that begins so.
#[track_caller]
fn link<'a>(shown: &'a Shown, beginning: &str) -> &'a str {
    let start =
        shown.html.find(&format!("href=\"{beginning}")).unwrap_or_else(|| panic!("{beginning}: {}", shown.html));
    let address = &shown.html[start + 6..];
    &address[..address.find('"').expect("the end of an address")]
}

#[tokio::test]
async fn a_survey_is_prepared_opened_answered_closed_and_published_by_forms() {
    let app = TestApp::with_cast().await;
    let team = Browser::signed_in(&app, "team").await;
    let list = team.open("/surveys").await;
    assert_eq!(list.status, StatusCode::OK);
    checked(&list, "en");
    list.shows("Puskesmas Gerunggang").shows("Prepare a new survey for Puskesmas Gerunggang");
    let at = list.html.find("Prepare a new survey for Puskesmas Gerunggang").expect("a link");
    let before = &list.html[..at];
    let preparation = &before[before.rfind("href=\"").expect("a link") + 6..];
    let preparation = preparation[..preparation.find('"').expect("an end")].to_owned();

    let form = team.open(&preparation).await;
    checked(&form, "en");
    let fingerprint = app.fingerprint().await;
    let empty =
        team.send(&preparation, &[("token", form.token()), ("name", " "), ("opensOn", ""), ("closesOn", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    checked(&empty, "en");
    empty.shows("id=\"name-mistake\">This is required").shows("id=\"opensOn-mistake\">The first day has passed");
    assert_eq!(app.fingerprint().await, fingerprint);
    let today = now().date_naive();
    let (first, last) = (today.to_string(), (today + Days::new(9)).to_string());
    let fields = [("token", empty.token()), ("name", "Survei <b>loket</b>"), ("opensOn", &first), ("closesOn", &last)];
    let page = team.send(&preparation, &fields).await.goes_to().to_owned();
    // Sent twice, it is one survey.
    assert_eq!(team.send(&preparation, &fields).await.goes_to(), page);

    let campaign = team.open(&page).await;
    checked(&campaign, "en");
    campaign.shows("Survei &#60;b&#62;loket&#60;/b&#62;").shows("Being prepared").shows("Open the survey");
    let fields = [("token", campaign.token()), ("kind", "TABLET"), ("name", "Loket 2")];
    assert_eq!(team.send(&page, &fields).await.goes_to(), page);
    let twice = team.open(&page).await;
    let again = team.send(&page, &[("token", twice.token()), ("kind", "QR"), ("name", "Loket 2")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.shows("id=\"name-mistake\"");

    let opening = team.open(&format!("{page}/open")).await;
    checked(&opening, "en");
    let fields = [("token", opening.token()), ("population", "1.000"), ("sampleMethod", "SLOVIN")];
    assert_eq!(team.send(&format!("{page}/open"), &fields).await.goes_to(), page);
    let opened = team.open(&page).await;
    opened.shows("<dd>1000</dd>").shows("Slovin (used)").shows("<dd>286</dd>").shows("<dd>278</dd>");

    // The poster leads where the code does.
    let channel = link(&opened, "/surveys/channels/").to_owned();
    let poster = team.open(&channel).await;
    checked(&poster, "en");
    let code = poster.between("capaian.example/s/", "<").expect("an address to type").to_owned();
    assert_eq!(code.len(), 12, "{code}");
    poster.shows("download=\"qr-").shows("data:image/svg+xml,%3Csvg%20").shows("Puskesmas Gerunggang");
    let citizen = Browser::new(&app);
    let survey = format!("/s/{code}");
    for number in 0..10 {
        let form = citizen.open(&survey).await;
        let answer = if number == 0 { "3" } else { "4" };
        citizen.send(&survey, &[("token", form.token()), ("answer-WAKTU", answer)]).await.goes_to();
    }

    let closing = team.open(&format!("{page}/close")).await;
    checked(&closing, "en");
    let close = format!("{page}/close");
    let few = team.send(&close, &[("token", closing.token()), ("population", "3")]).await;
    assert_eq!(few.status, StatusCode::UNPROCESSABLE_ENTITY);
    few.shows("id=\"population-mistake\"");
    assert_eq!(team.send(&close, &[("token", few.token()), ("population", "")]).await.goes_to(), page);
    let closed = team.open(&page).await;
    closed.shows("Counted, not yet published").shows("97.50").shows("10 ");
    citizen.open(&survey).await.lacks("<form id=\"survey\"");

    let result = link(&closed, "/surveys/results/").to_owned();
    let publication = team.open(&result).await;
    checked(&publication, "en");
    publication.shows("WAKTU").shows("97.50");
    assert_eq!(team.send(&result, &[("token", publication.token())]).await.goes_to(), page);
    team.open(&page).await.shows("Published").lacks("Publish the result");
    citizen.open("/").await.shows("Survei &#60;b&#62;loket&#60;/b&#62;");

    // More have used the service than was thought: what the result was stays beside it.
    let correct = format!("{result}/correct");
    assert_eq!(link(&team.open(&page).await, &correct), correct);
    let form = team.open(&correct).await;
    checked(&form, "en");
    let left_out = form.between("name=\"left-out-", "\"").expect("a channel");
    let left_out = format!("left-out-{left_out}");
    let before = app.fingerprint().await;
    let fields = [("token", form.token()), ("reason", " "), ("population", "2.000"), (&*left_out, "1")];
    let blank = team.send(&correct, &fields).await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    checked(&blank, "en");
    blank
        .shows("id=\"reason-mistake\">")
        .shows("value=\"2.000\"")
        .shows(&format!("name=\"{left_out}\" value=\"1\" checked"));
    let fields = [("token", blank.token()), ("reason", "Buku register"), ("population", "2.000"), (&*left_out, "1")];
    let none = team.send(&correct, &fields).await;
    none.shows("No answers are left that count");
    assert_eq!(app.fingerprint().await, before);
    let fields = [("token", none.token()), ("reason", "Buku <i>register</i>"), ("population", "2.000")];
    assert_eq!(team.send(&correct, &fields).await.goes_to(), page);
    team.open(&page).await.shows("Corrections").shows("Buku &#60;i&#62;register");
}

#[tokio::test]
async fn a_withdrawn_code_opens_no_form_and_says_so_to_the_team() {
    let app = TestApp::with_cast().await;
    let team = Browser::signed_in(&app, "team").await;
    let id = capaian::view::global_id::encode(capaian::authz::Noun::SurveyChannel, app.cast().await.campaign);
    let address = format!("/surveys/channels/{id}");
    let shown = team.open(&address).await;
    let page = team.send(&address, &[("token", shown.token())]).await.goes_to().to_owned();
    team.open(&page).await.shows("withdrawn");
    team.open(&address).await.shows("has been withdrawn").lacks("class=\"poster\"").lacks("download=\"qr-");
    let citizen = Browser::new(&app);
    assert_eq!(citizen.open(&format!("/s/{}", capaian::demo::OPEN_CAMPAIGN)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn these_pages_show_nothing_to_those_who_prepare_no_surveys() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    let id = |noun| capaian::view::global_id::encode(noun, cast.campaign);
    let survey = format!("/surveys/{}", id(capaian::authz::Noun::SurveyCampaign));
    let channel = format!("/surveys/channels/{}", id(capaian::authz::Noun::SurveyChannel));
    let addresses =
        [survey.clone(), channel, format!("{survey}/open"), format!("{survey}/close"), "/surveys/x".to_owned()];
    for user in ["evaluee", "supervisor", "sysadmin"] {
        let browser = Browser::signed_in(&app, user).await;
        browser.open("/surveys").await.shows("You prepare or check no surveys.");
        for address in &addresses {
            let shown = browser.open(address).await;
            assert_eq!(shown.status, StatusCode::NOT_FOUND, "{user} {address}: {}", shown.html);
        }
    }
    let nobody = Browser::new(&app);
    for address in addresses.iter().map(String::as_str).chain(["/surveys"]) {
        nobody.open(address).await.goes_to();
    }
    // Those who check surveys see them, and are told that they may not change them.
    let auditor = Browser::signed_in(&app, "auditor").await;
    let shown = auditor.open(&survey).await;
    assert_eq!(shown.status, StatusCode::OK);
    shown.lacks("Add a channel").lacks("Close the survey");
    let before = app.fingerprint().await;
    let close = format!("{survey}/close");
    let form = auditor.open(&close).await;
    let refused = auditor.send(&close, &[("token", form.token()), ("population", "")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(app.fingerprint().await, before);
}

#[tokio::test]
async fn slips_are_issued_printed_and_answered_once() {
    let app = TestApp::with_cast().await;
    let team = Browser::signed_in(&app, "team").await;
    let survey = encode(Noun::SurveyCampaign, app.cast().await.campaign);
    let page = format!("/surveys/{survey}");
    let campaign = team.open(&page).await;
    let fields = [("token", campaign.token()), ("kind", "ENCOUNTER"), ("name", "Nomor antrean")];
    team.send(&page, &fields).await.goes_to();
    let campaign = team.open(&page).await;
    campaign.shows("Nomor antrean");
    let at = campaign.html.find("Nomor antrean").expect("the channel");
    let before = &campaign.html[..at];
    let channel = &before[before.rfind("href=\"").expect("a link") + 6..];
    let channel = channel[..channel.find('"').expect("an end")].to_owned();
    let shown = team.open(&channel).await;
    checked(&shown, "en");
    assert!(!shown.html.contains("class=\"poster\""), "a code that leads nowhere has no poster");
    let slips = link(&shown, &format!("{channel}/slips")).to_owned();

    let form = team.open(&slips).await;
    checked(&form, "en");
    form.shows("None yet.");
    let fingerprint = app.fingerprint().await;
    for wrong in ["", "0", "241", "banyak"] {
        let refused = team.send(&slips, &[("token", form.token()), ("count", wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        refused.shows("id=\"count-mistake\"");
    }
    assert_eq!(app.fingerprint().await, fingerprint);
    let fields = [("token", form.token()), ("count", "30")];
    assert_eq!(team.send(&slips, &fields).await.goes_to(), slips);
    assert_eq!(team.send(&slips, &fields).await.goes_to(), slips, "sent twice, it is one sheet");
    let listed = team.open(&slips).await;
    checked(&listed, "en");
    listed.shows("Sheet 1: 30 slips");
    assert!(!listed.html.contains("Sheet 2"));
    let address = format!("{slips}/1");
    let (first, second) = (team.open(&address).await, team.open(&format!("{address}?page=2")).await);
    assert_eq!([&first, &second].map(|page| page.html.matches("class=\"address\"").count()), [24, 6]);
    first.shows("Page 1 of 2").shows("Puskesmas Gerunggang");
    for absent in [format!("{address}?page=3"), format!("{address}?page=0"), format!("{slips}/2"), format!("{slips}/x")]
    {
        assert_eq!(team.open(&absent).await.status, StatusCode::NOT_FOUND, "{absent}");
    }
    for user in ["hr", "evaluee"] {
        let other = Browser::signed_in(&app, user).await;
        for page in [&slips, &address] {
            assert_eq!(other.open(page).await.status, StatusCode::NOT_FOUND, "{user}");
        }
    }

    // A citizen who has been handed one.
    let code = &app.sql("SELECT code FROM survey_slip ORDER BY code DESC").await;
    let code = code.iter().filter_map(|row| row["code"].as_str()).find(|code| first.html.contains(code));
    let form_address = format!("/s/{}", code.expect("a code on the sheet"));
    let citizen = Browser::new(&app);
    let form = citizen.open(&form_address).await;
    let fields = [("token", form.token()), ("answer-WAKTU", "4")];
    let receipt = citizen.send(&form_address, &fields).await.goes_to().to_owned();
    assert!(receipt.contains("/received?receipt="), "{receipt}");
    assert_eq!(citizen.send(&form_address, &fields).await.goes_to(), receipt, "sent twice, it counts once");
    let again = citizen.open(&form_address).await;
    let fingerprint = app.fingerprint().await;
    let refused = citizen.send(&form_address, &[("token", again.token()), ("answer-WAKTU", "3")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("The code of this slip has been used");
    assert_eq!(app.fingerprint().await, fingerprint);
}
