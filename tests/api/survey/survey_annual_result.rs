//! What the published surveys of a year come to together.

use capaian::authz::Noun;
use capaian::view::global_id::encode;
use entity::survey_campaign;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::story::Story;
use crate::api::survey::{answered_to, channel_id};

const GOOD: &str = "444444444";
const FAIR: &str = "333333333";
const YEARS: &str = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { closesOn
    provider { annualResults { ...Year } agency { annualResults { ...Year } } } } } }
    fragment Year on SurveyAnnualResult { year resultCount omittedCount responseCount index grade intervalLow
        instrument { code version } elements { code respondentCount } }";

/// Two open surveys of one agency, of which nothing else has been published.
async fn two_surveys(story: &Story) -> [Uuid; 2] {
    let first = story.app.cast().await.campaign;
    for table in ["survey_annual_element", "survey_annual_result"] {
        story.app.change(&format!("DELETE FROM {table}")).await;
    }
    story
        .app
        .change("UPDATE survey_campaign SET opens_on = '2019-01-01', closes_on = '2019-03-31' WHERE state <> 'OPEN'")
        .await;
    let database = story.app.database().connect().await;
    let campaigns = survey_campaign::Entity::find().filter(survey_campaign::Column::State.eq("OPEN"));
    let campaigns = campaigns.order_by_asc(survey_campaign::Column::Id).all(&database).await.expect("surveys");
    let own = campaigns.iter().find(|campaign| campaign.id == first).expect("the survey");
    let is_other = |other: &&survey_campaign::Model| other.agency_id == own.agency_id && other.id != first;
    [first, campaigns.iter().find(is_other).expect("another survey").id]
}

/// Closes a survey with these answers, publishes what comes of it, and returns the id of its result.
async fn publish(story: &Story, campaign: Uuid, by_channels: &[(u128, &[&str])]) -> Value {
    let campaign = answered_to(story, campaign, by_channels).await;
    story.done("team", "closeSurvey", &json!({ "surveyCampaign": campaign })).await;
    let document = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { result { id } } } }";
    let request = story.app.graphql(document).as_user("team").variables(json!({ "id": campaign }));
    let result = request.send().await.ok().at("/node/result/id").clone();
    story.done("team", "publishSurveyResult", &json!({ "surveyResult": result })).await;
    result
}

/// What the service unit of a survey has of the year in which it ends, and its agency, as everybody sees it.
async fn year(story: &Story, campaign: Uuid) -> [Value; 2] {
    let id = encode(Noun::SurveyCampaign, campaign);
    let answer = story.app.graphql(YEARS).variables(json!({ "id": id })).send().await.ok();
    let closes_on = answer.at("/node/closesOn").as_str().expect("a day").to_owned();
    ["/node/provider/annualResults", "/node/provider/agency/annualResults"].map(|list| {
        let rows = answer.at(list).as_array().expect("a list").clone();
        let mut own = rows.into_iter().filter(|row| closes_on.starts_with(&row["year"].to_string()));
        let found = own.next().unwrap_or_default();
        assert_eq!(own.next(), None, "a year has one row");
        found
    })
}

#[tokio::test]
async fn a_year_is_pooled_from_what_was_answered() {
    let story = Story::begin().await;
    let [first, second] = two_surveys(&story).await;
    assert_eq!(year(&story, first).await, [Value::Null, Value::Null]);
    publish(&story, first, &[(0, &[FAIR; 12])]).await;
    let result = publish(&story, second, &[(0, &[GOOD; 18]), (1, &[GOOD; 12])]).await;
    let [unit, agency] = year(&story, first).await;
    assert_eq!(
        (&unit["index"], &unit["resultCount"], &unit["responseCount"]),
        (&json!("75.00"), &json!(1), &json!(12))
    );
    // 12 times 3 and 30 times 4 are 156 of 42; the mean of the two indices would be 87.50.
    for (field, expected) in [
        ("index", json!("92.86")),
        ("grade", json!("A")),
        ("resultCount", json!(2)),
        ("omittedCount", json!(0)),
        ("responseCount", json!(42)),
        ("instrument", json!({ "code": "SKM_14_2017", "version": 1 })),
    ] {
        assert_eq!(agency[field], expected, "{field}");
    }
    assert!(agency["intervalLow"].is_string());
    assert_eq!(agency["elements"].as_array().map(Vec::len), Some(9));

    // A correction changes the year: 12 times 3 and 18 times 4 are 108 of 30.
    let tablet = encode(Noun::SurveyChannel, channel_id(second, 1));
    let correction = json!({ "surveyResult": result, "reason": "Diisi petugas", "leaveOut": [tablet] });
    story.done("team", "correctSurveyResult", &correction).await;
    let [_, corrected] = year(&story, first).await;
    assert_eq!((&corrected["index"], &corrected["responseCount"]), (&json!("90.00"), &json!(30)));

    // Counted again from nothing, it is the same; without its sums, a result is told to be missing.
    let before = year(&story, first).await;
    let forget = async || {
        for table in ["survey_annual_element", "survey_annual_result"] {
            story.app.change(&format!("DELETE FROM {table}")).await;
        }
    };
    let database = story.app.database().connect().await;
    forget().await;
    capaian::domain::survey::annual_result::count_missing(&database).await.expect("years");
    assert_eq!(year(&story, first).await, before);
    let own = story.app.database().uuid(second);
    story.app.change(&format!("UPDATE survey_result SET tally = NULL WHERE campaign_id = {own}")).await;
    forget().await;
    capaian::domain::survey::annual_result::count_missing(&database).await.expect("years");
    let [_, agency] = year(&story, first).await;
    assert_eq!(
        (&agency["resultCount"], &agency["omittedCount"], &agency["index"]),
        (&json!(1), &json!(1), &json!("75.00"))
    );
    assert_eq!(year(&story, second).await[0], Value::Null);
}

#[tokio::test]
async fn what_a_survey_does_not_show_is_not_what_the_year_leaves() {
    let story = Story::begin().await;
    let [first, second] = two_surveys(&story).await;
    // Two say what they think of the tariff; the questions beside it hide them.
    let mut answers = vec!["333033333"; 10];
    answers.extend(["222122222", "333333333"]);
    publish(&story, first, &[(0, &answers)]).await;
    publish(&story, second, &[(0, &[GOOD; 30])]).await;
    let codes = |year: &Value| -> Vec<String> {
        let elements = year["elements"].as_array().expect("a list").iter();
        elements.filter_map(|element| element["code"].as_str().map(str::to_owned)).collect()
    };
    let [unit, agency] = year(&story, first).await;
    let shown = ["PROSEDUR", "WAKTU", "PRODUK", "KOMPETENSI", "PERILAKU", "SARANA", "PENGADUAN"];
    assert_eq!(codes(&unit), shown);
    assert_eq!(codes(&agency), shown);
    assert_eq!(codes(&year(&story, second).await[0]).len(), 9);
}
