//! releaseSurveySuggestion and withholdSurveySuggestion: who reads what citizens wrote, from when on, and what becomes of it.

use capaian::authz::Noun;
use capaian::demo::OPEN_CAMPAIGN;
use capaian::view::global_id;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::story::Story;
use crate::support::now;

const RELEASE: &str = "releaseSurveySuggestion";
const WITHHOLD: &str = "withholdSurveySuggestion";
const LIST: &str = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { suggestions(first: 100) {
    totalCount nodes { id text state decidedOn withheldReason campaign { id } access { part canSubmit } } } } } }";

/// A survey that is open, to which these texts have been given and no others.
async fn survey(story: &Story, texts: &[&str]) -> String {
    let campaign = story.app.cast().await.campaign;
    let id = story.app.database().uuid(campaign);
    story.app.change(&format!("DELETE FROM survey_suggestion WHERE campaign_id = {id}")).await;
    for (number, text) in texts.iter().enumerate() {
        let input = json!({
            "code": OPEN_CAMPAIGN, "answers": [{ "item": "WAKTU", "option": 4 }], "suggestion": text,
            "idempotencyKey": format!("{number:032x}"),
        });
        let answer = story.send(None, "submitSurveyResponse", &input).await.ok();
        assert_eq!(answer.user_error_codes("submitSurveyResponse"), Vec::<&str>::new(), "{}", answer.body);
    }
    global_id::encode(Noun::SurveyCampaign, campaign)
}

/// The same, and it has been closed.
async fn closed(story: &Story, texts: &[&str]) -> String {
    let campaign = survey(story, texts).await;
    story.done("team", "closeSurvey", &json!({ "surveyCampaign": campaign })).await;
    campaign
}

async fn asked(story: &Story, user: Option<&str>, document: &str, id: &str) -> Value {
    let request = story.app.graphql(document).variables(json!({ "id": id }));
    let answer = match user {
        Some(user) => request.as_user(user).send().await,
        None => request.send().await,
    };
    answer.ok().at("/node").clone()
}

/// What somebody reads of the survey: the texts, and how many there are for them.
async fn read(story: &Story, user: Option<&str>, campaign: &str) -> Vec<Value> {
    let seen = asked(story, user, LIST, campaign).await;
    let nodes = seen["suggestions"]["nodes"].as_array().expect("texts").clone();
    assert_eq!(seen["suggestions"]["totalCount"], nodes.len(), "{user:?}");
    nodes
}

async fn texts(story: &Story, user: Option<&str>, campaign: &str) -> Vec<String> {
    let nodes = read(story, user, campaign).await;
    let mut texts: Vec<String> = nodes.iter().map(|node| node["text"].as_str().expect("a text").to_owned()).collect();
    texts.sort();
    texts
}

/// The id of a text.
async fn id_of(story: &Story, campaign: &str, text: &str) -> String {
    let nodes = read(story, Some("team"), campaign).await;
    let node = nodes.iter().find(|node| node["text"] == text).unwrap_or_else(|| panic!("no `{text}`: {nodes:?}"));
    node["id"].as_str().expect("an id").to_owned()
}

const OTHERS: [Option<&str>; 8] = [
    None,
    Some("evaluee"),
    Some("supervisor"),
    Some("hr"),
    Some("head"),
    Some("sysadmin"),
    Some("peer1"),
    Some("stranger"),
];

#[tokio::test]
async fn texts_that_wait_are_read_by_team_and_auditor_once_the_survey_has_been_closed() {
    let story = Story::begin().await;
    let campaign = survey(&story, &["Kursi kurang", "Antrean panjang", "Terima kasih"]).await;
    let id = story.app.database().uuid(story.app.cast().await.campaign);
    let rows = story.app.sql(&format!("SELECT id FROM survey_suggestion WHERE campaign_id = {id}")).await;
    let first: Uuid = rows[0]["id"].as_str().expect("an id").parse().expect("an id");
    let first = global_id::encode(Noun::SurveySuggestion, first);
    let node = "query($id: ID!) { node(id: $id) { __typename } }";

    // Nobody watches texts arrive, not even after the last day: answers of that day may still be on their way.
    for last in ["2199-12-31", "2026-11-15"] {
        story.app.change(&format!("UPDATE survey_campaign SET closes_on = '{last}' WHERE id = {id}")).await;
        for user in OTHERS.into_iter().chain([Some("team"), Some("auditor")]) {
            assert_eq!(read(&story, user, &campaign).await, Vec::<Value>::new(), "{user:?}");
            assert_eq!(asked(&story, user, node, &first).await, Value::Null, "{user:?}");
        }
        story.refused(Some("team"), RELEASE, &json!({ "surveySuggestion": first }), "NOT_FOUND").await;
    }
    story.done("team", "closeSurvey", &json!({ "surveyCampaign": campaign })).await;

    for user in OTHERS {
        assert_eq!(read(&story, user, &campaign).await, Vec::<Value>::new(), "{user:?}");
        assert_eq!(asked(&story, user, node, &first).await, Value::Null, "{user:?}");
    }
    for (user, decides) in [("team", true), ("auditor", false)] {
        let nodes = read(&story, Some(user), &campaign).await;
        assert_eq!(nodes.len(), 3);
        for node in &nodes {
            let expected = json!({
                "id": node["id"], "text": node["text"], "state": "PENDING", "decidedOn": null, "withheldReason": null,
                "campaign": { "id": campaign }, "access": [{ "part": "HEADER", "canSubmit": decides }],
            });
            assert_eq!(*node, expected, "{user}");
        }
        // In the order of their random ids, which is nobody's.
        let ids: Vec<Uuid> = nodes
            .iter()
            .filter_map(|node| global_id::decode_as(Noun::SurveySuggestion, node["id"].as_str()?))
            .collect();
        assert!(ids.len() == 3 && ids.is_sorted(), "{ids:?}");
    }
}

