//! Hidden keys: they order no list and make no groups, and what is hidden is nobody's task. Most of this shows only under
//! policies without a rule that the program's own has.

use std::collections::BTreeSet;

use capaian::authz::{Action, Noun, Part, Relation};
use capaian::view::global_id;
use serde_json::{Value, json};

use super::ask;
use crate::support::{Contents, TestApp, TestDatabase, policies_without};

/// Rates the work results of an evaluation by the order of their ids, or against it.
async fn note_by_order(app: &TestApp, evaluation: &str, comparison: &str) {
    app.change(&format!(
        "UPDATE work_result_rating SET rating = 'AS_EXPECTED', note = 'n' || (SELECT count(*) FROM work_result_rating o \
         WHERE o.evaluation_id = {evaluation} AND o.work_result_id {comparison} work_result_rating.work_result_id) \
         WHERE evaluation_id = {evaluation}"
    ))
    .await;
}

#[tokio::test]
async fn no_list_is_ordered_by_a_key_that_it_hides() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    let evaluation = app.database().uuid(cast.final_evaluation);
    // A former supervisor reads the released ratings, and not the plan that they rate.
    let (former, agency) = (app.database().uuid(cast.peer3), app.database().uuid(cast.agency_id));
    app.change(&format!("DELETE FROM feedback_request WHERE reviewer_id = {former}")).await;
    app.change(&format!(
        "INSERT INTO evaluation_former_supervisor (evaluation_id, employee_id, agency_id, until_on) \
         VALUES ({evaluation}, {former}, {agency}, '2026-01-01')"
    ))
    .await;
    let document = "query($id: ID!) { node(id: $id) { ... on Evaluation { \
                    workResultRatings { rating note workResult { id } } } } }";
    let variables = json!({"id": global_id::encode(Noun::Evaluation, cast.final_evaluation)});
    let mut answers = Vec::new();
    for comparison in ["<", ">"] {
        note_by_order(&app, &evaluation, comparison).await;
        let answer = ask(&app, "peer3", document, variables.clone()).await.ok();
        let ratings = answer.at("/node/workResultRatings").as_array().expect("ratings").clone();
        assert!(ratings.len() > 1 && ratings.iter().all(|rating| rating["workResult"].is_null()), "{ratings:?}");
        answers.push(ratings);
    }
    assert_eq!(answers[0], answers[1], "the same ratings in the order of what hangs on them");
}

/// The groups of the statistics by one key.
async fn groups(app: &TestApp, key: &str, field: &str) -> Vec<Value> {
    let document = format!("{{ evaluationStatistics(groupBy: [{key}]) {{ {field} {{ id }} count }} }}");
    let answer = ask(app, "head", &document, json!({})).await.ok();
    answer.at("/evaluationStatistics").as_array().expect("groups").clone()
}

fn counted(groups: &[Value]) -> i64 {
    groups.iter().map(|group| group["count"].as_i64().expect("a count")).sum()
}

#[tokio::test]
async fn groups_that_differ_only_in_a_hidden_key_are_one() {
    let all = TestApp::with_cast().await;
    for (key, field, noun) in [("ORG_UNIT", "orgUnit", Noun::OrgUnit), ("SUPERVISOR", "supervisor", Noun::Employee)] {
        let shown = groups(&all, key, field).await;
        assert!(shown.len() > 2 && shown.iter().all(|group| !group[field].is_null()), "{shown:?}");

        let policies = policies_without(|rule| rule.noun == noun && rule.relation != Relation::Oneself);
        let app = TestApp::under(TestDatabase::new(Contents::Cast).await, policies).await;
        let hidden = groups(&app, key, field).await;
        assert_eq!(counted(&hidden), counted(&shown));
        let nulls = hidden.iter().filter(|group| group[field].is_null()).count();
        assert_eq!(nulls, 1, "{key}: {hidden:?}");
        assert!(hidden.len() <= 2, "nobody is shown but oneself: {hidden:?}");
    }
}

