//! planSurveyImprovement, changeSurveyImprovement and reportSurveyImprovement: what a unit does about a result, who reads it from
//! when on, and that it stands once it has ended.

use capaian::view::global_id;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::api::story::Story;
use crate::api::survey::answered;
use crate::support::now;

const PLAN: &str = "planSurveyImprovement";
const CHANGE: &str = "changeSurveyImprovement";
const REPORT: &str = "reportSurveyImprovement";
const FIELDS: &str = "id elementCode said action personInCharge plannedOn dueOn state endedOn overdueSince
    notes { number notedOn state text } access { part canSubmit }";

/// Everybody who does not see a result before it is published.
const OTHERS: [Option<&str>; 6] =
    [None, Some("evaluee"), Some("supervisor"), Some("sysadmin"), Some("peer1"), Some("stranger")];

fn today() -> NaiveDate {
    now().date_naive()
}

fn after(days: u64) -> NaiveDate {
    today() + Days::new(days)
}

/// The survey of the nurse's health center, which has been closed, and the id of its result.
async fn closed(story: &Story) -> (String, String) {
    let campaign = answered(story, &[(0, &["444444444"; 12])]).await;
    story.done("team", "closeSurvey", &json!({ "surveyCampaign": campaign })).await;
    let document = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { result { id } } } }";
    let answer = story.app.graphql(document).as_user("team").variables(json!({ "id": campaign })).send().await.ok();
    let result = answer.at("/node/result/id").as_str().expect("a result").to_owned();
    (campaign, result)
}

async fn published(story: &Story) -> (String, String) {
    let (campaign, result) = closed(story).await;
    story.done("team", "publishSurveyResult", &json!({ "surveyResult": result })).await;
    (campaign, result)
}

fn plan(result: &str) -> Value {
    json!({
        "surveyResult": result, "elementCode": "SARANA", "said": " Kursi kurang. ", "action": "Kursi ditambah.",
        "personInCharge": "Kepala Tata Usaha", "dueOn": after(30),
    })
}

async fn node(story: &Story, user: Option<&str>, id: &str) -> Value {
    let document = format!(
        "query($id: ID!) {{ node(id: $id) {{ __typename
            ... on SurveyResult {{ improvements {{ {FIELDS} }} }} ... on SurveyImprovement {{ {FIELDS} result {{ id }} }} }} }}"
    );
    let request = story.app.graphql(&document).variables(json!({ "id": id }));
    let request = if let Some(user) = user { request.as_user(user) } else { request };
    request.send().await.ok().at("/node").clone()
}

async fn improvements(story: &Story, user: Option<&str>, result: &str) -> Vec<Value> {
    node(story, user, result).await["improvements"].as_array().expect("a list").clone()
}

/// Plans something, and returns its id.
async fn planned(story: &Story, result: &str) -> String {
    story.done("team", PLAN, &plan(result)).await;
    improvements(story, Some("team"), result).await[0]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn what_is_planned_is_everybodys_once_the_result_is_published() {
    let story = Story::begin().await;
    let (campaign, result) = closed(&story).await;
    let id = planned(&story, &result).await;
    let expected = |can_submit: bool| {
        json!({
            "id": id, "elementCode": "SARANA", "said": "Kursi kurang.", "action": "Kursi ditambah.",
            "personInCharge": "Kepala Tata Usaha", "plannedOn": today(), "dueOn": after(30), "state": "PLANNED",
            "endedOn": null, "overdueSince": null, "notes": [],
            "access": [{ "part": "HEADER", "canSubmit": can_submit }],
        })
    };
    assert_eq!(improvements(&story, Some("team"), &result).await, [expected(true)]);
    for user in ["hr", "auditor", "head"] {
        assert_eq!(improvements(&story, Some(user), &result).await, [expected(false)], "{user}");
    }
    // No list, filter or id leads to it for anybody else.
    let filtered = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { result { improvements { id } } } } }";
    for user in OTHERS {
        assert_eq!(node(&story, user, &id).await, Value::Null, "{user:?}");
        let request = story.app.graphql(filtered).variables(json!({ "id": campaign }));
        let request = if let Some(user) = user { request.as_user(user) } else { request };
        assert_eq!(*request.send().await.ok().at("/node/result"), Value::Null, "{user:?}");
    }

    story.done("team", "publishSurveyResult", &json!({ "surveyResult": result })).await;
    for user in OTHERS {
        assert_eq!(improvements(&story, user, &result).await, [expected(false)], "{user:?}");
        assert_eq!(node(&story, user, &id).await["result"]["id"], *result, "{user:?}");
    }
}

