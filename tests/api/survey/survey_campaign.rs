//! openSurvey, closeSurvey and publishSurveyResult.

use serde_json::{Value, json};

use crate::api::story::Story;
use crate::api::survey::answered;

const OPEN: &str = "openSurvey";
const CLOSE: &str = "closeSurvey";
const PUBLISH: &str = "publishSurveyResult";
const RESULT: &str = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { state result { id state responseCount
    incompleteCount elementCount answeredElementCount index grade gradeText intervalLow intervalHigh gradeLow gradeHigh
    publishedOn elements { code index respondentCount rank } items { item { code } sum answerCount } } } } }";

/// The survey of the nurse's health center, with these answers and no others.
async fn survey(story: &Story, answers: &[&str]) -> String {
    answered(story, &[(0, answers)]).await
}

async fn see(story: &Story, user: Option<&str>, campaign: &str) -> Value {
    let request = story.app.graphql(RESULT).variables(json!({ "id": campaign }));
    let answer = match user {
        Some(user) => request.as_user(user).send().await,
        None => request.send().await,
    };
    answer.ok().at("/node").clone()
}

#[tokio::test]
async fn a_survey_is_closed_counted_and_published() {
    let story = Story::begin().await;
    // Ten answers to nine questions; the tariff applies to two of them, and one says nothing of complaints.
    let mut answers = vec!["444044444", "333033333", "444044444", "343044443", "444044444", "434034444", "44404444-"];
    answers.extend(["222222222", "444044444", "444444444"]);
    let campaign = survey(&story, &answers).await;
    let input = json!({ "surveyCampaign": campaign });
    for user in ["evaluee", "supervisor", "hr", "head", "auditor"] {
        story.refused(Some(user), CLOSE, &input, "FORBIDDEN").await;
    }
    story.refused(None, CLOSE, &input, "UNAUTHENTICATED").await;
    story.done("team", CLOSE, &input).await;

    let seen = see(&story, Some("team"), &campaign).await;
    assert_eq!(seen["state"], "COMPUTED");
    let result = &seen["result"];
    let expected = json!({
        "state": "COMPUTED", "responseCount": 10, "incompleteCount": 0, "elementCount": 9, "answeredElementCount": 9,
        "publishedOn": null,
    });
    for (field, value) in expected.as_object().expect("an object") {
        assert_eq!(result[field], *value, "{field}");
    }
    // Two say what they think of the tariff, and nine of complaints: the index and the rest would tell what the two said.
    let codes = |list: &str, pointer: &str| -> Vec<String> {
        let entries = result[list].as_array().expect("a list").iter();
        entries.filter_map(|entry| Some(entry.pointer(pointer)?.as_str()?.to_owned())).collect()
    };
    let shown = ["PERSYARATAN", "PROSEDUR", "WAKTU", "PRODUK", "KOMPETENSI", "PERILAKU", "SARANA"];
    assert_eq!(codes("elements", "/code"), shown);
    assert_eq!(codes("items", "/item/code"), shown);
    assert_eq!(result["items"][0], json!({ "item": { "code": "PERSYARATAN" }, "sum": "36.00", "answerCount": 10 }));
    let first = json!({ "code": "PERSYARATAN", "index": "90.00", "respondentCount": 10, "rank": 3 });
    assert_eq!(result["elements"][0], first);
    assert_eq!(story.send(None, CLOSE, &input).await.codes(), ["UNAUTHENTICATED"]);
    assert_eq!(see(&story, None, &campaign).await["result"], Value::Null);

    // Nobody answers any more, and it is not counted twice.
    story.refused(Some("team"), CLOSE, &input, "FORBIDDEN").await;
    let publication = json!({ "surveyResult": result["id"] });
    for user in ["evaluee", "supervisor"] {
        story.refused(Some(user), PUBLISH, &publication, "NOT_FOUND").await;
    }
    for user in ["hr", "head", "auditor"] {
        story.refused(Some(user), PUBLISH, &publication, "FORBIDDEN").await;
    }
    story.done("team", PUBLISH, &publication).await;
    let published = see(&story, None, &campaign).await;
    assert_eq!(published["state"], "PUBLISHED");
    assert_eq!(published["result"]["index"], result["index"]);
    assert!(published["result"]["publishedOn"].is_string());
    story.refused(Some("team"), PUBLISH, &publication, "FORBIDDEN").await;
}

