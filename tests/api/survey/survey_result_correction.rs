//! correctSurveyResult, and what a result tells of its channels.

use capaian::authz::Noun;
use capaian::view::global_id::encode;
use serde_json::{Value, json};

use crate::api::story::Story;
use crate::api::survey::{answered, channel_id};

const CORRECT: &str = "correctSurveyResult";
const RESULT: &str = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { result { id index grade responseCount
    population intervalLow intervalHigh leftOutCount wholeIndex wholeGrade content contentHash publishedOn elements { code }
    channels { name kind counting responseCount index } flags { kind responseCount indexWithout gradeWithout }
    corrections { number reason formerIndex formerGrade formerResponseCount formerContent formerContentHash } } } } }";

const GOOD: &str = "444444444";
const FAIR: &str = "333333333";
const BAD: &str = "111111111";

async fn result(story: &Story, user: Option<&str>, campaign: &str) -> Value {
    let request = story.app.graphql(RESULT).variables(json!({ "id": campaign }));
    let request = if let Some(user) = user { request.as_user(user) } else { request };
    request.send().await.ok().at("/node/result").clone()
}

/// Closes the survey of the nurse's health center with these answers, and returns its id and that of its result.
async fn closed(story: &Story, by_channels: &[(u128, &[&str])]) -> (String, Value) {
    let campaign = answered(story, by_channels).await;
    story.done("team", "closeSurvey", &json!({ "surveyCampaign": campaign })).await;
    let id = result(story, Some("team"), &campaign).await["id"].clone();
    (campaign, id)
}

async fn channel(story: &Story, place: u128) -> String {
    encode(Noun::SurveyChannel, channel_id(story.app.cast().await.campaign, place))
}

/// What `sha256sum` says of a text.
fn sha256(text: &Value) -> String {
    use sha2::Digest;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(text.as_str().expect("a text")))
}

#[tokio::test]
async fn a_stuffed_channel_is_left_out_for_all_to_see() {
    let story = Story::begin().await;
    let (campaign, id) = closed(&story, &[(0, &[FAIR; 12]), (1, &[GOOD; 30]), (2, &[BAD; 3])]).await;
    story.done("team", "publishSurveyResult", &json!({ "surveyResult": id })).await;
    let before = result(&story, None, &campaign).await;
    // 12 times 3, 30 times 4 and 3 times 1 are 159 of 45.
    assert_eq!((&before["index"], &before["grade"]), (&json!("88.33"), &json!("A")));
    assert_eq!((&before["leftOutCount"], &before["wholeIndex"]), (&json!(0), &Value::Null));
    // Three are too few to be told, and the smallest other would tell them.
    let hidden = |name: &str, kind: &str| json!({ "name": name, "kind": kind, "counting": "COUNTED", "responseCount": null, "index": null });
    assert_eq!(
        before["channels"],
        json!([hidden("Kertas", "PAPER"), hidden("Kode QR", "QR"),
            { "name": "Tablet loket", "kind": "TABLET", "counting": "COUNTED", "responseCount": 30, "index": "100.00" }])
    );
    assert_eq!(before["corrections"], json!([]));
    assert_eq!(before["contentHash"], json!(sha256(&before["content"])));

    let input = json!({
        "surveyResult": id, "reason": " Tablet dipakai petugas sendiri. ", "leaveOut": [channel(&story, 1).await],
        "idempotencyKey": "once",
    });
    for user in ["evaluee", "hr", "head", "auditor"] {
        story.refused(Some(user), CORRECT, &input, "FORBIDDEN").await;
    }
    story.refused(None, CORRECT, &input, "UNAUTHENTICATED").await;
    assert_eq!(result(&story, None, &campaign).await, before);
    story.done("team", CORRECT, &input).await;
    let after = result(&story, None, &campaign).await;
    // 12 times 3 and 3 times 1 are 39 of 15.
    for (field, expected) in [
        ("index", json!("65.00")),
        ("grade", json!("C")),
        ("responseCount", json!(15)),
        ("leftOutCount", json!(30)),
        ("wholeIndex", json!("88.33")),
        ("wholeGrade", json!("A")),
    ] {
        assert_eq!(after[field], expected, "{field}");
    }
    assert_eq!((&after["publishedOn"], &after["id"]), (&before["publishedOn"], &before["id"]));
    assert_eq!(
        after["channels"],
        json!([hidden("Kertas", "PAPER"), hidden("Kode QR", "QR"),
            { "name": "Tablet loket", "kind": "TABLET", "counting": "LEFT_OUT", "responseCount": 30, "index": "100.00" }])
    );
    assert_eq!(
        after["corrections"],
        json!([{ "number": 1, "reason": "Tablet dipakai petugas sendiri.", "formerIndex": "88.33", "formerGrade": "A",
            "formerResponseCount": 45, "formerContent": before["content"], "formerContentHash": before["contentHash"] }])
    );
    assert_eq!(after["contentHash"], json!(sha256(&after["content"])));
    let content: Value = serde_json::from_str(after["content"].as_str().expect("a text")).expect("JSON");
    assert_eq!(content["corrections"][0]["formerContentHash"], before["contentHash"]);
    assert_eq!((&content["index"], &content["wholeIndex"]), (&json!("65.00"), &json!("88.33")));

    // Sent again, it is done once; and all channels may count again.
    story.done("team", CORRECT, &input).await;
    assert_eq!(result(&story, None, &campaign).await, after);
    story.done("team", CORRECT, &json!({ "surveyResult": id, "reason": "Ternyata benar", "leaveOut": [] })).await;
    let back = result(&story, None, &campaign).await;
    assert_eq!((&back["index"], &back["leftOutCount"]), (&json!("88.33"), &json!(0)));
    assert_eq!(back["corrections"].as_array().map(Vec::len), Some(2));
    assert_ne!(back["contentHash"], before["contentHash"]);
}

