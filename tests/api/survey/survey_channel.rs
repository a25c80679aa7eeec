//! createSurvey, addSurveyChannel and revokeSurveyChannel: how a survey comes to be, and by which codes it is reached.

use chrono::Days;
use serde_json::{Value, json};

use crate::api::story::Story;
use crate::support::now;

const CREATE: &str = "createSurvey";
const ADD: &str = "addSurveyChannel";
const REVOKE: &str = "revokeSurveyChannel";
const BY_CODE: &str = "query($code: String!) { surveyCampaign(code: $code) { id } }";

/// The nurse's health center, as the team finds it.
async fn provider(story: &Story) -> Value {
    let document = "query($code: String!) { surveyCampaign(code: $code) { provider { id name services { name } } } }";
    let variables = json!({ "code": capaian::demo::OPEN_CAMPAIGN });
    story.app.graphql(document).variables(variables).send().await.ok().at("/surveyCampaign/provider").clone()
}

fn day(from_now: u64) -> String {
    (now().date_naive() + Days::new(from_now)).to_string()
}

/// Prepares a survey and returns what the team is told of it.
async fn create(story: &Story, input: &Value) -> Value {
    let document =
        "mutation($input: CreateSurveyInput!) { createSurvey(input: $input) { surveyCampaign { id name state code
        service instrument { code version } opensOn closesOn channels { id kind name code state responsesAtLeast } }
        userErrors { code field } } }";
    let request = story.app.graphql(document).as_user("team").variables(json!({ "input": input }));
    request.send().await.ok().at("/createSurvey").clone()
}

#[tokio::test]
async fn a_survey_is_prepared_opened_and_reached_by_its_code() {
    let story = Story::begin().await;
    let provider = provider(&story).await;
    let service = provider["services"][0]["name"].clone();
    let input = json!({
        "serviceUnit": provider["id"], "service": service, "name": "  Survei triwulan  ", "opensOn": day(0),
        "closesOn": day(30), "idempotencyKey": "a-survey",
    });
    let made = create(&story, &input).await;
    assert_eq!(made["userErrors"], json!([]));
    let campaign = &made["surveyCampaign"];
    for (field, expected) in [
        ("name", json!("Survei triwulan")),
        ("state", json!("DRAFT")),
        ("service", service),
        ("instrument", json!({ "code": "SKM_14_2017", "version": 1 })),
        ("opensOn", json!(day(0))),
        ("closesOn", json!(day(30))),
    ] {
        assert_eq!(campaign[field], expected, "{field}");
    }
    let channels = campaign["channels"].as_array().expect("channels");
    assert_eq!(channels.len(), 1);
    let channel = &channels[0];
    assert_eq!((&channel["kind"], &channel["state"]), (&json!("QR"), &json!("ACTIVE")));
    let code = channel["code"].as_str().expect("a code");
    assert_eq!(code.len(), 12, "{code}");
    assert_ne!(channel["code"], campaign["code"], "the name of a survey in lists leads nowhere");

    // Sent again, it is the same survey; what was sent once under a key is not sent otherwise.
    assert_eq!(create(&story, &input).await, made);
    let mut other = input.clone();
    other["name"] = "Lain".into();
    story.refused(Some("team"), CREATE, &other, "CONFLICT").await;

    // Nobody reaches it before it opens, whatever they have.
    let find = async |code: &str| {
        let answer = story.app.graphql(BY_CODE).variables(json!({ "code": code })).send().await.ok();
        answer.at("/surveyCampaign/id").clone()
    };
    assert_eq!(find(code).await, Value::Null);
    story.done("team", "openSurvey", &json!({ "surveyCampaign": campaign["id"] })).await;
    assert_eq!(find(code).await, campaign["id"]);
    assert_eq!(find(campaign["code"].as_str().expect("a name")).await, Value::Null);
    assert_eq!(find(&code.to_uppercase()).await, Value::Null);
}

#[tokio::test]
async fn what_a_survey_cannot_be_is_named_all_at_once() {
    let story = Story::begin().await;
    let provider = provider(&story).await;
    let input = json!({
        "serviceUnit": provider["id"], "service": "Tidak ada", "name": " ", "instrument": "X", "opensOn": "2020-01-02",
        "closesOn": "2020-01-01",
    });
    let expected = [
        ("REQUIRED", "name"),
        ("OUTSIDE_WINDOW", "opensOn"),
        ("INVALID_VALUE", "closesOn"),
        ("UNKNOWN_REFERENCE", "service"),
        ("UNKNOWN_REFERENCE", "instrument"),
    ];
    story.broken(Some("team"), CREATE, &input, &expected).await;
    let input = json!({ "serviceUnit": provider["id"], "name": "Satu", "opensOn": day(1), "closesOn": day(1) });
    assert_eq!(create(&story, &input).await["userErrors"], json!([]));
    story.broken(Some("team"), CREATE, &input, &[("DUPLICATE", "name")]).await;
}