#[tokio::test]
async fn too_few_answers_are_not_published() {
    let story = Story::begin().await;
    let campaign = survey(&story, &["444444444"; 9]).await;
    story.done("team", CLOSE, &json!({ "surveyCampaign": campaign })).await;
    let seen = see(&story, Some("team"), &campaign).await;
    // All alike: nothing tells how sure that is.
    for (field, value) in [("index", json!("100.00")), ("grade", json!("A")), ("gradeText", json!("A"))] {
        assert_eq!(seen["result"][field], value);
    }
    for field in ["intervalLow", "intervalHigh", "gradeLow", "gradeHigh"] {
        assert_eq!(seen["result"][field], Value::Null, "{field}");
    }
    let publication = json!({ "surveyResult": seen["result"]["id"] });
    story.broken(Some("team"), PUBLISH, &publication, &[("INCOMPLETE", "surveyResult")]).await;
    assert_eq!(see(&story, None, &campaign).await["result"], Value::Null);
}

#[tokio::test]
async fn a_grade_in_doubt_shows_the_grades_that_it_may_be() {
    let story = Story::begin().await;
    let campaign = survey(&story, &["444444444", "333333333", "444444444", "333333333", "444444443"]).await;
    story.done("team", CLOSE, &json!({ "surveyCampaign": campaign })).await;
    let result = see(&story, Some("team"), &campaign).await["result"].clone();
    // 161 points of five respondents on nine questions: 161 / 45 * 25 = 89.444...
    assert_eq!(result["index"], "89.44");
    assert_eq!(result["gradeText"], "A (A-C)");
    assert_eq!((&result["gradeLow"], &result["gradeHigh"]), (&json!("C"), &json!("A")));
}

#[tokio::test]
async fn a_survey_that_nobody_answered_is_closed_without_a_result() {
    let story = Story::begin().await;
    let campaign = survey(&story, &[]).await;
    let input = json!({ "surveyCampaign": campaign });
    story.done("team", CLOSE, &input).await;
    assert_eq!(see(&story, Some("team"), &campaign).await, json!({ "state": "CLOSED", "result": null }));
    let answer = json!({
        "code": "x", "answers": [{ "item": "WAKTU", "option": 4 }], "idempotencyKey": "0123456789abcdef0123456789abcdef"
    });
    for code in story.app.survey_codes("CLOSED").await {
        let mut answer = answer.clone();
        answer["code"] = code.into();
        story.refused(None, "submitSurveyResponse", &answer, "FORBIDDEN").await;
    }
}

#[tokio::test]
async fn responses_with_too_few_answers_do_not_count() {
    let story = Story::begin().await;
    let campaign = survey(&story, &["444444444", "4--------", "33333333-", "--------0"]).await;
    story.app.change("UPDATE survey_instrument SET least_answered = 8").await;
    story.done("team", CLOSE, &json!({ "surveyCampaign": campaign })).await;
    let result = see(&story, Some("team"), &campaign).await["result"].clone();
    assert_eq!((&result["responseCount"], &result["incompleteCount"]), (&json!(2), &json!(2)));
}

#[tokio::test]
async fn an_element_without_answers_is_left_out_or_withholds_the_index() {
    let story = Story::begin().await;
    let campaign = survey(&story, &["44404444-", "333-33330"]).await;
    story.app.change("UPDATE survey_instrument SET publishing_minimum = 2").await;
    story.app.change("UPDATE survey_instrument SET unanswered_element = 'WITHHOLD'").await;
    let input = json!({ "surveyCampaign": campaign });
    story.done("team", CLOSE, &input).await;
    assert_eq!(see(&story, Some("team"), &campaign).await, json!({ "state": "CLOSED", "result": null }));
    story.app.change("UPDATE survey_instrument SET unanswered_element = 'LEAVE_OUT'").await;
    story.done("team", CLOSE, &input).await;
    let result = see(&story, Some("team"), &campaign).await["result"].clone();
    assert_eq!((&result["answeredElementCount"], &result["elementCount"]), (&json!(7), &json!(9)));
    assert_eq!((&result["index"], result["elements"].as_array().map(Vec::len)), (&json!("87.50"), Some(7)));
}

#[tokio::test]
async fn after_its_last_day_a_survey_reads_closed() {
    let story = Story::begin().await;
    let campaign = survey(&story, &[]).await;
    assert_eq!(see(&story, None, &campaign).await["state"], "OPEN");
    let count = "query { open: surveyCampaigns(filter: {state: {eq: OPEN}}) { totalCount }
        closed: surveyCampaigns(filter: {state: {eq: CLOSED}}) { totalCount } }";
    let counts = async || {
        let answer = story.app.graphql(count).send().await.ok();
        let of = |name: &str| answer.at(&format!("/{name}/totalCount")).as_i64().expect("a count");
        (of("open"), of("closed"))
    };
    let (open, closed) = counts().await;
    story.app.change("UPDATE survey_campaign SET closes_on = opens_on WHERE state = 'OPEN'").await;
    assert_eq!(see(&story, None, &campaign).await["state"], "CLOSED");
    assert_eq!(counts().await, (0, open + closed));
}

