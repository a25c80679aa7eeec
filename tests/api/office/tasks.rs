//! What waits for whoever asks, on which object it is to be done, and what of it the policy opens.

use capaian::authz::Noun;
use capaian::database::counted;
use capaian::view::global_id;
use serde_json::{Value, json};

use crate::support::TestApp;

const TASKS: &str = "{ viewer { tasks(first: 100) { nodes { kind dueOn evaluation { id } object { __typename id \
                     ... on Evaluation { state } ... on FeedbackRequest { dueOn evaluation { id } given: state } } } } } }";

#[tokio::test]
async fn a_task_leads_to_the_object_it_is_done_on() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    let answer = app.graphql(TASKS).as_user("evaluee").send().await.ok();
    let tasks = answer.at("/viewer/tasks/nodes").as_array().expect("tasks").clone();
    let released = global_id::encode(Noun::Evaluation, cast.released_evaluation);
    let respond = tasks.iter().find(|task| task["kind"] == "RESPOND").expect("a result to answer");
    assert_eq!(respond["object"], json!({"__typename": "Evaluation", "id": released, "state": "RELEASED"}));
    assert_eq!(respond["evaluation"]["id"], released);

    let mine = "{ feedbackRequests(first: 100, filter: { state: { eq: APPROVED } }) { nodes { id } } }";
    let asked = app.graphql(mine).as_user("peer1").send().await.ok().ids("/feedbackRequests");
    let answer = app.graphql(TASKS).as_user("peer1").send().await.ok();
    let tasks = answer.at("/viewer/tasks/nodes").as_array().expect("tasks").clone();
    let give: Vec<&Value> = tasks.iter().filter(|task| task["kind"] == "GIVE_FEEDBACK").collect();
    assert!(!give.is_empty(), "{tasks:?}");
    for task in give {
        let object = &task["object"];
        assert_eq!(object["__typename"], "FeedbackRequest");
        assert!(asked.iter().any(|id| object["id"] == *id), "{object}");
        assert_eq!(object["evaluation"], task["evaluation"]);
        assert_eq!(object["dueOn"], task["dueOn"]);
        assert_eq!(object["given"], "APPROVED");
    }
}

#[tokio::test]
async fn no_object_waits_twice_for_the_same_viewer() {
    let app = TestApp::with_cast().await;
    for user in ["evaluee", "supervisor", "superior", "peer1", "subordinate", "hr", "team", "auditor", "head"] {
        let answer = app.graphql(TASKS).as_user(user).send().await.ok();
        let tasks = answer.at("/viewer/tasks/nodes").as_array().expect("tasks").clone();
        let mut ids: Vec<&str> =
            tasks.iter().map(|task| task["object"]["id"].as_str().expect("an object that can be read")).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{user}: pages of tasks are cut by the id of the object");
    }
}

#[tokio::test]
async fn objects_of_tasks_are_a_statement_for_each_noun() {
    let app = TestApp::with_cast().await;
    app.token("evaluee").await;
    for (arguments, nouns) in [
        ("first: 100", 2),
        ("first: 1, filter: { kind: { eq: RESPOND } }", 1),
        ("filter: { dueOn: { lt: \"1900-01-01\" } }", 0),
    ] {
        let ask = |object: &str| format!("{{ viewer {{ tasks({arguments}) {{ nodes {{ kind {object} }} }} }} }}");
        let (answer, before) = counted(app.graphql(ask("")).as_user("evaluee").send()).await;
        answer.ok();
        let (answer, after) = counted(app.graphql(ask("object { id }")).as_user("evaluee").send()).await;
        let kinds = answer.ok().at("/viewer/tasks/nodes").clone();
        assert_eq!(after.statements - before.statements, nouns, "{arguments}: {kinds}");
    }
}

