//! Every verb is refused to everyone whom the policy does not name, and then nothing has changed.

use std::collections::BTreeSet;

use capaian::authz::Noun;
use capaian::demo::Cast;
use capaian::view::global_id;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, TestApp};

/// Everybody, the citizen without an account among them.
const EVERYBODY: [&str; 14] = [
    "citizen",
    "evaluee",
    "supervisor",
    "superior",
    "peer1",
    "peer2",
    "peer3",
    "subordinate",
    "hr",
    "team",
    "auditor",
    "head",
    "sysadmin",
    "stranger",
];

/// One verb of the evaluation: its mutation, the state in which it can be done, and by whom.
struct Verb {
    mutation: &'static str,
    state: &'static str,
    may: &'static [&'static str],
}

const VERBS: [Verb; 8] = [
    Verb { mutation: "submitSelfAssessment", state: "OPEN", may: &["evaluee"] },
    Verb { mutation: "nominateReviewers", state: "OPEN", may: &["evaluee", "supervisor"] },
    Verb { mutation: "approveReviewers", state: "OPEN", may: &["supervisor"] },
    Verb { mutation: "submitPeerFeedback", state: "OPEN", may: &["peer1", "peer2", "peer3", "subordinate"] },
    Verb { mutation: "closeFeedback", state: "SELF_SUBMITTED", may: &["supervisor", "team"] },
    Verb { mutation: "rateEvaluation", state: "FEEDBACK_CLOSED", may: &["supervisor"] },
    Verb { mutation: "releaseEvaluation", state: "RATED", may: &["supervisor"] },
    Verb { mutation: "respondToEvaluation", state: "RELEASED", may: &["evaluee"] },
];

/// Mutations that are open to everybody, or concern the caller only.
const PUBLIC: [&str; 3] = ["signIn", "signOut", "submitSurveyResponse"];

/// An input of the right form. Whoever may do the verb is answered by its rules, anybody else before them.
fn input(mutation: &str, evaluation: Uuid, cast: &Cast) -> Value {
    let behaviors: Vec<Value> = ["BP", "AK", "KP", "HM", "LY", "AD", "KB"]
        .iter()
        .map(|value| json!({"value": value, "rating": "AS_EXPECTED"}))
        .collect();
    let reviewers = json!([{"employee": global_id::encode(Noun::Employee, cast.head), "group": "PEER"}]);
    let mut input = match mutation {
        "submitSelfAssessment" => json!({"achievements": "Everyone was seen in time"}),
        "nominateReviewers" | "approveReviewers" => json!({"reviewers": reviewers}),
        "submitPeerFeedback" => json!({"behaviors": behaviors}),
        "rateEvaluation" => json!({
            "workResults": [],
            "behaviors": behaviors,
            "resultRating": "AS_EXPECTED",
            "strengths": "Calm",
            "weaknesses": "Late",
            "recommendations": "Rest",
        }),
        "respondToEvaluation" => json!({"kind": "ACCEPTED"}),
        "closeFeedback" | "releaseEvaluation" => json!({}),
        other => panic!("no input for {other}"),
    };
    input["evaluation"] = global_id::encode(Noun::Evaluation, evaluation).into();
    if !["nominateReviewers", "submitPeerFeedback"].contains(&mutation) {
        // No version has this number, so that even the right caller changes nothing.
        input["expectedVersion"] = 1_000.into();
    }
    input
}

async fn attempt(app: &TestApp, user: &str, mutation: &str, input: &Value) -> Answer {
    let name = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!("mutation($input: {name}!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}");
    let request = app.graphql(document).variables(json!({"input": input}));
    let request = if user == "citizen" { request } else { request.as_user(user) };
    request.send().await
}