#[tokio::test]
async fn a_correction_says_what_is_wrong_with_it() {
    let story = Story::begin().await;
    let (campaign, id) = closed(&story, &[(0, &[FAIR; 12]), (1, &[GOOD; 9]), (2, &[])]).await;
    story.done("team", "publishSurveyResult", &json!({ "surveyResult": id })).await;
    let before = result(&story, None, &campaign).await;
    let (few, many) = (channel(&story, 1).await, channel(&story, 0).await);
    let other = encode(Noun::SurveyChannel, uuid::Uuid::from_u128(1));
    for (entries, rules) in [
        (json!({ "reason": " " }), vec![("REQUIRED", "reason")]),
        (json!({ "reason": "x", "population": 0 }), vec![("INVALID_VALUE", "population")]),
        (json!({ "reason": "x", "population": 20 }), vec![("INVALID_VALUE", "population")]),
        (json!({ "reason": "x", "leaveOut": [few] }), vec![("INCOMPLETE", "leaveOut")]),
        // Nine are left.
        (json!({ "reason": "x", "leaveOut": [many] }), vec![("INCOMPLETE", "leaveOut")]),
        (json!({ "reason": "x", "leaveOut": [other] }), vec![("UNKNOWN_REFERENCE", "leaveOut.0")]),
        (json!({ "reason": "x", "leaveOut": [many, many] }), vec![("DUPLICATE", "leaveOut.1")]),
        (json!({ "reason": "x", "leaveOut": [] }), vec![("INVALID_VALUE", "surveyResult")]),
        (json!({ "reason": "x" }), vec![("INVALID_VALUE", "surveyResult")]),
    ] {
        let mut input = entries;
        input["surveyResult"] = id.clone();
        story.broken(Some("team"), CORRECT, &input, &rules).await;
        assert_eq!(result(&story, None, &campaign).await, before, "{input}");
    }
}