#[tokio::test]
async fn it_is_planned_changed_and_reported_until_it_is_done() {
    let story = Story::begin().await;
    let (_, result) = published(&story).await;
    let id = planned(&story, &result).await;
    let change = json!({
        "surveyImprovement": id, "action": "Kursi dan kipas ditambah.", "personInCharge": "Bagian Umum", "dueOn": after(40),
    });
    for user in ["evaluee", "hr", "head", "auditor", "peer1"] {
        story.refused(Some(user), PLAN, &plan(&result), "FORBIDDEN").await;
        story.refused(Some(user), CHANGE, &change, "FORBIDDEN").await;
    }
    story.done("team", CHANGE, &change).await;
    let seen = improvements(&story, None, &result).await;
    for (field, expected) in [
        ("elementCode", Value::Null),
        ("said", Value::Null),
        ("action", json!("Kursi dan kipas ditambah.")),
        ("personInCharge", json!("Bagian Umum")),
        ("plannedOn", json!(today())),
        ("dueOn", json!(after(40))),
    ] {
        assert_eq!(seen[0][field], expected, "{field}");
    }

    let report = |state: &str, note: &str| json!({ "surveyImprovement": id, "state": state, "note": note });
    story.refused(Some("head"), REPORT, &report("DONE", "Selesai"), "FORBIDDEN").await;
    let begun =
        json!({ "surveyImprovement": id, "state": "IN_PROGRESS", "note": " Dipesan. ", "idempotencyKey": "once" });
    story.done("team", REPORT, &begun).await;
    story.done("team", REPORT, &begun).await;
    // Citizens can hold the unit to it from now on.
    story.refused(Some("team"), CHANGE, &change, "FORBIDDEN").await;
    story.done("team", REPORT, &report("IN_PROGRESS", "Separuh sudah datang.")).await;
    story.done("team", REPORT, &report("DONE", "Semua dipakai.")).await;
    let seen = improvements(&story, None, &result).await;
    assert_eq!((&seen[0]["state"], &seen[0]["endedOn"]), (&json!("DONE"), &json!(today())));
    let note = |number: i32, state: &str, text: &str| json!({ "number": number, "notedOn": today(), "state": state, "text": text });
    assert_eq!(
        seen[0]["notes"],
        json!([
            note(1, "IN_PROGRESS", "Dipesan."),
            note(2, "IN_PROGRESS", "Separuh sudah datang."),
            note(3, "DONE", "Semua dipakai.")
        ])
    );
    story.refused(Some("team"), REPORT, &report("DROPPED", "Ternyata tidak"), "FORBIDDEN").await;
    assert_eq!(improvements(&story, None, &result).await, seen);
}

#[tokio::test]
async fn what_is_dropped_says_why_and_stands() {
    let story = Story::begin().await;
    let (_, result) = published(&story).await;
    let id = planned(&story, &result).await;
    let report = |note: &str| json!({ "surveyImprovement": id, "state": "DROPPED", "note": note });
    story.broken(Some("team"), REPORT, &report(" "), &[("REQUIRED", "note")]).await;
    story.done("team", REPORT, &report("Anggaran tidak ada.")).await;
    let seen = improvements(&story, None, &result).await;
    assert_eq!((&seen[0]["state"], &seen[0]["notes"][0]["text"]), (&json!("DROPPED"), &json!("Anggaran tidak ada.")));
    story.refused(Some("team"), REPORT, &report("Lagi"), "FORBIDDEN").await;
}

