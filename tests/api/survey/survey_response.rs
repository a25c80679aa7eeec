//! submitSurveyResponse.

use serde_json::{Value, json};

use crate::api::story::Story;

const MUTATION: &str = "submitSurveyResponse";
const KEY: &str = "0123456789abcdef0123456789abcdef";

/// A campaign in this state: a code that leads to it, and the codes of its questions.
async fn campaign(story: &Story, state: &str) -> Option<(Value, Vec<Value>)> {
    let document = "query($state: SurveyCampaignState) { surveyCampaigns(first: 100, filter: {state: {eq: $state}}) \
                    { nodes { channels { code } instrument { items { code } } } } }";
    let answer = story.app.graphql(document).as_user("team").variables(json!({ "state": state })).send().await.ok();
    let campaigns = answer.at("/surveyCampaigns/nodes").as_array()?;
    let campaign = campaigns.iter().find(|campaign| campaign["channels"].is_array())?;
    let items = campaign["instrument"]["items"].as_array()?.iter().map(|item| item["code"].clone()).collect();
    Some((campaign["channels"][0]["code"].clone(), items))
}

#[tokio::test]
async fn a_citizen_answers_once() {
    let story = Story::begin().await;
    let (code, items) = campaign(&story, "OPEN").await.expect("an open campaign");
    // Out of order, one question not applicable and one left out.
    let mut answers: Vec<Value> = items.iter().rev().map(|item| json!({ "item": item, "option": 4 })).collect();
    answers[4] = json!({ "item": items[4], "notApplicable": true });
    answers.remove(1);
    let mut input = json!({
        "code": code,
        "answers": answers,
        "suggestion": "Loket baru 🙂",
        "ageBand": "FROM_18_TO_29",
        "education": "D1_D3",
        "idempotencyKey": KEY,
    });
    let count = "SELECT (SELECT count(*) FROM survey_response) AS responses, (SELECT count(*) FROM survey_response WHERE answers = '4444044-4') AS answers, (SELECT count(*) FROM outbox_event) AS events";
    let before = story.app.sql(count).await[0].clone();
    let document = "mutation($input: SubmitSurveyResponseInput!) { submitSurveyResponse(input: $input) { received receipt surveyCampaign { state } userErrors { code } } }";
    let answer = story.app.graphql(document).variables(json!({ "input": input })).send().await.ok();
    let receipt = answer.at("/submitSurveyResponse/receipt").as_str().expect("a receipt").to_owned();
    assert_eq!(receipt.split('-').map(str::len).collect::<Vec<_>>(), [4; 4], "{receipt}");
    assert_eq!(
        *answer.at("/submitSurveyResponse"),
        json!({ "received": true, "receipt": receipt, "surveyCampaign": { "state": "OPEN" }, "userErrors": [] })
    );
    let after = story.app.sql(count).await[0].clone();
    assert_eq!(after["responses"], before["responses"].as_i64().expect("a count") + 1);
    assert_eq!(after["answers"], before["answers"].as_i64().expect("a count") + 1);
    assert_eq!(after["events"], before["events"]);
    let audit = "SELECT actor_id, occurred_at, content_hash FROM audit_event WHERE verb = 'submitSurveyResponse'";
    for row in story.app.sql(audit).await {
        assert_eq!(row, json!({ "actor_id": null, "occurred_at": null, "content_hash": null }));
    }
    // The same key again counts nothing, whatever it says; signed in or not.
    let once = story.app.fingerprint().await;
    input["suggestion"] = "Lain.".into();
    story.send(None, MUTATION, &input).await.ok();
    story.done("evaluee", MUTATION, &input).await;
    assert_eq!(story.app.fingerprint().await, once);
    // So the receipt is the same; that of another key is another, and what was not received has none.
    let send = async |key: &str, answers: &Value| {
        let input = json!({ "code": code, "answers": answers, "idempotencyKey": key });
        let answer = story.app.graphql(document).variables(json!({ "input": input })).send().await.ok();
        answer.at("/submitSurveyResponse/receipt").clone()
    };
    assert_eq!(send(KEY, &json!(answers)).await, receipt);
    let other = send("another-key-of-22-chars", &json!(answers)).await;
    assert!(other.is_string() && other != receipt.as_str(), "{other}");
    assert_eq!(send("yet-another-key-of-22-chars", &json!([])).await, Value::Null);
    // A receipt is kept nowhere, so that it leads from nothing to anything.
    assert!(!format!("{:?}", story.app.sql("SELECT * FROM survey_response").await).contains(&receipt));
}