#[tokio::test]
async fn a_result_is_corrected_before_it_is_published() {
    let story = Story::begin().await;
    let (campaign, id) = closed(&story, &[(0, &[FAIR, GOOD, FAIR, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, BAD])]).await;
    let wide = result(&story, Some("team"), &campaign).await;
    assert_eq!((&wide["content"], &wide["contentHash"]), (&Value::Null, &Value::Null));
    let correction = json!({ "surveyResult": id, "reason": "Menurut buku register", "population": 10 });
    story.done("team", CORRECT, &correction).await;
    assert_eq!(result(&story, None, &campaign).await, Value::Null);
    let census = result(&story, Some("team"), &campaign).await;
    assert_eq!(census["population"], json!(10));
    // Everybody was asked, and nothing is left to chance.
    assert_eq!((&census["intervalLow"], &census["intervalHigh"]), (&census["index"], &census["index"]));
    assert_ne!(wide["intervalLow"], census["intervalLow"]);
    let correction = &census["corrections"][0];
    assert_eq!((&correction["formerIndex"], &correction["formerContent"]), (&wide["index"], &Value::Null));
    story.done("team", "publishSurveyResult", &json!({ "surveyResult": id })).await;
    assert_eq!(result(&story, None, &campaign).await["corrections"], census["corrections"]);
}

#[tokio::test]
async fn what_was_published_before_there_were_hashes_gets_one() {
    let story = Story::begin().await;
    let (campaign, id) = closed(&story, &[(0, &[FAIR; 12])]).await;
    story.done("team", "publishSurveyResult", &json!({ "surveyResult": id })).await;
    let sealed = result(&story, None, &campaign).await;
    story.app.change("UPDATE survey_result SET content = NULL, content_hash = NULL").await;
    let database = story.app.database().connect().await;
    capaian::domain::survey::published_content::seal_all(&database).await.expect("hashes");
    assert_eq!(result(&story, None, &campaign).await, sealed);
}

/// What a result says of the odd responses of a kind.
fn flag_of(result: &Value, kind: &str) -> Value {
    let mut flags = result["flags"].as_array().expect("flags").iter();
    flags.find(|flag| flag["kind"] == kind).expect("each kind").clone()
}

#[tokio::test]
async fn those_who_answer_all_alike_are_counted_and_told_apart() {
    const VARIED: &str = "343434343";
    let story = Story::begin().await;
    let flag = |count: Value, index: Value, grade: Value| json!({ "kind": "STRAIGHT_LINE", "responseCount": count, "indexWithout": index, "gradeWithout": grade });
    let (campaign, id) = closed(&story, &[(0, &[VARIED; 12]), (1, &[GOOD; 14]), (2, &[VARIED; 10])]).await;
    let whole = result(&story, Some("team"), &campaign).await;
    // 22 times 31 of 9 are 682 of 198; with 14 times 4 they are 682 + 504 of 324.
    assert_eq!(whole["index"], json!("91.51"));
    assert_eq!(flag_of(&whole, "STRAIGHT_LINE"), flag(json!(14), json!("86.11"), json!("B")));
    // All of them came by the tablet: without it there is none.
    let input = json!({ "surveyResult": id, "reason": "Diisi petugas", "leaveOut": [channel(&story, 1).await] });
    story.done("team", CORRECT, &input).await;
    let without = result(&story, Some("team"), &campaign).await;
    assert_eq!(flag_of(&without, "STRAIGHT_LINE"), flag(json!(0), json!("86.11"), json!("B")));

    // Nine who answer alike are too few to be told, since the index and the rest would say what they answered.
    let story = Story::begin().await;
    let (campaign, _) = closed(&story, &[(0, &[VARIED; 30]), (1, &[FAIR; 9])]).await;
    let few = result(&story, Some("team"), &campaign).await;
    assert_eq!(flag_of(&few, "STRAIGHT_LINE"), flag(Value::Null, Value::Null, Value::Null));

    // Three of them came by the channel that is left out: the flags before and after would tell what those three answered.
    let story = Story::begin().await;
    let mixed: Vec<&str> = [vec![GOOD; 3], vec![VARIED; 12]].concat();
    let (campaign, id) = closed(&story, &[(0, &[GOOD; 20]), (1, &mixed), (2, &[VARIED; 15])]).await;
    let told = result(&story, Some("team"), &campaign).await;
    assert_eq!(flag_of(&told, "STRAIGHT_LINE")["responseCount"], json!(23));
    let input = json!({ "surveyResult": id, "reason": "Diisi petugas", "leaveOut": [channel(&story, 1).await] });
    story.done("team", CORRECT, &input).await;
    let hidden = result(&story, Some("team"), &campaign).await;
    assert_eq!(flag_of(&hidden, "STRAIGHT_LINE"), flag(Value::Null, Value::Null, Value::Null));
}

