//! Every verb is refused to everyone whom the policy does not name, and then nothing has changed.

use std::collections::BTreeSet;

use capaian::authz::{Noun, verbs};
use capaian::demo::Cast;
use capaian::view::global_id;
use serde_json::{Value, json};
use uuid::Uuid;

use super::story::VALUES;
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

/// A verb of the policy: the state in which it can be done, by whom, and who does not even find its object.
struct Case {
    mutation: &'static str,
    /// The table of the object, and a state in which the verb can be done.
    state: (&'static str, &'static str),
    may: &'static [&'static str],
    /// Those for whom there is no such object then; everybody else is told that they may not.
    blind: &'static [&'static str],
    /// An input of the right form for an object. Whoever may do the verb is answered by its rules, anybody else before.
    input: fn(&Cast, Uuid) -> Value,
}

/// Nobody but those of another agency, and those who run the machine.
const STRANGERS: &[&str] = &["sysadmin", "stranger"];
/// These, and the reviewers, who read the header only until the feedback is closed.
const REVIEWERS_TOO: &[&str] = &["sysadmin", "stranger", "peer1", "peer2", "peer3", "subordinate"];

/// Everybody but the offices that prepare and check surveys.
const OUTSIDE_SURVEYS: &[&str] =
    &["evaluee", "supervisor", "superior", "peer1", "peer2", "peer3", "subordinate", "sysadmin", "stranger"];

/// Everybody but the performance team and the auditor.
const OUTSIDE_TEXTS: &[&str] = &[
    "evaluee",
    "supervisor",
    "superior",
    "peer1",
    "peer2",
    "peer3",
    "subordinate",
    "hr",
    "head",
    "sysadmin",
    "stranger",
];