#[tokio::test]
async fn what_breaks_a_rule_is_named_all_at_once() {
    let story = Story::begin().await;
    let (code, items) = campaign(&story, "OPEN").await.expect("an open campaign");
    let input = json!({
        "code": code,
        "answers": [
            { "item": items[0], "value": 0 },
            { "item": items[0], "option": 4 },
            { "item": "U99", "option": 5 },
            { "item": items[1], "option": 5 },
            { "item": items[2], "option": 1, "notApplicable": true },
            { "item": items[3] },
        ],
        "suggestion": "x".repeat(4_001),
        "idempotencyKey": "short",
    });
    let rules = [
        ("INVALID_VALUE", "idempotencyKey"),
        ("INVALID_VALUE", "answers.0.value"),
        ("DUPLICATE", "answers.1.item"),
        ("UNKNOWN_REFERENCE", "answers.2.item"),
        ("INVALID_VALUE", "answers.3.option"),
        ("INVALID_VALUE", "answers.4.option"),
        ("INVALID_VALUE", "answers.5.option"),
        ("TOO_LONG", "suggestion"),
    ];
    story.broken(None, MUTATION, &input, &rules).await;
    let input = json!({ "code": code, "answers": [], "idempotencyKey": KEY });
    story.broken(None, MUTATION, &input, &[("REQUIRED", "answers")]).await;
}

#[tokio::test]
async fn a_campaign_that_is_not_open_takes_no_answers() {
    let story = Story::begin().await;
    let drafts = story.app.survey_codes("DRAFT").await;
    let mut input = json!({ "code": "", "answers": [{ "item": "WAKTU", "value": 4 }], "idempotencyKey": KEY });
    for code in drafts.iter().map(|code| json!(code)).chain([json!("?"), json!("x".repeat(10_000))]) {
        input["code"] = code;
        story.refused(None, MUTATION, &input, "NOT_FOUND").await;
    }
    let (code, _) = campaign(&story, "PUBLISHED").await.expect("a published campaign");
    input["code"] = code;
    story.refused(None, MUTATION, &input, "FORBIDDEN").await;
}

/// What was stored of the suggestions that begin so.
async fn stored(story: &Story, begins: &str) -> Vec<Value> {
    let sql = format!("SELECT text FROM survey_suggestion WHERE text LIKE '{begins}%' ORDER BY text");
    story.app.sql(&sql).await.into_iter().map(|row| row["text"].clone()).collect()
}

