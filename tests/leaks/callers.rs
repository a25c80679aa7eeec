//! One caller and the next: nothing passes between them, and nobody gets more than they are by asking differently.

use capaian::authz::Noun;
use capaian::demo::PASSWORD;
use capaian::view::global_id;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Scene, ask, comparable};
use crate::api::story::Story;
use crate::support::TestApp;

const WHAT: &str = "query What($id: ID!) { node(id: $id) { ... on Evaluation { id state rating { performanceRating } \
                    developmentNotes { strengths } reviewers { state } } } viewer { employee { name nip } } }";

#[tokio::test]
async fn the_schema_is_the_same_for_all_and_nothing_is_suggested() {
    let app = TestApp::with_cast().await;
    let document =
        "{ __schema { types { name fields { name args { name } } inputFields { name } enumValues { name } } } }";
    let citizen = ask(&app, "citizen", document, json!({})).await.ok();
    for user in ["evaluee", "supervisor", "team", "sysadmin"] {
        assert_eq!(ask(&app, user, document, json!({})).await.ok().at("/__schema"), citizen.at("/__schema"), "{user}");
    }
    for wrong in [
        "{ evaluation { id } }",
        "{ evaluations { nodez { id } } }",
        "{ evaluations(fist: 1) { totalCount } }",
        "{ evaluations(orderBy: {field: STAT}) { totalCount } }",
        "{ evaluations(filter: {stat: {eq: OPEN}}) { totalCount } }",
        "{ node(id: \"x\") { ... on Evaluatio { id } } }",
    ] {
        let answer = ask(&app, "citizen", wrong, json!({})).await;
        assert!(answer.codes().iter().all(|code| *code == "BAD_REQUEST"), "{wrong}: {}", answer.text);
        assert_eq!(answer.body.get("data"), None, "{wrong}");
        for word in ["Did you mean", "maksud", "nodes", "first", "STATE", "Evaluation\\\""] {
            let named_by_caller = wrong.contains(word);
            assert!(named_by_caller || !answer.text.contains(word), "{wrong} suggests {word}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn nothing_is_remembered_from_one_caller_to_the_next() {
    let scene = Scene::begin().await;
    let users = ["supervisor", "evaluee", "auditor", "peer1", "stranger", "citizen"];
    let variables = json!({"id": scene.story.evaluation});
    let mut alone = Vec::new();
    for user in users {
        alone.push(comparable(&ask(scene.app(), user, WHAT, variables.clone()).await.ok()));
    }
    assert!(alone[0].contains("Rahasia-7391"));
    assert!(alone[1..].iter().all(|answer| !answer.contains("Rahasia")));
    // The same document, for all at the same time, again and again.
    for round in 0..5 {
        let together = futures_util::future::join_all((0..users.len() * 2).map(|place| {
            let user = (place + round) % users.len();
            let (variables, app) = (variables.clone(), scene.app());
            async move { (user, comparable(&ask(app, users[user], WHAT, variables).await)) }
        }));
        for (user, answer) in Box::pin(together).await {
            assert_eq!(answer, alone[user], "{}", users[user]);
        }
    }
}

#[tokio::test]
async fn a_document_kept_by_another_is_answered_from_ones_own_copy() {
    let scene = Scene::begin().await;
    let hash = HEXLOWER.encode(&Sha256::digest(WHAT));
    let variables = json!({"id": scene.story.evaluation});
    let send = async |user: &str, text: Option<&str>| {
        let mut body =
            json!({"variables": variables, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}});
        if let Some(text) = text {
            body["query"] = text.into();
        }
        let token = scene.app().token(user).await;
        let request = scene.app().client().post("/graphql").header("authorization", format!("Bearer {token}"));
        let mut response = request.body_json(&body).send().await.0;
        response.take_body().into_string().await.expect("a body of text")
    };
    assert!(send("evaluee", None).await.contains("PERSISTED_QUERY_NOT_FOUND"));
    assert!(send("supervisor", Some(WHAT)).await.contains("Rahasia-7391"));
    let own = ask(scene.app(), "evaluee", WHAT, variables.clone()).await.ok();
    let kept: Value = serde_json::from_str(&send("evaluee", None).await).expect("JSON");
    assert_eq!(kept["data"], own.body["data"]);
    assert!(!kept.to_string().contains("Rahasia"));
    assert!(send("supervisor", None).await.contains("Rahasia-7391"));
}

#[tokio::test]
async fn each_attempt_in_one_document_counts() {
    let app = TestApp::with_cast().await;
    let identifier = "evaluee@pangkalpinang.example";
    let attempt = |alias: usize, password: &str| {
        format!(
            "a{alias}: signIn(input: {{identifier: \"{identifier}\", password: \"{password}\"}}) {{ token userErrors {{ code }} }} "
        )
    };
    // The right password stands at the end, behind more wrong ones than are allowed.
    let many: String = (0..12).map(|alias| attempt(alias, &format!("wrong password {alias}"))).collect();
    let document = format!("mutation {{ {many} {} }}", attempt(12, PASSWORD));
    let answer = ask(&app, "citizen", &document, json!({})).await;
    assert!(!answer.text.contains("\"token\":\""), "guessed within one document: {}", answer.text);
    assert!(answer.codes().contains(&"RATE_LIMITED"), "{}", answer.text);
    assert!(app.sql("SELECT 1 AS one FROM session").await.is_empty());
    let again = ask(&app, "citizen", &format!("mutation {{ {} }}", attempt(0, PASSWORD)), json!({})).await;
    assert_eq!(again.codes(), ["RATE_LIMITED"], "{}", again.text);
    // The same in a list of operations.
    let app = TestApp::with_cast().await;
    let operations: Vec<Value> = (0..10)
        .map(|number| json!({"query": format!("mutation {{ {} }}", attempt(0, &format!("wrong password {number}")))}))
        .collect();
    app.client().post("/graphql").body_json(&operations).send().await;
    let right = format!("mutation {{ {} }}", attempt(0, PASSWORD));
    let after = ask(&app, "citizen", &right, json!({})).await;
    assert_eq!(after.codes(), ["RATE_LIMITED"], "{}", after.text);
}

#[tokio::test]
async fn what_an_input_does_not_name_cannot_be_smuggled() {
    let story = Story::begin().await;
    for user in ["evaluee", "peer1", "supervisor"] {
        story.app.token(user).await;
    }
    let inputs = [
        ("evaluee", "submitSelfAssessment", story.self_assessment()),
        ("peer1", "submitPeerFeedback", story.feedback()),
        ("supervisor", "closeFeedback", story.closing().await),
        ("supervisor", "rateEvaluation", story.rating().await),
    ];
    let before = story.app.fingerprint().await;
    for (user, mutation, input) in inputs {
        for (name, value) in [
            ("state", json!("FINAL")),
            ("evaluee", json!("x")),
            ("employee", json!("x")),
            ("author", json!("x")),
            ("actor", json!("x")),
            ("owner", json!("x")),
            ("performanceRating", json!("VERY_GOOD")),
            ("score", json!(100)),
            ("version", json!(1)),
            ("ratedAt", json!("2020-01-01T00:00:00Z")),
            ("agency", json!("x")),
        ] {
            let mut smuggled = input.clone();
            smuggled[name] = value;
            let answer = story.send(Some(user), mutation, &smuggled).await;
            assert_eq!(answer.codes(), ["BAD_REQUEST"], "{mutation} with {name}: {}", answer.text);
            assert_eq!(answer.body.get("data"), None, "{mutation} with {name}");
        }
    }
    assert_eq!(story.app.fingerprint().await, before);
}

#[tokio::test]
async fn only_the_chosen_operation_runs() {
    let story = Story::begin().await;
    let token = story.app.token("evaluee").await;
    let document = "query Look { viewer { employee { id } } } \
                    mutation Act($input: SubmitSelfAssessmentInput!) { submitSelfAssessment(input: $input) { userErrors { code } } }";
    let send = async |chosen: Value| {
        let body = json!({"query": document, "operationName": chosen, "variables": {"input": story.self_assessment()}});
        let request = story.app.client().post("/graphql").header("authorization", format!("Bearer {token}"));
        let mut response = request.body_json(&body).send().await.0;
        let text = response.take_body().into_string().await.expect("a body of text");
        serde_json::from_str::<Value>(&text).expect("JSON")
    };
    let before = story.app.fingerprint().await;
    assert!(send(json!("Look")).await["data"]["viewer"].is_object());
    for ambiguous in [json!(null), json!(""), json!("Other"), json!("look")] {
        let answer = send(ambiguous.clone()).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{ambiguous}: {answer}");
        assert_eq!(answer.get("data"), None, "{ambiguous}");
    }
    assert_eq!(story.app.fingerprint().await, before);
    assert_eq!(send(json!("Act")).await["data"]["submitSelfAssessment"]["userErrors"], json!([]));
    assert_ne!(story.app.fingerprint().await, before);
}

#[tokio::test]
async fn an_expired_delegation_and_an_expired_grant_read_nothing() {
    let scene = Scene::begin().await;
    let app = scene.app();
    let cast = app.cast().await;
    let id = |id: Uuid| app.database().uuid(id);
    let variables = json!({"id": scene.story.evaluation});
    // The head of another unit stands in for the supervisor.
    let (delegate, sql_id) = ("peer2", id(Uuid::from_u128(77)));
    let absent = ask(app, delegate, WHAT, variables.clone()).await.ok();
    assert_eq!(*absent.at("/node"), Value::Null);
    app.change(&format!(
        "INSERT INTO delegation (id, agency_id, principal_id, delegate_id, kind, decree_number, valid_from, valid_to) \
         VALUES ({sql_id}, {}, {}, {}, 'PLT', 'SK-1', '2026-11-01', '2026-12-01')",
        id(cast.agency_id),
        id(cast.supervisor),
        id(cast.peer2)
    ))
    .await;
    let acting = ask(app, delegate, WHAT, variables.clone()).await.ok();
    assert!(acting.at("/node/rating/performanceRating").is_string(), "{}", acting.text);
    // The end is exclusive: today is no day of it any more.
    app.change(&format!("UPDATE delegation SET valid_to = '2026-11-16' WHERE id = {sql_id}")).await;
    let expired = ask(app, delegate, WHAT, variables.clone()).await.ok();
    assert_eq!(comparable(&expired), comparable(&absent));
    app.change(&format!(
        "UPDATE delegation SET valid_from = '2026-11-17', valid_to = '2026-12-01' WHERE id = {sql_id}"
    ))
    .await;
    let not_yet = ask(app, delegate, WHAT, variables.clone()).await.ok();
    assert_eq!(comparable(&not_yet), comparable(&absent));

    let count = async || {
        let answer = ask(app, "auditor", "{ evaluations { totalCount } }", json!({})).await.ok();
        answer.at("/evaluations/totalCount").as_u64().expect("a count")
    };
    let of_agency = count().await;
    app.change(&format!("UPDATE role_grant SET valid_to = '2026-11-16' WHERE employee_id = {}", id(cast.auditor)))
        .await;
    let own = count().await;
    assert!(own < of_agency && own < 20, "{own} of {of_agency}");
}

/// What somebody who stands in for the supervisor finds of an evaluation: itself by its id and among all that they find, and
/// any of its requests and nominations.
async fn found(scene: &Scene, evaluation: Uuid) -> [bool; 4] {
    let id = global_id::encode(Noun::Evaluation, evaluation);
    let document = "query($id: ID!) { node(id: $id) { id } evaluations(filter: {id: {eq: $id}}) { totalCount } }";
    let answer = ask(scene.app(), "sysadmin", document, json!({"id": id})).await.ok();
    let among = answer.at("/evaluations/totalCount").as_u64().expect("a count") > 0;
    let requests = hangs_on_it(scene, evaluation, Noun::FeedbackRequest).await;
    [answer.at("/node/id").is_string(), among, requests, hangs_on_it(scene, evaluation, Noun::ReviewerNomination).await]
}

/// Whether the stand-in finds any object of this noun that hangs on the evaluation, by its own id.
async fn hangs_on_it(scene: &Scene, evaluation: Uuid, noun: Noun) -> bool {
    let id = scene.app().database().uuid(evaluation);
    let rows = scene.app().sql(&format!("SELECT id FROM {} WHERE evaluation_id = {id}", noun.word())).await;
    let ids = rows.iter().map(|row| row["id"].as_str().expect("an id").parse::<Uuid>().expect("an id"));
    let ids: Vec<String> = ids.map(|id| global_id::encode(noun, id)).collect();
    assert!(!ids.is_empty(), "the evaluation has a {}", noun.word());
    let document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let answer = ask(scene.app(), "sysadmin", document, json!({"ids": ids})).await.ok();
    answer.at("/nodes").as_array().expect("nodes").iter().any(|node| !node.is_null())
}

#[tokio::test]
async fn a_stand_in_reads_what_is_of_the_term() {
    let scene = Scene::begin().await;
    let app = scene.app();
    let cast = app.cast().await;
    let id = |id: Uuid| app.database().uuid(id);
    let (running, last) = (cast.released_evaluation, cast.final_evaluation);
    // The demonstration proposes nobody for what is long over.
    app.change(&format!(
        "INSERT INTO reviewer_nomination (id, agency_id, evaluation_id, nominator_id, reviewer_id, reviewer_group) \
         VALUES ({}, {}, {}, {}, {}, 'PEER')",
        id(Uuid::from_u128(78)),
        id(cast.agency_id),
        id(last),
        id(cast.evaluee),
        id(cast.head)
    ))
    .await;
    let day = format!(
        "SELECT p.response_closes_on AS day FROM evaluation_period p JOIN evaluation e ON e.period_id = p.id WHERE e.id = {}",
        id(last)
    );
    let day = app.sql(&day).await[0]["day"].as_str().expect("a day").to_owned();
    assert!(day.as_str() < "2026-11-01", "{day}");
    scene.story.delegate("PLT", cast.supervisor, cast.sysadmin, "2026-11-01", "2026-12-01").await;
    // A Plh reads no lists of reviewers at all.
    for (kind, lists) in [("PLT", true), ("PLH", false)] {
        app.change(&format!("UPDATE delegation SET kind = '{kind}' WHERE decree_number = 'SK-1'")).await;
        app.change("UPDATE delegation SET valid_from = '2026-11-01' WHERE decree_number = 'SK-1'").await;
        assert_eq!(found(&scene, running).await, [true, true, lists, lists], "{kind}");
        assert_eq!(found(&scene, last).await, [false; 4], "{kind}: final before the term");
        // What is not final is of the term, however long ago its period was.
        app.change(&format!("UPDATE evaluation SET state = 'DECIDED' WHERE id = {}", id(last))).await;
        assert_eq!(found(&scene, last).await, [true, true, lists, lists], "{kind}: an objection is still open");
        app.change(&format!("UPDATE evaluation SET state = 'FINAL' WHERE id = {}", id(last))).await;
        // The days for a response ended on the first day of the term.
        app.change(&format!("UPDATE delegation SET valid_from = '{day}' WHERE decree_number = 'SK-1'")).await;
        assert_eq!(found(&scene, last).await, [true, true, lists, lists], "{kind}: final in the term");
    }
    let theirs = ask(app, "supervisor", WHAT, json!({"id": global_id::encode(Noun::Evaluation, last)})).await.ok();
    assert!(theirs.at("/node/rating/performanceRating").is_string(), "{}", theirs.text);
}