/// A row for each verb; those whom it is open to without signing in stand in [`PUBLIC`].
const CASES: &[Case] = &[
    Case {
        mutation: "submitSelfAssessment",
        state: ("evaluation", "OPEN"),
        may: &["evaluee"],
        blind: STRANGERS,
        input: |_, id| json!({"evaluation": evaluation(id), "achievements": "Everyone was seen in time", "expectedVersion": NONE}),
    },
    Case {
        mutation: "nominateReviewers",
        state: ("evaluation", "OPEN"),
        may: &["evaluee", "supervisor"],
        blind: STRANGERS,
        input: |cast, id| json!({"evaluation": evaluation(id), "reviewers": reviewers(cast)}),
    },
    Case {
        mutation: "approveReviewers",
        state: ("evaluation", "OPEN"),
        may: &["supervisor"],
        blind: STRANGERS,
        input: |cast, id| json!({"evaluation": evaluation(id), "reviewers": reviewers(cast), "expectedVersion": NONE}),
    },
    Case {
        mutation: "submitPeerFeedback",
        state: ("evaluation", "OPEN"),
        may: &["peer1", "peer2", "peer3", "subordinate"],
        blind: STRANGERS,
        input: |_, id| json!({"evaluation": evaluation(id), "behaviors": behaviors()}),
    },
    Case {
        mutation: "closeFeedback",
        state: ("evaluation", "SELF_SUBMITTED"),
        may: &["supervisor", "team"],
        blind: STRANGERS,
        input: |_, id| json!({"evaluation": evaluation(id), "expectedVersion": NONE}),
    },
    Case {
        mutation: "rateEvaluation",
        state: ("evaluation", "FEEDBACK_CLOSED"),
        may: &["supervisor"],
        blind: REVIEWERS_TOO,
        input: |_, id| {
            json!({
                "evaluation": evaluation(id),
                "expectedVersion": NONE,
                "workResults": [],
                "behaviors": behaviors(),
                "resultRating": "AS_EXPECTED",
                "strengths": "Calm",
                "weaknesses": "Late",
                "recommendations": "Rest",
            })
        },
    },
    Case {
        mutation: "releaseEvaluation",
        state: ("evaluation", "RATED"),
        may: &["supervisor"],
        blind: REVIEWERS_TOO,
        input: |_, id| json!({"evaluation": evaluation(id), "expectedVersion": NONE}),
    },
    Case {
        mutation: "respondToEvaluation",
        state: ("evaluation", "RELEASED"),
        may: &["evaluee"],
        blind: REVIEWERS_TOO,
        input: |_, id| json!({"evaluation": evaluation(id), "kind": "ACCEPTED", "expectedVersion": NONE}),
    },
    Case {
        mutation: "declineFeedback",
        state: ("feedback_request", "APPROVED"),
        may: &["peer1"],
        // It stands last, since whoever has declined sees no more of the evaluation. Who has been asked is known to the
        // supervisor and above and to the performance team, and to nobody else.
        blind: &["evaluee", "peer2", "peer3", "subordinate", "hr", "auditor", "head", "sysadmin", "stranger"],
        input: |_, id| {
            let request = global_id::encode(Noun::FeedbackRequest, id);
            json!({"feedbackRequest": request, "reason": "I do not know her work"})
        },
    },
    Case {
        mutation: "createSurvey",
        state: ("service_unit", "active"),
        may: &["team"],
        // Everybody knows who serves them.
        blind: &[],
        input: |_, id| {
            json!({"serviceUnit": global_id::encode(Noun::ServiceUnit, id), "name": "", "opensOn": "2199-01-01",
                "closesOn": "2199-02-01"})
        },
    },
    Case {
        mutation: "addSurveyChannel",
        state: ("survey_campaign", "DRAFT"),
        may: &["team"],
        blind: OUTSIDE_SURVEYS,
        input: |_, id| json!({"surveyCampaign": global_id::encode(Noun::SurveyCampaign, id), "kind": "TABLET", "name": "Pintu"}),
    },
    Case {
        mutation: "revokeSurveyChannel",
        state: ("survey_channel", "ACTIVE"),
        may: &["team"],
        blind: OUTSIDE_SURVEYS,
        input: |_, id| json!({"surveyChannel": global_id::encode(Noun::SurveyChannel, id)}),
    },
    Case {
        mutation: "issueSurveySlips",
        state: ("survey_channel", "ACTIVE"),
        may: &["team"],
        blind: OUTSIDE_SURVEYS,
        input: |_, id| json!({"surveyChannel": global_id::encode(Noun::SurveyChannel, id), "count": 0}),
    },
    Case {
        mutation: "openSurvey",
        state: ("survey_campaign", "DRAFT"),
        may: &["team"],
        blind: OUTSIDE_SURVEYS,
        input: |_, id| json!({"surveyCampaign": global_id::encode(Noun::SurveyCampaign, id)}),
    },
    Case {
        mutation: "closeSurvey",
        state: ("survey_campaign", "OPEN"),
        may: &["team"],
        // Everybody sees an open survey.
        blind: &[],
        input: |_, id| json!({"surveyCampaign": global_id::encode(Noun::SurveyCampaign, id)}),
    },
    Case {
        mutation: "publishSurveyResult",
        state: ("survey_result", "COMPUTED"),
        may: &["team"],
        blind: OUTSIDE_SURVEYS,
        input: |_, id| json!({"surveyResult": global_id::encode(Noun::SurveyResult, id)}),
    },
    Case {
        mutation: "correctSurveyResult",
        state: ("survey_result", "COMPUTED"),
        may: &["team"],
        blind: OUTSIDE_SURVEYS,
        input: |_, id| json!({"surveyResult": global_id::encode(Noun::SurveyResult, id), "reason": ""}),
    },
    Case {
        mutation: "releaseSurveySuggestion",
        state: ("survey_suggestion", "PENDING"),
        may: &["team"],
        blind: OUTSIDE_TEXTS,
        input: |_, id| json!({"surveySuggestion": global_id::encode(Noun::SurveySuggestion, id)}),
    },
    Case {
        mutation: "withholdSurveySuggestion",
        state: ("survey_suggestion", "PENDING"),
        may: &["team"],
        blind: OUTSIDE_TEXTS,
        input: |_, id| json!({"surveySuggestion": global_id::encode(Noun::SurveySuggestion, id), "reason": "INSULT"}),
    },
    Case {
        mutation: "planSurveyImprovement",
        state: ("survey_result", "COMPUTED"),
        may: &["team"],
        blind: OUTSIDE_SURVEYS,
        input: |_, id| {
            let result = global_id::encode(Noun::SurveyResult, id);
            json!({"surveyResult": result, "action": "", "personInCharge": "", "dueOn": "2020-01-01"})
        },
    },
    Case {
        mutation: "changeSurveyImprovement",
        state: ("survey_improvement", "PLANNED"),
        may: &["team"],
        blind: OUTSIDE_SURVEYS,
        input: |_, id| {
            let improvement = global_id::encode(Noun::SurveyImprovement, id);
            json!({"surveyImprovement": improvement, "action": "", "personInCharge": "", "dueOn": "2020-01-01"})
        },
    },
    Case {
        mutation: "reportSurveyImprovement",
        state: ("survey_improvement", "PLANNED"),
        may: &["team"],
        blind: OUTSIDE_SURVEYS,
        input: |_, id| {
            let improvement = global_id::encode(Noun::SurveyImprovement, id);
            json!({"surveyImprovement": improvement, "state": "PLANNED", "note": ""})
        },
    },
];

