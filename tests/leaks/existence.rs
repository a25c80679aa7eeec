//! Rows that are not there for somebody: neither by a way around, nor by an error, nor by the work they make.

use std::collections::BTreeSet;

use capaian::authz::Noun;
use capaian::database::counted;
use capaian::view::global_id;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ask, comparable, paths};
use crate::api::story::Story;
use crate::support::TestApp;

fn ids(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| ids(item, found)),
        Value::Object(fields) => {
            if let Some(id) = fields.get("target").and_then(Value::as_str) {
                found.insert(id.to_owned());
            }
            fields.values().for_each(|inner| ids(inner, found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn no_path_leads_to_a_hidden_row() {
    let app = TestApp::with_cast().await;
    for (target, list) in [
        ("Evaluation", "evaluations"),
        ("PerformancePlan", "performancePlans"),
        ("FeedbackRequest", "feedbackRequests"),
        ("Employee", "employees"),
    ] {
        let documents = paths::to(target, "target: id");
        for user in ["citizen", "evaluee", "peer1", "auditor", "sysadmin", "stranger"] {
            let mut own = BTreeSet::new();
            let mut after = Value::Null;
            loop {
                let document = format!(
                    "query($after: String) {{ {list}(first: 100, after: $after) \
                     {{ nodes {{ target: id }} pageInfo {{ hasNextPage endCursor }} }} }}"
                );
                let answer = ask(&app, user, &document, json!({"after": after})).await.ok();
                ids(&answer.body["data"], &mut own);
                after = answer.at(&format!("/{list}/pageInfo/endCursor")).clone();
                if *answer.at(&format!("/{list}/pageInfo/hasNextPage")) != true {
                    break;
                }
            }
            for document in &documents {
                let answer = ask(&app, user, document, json!({})).await;
                assert_eq!(answer.codes(), Vec::<&str>::new(), "{user}: {document}\n{}", answer.text);
                let mut found = BTreeSet::new();
                ids(&answer.body["data"], &mut found);
                let foreign: Vec<_> = found.difference(&own).collect();
                // Feedback requests show themselves to the asked, and as reviewers of an evaluation to those who chose them.
                if target != "FeedbackRequest" || !document.contains("reviewers") {
                    assert!(foreign.is_empty(), "{user}: {document} shows {foreign:?}");
                }
            }
        }
    }
}

/// Objects of the nurse that the stranger must not know, with the noun of each.
async fn hidden(app: &TestApp) -> Vec<(Noun, Uuid)> {
    let cast = app.cast().await;
    vec![
        (Noun::Evaluation, cast.evaluation),
        (Noun::Evaluation, cast.final_evaluation),
        (Noun::PerformancePlan, cast.plan),
        (Noun::Employee, cast.evaluee),
    ]
}

#[tokio::test]
async fn a_hidden_row_is_as_absent_as_none() {
    let app = TestApp::with_cast().await;
    let documents = [
        "query($id: ID!) { node(id: $id) { id __typename } }",
        "query($id: ID!) { nodes(ids: [$id, $id]) { id } }",
        "query($id: ID!) { evaluations(filter: {or: [{id: {eq: $id}}, {plan: {id: {eq: $id}}}, {evaluee: {id: {eq: $id}}}]}) { totalCount nodes { id } } }",
        "query($id: ID!) { employees(filter: {or: [{id: {eq: $id}}, {evaluations: {some: {id: {eq: $id}}}}]}) { totalCount } }",
        "query($id: ID!) { evaluationStatistics(groupBy: [STATE], filter: {id: {eq: $id}}) { count } }",
        "mutation($id: ID!) { releaseEvaluation(input: {evaluation: $id, expectedVersion: 1}) { userErrors { code } } }",
    ];
    for (noun, id) in hidden(&app).await {
        for document in documents {
            for user in ["stranger", "citizen"] {
                let there = ask(&app, user, document, json!({"id": global_id::encode(noun, id)})).await;
                let nowhere =
                    ask(&app, user, document, json!({"id": global_id::encode(noun, Uuid::from_u128(7))})).await;
                assert_eq!(comparable(&there), comparable(&nowhere), "{user}: {document}");
            }
        }
    }
}

#[tokio::test]
async fn a_hidden_row_costs_as_many_statements_as_none() {
    let app = TestApp::with_cast().await;
    let documents = [
        "query($id: ID!) { node(id: $id) { ... on Evaluation { id state evaluee { name } reviewers { state } } } }",
        "query($id: ID!) { nodes(ids: [$id]) { ... on Evaluation { id } ... on Employee { name } ... on PerformancePlan { id } } }",
        "mutation($id: ID!) { releaseEvaluation(input: {evaluation: $id, expectedVersion: 1}) { userErrors { code } } }",
        "mutation($id: ID!) { submitPeerFeedback(input: {evaluation: $id, behaviors: []}) { userErrors { code } } }",
    ];
    app.token("stranger").await;
    for (noun, id) in hidden(&app).await {
        for document in documents {
            let mut statements = Vec::new();
            for id in [id, Uuid::from_u128(7)] {
                let variables = json!({"id": global_id::encode(noun, id)});
                let (_, counts) = counted(ask(&app, "stranger", document, variables)).await;
                statements.push(counts.statements);
            }
            assert_eq!(statements[0], statements[1], "{noun:?}: {document}");
            assert!(statements[0] > 0);
        }
    }
}

#[tokio::test]
async fn a_key_that_another_has_used_is_free() {
    let story = Story::begin().await;
    let mut assessment = story.self_assessment();
    assessment["idempotencyKey"] = "the-same-key".into();
    story.done("evaluee", "submitSelfAssessment", &assessment).await;
    let mut feedback = story.feedback();
    feedback["idempotencyKey"] = "the-same-key".into();
    for peer in ["peer1", "peer2", "peer3"] {
        story.done(peer, "submitPeerFeedback", &feedback).await;
    }
    let mut closing = story.closing().await;
    closing["idempotencyKey"] = "the-same-key".into();
    story.done("supervisor", "closeFeedback", &closing).await;
    assert_eq!(story.see("supervisor", "state").await["state"], "FEEDBACK_CLOSED");
}

#[tokio::test]
async fn no_error_speaks_of_the_inside() {
    let story = Story::begin().await;
    let inside: Vec<String> =
        story.app.database().tables().await.into_iter().filter(|table| table.contains('_')).collect();
    let long = "x".repeat(60_000);
    let inputs = [
        ("evaluee", "submitSelfAssessment", json!({"expectedVersion": 0, "achievements": long})),
        ("evaluee", "submitSelfAssessment", json!({"expectedVersion": 2_147_483_647, "achievements": "a"})),
        ("evaluee", "submitSelfAssessment", json!({"expectedVersion": -1, "achievements": ""})),
        ("peer1", "submitPeerFeedback", json!({"behaviors": []})),
        (
            "peer1",
            "submitPeerFeedback",
            json!({"behaviors": [{"value": "LY", "rating": "AS_EXPECTED"}, {"value": "LY", "rating": "AS_EXPECTED"}]}),
        ),
        (
            "supervisor",
            "nominateReviewers",
            json!({"reviewers": [{"employee": "x", "group": "PEER"}, {"employee": "x", "group": "PEER"}]}),
        ),
        ("supervisor", "approveReviewers", json!({"expectedVersion": 0, "reviewers": []})),
        (
            "supervisor",
            "rateEvaluation",
            json!({"expectedVersion": 0, "workResults": [{"workResult": "x", "rating": "AS_EXPECTED"}], "behaviors": [], "strengths": long, "weaknesses": "", "recommendations": ""}),
        ),
        ("stranger", "closeFeedback", json!({"expectedVersion": 0})),
        ("citizen", "submitSurveyResponse", json!({"code": "nowhere", "answers": [], "idempotencyKey": "x"})),
        (
            "citizen",
            "submitSurveyResponse",
            json!({"code": capaian::demo::OPEN_CAMPAIGN, "answers": [{"item": "x", "value": 99}], "idempotencyKey": "00112233445566778899aabbccddeeff"}),
        ),
        ("citizen", "signIn", json!({"identifier": long, "password": long})),
    ];
    let before = story.app.fingerprint().await;
    for (user, mutation, mut input) in inputs {
        if !["submitSurveyResponse", "signIn"].contains(&mutation) {
            input = story.input(input);
        }
        let answer = story.send((user != "citizen").then_some(user), mutation, &input).await;
        let text = answer.text.to_ascii_lowercase();
        for word in [
            "constraint",
            "sqlite",
            "postgres",
            "relation \"",
            "violates",
            "sqlx",
            "sea_orm",
            "panicked",
            "src/",
            "select ",
            "insert ",
        ] {
            assert!(!text.contains(word), "{mutation} by {user} says `{word}`: {text}");
        }
        for table in &inside {
            assert!(!text.contains(table.as_str()), "{mutation} by {user} names {table}: {text}");
        }
        assert!(!answer.codes().contains(&"INTERNAL"), "{mutation} by {user}: {text}");
        let refused = !answer.codes().is_empty() || !answer.user_error_codes(mutation).is_empty();
        assert!(refused, "{mutation} by {user}: {text}");
    }
    assert_eq!(story.app.fingerprint().await, before);
}