/// Puts the nurse's current evaluation into this state, on a day on which every window is open.
async fn prepare(app: &TestApp, state: &str, evaluation: Uuid) {
    let id = app.database().uuid(evaluation);
    let opens = ["self_assessment_opens_on", "feedback_opens_on", "rating_opens_on"];
    let closes = ["self_assessment_closes_on", "feedback_closes_on", "rating_closes_on", "response_closes_on"];
    let windows: Vec<String> = opens
        .iter()
        .map(|column| format!("{column} = '2020-01-01'"))
        .chain(closes.iter().map(|column| format!("{column} = '2199-12-31'")))
        .collect();
    app.change(&format!("UPDATE evaluation_period SET status = 'OPEN', {}", windows.join(", "))).await;
    app.change(&format!("UPDATE evaluation SET state = '{state}' WHERE id = {id}")).await;
}

#[tokio::test]
async fn only_those_whom_the_policy_names_get_further_than_a_refusal() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    for verb in VERBS {
        prepare(&app, verb.state, cast.evaluation).await;
        let input = input(verb.mutation, cast.evaluation, &cast);
        let before = app.fingerprint().await;
        for user in EVERYBODY.iter().filter(|user| !verb.may.contains(user)) {
            let answer = attempt(&app, user, verb.mutation, &input).await;
            let expected: &[&str] = match *user {
                "citizen" => &["UNAUTHENTICATED"],
                "stranger" | "sysadmin" => &["NOT_FOUND"],
                // Reviewers read the header only until feedback is closed.
                "peer1" | "peer2" | "peer3" | "subordinate" if !["OPEN", "SELF_SUBMITTED"].contains(&verb.state) => {
                    &["NOT_FOUND"]
                }
                _ => &["FORBIDDEN"],
            };
            assert_eq!(answer.codes(), expected, "{} by {user}: {}", verb.mutation, answer.text);
            assert_eq!(*answer.at(&format!("/{}", verb.mutation)), Value::Null, "{} by {user}", verb.mutation);
        }
        assert_eq!(app.fingerprint().await, before, "a refused {} changed something", verb.mutation);

        for user in verb.may {
            let answer = attempt(&app, user, verb.mutation, &input).await;
            let refusals: Vec<&str> = answer.codes().into_iter().filter(|code| *code != "CONFLICT").collect();
            assert_eq!(refusals, Vec::<&str>::new(), "{} by {user}: {}", verb.mutation, answer.text);
        }
    }
}

#[tokio::test]
async fn what_does_not_exist_is_refused_like_what_is_hidden() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    for verb in VERBS {
        // The id of an employee, dressed as that of an evaluation, names nothing either.
        for id in [Uuid::nil(), cast.evaluee] {
            let answer = attempt(&app, "evaluee", verb.mutation, &input(verb.mutation, id, &cast)).await;
            assert_eq!(answer.codes(), ["NOT_FOUND"], "{}", verb.mutation);
        }
        let hidden = attempt(&app, "stranger", verb.mutation, &input(verb.mutation, cast.evaluation, &cast)).await;
        let absent = attempt(&app, "stranger", verb.mutation, &input(verb.mutation, Uuid::nil(), &cast)).await;
        let without_id = |answer: &Answer| {
            let mut body = answer.body.clone();
            body["errors"][0]["extensions"]["requestId"] = Value::Null;
            body
        };
        assert_eq!(without_id(&hidden), without_id(&absent), "{}", verb.mutation);
    }
}

#[tokio::test]
async fn every_mutation_has_a_refusal_here() {
    let app = TestApp::with_cast().await;
    let answer = app.graphql("{ __schema { mutationType { fields { name } } } }").send().await.ok();
    let served: BTreeSet<&str> = answer
        .at("/__schema/mutationType/fields")
        .as_array()
        .expect("a list")
        .iter()
        .map(|field| field["name"].as_str().expect("a name"))
        .collect();
    let tried: BTreeSet<&str> = VERBS.iter().map(|verb| verb.mutation).chain(PUBLIC).collect();
    assert_eq!(served, tried);
}