/// Mutations that are open to everybody, or concern the caller only.
const PUBLIC: [&str; 10] = [
    "signIn",
    "signOut",
    "changePassword",
    "endSession",
    "endOtherSessions",
    "beginSecondFactor",
    "confirmSecondFactor",
    "removeSecondFactor",
    "submitSurveyResponse",
    "deliverSurveyResponses",
];

/// No version has this number, so that even the right caller changes nothing.
const NONE: i32 = 1_000;

fn evaluation(id: Uuid) -> String {
    global_id::encode(Noun::Evaluation, id)
}

fn behaviors() -> Vec<Value> {
    VALUES.iter().map(|value| json!({"value": value, "rating": "AS_EXPECTED"})).collect()
}

fn reviewers(cast: &Cast) -> Value {
    json!([{"employee": global_id::encode(Noun::Employee, cast.head), "group": "PEER"}])
}

impl Case {
    /// What the verb is done to.
    async fn object(&self, app: &TestApp, cast: &Cast) -> Uuid {
        match self.state.0 {
            "evaluation" => cast.evaluation,
            "feedback_request" => {
                let document =
                    "query($id: ID!) { node(id: $id) { ... on Evaluation { reviewers { id reviewer { id } } } } }";
                let variables = json!({"id": evaluation(cast.evaluation)});
                let answer = app.graphql(document).as_user("supervisor").variables(variables).send().await.ok();
                let peer = json!(global_id::encode(Noun::Employee, cast.peer1));
                let reviewers = answer.at("/node/reviewers").as_array().expect("reviewers");
                let request = reviewers.iter().find(|request| request["reviewer"]["id"] == peer).expect("one of peer1");
                global_id::decode(request["id"].as_str().expect("an id")).expect("an id of ours").1
            }
            "survey_campaign" => cast.campaign,
            "service_unit" => {
                let document = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { provider { id } } } }";
                let variables = json!({"id": global_id::encode(Noun::SurveyCampaign, cast.campaign)});
                let answer = app.graphql(document).variables(variables).send().await.ok();
                global_id::decode(answer.at("/node/provider/id").as_str().expect("an id")).expect("an id of ours").1
            }
            // The first channel of a survey of the demonstration has the id of the survey.
            "survey_channel" => cast.campaign,
            "survey_result" => {
                let document = "{ surveyCampaign(code: \"PAN-PKM-GERUNGGANG-2\") { result { id } } }";
                let answer = app.graphql(document).as_user("team").send().await.ok();
                let own = answer.at("/surveyCampaign/result/id").as_str().expect("the result of the survey before");
                global_id::decode(own).expect("an id of ours").1
            }
            "survey_suggestion" => {
                let document =
                    "{ surveyCampaign(code: \"PAN-PKM-GERUNGGANG-2\") { suggestions(first: 1) { nodes { id } } } }";
                let answer = app.graphql(document).as_user("team").send().await.ok();
                let own = answer.at("/surveyCampaign/suggestions/nodes/0/id").as_str().expect("a text of that survey");
                global_id::decode(own).expect("an id of ours").1
            }
            "survey_improvement" => {
                let document = "{ surveyCampaign(code: \"PAN-PKM-GERUNGGANG-2\") { result { improvements { id } } } }";
                let answer = app.graphql(document).as_user("team").send().await.ok();
                let own = answer.at("/surveyCampaign/result/improvements/0/id").as_str().expect("one of that result");
                global_id::decode(own).expect("an id of ours").1
            }
            other => panic!("the cast knows no {other}"),
        }
    }
}

async fn attempt(app: &TestApp, user: &str, mutation: &str, input: &Value) -> Answer {
    let name = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!("mutation($input: {name}!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}");
    let request = app.graphql(document).variables(json!({"input": input}));
    let request = if user == "citizen" { request } else { request.as_user(user) };
    request.send().await
}