#[tokio::test]
async fn lists_show_no_codes_to_those_who_were_not_given_one() {
    let story = Story::begin().await;
    let document = "{ surveyCampaigns(first: 100) { nodes { channels { code } } } }";
    for user in [None, Some("evaluee"), Some("supervisor"), Some("sysadmin"), Some("stranger")] {
        let request = story.app.graphql(document);
        let answer = match user {
            Some(user) => request.as_user(user).send().await,
            None => request.send().await,
        };
        let answer = answer.ok();
        let nodes = answer.at("/surveyCampaigns/nodes").as_array().expect("surveys").clone();
        assert!(!nodes.is_empty());
        for node in nodes {
            assert_eq!(node["channels"], Value::Null, "{user:?}");
        }
    }
    let codes = story.app.sql("SELECT code FROM survey_channel").await;
    let everything = "{ surveyCampaigns(first: 100) { nodes { id name code serviceUnit service provider { name } } } }";
    let listed = story.app.graphql(everything).send().await.ok().body.to_string();
    for row in codes {
        let code = row["code"].as_str().expect("a code").to_owned();
        assert!(!listed.contains(&code), "{code}");
    }
    for user in ["team", "hr", "auditor", "head"] {
        let answer = story.app.graphql(document).as_user(user).send().await.ok();
        let nodes = answer.at("/surveyCampaigns/nodes").as_array().expect("surveys").clone();
        assert!(nodes.iter().any(|node| node["channels"][0]["code"].is_string()), "{user}");
    }
}

#[tokio::test]
async fn a_withdrawn_code_leads_nowhere_and_what_was_answered_stays() {
    let story = Story::begin().await;
    let campaign = story.app.cast().await.campaign;
    let survey = capaian::view::global_id::encode(capaian::authz::Noun::SurveyCampaign, campaign);
    let add = json!({ "surveyCampaign": survey, "kind": "TABLET", "name": "Pintu timur" });
    story.done("team", ADD, &add).await;
    story.broken(Some("team"), ADD, &add, &[("DUPLICATE", "name")]).await;
    story
        .broken(
            Some("team"),
            ADD,
            &json!({ "surveyCampaign": survey, "kind": "QR", "name": "" }),
            &[("REQUIRED", "name")],
        )
        .await;
    let document = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { channels { id name code state revokedOn
        responsesAtLeast } } } }";
    let channel = async || {
        let request = story.app.graphql(document).as_user("team").variables(json!({ "id": survey }));
        let answer = request.send().await.ok();
        let channels = answer.at("/node/channels").as_array().expect("channels").clone();
        channels.into_iter().find(|channel| channel["name"] == "Pintu timur").expect("the new channel")
    };
    let answers = async |number: u32, code: &Value| {
        let input = json!({
            "code": code, "answers": [{ "item": "WAKTU", "option": 4 }], "idempotencyKey": format!("{number:032x}"),
        });
        story.send(None, "submitSurveyResponse", &input).await
    };
    let made = channel().await;
    for number in 0..10 {
        answers(number, &made["code"]).await.ok();
    }
    assert_eq!(channel().await["responsesAtLeast"], 10);
    let input = json!({ "surveyChannel": made["id"] });
    story.done("team", REVOKE, &input).await;
    let revoked = channel().await;
    assert_eq!((&revoked["state"], &revoked["responsesAtLeast"]), (&json!("REVOKED"), &json!(10)));
    assert!(revoked["revokedOn"].is_string());
    let before = story.app.fingerprint().await;
    assert_eq!(answers(11, &made["code"]).await.codes(), ["NOT_FOUND"]);
    // What counted before still has its receipt, also when it is sent again by another way.
    assert_eq!(answers(3, &made["code"]).await.codes(), ["NOT_FOUND"]);
    story.refused(Some("team"), REVOKE, &input, "FORBIDDEN").await;
    assert_eq!(story.app.fingerprint().await, before);
    let elsewhere = json!(capaian::demo::OPEN_CAMPAIGN);
    answers(3, &elsewhere).await.ok();
    assert_eq!(story.app.fingerprint().await, before, "the same key counts once, by whatever way it is sent");
}