#[tokio::test]
async fn a_plan_says_what_is_wrong_with_it() {
    let story = Story::begin().await;
    let (_, result) = published(&story).await;
    let id = planned(&story, &result).await;
    let long = "x".repeat(501);
    for (entries, rules) in [
        (json!({ "elementCode": "KURSI" }), vec![("UNKNOWN_REFERENCE", "elementCode")]),
        (json!({ "action": " ", "personInCharge": "" }), vec![("REQUIRED", "action"), ("REQUIRED", "personInCharge")]),
        (json!({ "said": long, "action": long }), vec![("TOO_LONG", "said"), ("TOO_LONG", "action")]),
        (json!({ "action": "x".repeat(4001) }), vec![("TOO_LONG", "action")]),
        (json!({ "personInCharge": "Ani, NIP 198001012005012001" }), vec![("PERSONAL_DATA", "personInCharge")]),
        (json!({ "said": "Telepon 0812-3456-7890" }), vec![("PERSONAL_DATA", "said")]),
        (json!({ "dueOn": today() }), vec![("OUTSIDE_WINDOW", "dueOn")]),
    ] {
        for (mutation, field, id) in [(PLAN, "surveyResult", &result), (CHANGE, "surveyImprovement", &id)] {
            let mut input = plan(&result);
            let all = input.as_object_mut().expect("an object");
            all.remove("surveyResult");
            all.insert(field.to_owned(), json!(id));
            all.extend(entries.as_object().expect("entries").clone());
            story.broken(Some("team"), mutation, &input, &rules).await;
        }
    }
    let edge = json!({ "action": "x".repeat(500), "elementCode": " " });
    let mut input = plan(&result);
    input.as_object_mut().expect("an object").extend(edge.as_object().expect("entries").clone());
    story.done("team", PLAN, &input).await;
    let report = |state: &str, note: &str| json!({ "surveyImprovement": id, "state": state, "note": note });
    story.broken(Some("team"), REPORT, &report("PLANNED", "Belum"), &[("INVALID_VALUE", "state")]).await;
    let personal = report("DONE", "Hubungi ani@kota.example");
    story.broken(Some("team"), REPORT, &personal, &[("PERSONAL_DATA", "note")]).await;
}

#[tokio::test]
async fn a_result_has_twenty_improvements_and_an_improvement_fifty_notes() {
    let story = Story::begin().await;
    let (_, result) = published(&story).await;
    let id = planned(&story, &result).await;
    for _ in 1..20 {
        story.done("team", PLAN, &plan(&result)).await;
    }
    story.broken(Some("team"), PLAN, &plan(&result), &[("TOO_MANY", "surveyResult")]).await;
    let report = |state: &str| json!({ "surveyImprovement": id, "state": state, "note": "Lagi" });
    for _ in 0..50 {
        story.done("team", REPORT, &report("IN_PROGRESS")).await;
    }
    story.broken(Some("team"), REPORT, &report("IN_PROGRESS"), &[("TOO_MANY", "note")]).await;
    // How it ends is told nevertheless.
    story.done("team", REPORT, &report("DONE")).await;
}

#[tokio::test]
async fn it_is_late_from_the_day_after_its_day_on_until_it_ends() {
    let story = Story::begin().await;
    let (_, result) = published(&story).await;
    let id = planned(&story, &result).await;
    let (_, row) = global_id::decode(&id).expect("an id of ours");
    let row = story.app.database().uuid(row);
    let (due, before) = (today(), today() - Days::new(1));
    let planned_on = today() - Days::new(9);
    for (day, late) in [(due, Value::Null), (before, json!(before))] {
        story
            .app
            .change(&format!(
                "UPDATE survey_improvement SET planned_on = '{planned_on}', due_on = '{day}' WHERE id = {row}"
            ))
            .await;
        assert_eq!(improvements(&story, None, &result).await[0]["overdueSince"], late, "{day}");
    }
    let report = json!({ "surveyImprovement": id, "state": "DONE", "note": "Selesai" });
    story.done("team", REPORT, &report).await;
    let seen = improvements(&story, None, &result).await;
    assert_eq!((&seen[0]["overdueSince"], &seen[0]["state"]), (&Value::Null, &json!("DONE")));
}
