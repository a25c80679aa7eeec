//! Each event is what its receiver may see at that moment, and nothing happens for anybody else.

use std::collections::{BTreeMap, HashSet};

use capaian::authz::Noun;
use capaian::demo::Cast;
use capaian::view::global_id;
use serde_json::{Value, json};
use tokio::time::timeout;
use uuid::Uuid;

use super::{evaluation, happen, submit_self_assessment};
use crate::support::{Client, Node, PATIENCE, SubscriptionStream, TestApp};

async fn following(node: &Node, app: &TestApp, user: &str, query: &str, variables: Value) -> Client {
    let mut client = Client::greeted(node, Some(&app.token(user).await)).await;
    client.subscribe("e", query, variables).await;
    client
}

#[tokio::test]
async fn one_change_reaches_each_receiver_masked_or_not_at_all() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, final_evaluation: other, .. } = app.cast().await;
    let node = Node::start(app.database()).await;
    let fields = "id state selfAssessment { achievements }";
    let one = format!("subscription($id: ID) {{ evaluationChanged(id: $id) {{ {fields} }} }}");
    let all = format!("subscription {{ evaluationChanged {{ {fields} }} }}");
    let this = json!({"id": evaluation(id)});

    let mut evaluee = following(&node, &app, "evaluee", &one, this.clone()).await;
    let mut supervisor = following(&node, &app, "supervisor", &all, json!({})).await;
    let mut superior = following(&node, &app, "superior", &one, this.clone()).await;
    // A peer sees that the evaluation exists and reads neither its state nor the self-assessment.
    let mut peer = following(&node, &app, "peer1", &one, this.clone()).await;
    let mut stranger = following(&node, &app, "stranger", &all, json!({})).await;
    let mut citizen = Client::greeted(&node, None).await;
    citizen.subscribe("e", &one, this).await;

    submit_self_assessment(&app, &evaluation(id)).await;

    let whole = json!({"id": evaluation(id), "state": "SELF_SUBMITTED",
        "selfAssessment": {"achievements": "Imunisasi mencapai target."}});
    assert_eq!(evaluee.next("e").await, json!({"data": {"evaluationChanged": whole}}));
    assert_eq!(supervisor.next("e").await, json!({"data": {"evaluationChanged": whole}}));
    let masked = json!({"id": evaluation(id), "state": "SELF_SUBMITTED", "selfAssessment": null});
    assert_eq!(superior.next("e").await, json!({"data": {"evaluationChanged": masked}}));

    // The next thing that anybody else hears is something of their own, so that they heard nothing before.
    happen(&app, other, "STATUS").await;
    node.wait_until("stream_changes_total", |changes| changes == 2).await;
    node.wait_until("stream_queue_depth", |depth| depth == 0).await;
    for client in [&mut peer, &mut stranger, &mut citizen] {
        client.ping().await;
    }
    happen(&app, id, "HEADER").await;
    let seen = json!({"id": evaluation(id), "state": null, "selfAssessment": null});
    assert_eq!(peer.next("e").await["data"]["evaluationChanged"], seen);
    for client in [&mut stranger, &mut citizen] {
        client.ping().await;
    }
}

#[tokio::test]
async fn unknown_and_forbidden_ids_are_silent_alike() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, campaign, .. } = app.cast().await;
    let node = Node::start(app.database()).await;
    let before = app.fingerprint().await;
    let mut client = Client::greeted(&node, Some(&app.token("stranger").await)).await;
    let ids =
        [evaluation(id), evaluation(Uuid::new_v4()), "x".to_owned(), global_id::encode(Noun::SurveyCampaign, campaign)];
    for (index, id) in ids.iter().enumerate() {
        let query = "subscription($id: ID) { evaluationChanged(id: $id) { id } }";
        client.subscribe(&index.to_string(), query, json!({"id": id})).await;
    }
    for (name, id) in [("s", global_id::encode(Noun::SurveyCampaign, campaign)), ("t", "x".to_owned())] {
        let query = "subscription($id: ID!) { surveyProgress(campaign: $id) { responsesAtLeast } }";
        client.subscribe(name, query, json!({"id": id})).await;
    }
    assert_eq!(app.fingerprint().await, before);
    let mut witness = following(&node, &app, "evaluee", "subscription { evaluationChanged { id } }", json!({})).await;
    for _ in 0..3 {
        happen(&app, id, "STATUS,RATING,HEADER").await;
        witness.next("e").await;
    }
    node.wait_until("stream_queue_depth", |depth| depth == 0).await;
    client.ping().await;
    assert_eq!(node.gauge("streams").await, 7, "all of them stay open");
}