/// Puts the object into its state, on a day on which every window is open.
async fn prepare(app: &TestApp, case: &Case, object: Uuid) {
    let id = app.database().uuid(object);
    let opens = ["self_assessment_opens_on", "feedback_opens_on", "rating_opens_on"];
    let closes = ["self_assessment_closes_on", "feedback_closes_on", "rating_closes_on", "response_closes_on"];
    let windows: Vec<String> = opens
        .iter()
        .map(|column| format!("{column} = '2020-01-01'"))
        .chain(closes.iter().map(|column| format!("{column} = '2199-12-31'")))
        .collect();
    app.change(&format!("UPDATE evaluation_period SET status = 'OPEN', {}", windows.join(", "))).await;
    let (table, state) = case.state;
    if state == "active" {
        return;
    }
    // An earlier row may have answered the request.
    let waiting = match table {
        "survey_channel" => ", revoked_on = NULL",
        "survey_suggestion" => ", decided_on = NULL, withheld_reason = NULL",
        "feedback_request" => ", closed_on = NULL",
        "survey_result" => ", published_on = NULL",
        "survey_improvement" => ", ended_on = NULL",
        _ => "",
    };
    app.change(&format!("UPDATE {table} SET state = '{state}'{waiting} WHERE id = {id}")).await;
}

#[tokio::test]
async fn only_those_whom_the_policy_names_get_further_than_a_refusal() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    for case in CASES {
        let Case { mutation, may, blind, .. } = *case;
        let object = case.object(&app, &cast).await;
        prepare(&app, case, object).await;
        let input = (case.input)(&cast, object);
        let before = app.fingerprint().await;
        for user in EVERYBODY.iter().filter(|user| !may.contains(user)) {
            let answer = attempt(&app, user, mutation, &input).await;
            let expected = match *user {
                "citizen" => "UNAUTHENTICATED",
                user if blind.contains(&user) => "NOT_FOUND",
                _ => "FORBIDDEN",
            };
            assert_eq!(answer.codes(), [expected], "{mutation} by {user}: {}", answer.text);
            assert_eq!(*answer.at(&format!("/{mutation}")), Value::Null, "{mutation} by {user}");
        }
        assert_eq!(app.fingerprint().await, before, "a refused {mutation} changed something");

        for user in may {
            let answer = attempt(&app, user, mutation, &input).await;
            let refusals: Vec<&str> = answer.codes().into_iter().filter(|code| *code != "CONFLICT").collect();
            assert_eq!(refusals, Vec::<&str>::new(), "{mutation} by {user}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn what_does_not_exist_is_refused_like_what_is_hidden() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    for case in CASES {
        let mutation = case.mutation;
        let object = case.object(&app, &cast).await;
        prepare(&app, case, object).await;
        let before = app.fingerprint().await;
        // The id of an employee, dressed as that of an object, names nothing either.
        for id in [Uuid::nil(), cast.evaluee] {
            let answer = attempt(&app, "evaluee", mutation, &(case.input)(&cast, id)).await;
            assert_eq!(answer.codes(), ["NOT_FOUND"], "{mutation}");
        }
        let hidden = attempt(&app, "stranger", mutation, &(case.input)(&cast, object)).await;
        let absent = attempt(&app, "stranger", mutation, &(case.input)(&cast, Uuid::nil())).await;
        let without_id = |answer: &Answer| {
            let mut body = answer.body.clone();
            body["errors"][0]["extensions"]["requestId"] = Value::Null;
            body
        };
        if case.blind.contains(&"stranger") {
            assert_eq!(without_id(&hidden), without_id(&absent), "{mutation}");
        }
        assert_eq!(app.fingerprint().await, before, "{mutation}");
    }
}

#[test]
fn every_verb_has_a_refusal_here() {
    let tried: BTreeSet<&str> = CASES.iter().map(|case| case.mutation).chain(PUBLIC).collect();
    let verbs: BTreeSet<&str> = verbs::all().map(|verb| verb.name).collect();
    let without: Vec<&&str> = verbs.difference(&tried).collect();
    assert_eq!(without, Vec::<&&str>::new(), "verbs without a case in tests/api/refusals.rs");
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
    let tried: BTreeSet<&str> = CASES.iter().map(|case| case.mutation).chain(PUBLIC).collect();
    assert_eq!(served, tried);
}