#[tokio::test]
async fn what_a_program_seems_to_have_sent_is_counted_and_told_apart() {
    const VARIED: &str = "343434343";
    let by_tablet = async |story: &Story| {
        let campaign = story.app.cast().await.campaign;
        let tablet = story.app.database().uuid(channel_id(campaign, 1));
        let sql = format!("UPDATE survey_response SET looks_automated = 1 WHERE channel_id = {tablet}");
        story.app.change(&sql).await;
        let input = json!({ "surveyCampaign": encode(Noun::SurveyCampaign, campaign) });
        story.done("team", "closeSurvey", &input).await;
        result(story, Some("team"), &encode(Noun::SurveyCampaign, campaign)).await
    };
    let first: Vec<&str> = [vec![VARIED; 20], vec![GOOD; 12]].concat();
    let story = Story::begin().await;
    answered(&story, &[(0, &first), (1, &[VARIED; 10])]).await;
    let told = by_tablet(&story).await;
    // 20 times 31 of 9 and 12 times 4 are 620 + 432 of 288.
    let automated = |count: Value, index: Value, grade: Value| json!({ "kind": "AUTOMATED", "responseCount": count, "indexWithout": index, "gradeWithout": grade });
    assert_eq!(flag_of(&told, "AUTOMATED"), automated(json!(10), json!("91.32"), json!("A")));
    assert_eq!(flag_of(&told, "STRAIGHT_LINE")["responseCount"], json!(12));

    // Three are of both kinds: what the two indices without them differ by would tell what those said.
    let both: Vec<&str> = [vec![VARIED; 10], vec![GOOD; 3]].concat();
    let story = Story::begin().await;
    answered(&story, &[(0, &first), (1, &both)]).await;
    let told = by_tablet(&story).await;
    assert_eq!(flag_of(&told, "STRAIGHT_LINE")["responseCount"], json!(15));
    assert_eq!(flag_of(&told, "AUTOMATED"), automated(Value::Null, Value::Null, Value::Null));

    // Three alone are too few.
    let story = Story::begin().await;
    answered(&story, &[(0, &[VARIED; 20]), (1, &[VARIED; 3])]).await;
    assert_eq!(flag_of(&by_tablet(&story).await, "AUTOMATED"), automated(Value::Null, Value::Null, Value::Null));
}

#[tokio::test]
async fn a_form_says_that_a_program_seems_to_have_filled_it_in() {
    let story = Story::begin().await;
    let marked = "SELECT looks_automated, count(*) AS n FROM survey_response WHERE answers = '--4------' \
                  GROUP BY looks_automated";
    assert_eq!(story.app.sql(marked).await, [] as [Value; 0]);
    for (number, looks_automated) in [None, Some(false), Some(true)].into_iter().enumerate() {
        let mut input = json!({
            "code": capaian::demo::OPEN_CAMPAIGN, "answers": [{ "item": "WAKTU", "option": 4 }],
            "idempotencyKey": format!("{number:032x}"),
        });
        if let Some(looks_automated) = looks_automated {
            input["looksAutomated"] = looks_automated.into();
        }
        let answer = story.send(None, "submitSurveyResponse", &input).await.ok();
        assert_eq!(answer.user_error_codes("submitSurveyResponse"), Vec::<&str>::new());
    }
    let mut found: Vec<Value> = story.app.sql(marked).await;
    found.sort_by_key(|row| row["looks_automated"].as_i64());
    assert_eq!(found, [json!({ "looks_automated": 0, "n": 2 }), json!({ "looks_automated": 1, "n": 1 })]);
}
