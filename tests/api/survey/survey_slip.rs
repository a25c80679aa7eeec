//! issueSurveySlips, and what a slip does: it lets one person answer once, and tells nobody anything else.

use std::collections::BTreeSet;

use capaian::authz::Noun;
use capaian::domain::survey::retention;
use capaian::view::global_id::encode;
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::api::story::Story;
use crate::support::now;

const ISSUE: &str = "issueSurveySlips";
const SUBMIT: &str = "mutation($input: SubmitSurveyResponseInput!) {
    submitSurveyResponse(input: $input) { received receipt userErrors { code field } }
}";
const SHEETS: &str = "query($id: ID!) { node(id: $id) { ... on SurveyChannel {
    code responsesAtLeast slipSheets { number issuedOn slipCount codes }
} } }";

/// A channel of the nurse's survey, as the team has just added it.
struct Slips {
    story: Story,
    channel: Value,
}

impl Slips {
    async fn begin() -> Self {
        let story = Story::begin().await;
        let survey = encode(Noun::SurveyCampaign, story.app.cast().await.campaign);
        let input = json!({ "surveyCampaign": survey, "kind": "ENCOUNTER", "name": "Nomor antrean" });
        story.done("team", "addSurveyChannel", &input).await;
        let document = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { channels { id name } } } }";
        let request = story.app.graphql(document).as_user("team").variables(json!({ "id": survey }));
        let answer = request.send().await.ok();
        let channels = answer.at("/node/channels").as_array().expect("channels").clone();
        let channel = channels.into_iter().find(|channel| channel["name"] == "Nomor antrean").expect("the new one");
        Self { channel: channel["id"].clone(), story }
    }

    /// Issues so many and returns their codes.
    async fn issue(&self, count: i32) -> Vec<String> {
        let input = json!({ "surveyChannel": self.channel, "count": count });
        self.story.done("team", ISSUE, &input).await;
        let sheets = self.read("team").await["slipSheets"].clone();
        let newest = sheets.as_array().and_then(|sheets| sheets.last()).expect("a sheet").clone();
        assert_eq!(newest["slipCount"], count);
        newest["codes"].as_str().expect("codes").lines().map(str::to_owned).collect()
    }

    async fn read(&self, user: &str) -> Value {
        let request = self.story.app.graphql(SHEETS).as_user(user).variables(json!({ "id": self.channel }));
        request.send().await.ok().at("/node").clone()
    }

    /// Answers; what the citizen is told: a receipt, or the code of the refusal.
    async fn answer(&self, code: &str, key: u32) -> String {
        let input = json!({
            "code": code, "answers": [{ "item": "WAKTU", "option": 4 }], "idempotencyKey": format!("{key:032x}"),
        });
        let answer = self.story.app.graphql(SUBMIT).variables(json!({ "input": input })).send().await;
        if let [code] = answer.codes()[..] {
            return code.to_owned();
        }
        match answer.user_error_codes("submitSurveyResponse")[..] {
            [] => answer.at("/submitSurveyResponse/receipt").as_str().expect("a receipt").to_owned(),
            [code] => format!("{code} {}", answer.at("/submitSurveyResponse/userErrors/0/field")),
            _ => answer.body.to_string(),
        }
    }

    /// Whether a code leads to the form.
    async fn leads(&self, code: &str) -> bool {
        let document = "query($code: String!) { surveyCampaign(code: $code) { id } }";
        let answer = self.story.app.graphql(document).variables(json!({ "code": code })).send().await.ok();
        !answer.at("/surveyCampaign").is_null()
    }

    /// How many answers have come by the channel.
    async fn answers(&self) -> i64 {
        let (_, id) = capaian::view::global_id::decode(self.channel.as_str().expect("an id")).expect("an id of ours");
        let id = self.story.app.database().uuid(id);
        let count = format!("SELECT count(*) AS n FROM survey_response WHERE channel_id = {id}");
        self.story.app.sql(&count).await[0]["n"].as_i64().expect("a count")
    }
}

const USED: &str = r#"ALREADY_DONE ["input","code"]"#;

#[tokio::test]
async fn a_slip_counts_once_however_often_its_answer_is_sent() {
    let slips = Slips::begin().await;
    let codes = slips.issue(3).await;
    assert!(codes.iter().all(|code| code.len() == 13), "{codes:?}");

    assert!(slips.leads(&codes[0]).await);
    let receipt = slips.answer(&codes[0], 1).await;
    assert_eq!(receipt.len(), "ZSHG-Z35M-S3NX-YCEK".len(), "{receipt}");
    let before = slips.story.app.fingerprint().await;
    assert_eq!(slips.answer(&codes[0], 1).await, receipt, "the same form, sent again");
    assert_eq!(slips.answer(&codes[0], 2).await, USED, "another form by the same slip");
    assert_eq!(slips.story.app.fingerprint().await, before);
    // Nobody who looks learns that it has been used.
    assert!(slips.leads(&codes[0]).await && slips.leads(&codes[1]).await);

    // A form that is refused spends no slip.
    let empty = json!({ "code": codes[1], "answers": [], "idempotencyKey": format!("{:032x}", 3) });
    let refused = slips.story.app.graphql(SUBMIT).variables(json!({ "input": empty })).send().await.ok();
    assert_eq!(refused.user_error_codes("submitSurveyResponse"), ["REQUIRED"]);
    assert_eq!(slips.answer(&codes[1], 3).await.len(), receipt.len());
    assert_eq!(slips.answers().await, 2);
}