/// The tasks of a member of the cast: kind, object and day.
async fn tasks(app: &TestApp, user: &str) -> Vec<Value> {
    let document =
        "{ viewer { tasks(first: 100) { totalCount nodes { kind dueOn evaluation { id } object { id } } } } }";
    let answer = ask(app, user, document, json!({})).await.ok();
    let tasks = answer.at("/viewer/tasks/nodes").as_array().expect("tasks").clone();
    assert_eq!(*answer.at("/viewer/tasks/totalCount"), json!(tasks.len()));
    tasks
}

#[tokio::test]
async fn a_hidden_object_is_nobodys_task() {
    let all = TestApp::with_cast().await;
    let gives = |task: &&Value| task["kind"] == "GIVE_FEEDBACK";
    for (user, noun, relation) in [
        ("peer1", Noun::FeedbackRequest, Relation::Reviewer),
        ("peer1", Noun::Evaluation, Relation::Peer),
        ("evaluee", Noun::Evaluation, Relation::Evaluee),
    ] {
        let before = tasks(&all, user).await;
        let policies = policies_without(|rule| {
            let reads = rule.action == Action::Read && rule.parts & noun.bit(Part::Header) != 0;
            reads && rule.noun == noun && rule.relation == relation
        });
        let app = TestApp::under(TestDatabase::new(Contents::Cast).await, policies).await;
        let after = tasks(&app, user).await;
        assert!(after.len() < before.len(), "{user}: {before:?}");
        assert!(
            after.iter().all(|task| !task["object"].is_null() && !task["evaluation"].is_null()),
            "{user}: {after:?}"
        );
        assert!(user == "evaluee" || after.iter().filter(gives).count() < before.iter().filter(gives).count());
    }
}

#[tokio::test]
async fn the_day_of_a_task_is_hidden_with_its_period() {
    let policies = policies_without(|rule| rule.noun == Noun::EvaluationCycle);
    let app = TestApp::under(TestDatabase::new(Contents::Cast).await, policies).await;
    let mut tasks = tasks(&app, "evaluee").await;
    // The day of a request is its own.
    tasks.retain(|task| task["kind"] != "GIVE_FEEDBACK");
    assert!(!tasks.is_empty() && tasks.iter().all(|task| task["dueOn"].is_null()), "{tasks:?}");
}

#[tokio::test]
async fn a_part_is_not_there_without_its_object() {
    // HR may read what approved plans say, here without knowing that there are plans.
    let policies = policies_without(|rule| {
        let tells = rule.parts & Noun::PerformancePlan.bit(Part::Header) != 0;
        rule.noun == Noun::PerformancePlan && rule.relation == Relation::HrOfficer && tells
    });
    let app = TestApp::under(TestDatabase::new(Contents::Cast).await, policies).await;
    let document = "{ evaluations(first: 100) { nodes { plan { id } access { part canRead } \
                    workResultRatings { workResult { title } } } } }";
    let answer = ask(&app, "hr", document, json!({})).await.ok();
    let mut evaluations = answer.at("/evaluations/nodes").as_array().expect("evaluations").clone();
    // The own plan is there all the same.
    evaluations.retain(|evaluation| evaluation["plan"].is_null());
    assert!(evaluations.len() > 20, "{}", evaluations.len());
    let mut readable = BTreeSet::new();
    for evaluation in &evaluations {
        let access = evaluation["access"].as_array().expect("parts").iter();
        readable.extend(access.filter(|part| part["canRead"] == true).map(|part| part["part"].to_string()));
    }
    assert!(readable.contains("\"HEADER\"") && !readable.contains("\"WORK_RESULTS\""), "{readable:?}");

    // And the progress of a survey is told to nobody who does not see the survey.
    let policies = policies_without(|rule| {
        let tells = rule.parts & Noun::SurveyCampaign.bit(Part::Header) != 0;
        rule.noun == Noun::SurveyCampaign && tells
    });
    let current = policies.current();
    let team = Relation::PerformanceTeam.bit();
    let facts = capaian::authz::Facts { noun: Noun::SurveyCampaign, relations: team, state: 1, flags: 0 };
    assert!(!current.allows(&facts, Action::Read, Part::Progress));
}