#[tokio::test]
async fn an_event_is_what_a_look_at_that_moment_gives() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    let node = Node::start(app.database()).await;
    let parts = "id state statusVersion plan { id workResults { id } } evaluee { name nip } supervisor { name } selfAssessment { achievements } rating { performanceRating } access { part canRead canSubmit reason { allowedBy { relation states } } }";
    let query = format!(
        "subscription {{ changed: evaluationChanged {{ __typename ...F }} }} fragment F on Evaluation {{ {parts} }}"
    );
    let users = ["evaluee", "supervisor", "superior", "peer1", "hr", "team", "auditor", "head"];
    let mut clients = Vec::new();
    for user in users {
        clients.push((user, following(&node, &app, user, &query, json!({})).await));
    }
    happen(&app, id, "HEADER,STATUS").await;
    for (user, client) in &mut clients {
        let told = client.next("e").await;
        let look =
            format!("query($id: ID!) {{ changed: node(id: $id) {{ __typename ... on Evaluation {{ {parts} }} }} }}");
        let seen = app.graphql(look).variables(json!({"id": evaluation(id)})).as_user(user).send().await.ok();
        assert_eq!(told["data"], seen.body["data"], "{user}");
    }
}

#[tokio::test]
async fn a_row_that_leaves_the_copy_falls_silent() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    let node = Node::start(app.database()).await;
    let mut peer = following(&node, &app, "peer1", "subscription { evaluationChanged { id } }", json!({})).await;
    let mut evaluee = following(&node, &app, "evaluee", "subscription { evaluationChanged { id } }", json!({})).await;
    happen(&app, id, "HEADER").await;
    peer.next("e").await;
    evaluee.next("e").await;
    let literal = app.database().uuid(id);
    app.change(&format!("UPDATE evaluation SET state = 'FEEDBACK_CLOSED' WHERE id = {literal}")).await;
    happen(&app, id, "HEADER").await;
    evaluee.next("e").await;
    node.wait_until("stream_queue_depth", |depth| depth == 0).await;
    peer.ping().await;
}

#[tokio::test]
async fn feedback_is_told_when_it_is_summed_up_and_not_before() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    let node = Node::start(app.database()).await;
    submit_self_assessment(&app, &evaluation(id)).await;
    node.wait_until("stream_changes_total", |changes| changes == 1).await;
    let query = "subscription { evaluationChanged { state peerFeedback { responseCount } } }";
    let mut supervisor = following(&node, &app, "supervisor", query, json!({})).await;
    for peer in ["peer1", "peer2", "peer3"] {
        let document =
            "mutation($input: SubmitPeerFeedbackInput!) { submitPeerFeedback(input: $input) { userErrors { code } } }";
        let input = json!({"evaluation": evaluation(id), "behaviors": [{"value": "LY", "rating": "AS_EXPECTED"}]});
        let answer = node.graphql(Some(&app.token(peer).await), document, json!({"input": input})).await;
        assert_eq!(answer["data"]["submitPeerFeedback"]["userErrors"], json!([]), "{answer}");
    }
    supervisor.ping().await;
    let document = "mutation($input: CloseFeedbackInput!) { closeFeedback(input: $input) { userErrors { code } } }";
    let look = "query($id: ID!) { node(id: $id) { ... on Evaluation { statusVersion } } }";
    let seen = app.graphql(look).variables(json!({"id": evaluation(id)})).as_user("supervisor").send().await.ok();
    let input = json!({"evaluation": evaluation(id), "expectedVersion": seen.at("/node/statusVersion")});
    let answer = node.graphql(Some(&app.token("supervisor").await), document, json!({"input": input})).await;
    assert_eq!(answer["data"]["closeFeedback"]["userErrors"], json!([]), "{answer}");
    let told = supervisor.next("e").await;
    let expected = json!({"state": "FEEDBACK_CLOSED", "peerFeedback": {"responseCount": 3}});
    assert_eq!(told["data"]["evaluationChanged"], expected);
}