#[tokio::test]
async fn of_many_who_have_one_slip_one_is_counted() {
    let slips = Slips::begin().await;
    let codes = slips.issue(2).await;
    let sent = (0..24).map(|number| slips.answer(&codes[usize::from(number % 12 == 0)], number));
    let told = join_all(sent).await;
    let refused = told.iter().filter(|told| *told == USED).count();
    assert_eq!((refused, slips.answers().await), (22, 2), "{told:?}");
}

#[tokio::test]
async fn the_code_of_the_channel_leads_nowhere_and_slips_go_with_it() {
    let slips = Slips::begin().await;
    let codes = slips.issue(2).await;
    let of_channel = slips.read("team").await["code"].as_str().expect("a code").to_owned();
    let before = slips.story.app.fingerprint().await;
    assert!(!slips.leads(&of_channel).await);
    assert_eq!(slips.answer(&of_channel, 1).await, "NOT_FOUND");
    let guessed = codes[0].chars().rev().collect::<String>();
    assert_eq!(slips.answer(&guessed, 1).await, "NOT_FOUND");
    assert_eq!(slips.answer("', 1) --", 1).await, "NOT_FOUND");
    assert_eq!(slips.story.app.fingerprint().await, before);

    slips.story.done("team", "revokeSurveyChannel", &json!({ "surveyChannel": slips.channel })).await;
    let before = slips.story.app.fingerprint().await;
    assert!(!slips.leads(&codes[0]).await);
    assert_eq!(slips.answer(&codes[0], 1).await, "NOT_FOUND");
    slips.story.refused(Some("team"), ISSUE, &json!({ "surveyChannel": slips.channel, "count": 1 }), "FORBIDDEN").await;
    assert_eq!(slips.story.app.fingerprint().await, before);
}

#[tokio::test]
async fn slips_are_for_those_alone_who_issue_them() {
    let slips = Slips::begin().await;
    slips.issue(2).await;
    for user in ["hr", "auditor", "head"] {
        let read = slips.read(user).await;
        assert_eq!((&read["slipSheets"], read["code"].is_string()), (&Value::Null, true), "{user}");
    }
    for user in ["evaluee", "supervisor", "sysadmin", "stranger"] {
        assert_eq!(slips.read(user).await, Value::Null, "{user}");
    }
    // The team reads the codes, and not which of them have been used, nor how many of few.
    let first = slips.read("team").await;
    let codes: Vec<String> =
        first["slipSheets"][0]["codes"].as_str().expect("codes").lines().map(str::to_owned).collect();
    slips.answer(&codes[0], 1).await;
    assert_eq!(slips.read("team").await, first);
}

#[tokio::test]
async fn what_cannot_be_issued_is_named() {
    let slips = Slips::begin().await;
    let broken = async |channel: &Value, count: i32, expected: &[(&str, &str)]| {
        let input = json!({ "surveyChannel": channel, "count": count });
        slips.story.broken(Some("team"), ISSUE, &input, expected).await;
    };
    for count in [0, -1, 241, i32::MAX] {
        broken(&slips.channel, count, &[("INVALID_VALUE", "count")]).await;
    }
    let open = json!(encode(Noun::SurveyChannel, slips.story.app.cast().await.campaign));
    broken(&open, 1, &[("INVALID_VALUE", "surveyChannel")]).await;
    slips.issue(240).await;
    let second = slips.issue(1).await;
    assert_eq!((slips.read("team").await["slipSheets"][1]["number"].clone(), second.len()), (json!(2), 1));
    let all = slips.story.app.sql("SELECT code FROM survey_slip").await;
    let codes: BTreeSet<&str> = all.iter().filter_map(|row| row["code"].as_str()).collect();
    assert_eq!(codes.len(), all.len());
    slips.story.app.change("UPDATE survey_campaign SET state = 'CLOSED' WHERE state = 'OPEN'").await;
    broken(&slips.channel, 1, &[("OUTSIDE_WINDOW", "surveyChannel")]).await;
}

#[tokio::test]
async fn slips_are_deleted_with_the_keys() {
    let slips = Slips::begin().await;
    let codes = slips.issue(3).await;
    slips.answer(&codes[0], 1).await;
    let survey = encode(Noun::SurveyCampaign, slips.story.app.cast().await.campaign);
    slips.story.done("team", "closeSurvey", &json!({ "surveyCampaign": survey })).await;
    assert!(slips.leads(&codes[0]).await, "whoever comes too late is told when it ended");
    assert_eq!(slips.answer(&codes[1], 2).await, "FORBIDDEN");
    let database = slips.story.app.open().await;
    let deleted = retention::delete_expired(&database, now() + TimeDelta::days(91), 90).await.expect("a deletion");
    let campaign_id = slips.story.app.cast().await.campaign;
    let own = deleted.iter().find(|deleted| deleted.campaign_id == campaign_id).map(|deleted| deleted.slips);
    assert_eq!(own, Some(3 + 24));
    let trail = "SELECT count(*) AS n FROM audit_event WHERE verb = 'deleteSurveySlips' AND actor_id IS NULL";
    assert_eq!(slips.story.app.sql(trail).await, [json!({ "n": 1 })]);
    assert!(!slips.leads(&codes[0]).await);
}