#[tokio::test]
async fn a_survey_that_has_been_prepared_is_opened() {
    let story = Story::begin().await;
    let campaign = survey(&story, &[]).await;
    let id = story.app.database().uuid(story.app.cast().await.campaign);
    story.app.change(&format!("UPDATE survey_campaign SET state = 'DRAFT', population = NULL WHERE id = {id}")).await;
    assert_eq!(see(&story, None, &campaign).await, Value::Null);
    let input = json!({ "surveyCampaign": campaign, "population": 646, "sampleMethod": "SLOVIN" });
    for (user, code) in [("evaluee", "NOT_FOUND"), ("hr", "FORBIDDEN"), ("head", "FORBIDDEN"), ("auditor", "FORBIDDEN")]
    {
        story.refused(Some(user), OPEN, &input, code).await;
    }
    let with = |field: &str, value: Value| {
        let mut input = input.clone();
        input[field] = value;
        input
    };
    story.broken(Some("team"), OPEN, &with("population", json!(0)), &[("INVALID_VALUE", "population")]).await;
    story.broken(Some("team"), OPEN, &with("population", Value::Null), &[("REQUIRED", "population")]).await;
    story.app.change("UPDATE survey_item SET question_en = NULL WHERE code = 'WAKTU'").await;
    story.broken(Some("team"), OPEN, &input, &[("INCOMPLETE", "surveyCampaign")]).await;
    story.app.change("UPDATE survey_item SET question_en = 'How fast?' WHERE code = 'WAKTU'").await;
    let days = format!("SELECT opens_on, closes_on FROM survey_campaign WHERE id = {id}");
    let days = story.app.sql(&days).await[0].clone();
    let last_day = async |day: &str| {
        story.app.change(&format!("UPDATE survey_campaign SET closes_on = '{day}' WHERE id = {id}")).await;
    };
    last_day(days["opens_on"].as_str().expect("a day")).await;
    story.broken(Some("team"), OPEN, &input, &[("OUTSIDE_WINDOW", "surveyCampaign")]).await;
    last_day(days["closes_on"].as_str().expect("a day")).await;

    story.done("team", OPEN, &input).await;
    let document = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign {
        state population sampleKrejcieMorgan sampleSlovin sampleMethod } } }";
    let answer = story.app.graphql(document).variables(json!({ "id": campaign })).send().await.ok();
    assert_eq!(
        *answer.at("/node"),
        json!({ "state": "OPEN", "population": 646, "sampleKrejcieMorgan": 241, "sampleSlovin": 247, "sampleMethod": "SLOVIN" })
    );
    story.refused(Some("team"), OPEN, &input, "FORBIDDEN").await;
}

#[tokio::test]
async fn a_known_population_makes_the_interval_narrower() {
    let story = Story::begin().await;
    let campaign = survey(&story, &["444444444", "333333333", "434343434", "443322114", "444444443"]).await;
    let id = story.app.database().uuid(story.app.cast().await.campaign);
    story.app.change(&format!("UPDATE survey_campaign SET population = NULL WHERE id = {id}")).await;
    let input = |population: i32| json!({ "surveyCampaign": campaign, "population": population });
    story.broken(Some("team"), CLOSE, &input(4), &[("INVALID_VALUE", "population")]).await;
    story.broken(Some("team"), CLOSE, &input(0), &[("INVALID_VALUE", "population")]).await;
    story.done("team", CLOSE, &input(10)).await;
    let half = see(&story, Some("team"), &campaign).await["result"].clone();
    // The same answers again, of nobody knows how many.
    for table in ["survey_result_item", "survey_result_element", "survey_result_channel", "survey_result_flag"] {
        let own = format!("SELECT id FROM survey_result WHERE campaign_id = {id}");
        story.app.change(&format!("DELETE FROM {table} WHERE result_id IN ({own})")).await;
    }
    story.app.change(&format!("DELETE FROM survey_result WHERE campaign_id = {id}")).await;
    story.app.change(&format!("UPDATE survey_campaign SET state = 'OPEN', population = NULL WHERE id = {id}")).await;
    story.done("team", CLOSE, &json!({ "surveyCampaign": campaign })).await;
    let unknown = see(&story, Some("team"), &campaign).await["result"].clone();
    assert_eq!(half["index"], unknown["index"]);
    let width = |result: &Value| {
        let end = |name: &str| result[name].as_str().and_then(|text| text.parse::<f64>().ok()).expect("an end");
        (end("index") - end("intervalLow"), end("intervalHigh") - end("index"))
    };
    // Half of all are asked: the variance is halved, and with it the width by the root of two.
    let (narrow, wide) = (width(&half).0, width(&unknown).0);
    assert!((wide / narrow - 2_f64.sqrt()).abs() < 0.01, "{narrow} and {wide}");
}