#[tokio::test]
async fn a_released_text_is_everybodys_without_what_was_hidden() {
    let story = Story::begin().await;
    let campaign = closed(&story, &["Bu Sumi marah. Tegur Bu Sumi di loket 3!", "Kursi kurang"]).await;
    let text = id_of(&story, &campaign, "Bu Sumi marah. Tegur Bu Sumi di loket 3!").await;
    let input = json!({ "surveySuggestion": text, "masked": ["Bu Sumi", "loket 3"], "idempotencyKey": "one" });
    for user in ["hr", "head", "evaluee", "sysadmin", "stranger"] {
        story.refused(Some(user), RELEASE, &input, "NOT_FOUND").await;
    }
    story.refused(Some("auditor"), RELEASE, &input, "FORBIDDEN").await;
    story.refused(None, RELEASE, &input, "UNAUTHENTICATED").await;

    story.done("team", RELEASE, &input).await;
    let shown = "[...] marah. Tegur [...] di [...]!";
    for user in OTHERS {
        let nodes = read(&story, user, &campaign).await;
        let expected = json!({
            "id": text, "text": shown, "state": "RELEASED", "decidedOn": now().date_naive(), "withheldReason": null,
            "campaign": { "id": campaign }, "access": [{ "part": "HEADER", "canSubmit": false }],
        });
        assert_eq!(nodes, [expected], "{user:?}");
    }
    assert_eq!(texts(&story, Some("team"), &campaign).await, ["Kursi kurang", shown]);
    // What was hidden is kept nowhere.
    let kept = story.app.sql("SELECT text FROM survey_suggestion").await;
    assert!(!format!("{kept:?}").contains("Sumi"));
    let told =
        story.app.sql("SELECT verb, noun, part, occurred_on FROM audit_event WHERE verb LIKE '%Suggestion'").await;
    let day = now().date_naive();
    assert_eq!(
        told,
        [json!({ "verb": RELEASE, "noun": "SURVEY_SUGGESTION", "part": "HEADER", "occurred_on": day.to_string() })]
    );

    // The same form again is the same deed; under its key nothing else is done, and what has been decided stands.
    let before = story.app.fingerprint().await;
    story.done("team", RELEASE, &input).await;
    assert_eq!(story.app.fingerprint().await, before);
    let other = json!({ "surveySuggestion": text, "masked": ["marah"], "idempotencyKey": "one" });
    story.refused(Some("team"), RELEASE, &other, "CONFLICT").await;
    story.refused(Some("team"), RELEASE, &json!({ "surveySuggestion": text }), "FORBIDDEN").await;
    story.refused(Some("team"), WITHHOLD, &json!({ "surveySuggestion": text, "reason": "OTHER" }), "FORBIDDEN").await;
}

#[tokio::test]
async fn what_is_hidden_is_in_the_text_and_something_else_is_left() {
    let story = Story::begin().await;
    let campaign = closed(&story, &["Bu Sumi marah", "0812-3456-7890, Tuti"]).await;
    let text = id_of(&story, &campaign, "Bu Sumi marah").await;
    let masks = async |masked: Value, expected: &[(&str, &str)]| {
        let input = json!({ "surveySuggestion": text, "masked": masked });
        story.broken(Some("team"), RELEASE, &input, expected).await;
    };
    masks(json!(["bu sumi"]), &[("UNKNOWN_REFERENCE", "masked.0")]).await;
    masks(json!(["Sumi", " ", "Tuti"]), &[("REQUIRED", "masked.1"), ("UNKNOWN_REFERENCE", "masked.2")]).await;
    masks(json!(["marah", "Bu Sumi "]), &[("INCOMPLETE", "masked")]).await;
    masks(json!(vec!["u"; 51]), &[("TOO_MANY", "masked")]).await;
    // What was masked before it was stored is no text either.
    let masked = id_of(&story, &campaign, "[telepon], Tuti").await;
    let input = json!({ "surveySuggestion": masked, "masked": ["Tuti"] });
    story.broken(Some("team"), RELEASE, &input, &[("INCOMPLETE", "masked")]).await;

    let document = "mutation($input: ReleaseSurveySuggestionInput!) { releaseSurveySuggestion(input: $input) { userErrors { message } } }";
    let input = json!({ "surveySuggestion": text, "masked": ["Tuti"] });
    for (locale, told) in [("id", "`Tuti` tidak ada dalam saran"), ("en", "the text has no `Tuti`")] {
        let request = story.app.graphql(document).variables(json!({ "input": input })).locale(locale).as_user("team");
        assert_eq!(request.send().await.ok().at("/releaseSurveySuggestion/userErrors/0/message"), told);
    }
    // Without any, it is released as it stands.
    story.done("team", RELEASE, &json!({ "surveySuggestion": text })).await;
    assert_eq!(texts(&story, None, &campaign).await, ["Bu Sumi marah"]);
}