/// Does a verb on `node`, so that its streams hear of it at once.
async fn done(node: &Node, app: &TestApp, user: &str, verb: &str, input: Value) {
    let (first, rest) = verb.split_at(1);
    let kind = format!("{}{rest}Input", first.to_uppercase());
    let document = format!("mutation($input: {kind}!) {{ {verb}(input: $input) {{ userErrors {{ code field }} }} }}");
    let answer = node.graphql(Some(&app.token(user).await), &document, json!({"input": input})).await;
    assert_eq!(answer["data"][verb]["userErrors"], json!([]), "{answer}");
}

/// The people of the cast who follow the nurse's evaluation, each with a socket.
async fn audience(node: &Node, app: &TestApp) -> BTreeMap<&'static str, Client> {
    let mut audience = BTreeMap::new();
    for user in ["evaluee", "supervisor", "superior", "peer1", "peer2", "hr", "team", "auditor"] {
        let client = following(node, app, user, "subscription { evaluationChanged { id } }", json!({})).await;
        audience.insert(user, client);
    }
    audience
}

/// These hear of the evaluation, and nobody else hears anything.
async fn heard_by(node: &Node, audience: &mut BTreeMap<&'static str, Client>, told: &[&str], evaluation: &str) {
    for (user, client) in audience.iter_mut().filter(|(user, _)| told.contains(user)) {
        let next = timeout(PATIENCE, client.next("e")).await.unwrap_or_else(|_| panic!("{user} is not told"));
        assert_eq!(next, json!({"data": {"evaluationChanged": {"id": evaluation}}}), "{user}");
    }
    node.wait_until("stream_queue_depth", |depth| depth == 0).await;
    for client in audience.values_mut() {
        client.ping().await;
    }
}

#[tokio::test]
async fn who_is_proposed_asked_and_declines_is_told_to_those_who_see_it() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    let node = Node::start(app.database()).await;
    let mut audience = audience(&node, &app).await;
    let id = evaluation(cast.evaluation);
    let reviewers = |employee| json!([{"employee": global_id::encode(Noun::Employee, employee), "group": "PEER"}]);

    // Whoever proposes sees the own proposals and the supervisor sees all; the superior and the performance team see the
    // list that came of them, which is as it was.
    done(&node, &app, "evaluee", "nominateReviewers", json!({"evaluation": id, "reviewers": reviewers(cast.hr)})).await;
    heard_by(&node, &mut audience, &["evaluee", "supervisor"], &id).await;

    // Those who read the list hear of it; whoever is asked sees that the evaluation is there, and HR did already.
    let version = "query($id: ID!) { node(id: $id) { ... on Evaluation { reviewersVersion } } }";
    let approve = |employee, version: Value| json!({"evaluation": id, "expectedVersion": version, "reviewers": reviewers(employee)});
    for (employee, told) in
        [(cast.hr, &["supervisor", "superior", "team"][..]), (cast.auditor, &["supervisor", "superior", "team"])]
    {
        let seen = app.graphql(version).variables(json!({"id": id})).as_user("supervisor").send().await.ok();
        let version = seen.at("/node/reviewersVersion").clone();
        done(&node, &app, "supervisor", "approveReviewers", approve(employee, version)).await;
        heard_by(&node, &mut audience, told, &id).await;
    }

    // Why somebody declines is for the supervisor; the list is as it was, and for the one who declines the evaluation is
    // gone.
    let asked = "{ feedbackRequests(first: 100) { nodes { id evaluation { id } } } }";
    let asked = app.graphql(asked).as_user("peer1").send().await.ok();
    let requests = asked.at("/feedbackRequests/nodes").as_array().expect("requests").clone();
    let request = requests.iter().find(|request| request["evaluation"]["id"] == *id).expect("the request");
    done(&node, &app, "peer1", "declineFeedback", json!({"feedbackRequest": request["id"], "reason": "Cuti."})).await;
    heard_by(&node, &mut audience, &["supervisor"], &id).await;

    // And asked again, it is there again.
    let seen = app.graphql(version).variables(json!({"id": id})).as_user("supervisor").send().await.ok();
    let version = seen.at("/node/reviewersVersion").clone();
    done(&node, &app, "supervisor", "approveReviewers", approve(cast.peer1, version)).await;
    heard_by(&node, &mut audience, &["supervisor", "superior", "team", "peer1"], &id).await;
}