#[tokio::test]
async fn numbers_and_addresses_of_persons_are_masked_or_warned_of() {
    let story = Story::begin().await;
    let (code, _) = campaign(&story, "OPEN").await.expect("an open campaign");
    let mut input = json!({
        "code": code,
        "answers": [{ "item": "WAKTU", "option": 4 }],
        "suggestion": "Uji: \u{202e}NIK 1971014509900001,\u{7} hubungi 0812\u{200b}3456789\tatau ani@contoh.id",
        "maskPersonalData": false,
        "idempotencyKey": KEY,
    });
    story.broken(None, MUTATION, &input, &[("PERSONAL_DATA", "suggestion")]).await;
    let document = "mutation($input: SubmitSurveyResponseInput!) { submitSurveyResponse(input: $input) { receipt userErrors { message } } }";
    for (locale, told) in [
        ("id", "memuat data pribadi: alamat surel, NIK, nomor telepon"),
        ("en", "this holds personal data: an e-mail address, a NIK, a telephone number"),
    ] {
        let request = story.app.graphql(document).variables(json!({ "input": input })).locale(locale);
        let answer = request.send().await.ok();
        assert_eq!(
            *answer.at("/submitSurveyResponse"),
            json!({ "receipt": null, "userErrors": [{ "message": told }] })
        );
    }
    // The key has not been spent on what was refused.
    input["maskPersonalData"] = true.into();
    let answer = story.app.graphql(document).variables(json!({ "input": input })).send().await.ok();
    assert!(answer.at("/submitSurveyResponse/receipt").is_string(), "{}", answer.body);
    assert_eq!(stored(&story, "Uji").await, ["Uji: NIK [NIK], hubungi [telepon] atau [surel]"]);
    // Who says nothing of it is not warned, and what holds nothing is not masked.
    for (key, suggestion) in [("b".repeat(32), "Uji 0812-3456-7890"), ("c".repeat(32), "Uji, buka 08.00-12.00 13.00")] {
        let input = json!({
            "code": code, "answers": [{ "item": "WAKTU", "option": 4 }], "suggestion": suggestion, "idempotencyKey": key,
        });
        story.app.graphql(document).variables(json!({ "input": input })).send().await.ok();
    }
    let all = ["Uji [telepon]", "Uji, buka 08.00-12.00 13.00", "Uji: NIK [NIK], hubungi [telepon] atau [surel]"];
    assert_eq!(stored(&story, "Uji").await, all);
}

#[tokio::test]
async fn names_of_staff_are_masked_and_nobody_is_told() {
    let story = Story::begin().await;
    let campaign = story.app.database().uuid(story.app.cast().await.campaign);
    let unit = format!("SELECT org_unit_id FROM survey_campaign WHERE id = {campaign}");
    let of_unit = format!(
        "SELECT employee_id FROM appointment WHERE valid_from <= '2026-11-16' AND (valid_to IS NULL OR valid_to > '2026-11-16') \
         AND org_unit_id IN (SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = ({unit}))"
    );
    let name = async |condition: &str| {
        let sql =
            format!("SELECT name FROM employee WHERE id {condition} ({of_unit}) AND name LIKE '% %' ORDER BY name, id");
        let rows = story.app.sql(&sql).await;
        rows.iter().filter_map(|row| row["name"].as_str()).map(str::to_owned).collect::<Vec<_>>()
    };
    let own = name("IN").await;
    let plain = |name: &str| name.split(',').next().unwrap_or_default().trim().to_owned();
    // Whoever shares no part of their name with somebody of the unit.
    let parts: Vec<String> =
        own.iter().flat_map(|name| plain(name).split(' ').map(str::to_lowercase).collect::<Vec<_>>()).collect();
    let others = name("NOT IN").await;
    let is_other = |name: &&String| plain(name).split(' ').all(|part| !parts.contains(&part.to_lowercase()));
    let other = plain(others.iter().find(is_other).expect("somebody else"));
    let own = plain(own.first().expect("somebody of the unit"));

    let code =
        story.app.sql(&format!("SELECT code FROM survey_channel WHERE id = {campaign}")).await[0]["code"].clone();
    let input = json!({
        "code": code,
        "answers": [{ "item": "WAKTU", "option": 4 }],
        "suggestion": format!("Uji: {} dan {other} ramah", own.to_uppercase()),
        "maskPersonalData": false,
        "idempotencyKey": KEY,
    });
    let answer = story.send(None, MUTATION, &input).await.ok();
    assert_eq!(answer.user_error_codes(MUTATION), Vec::<&str>::new(), "{}", answer.body);
    assert_eq!(stored(&story, "Uji").await, [format!("Uji: [nama] dan {other} ramah")]);
}
