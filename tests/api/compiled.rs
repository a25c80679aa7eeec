//! What a query was compiled to serves whoever asks it next, with their own values and under the policy of that moment.

use std::fs;
use std::sync::Arc;

use capaian::authz::PolicySource;
use capaian::config::Settings;
use capaian::telemetry::COUNTS;
use poem::EndpointExt;
use poem::test::TestClient;
use serde_json::{Value, json};

use crate::policy::{copied_policies, reload};
use crate::support::{Contents, TestApp, TestDatabase, parts};

const WHO: &str = "query Who($first: Int! = 3) { viewer { employee { name } } evaluations(first: $first) { totalCount nodes { \
                   id state rating { performanceRating } evaluee { name } } } }";

/// How many queries were found compiled, and how many had to be compiled, since this was called last.
struct Seen(u64, u64);

impl Seen {
    fn now() -> Self {
        Self(COUNTS.queries_known.get(), COUNTS.queries_compiled.get())
    }

    fn since(&mut self) -> (u64, u64) {
        let before = std::mem::replace(self, Self::now());
        (self.0 - before.0, self.1 - before.1)
    }
}

#[tokio::test]
async fn one_compilation_serves_all_of_equal_offices_each_with_their_own() {
    let app = TestApp::with_cast().await;
    let anew = format!("{WHO} # compiled anew");
    let mut names = Vec::new();
    for user in ["peer1", "peer2", "peer3"] {
        app.token(user).await;
    }
    let mut seen = Seen::now();
    for user in ["peer1", "peer2", "peer3", "peer1"] {
        let answer = app.graphql(WHO).as_user(user).send().await.ok();
        names.push(answer.at("/viewer/employee/name").clone());
    }
    assert_eq!(names[0], names[3]);
    assert!(names[0] != names[1] && names[1] != names[2] && names[0] != names[2], "{names:?}");
    let (known, compiled) = seen.since();
    assert!(known >= 1 && known + compiled == 4, "{known} known, {compiled} compiled");

    // By what others' queries were compiled to, each is answered as by their own.
    for user in ["evaluee", "supervisor", "superior", "subordinate", "hr", "auditor", "head", "stranger", "sysadmin"] {
        let once = app.graphql(WHO).as_user(user).send().await.ok().body;
        let again = app.graphql(WHO).as_user(user).send().await.ok().body;
        assert_eq!(once["data"], again["data"], "{user}");
        let anew = app.graphql(&anew).as_user(user).send().await.ok().body;
        assert_eq!(once["data"], anew["data"], "{user}");
    }
    let citizen = app.graphql(WHO).send().await.ok();
    assert_eq!(*citizen.at("/viewer"), Value::Null);
    assert_eq!(*citizen.at("/evaluations/totalCount"), 0);
}

#[tokio::test]
async fn other_values_are_another_compilation() {
    let app = TestApp::with_cast().await;
    app.token("auditor").await;
    let mut seen = Seen::now();
    let page = async |first: u64| {
        let answer = app.graphql(WHO).as_user("auditor").variables(json!({ "first": first })).send().await.ok();
        answer.at("/evaluations/nodes").as_array().map_or(0, Vec::len) as u64
    };
    for (first, expected) in [(1, (0, 1)), (2, (0, 1)), (1, (1, 0)), (2, (1, 0))] {
        assert_eq!(page(first).await, first);
        assert_eq!(seen.since(), expected, "first: {first}");
    }
    // A cursor is good for one asker, so its page is compiled each time.
    let cursors = "{ evaluations(first: 1) { pageInfo { endCursor } } }";
    let end = app.graphql(cursors).as_user("auditor").send().await.ok().at("/evaluations/pageInfo/endCursor").clone();
    let after = format!("{{ evaluations(first: 1, after: {end}) {{ nodes {{ id }} }} }}");
    seen.since();
    for _ in 0..2 {
        app.graphql(&after).as_user("auditor").send().await.ok();
        assert_eq!(seen.since(), (0, 1));
    }
    app.token("peer1").await;
    let stolen = app.graphql(&after).as_user("peer1").send().await;
    assert_eq!(stolen.codes(), ["BAD_REQUEST"], "a cursor of somebody else");
}

#[tokio::test]
async fn an_office_counts_at_once_when_it_begins_and_when_it_ends() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    let count = async |user: &str| {
        app.graphql(WHO).as_user(user).send().await.ok().at("/evaluations/totalCount").as_u64().expect("a number")
    };
    let (before, all) = (count("peer1").await, count("auditor").await);
    assert_eq!(count("peer1").await, before);
    assert!(before < all);

    let peer = app.database().uuid(cast.peer1);
    let auditor = app.database().uuid(cast.auditor);
    let id = app.database().uuid(uuid::Uuid::from_u128(0x0123_4567_89ab_4cde_8f01_2345_6789_abcd));
    app.change(&format!(
        "INSERT INTO role_grant (id, agency_id, employee_id, role, org_unit_id, valid_from) \
         SELECT {id}, agency_id, {peer}, role, org_unit_id, valid_from FROM role_grant \
         WHERE employee_id = {auditor} AND role = 'AUDITOR'"
    ))
    .await;
    // An office gives no view of one's own evaluations that one has not anyway.
    assert!(count("peer1").await >= all - 4);
    app.change(&format!("DELETE FROM role_grant WHERE id = {id}")).await;
    assert_eq!(count("peer1").await, before);
}

#[tokio::test]
async fn a_policy_that_was_read_again_counts_at_once() {
    let database = TestDatabase::new(Contents::Cast).await;
    let directory = copied_policies();
    let source = PolicySource::Directory(directory.path().to_owned());
    let settings = Settings { token_budget: 0, address_budget: 0, ..Settings::default() };
    let parts = parts(&database, source.clone(), settings).await;
    let policies = Arc::clone(&parts.policies);
    let client =
        TestClient::new(capaian::app::build(parts).map_to_response().boxed()).default_header("host", "capaian.example");
    let ask = async |token: Option<&str>, query: &str, variables: Value| -> Value {
        let body = json!({ "query": query, "variables": variables });
        let request = client.post("/graphql").body_json(&body);
        let request = match token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        };
        let text = request.send().await.0.take_body().into_string().await.expect("text");
        serde_json::from_str(&text).expect("JSON")
    };
    let input = json!({ "identifier": "auditor@pangkalpinang.example", "password": capaian::demo::PASSWORD });
    let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { token } }";
    let signed_in = ask(None, sign_in, json!({ "input": input })).await;
    let token = signed_in["data"]["signIn"]["token"].as_str().expect("a token");
    let states = "{ evaluations(first: 20) { nodes { state } } }";
    let seen = async || ask(Some(token), states, json!({})).await["data"]["evaluations"]["nodes"].clone();
    let hidden = |nodes: &Value| nodes.as_array().expect("rows").iter().all(|node| node["state"].is_null());
    assert!(!hidden(&seen().await));

    let path = directory.path().join("evaluation.polar");
    let text = fs::read_to_string(&path).expect("the policy");
    let rule = "may(\"auditor\", \"read\", \"evaluation\", part, _state) if part in [\"header\", \"status\"];";
    assert!(text.contains(rule));
    fs::write(&path, text.replace(rule, &rule.replace(", \"status\"", ""))).expect("a changed policy");
    reload(&policies, &source);
    assert!(hidden(&seen().await), "the state is shown under a policy that hides it");
    fs::write(&path, text).expect("the policy as it was");
    reload(&policies, &source);
    assert!(!hidden(&seen().await));
}