#[tokio::test]
async fn tasks_are_counted_at_once_and_whenever_their_number_changes() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    let node = Node::start(app.database()).await;
    let look = "{ viewer { tasks { totalCount } } }";
    let seen = app.graphql(look).as_user("evaluee").send().await.ok().at("/viewer/tasks/totalCount").as_i64();
    let seen = seen.expect("a number");
    let mut client = following_count(&node, &app, "evaluee").await;
    assert_eq!(client.next("e").await, json!({"data": {"taskCount": seen}}));
    submit_self_assessment(&app, &evaluation(id)).await;
    assert_eq!(client.next("e").await, json!({"data": {"taskCount": seen - 1}}));

    // Giving feedback is no event, but the one who has given it has one task less.
    let mut peer = following_count(&node, &app, "peer1").await;
    let before = peer.next("e").await["data"]["taskCount"].as_i64().expect("a number");
    let document =
        "mutation($input: SubmitPeerFeedbackInput!) { submitPeerFeedback(input: $input) { userErrors { code } } }";
    let input = json!({"evaluation": evaluation(id), "behaviors": [{"value": "LY", "rating": "AS_EXPECTED"}]});
    node.graphql(Some(&app.token("peer1").await), document, json!({"input": input})).await;
    assert_eq!(peer.next("e").await["data"]["taskCount"], before - 1);
    let mut citizen = Client::greeted(&node, None).await;
    citizen.say(json!({"type": "subscribe", "id": "e", "payload": {"query": "subscription { taskCount }"}})).await;
    assert_eq!(citizen.next("e").await, json!({"data": {"taskCount": 0}}));
}

async fn following_count(node: &Node, app: &TestApp, user: &str) -> Client {
    let mut client = Client::greeted(node, Some(&app.token(user).await)).await;
    client.say(json!({"type": "subscribe", "id": "e", "payload": {"query": "subscription { taskCount }"}})).await;
    client
}