#[tokio::test]
async fn a_withheld_text_is_told_to_team_and_auditor_with_its_reason() {
    let story = Story::begin().await;
    let campaign = closed(&story, &["Dasar malas", "Kursi kurang"]).await;
    let text = id_of(&story, &campaign, "Dasar malas").await;
    let input = json!({ "surveySuggestion": text, "reason": "INSULT", "idempotencyKey": "one" });
    for (user, code) in [("auditor", "FORBIDDEN"), ("hr", "NOT_FOUND"), ("stranger", "NOT_FOUND")] {
        story.refused(Some(user), WITHHOLD, &input, code).await;
    }
    story.done("team", WITHHOLD, &input).await;
    for user in ["team", "auditor"] {
        let nodes = read(&story, Some(user), &campaign).await;
        let withheld = nodes.iter().find(|node| node["id"] == text.as_str()).expect("the text").clone();
        assert_eq!((&withheld["state"], &withheld["withheldReason"]), (&json!("WITHHELD"), &json!("INSULT")));
        assert_eq!((&withheld["text"], &withheld["decidedOn"]), (&json!("Dasar malas"), &json!(now().date_naive())));
    }
    for user in OTHERS {
        assert_eq!(read(&story, user, &campaign).await, Vec::<Value>::new(), "{user:?}");
    }
    let before = story.app.fingerprint().await;
    story.done("team", WITHHOLD, &input).await;
    assert_eq!(story.app.fingerprint().await, before);
    story.refused(Some("team"), WITHHOLD, &json!({ "surveySuggestion": text, "reason": "OTHER" }), "FORBIDDEN").await;
    story.refused(Some("team"), RELEASE, &json!({ "surveySuggestion": text }), "FORBIDDEN").await;
}

#[tokio::test]
async fn no_filter_and_no_count_tells_of_a_text_that_may_not_be_read() {
    let story = Story::begin().await;
    let campaign = closed(&story, &["Kursi kurang", "Antrean panjang"]).await;
    let text = id_of(&story, &campaign, "Antrean panjang").await;
    story.done("team", RELEASE, &json!({ "surveySuggestion": text })).await;
    let document = "query($text: String!) {
        surveyCampaigns(filter: {suggestions: {some: {text: {contains: $text}}}}) { totalCount }
        any: surveyCampaigns(filter: {suggestions: {some: {state: {ne: RELEASED}}}}) { totalCount }
    }";
    let found = async |user: &str, text: &str| {
        let request = story.app.graphql(document).variables(json!({ "text": text })).as_user(user);
        let answer = request.send().await.ok();
        let count = |pointer: &str| answer.at(pointer).as_i64().expect("a count");
        (count("/surveyCampaigns/totalCount"), count("/any/totalCount") > 0)
    };
    assert_eq!(found("evaluee", "antrean panjang").await.0, found("team", "antrean panjang").await.0);
    assert_eq!(found("evaluee", "kursi kurang").await, (0, false));
    let (count, others) = found("team", "kursi kurang").await;
    assert!(count > 0 && others);
}

/// What would tell when, by whom or with which answers a text was written, is not there to be asked for.
#[tokio::test]
async fn a_text_leads_to_its_survey_and_to_nothing_else() {
    let story = Story::begin().await;
    let document = "{ __type(name: \"SurveySuggestion\") { fields { name } } }";
    let answer = story.app.graphql(document).send().await.ok();
    let fields = answer.at("/__type/fields").as_array().expect("fields");
    let names: Vec<&str> = fields.iter().filter_map(|field| field["name"].as_str()).collect();
    assert_eq!(names, ["id", "text", "state", "decidedOn", "withheldReason", "campaign", "access"]);
    let row = story.app.sql("SELECT * FROM survey_suggestion LIMIT 1").await[0].clone();
    let mut columns: Vec<String> = row.as_object().expect("a row").keys().cloned().collect();
    columns.sort();
    let expected = ["agency_id", "campaign_id", "decided_on", "id", "org_unit_id", "state", "text", "withheld_reason"];
    assert_eq!(columns, expected);
}