/// The parts of an object, each with whether they may be read and submitted.
async fn access(app: &TestApp, user: &str, id: &str, ty: &str) -> Vec<(String, bool, bool)> {
    let document = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on {ty} {{ access {{ __typename part canRead canSubmit reason {{ \
         __typename allowedBy {{ __typename action relation }} }} }} }} }} }}"
    );
    let answer = app.graphql(document).variables(json!({ "id": id })).as_user(user).send().await.ok();
    let parts = answer.at("/node/access").as_array().unwrap_or_else(|| panic!("no access: {}", answer.body));
    for part in parts {
        assert_eq!(part["__typename"], format!("{ty}PartAccess"));
        if part["canRead"] == json!(true) && part["canSubmit"] == json!(true) {
            assert_eq!(part["reason"], Value::Null);
        } else {
            assert_eq!(part["reason"]["__typename"], format!("{ty}AccessReason"));
        }
        if part["canRead"] == json!(false) {
            assert_eq!(part["reason"]["allowedBy"][0]["action"], "read");
            assert_eq!(part["reason"]["allowedBy"][0]["__typename"], format!("{ty}AccessRule"));
        }
    }
    let flag = |part: &Value, name: &str| part[name].as_bool().expect("a boolean");
    let word = |part: &Value| part["part"].as_str().expect("a word").to_owned();
    parts.iter().map(|part| (word(part), flag(part, "canRead"), flag(part, "canSubmit"))).collect()
}

fn readable(parts: &[(String, bool, bool)]) -> Vec<&str> {
    parts.iter().filter(|(_, can_read, _)| *can_read).map(|(part, ..)| part.as_str()).collect()
}

#[tokio::test]
async fn access_is_told_of_every_noun_with_parts() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    let employee = global_id::encode(Noun::Employee, cast.evaluee);
    let parts = access(&app, "peer1", &employee, "Employee").await;
    assert_eq!(readable(&parts), ["HEADER"]);
    assert_eq!(parts.iter().map(|(part, ..)| part.as_str()).collect::<Vec<_>>(), ["HEADER", "IDENTITY"]);
    assert_eq!(readable(&access(&app, "supervisor", &employee, "Employee").await), ["HEADER", "IDENTITY"]);

    let plan = global_id::encode(Noun::PerformancePlan, cast.plan);
    assert_eq!(
        readable(&access(&app, "evaluee", &plan, "PerformancePlan").await),
        ["HEADER", "STATUS", "WORK_RESULTS", "PROGRESS", "EVIDENCE"]
    );
    assert_eq!(readable(&access(&app, "peer1", &plan, "PerformancePlan").await), ["HEADER", "WORK_RESULTS"]);

    let asked = "{ feedbackRequests(first: 1, filter: { state: { eq: APPROVED } }) { nodes { id } } }";
    let request = app.graphql(asked).as_user("peer1").send().await.ok().ids("/feedbackRequests").remove(0);
    let parts = access(&app, "peer1", &request, "FeedbackRequest").await;
    let expected = [("HEADER", true, false), ("STATUS", true, false), ("DECLINE", true, true)];
    assert_eq!(parts, expected.map(|(part, read, submit)| (part.to_owned(), read, submit)), "it may still be declined");
}

#[tokio::test]
async fn a_citizen_may_answer_an_open_survey_and_read_no_answers() {
    let app = TestApp::with_cast().await;
    let document = "query($code: String!) { surveyCampaign(code: $code) { access { part canRead canSubmit reason { \
                    allowedBy { action relation states } } } } }";
    let variables = json!({ "code": capaian::demo::OPEN_CAMPAIGN });
    let answer = app.graphql(document).variables(variables).send().await.ok();
    let parts = answer.at("/surveyCampaign/access").clone();
    assert_eq!(parts[0]["part"], "HEADER");
    assert_eq!(parts[0]["canRead"], true);
    assert_eq!(parts[2]["part"], "ANSWERS");
    assert_eq!((&parts[2]["canRead"], &parts[2]["canSubmit"]), (&json!(false), &json!(true)));
    let rules = parts[2]["reason"]["allowedBy"].as_array().expect("rules").clone();
    let read = json!(["CLOSED", "COMPUTED", "PUBLISHED", "FOLLOWED_UP"]);
    assert!(rules.iter().all(|rule| rule["action"] == "read" && rule["states"] == read), "{rules:?}");
    assert_eq!(rules.len(), 2, "the performance team and the auditor: {rules:?}");
}