#[tokio::test]
async fn a_survey_moves_in_steps_for_those_who_prepare_it() {
    let app = TestApp::with_cast().await;
    let Cast { campaign, .. } = app.cast().await;
    let node = Node::start(app.database()).await;
    let literal = app.database().uuid(campaign);
    let rows = app.sql(&format!("SELECT count(*) AS n FROM survey_response WHERE campaign_id = {literal}")).await;
    let count = rows[0]["n"].as_i64().expect("a number");
    let query = "subscription($id: ID!) { surveyProgress(campaign: $id) { responsesAtLeast campaign { id } } }";
    let variables = json!({"id": global_id::encode(Noun::SurveyCampaign, campaign)});
    let subscribe = |payload| json!({"type": "subscribe", "id": "e", "payload": payload});
    let mut team = Client::greeted(&node, Some(&app.token("team").await)).await;
    team.say(subscribe(json!({"query": query, "variables": variables}))).await;
    let mut citizen = Client::greeted(&node, None).await;
    citizen.subscribe("e", query, variables.clone()).await;
    let told = |least: i64| json!({"data": {"surveyProgress": {"responsesAtLeast": least, "campaign": {"id": variables["id"]}}}});
    let step = count / 10 * 10;
    assert_eq!(team.next("e").await, told(step));
    // One less than the next step is nothing new, and then the step is.
    node.wait_until("stream_changes_total", |counted| counted > 0).await;
    let changes = node.gauge("stream_changes_total").await;
    answer(&app, &literal, step + 9 - count).await;
    node.wait_until("stream_changes_total", |counted| counted > changes).await;
    node.wait_until("stream_queue_depth", |depth| depth == 0).await;
    let mut later = Client::greeted(&node, Some(&app.token("auditor").await)).await;
    later.say(subscribe(json!({"query": query, "variables": variables}))).await;
    assert_eq!(later.next("e").await, told(step));
    answer(&app, &literal, 1).await;
    assert_eq!(team.next("e").await, told(step + 10));
    assert_eq!(later.next("e").await, told(step + 10));
    citizen.ping().await;
}

async fn answer(app: &TestApp, campaign: &str, count: i64) {
    for _ in 0..count {
        let id = app.database().uuid(Uuid::new_v4());
        app.change(&format!(
            "INSERT INTO survey_response (id, campaign_id, channel_id, answers) VALUES ({id}, {campaign}, {campaign}, '444444444')"
        ))
        .await;
    }
}

#[tokio::test]
async fn a_mistake_in_nested_arguments_is_told_with_the_event() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    let node = Node::start(app.database()).await;
    let query = "subscription { evaluationChanged { evaluee { evaluations(first: 1000) { totalCount } } } }";
    let mut client = following(&node, &app, "evaluee", query, json!({})).await;
    happen(&app, id, "STATUS").await;
    let told = client.next("e").await;
    assert_eq!(told["data"], Value::Null, "{told}");
    assert_eq!(told["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED", "{told}");
    assert_eq!(told["errors"][0]["path"], json!(["evaluationChanged"]), "{told}");
}

#[tokio::test]
async fn events_reach_event_streams_too() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    let node = Node::start(app.database()).await;
    let token = app.token("evaluee").await;
    let mut events =
        SubscriptionStream::open(&node, Some(&token), "subscription { evaluationChanged { state } }").await;
    submit_self_assessment(&app, &evaluation(id)).await;
    let text = events.until(|text| text.contains("event: next")).await;
    assert!(text.contains("data: {\"data\":{\"evaluationChanged\":{\"state\":\"SELF_SUBMITTED\"}}}\n\n"), "{text}");
}

#[tokio::test]
async fn old_events_are_forgotten() {
    let app = TestApp::with_cast().await;
    let Cast { evaluation: id, .. } = app.cast().await;
    happen(&app, id, "STATUS").await;
    app.change("UPDATE outbox_event SET occurred_at = '2026-11-14T03:00:00+00:00'").await;
    happen(&app, id, "RATING").await;
    app.change("UPDATE outbox_event SET occurred_at = '2026-11-16T02:00:00+00:00' WHERE parts = 'RATING'").await;
    // Housekeeping comes first thing.
    let _node = Node::start(app.database()).await;
    let left = crate::support::soon("the removal", || async {
        let rows = app.sql("SELECT parts FROM outbox_event").await;
        (rows.len() == 1).then_some(rows)
    });
    let left: HashSet<String> = left.await.iter().map(|row| row["parts"].to_string()).collect();
    assert_eq!(left, HashSet::from(["\"RATING\"".to_owned()]));
}
