//! nominateReviewers, approveReviewers and declineFeedback.

use serde_json::{Value, json};

use crate::api::story::Story;

/// Employees by what they are to the evaluation, and one colleague who has no part in it.
async fn employee(story: &Story, user: &str) -> Value {
    let document = "{ viewer { employee { id } } }";
    story.app.graphql(document).as_user(user).send().await.ok().at("/viewer/employee/id").clone()
}

#[tokio::test]
async fn nominations_of_two_are_merged_when_they_are_approved() {
    let story = Story::begin().await;
    let version = story.see("supervisor", "reviewersVersion").await["reviewersVersion"].as_i64().expect("a version");
    let hr = employee(&story, "hr").await;
    let nomination = story.input(json!({ "reviewers": [{ "employee": hr, "group": "PEER" }] }));
    story.done("evaluee", "nominateReviewers", &nomination).await;
    // The supervisor's copy has the nomination of the employee, but naming the same person is no mistake.
    story.done("supervisor", "nominateReviewers", &nomination).await;
    // To nominate somebody oneself again is one.
    story.broken(Some("evaluee"), "nominateReviewers", &nomination, &[("ALREADY_DONE", "reviewers.0.employee")]).await;

    let fields = "nominations { id reviewer { id } nominator { id } } reviewers { reviewer { id } state }";
    let seen = story.see("supervisor", fields).await;
    let nominations: Vec<Value> = seen["nominations"]
        .as_array()
        .expect("nominations")
        .iter()
        .filter(|nomination| nomination["reviewer"]["id"] == hr)
        .map(|nomination| nomination["id"].clone())
        .collect();
    assert_eq!(nominations.len(), 2);
    let asked = seen["reviewers"].as_array().expect("reviewers").len();

    let auditor = employee(&story, "auditor").await;
    let mut approval = story.input(json!({
        "expectedVersion": version + 1,
        "nominations": nominations,
        "reviewers": [{ "employee": auditor, "group": "PEER" }],
    }));
    story.refused(Some("supervisor"), "approveReviewers", &approval, "CONFLICT").await;
    approval["expectedVersion"] = version.into();
    story.done("supervisor", "approveReviewers", &approval).await;
    let seen = story.see("supervisor", "reviewersVersion reviewers { reviewer { id } state }").await;
    assert_eq!(seen["reviewersVersion"], version + 1);
    let reviewers = seen["reviewers"].as_array().expect("reviewers");
    assert_eq!(reviewers.len(), asked + 2);
    assert_eq!(reviewers.iter().filter(|reviewer| reviewer["reviewer"]["id"] == hr).count(), 1);

    // Now they may, and the evaluee still sees no list.
    story.done("hr", "submitPeerFeedback", &story.feedback()).await;
    assert_eq!(
        story.see("evaluee", "reviewers { id } reviewersVersion").await,
        json!({ "reviewers": null, "reviewersVersion": null })
    );
}

#[tokio::test]
async fn a_reviewer_is_a_colleague_without_a_part_in_it() {
    let story = Story::begin().await;
    let mut reviewers = Vec::new();
    for user in ["evaluee", "supervisor", "stranger", "subordinate", "hr", "team", "team"] {
        let group = if user == "hr" { "SUBORDINATE" } else { "PEER" };
        reviewers.push(json!({ "employee": employee(&story, user).await, "group": group }));
    }
    reviewers.push(json!({ "employee": story.evaluation, "group": "PEER" }));
    let rules = [
        ("CONFLICT_OF_INTEREST", "reviewers.0.employee"),
        ("CONFLICT_OF_INTEREST", "reviewers.1.employee"),
        ("UNKNOWN_REFERENCE", "reviewers.2.employee"),
        ("INVALID_VALUE", "reviewers.3.group"),
        ("INVALID_VALUE", "reviewers.4.group"),
        ("DUPLICATE", "reviewers.6.employee"),
        ("UNKNOWN_REFERENCE", "reviewers.7.employee"),
    ];
    let input = story.input(json!({ "reviewers": reviewers }));
    story.broken(Some("evaluee"), "nominateReviewers", &input, &rules).await;
    let none = story.input(json!({ "reviewers": [] }));
    story.broken(Some("evaluee"), "nominateReviewers", &none, &[("REQUIRED", "reviewers")]).await;
    let many = story.input(json!({ "reviewers": vec![&reviewers[0]; 51] }));
    story.broken(Some("evaluee"), "nominateReviewers", &many, &[("TOO_MANY", "reviewers")]).await;

    let version = story.see("supervisor", "reviewersVersion").await["reviewersVersion"].clone();
    let approval = story.input(json!({
        "expectedVersion": version,
        "nominations": [story.evaluation],
        "reviewers": [{ "employee": employee(&story, "supervisor").await, "group": "PEER" }],
    }));
    let rules = [("UNKNOWN_REFERENCE", "nominations.0"), ("CONFLICT_OF_INTEREST", "reviewers.0.employee")];
    story.broken(Some("supervisor"), "approveReviewers", &approval, &rules).await;
    let none = story.input(json!({ "expectedVersion": version }));
    story.broken(Some("supervisor"), "approveReviewers", &none, &[("REQUIRED", "nominations")]).await;
}

#[tokio::test]
async fn whom_the_constraints_find_again_is_named_one_by_one() {
    let story = Story::begin().await;
    let [hr, team, auditor, peer, head] = ["hr", "team", "auditor", "peer1", "head"];
    let reviewers = async |users: &[&str]| {
        let mut reviewers = Vec::new();
        for user in users {
            reviewers.push(json!({ "employee": employee(&story, user).await, "group": "PEER" }));
        }
        reviewers
    };

    let input = story.input(json!({ "reviewers": reviewers(&[hr, auditor]).await }));
    story.done("evaluee", "nominateReviewers", &input).await;
    let input = story.input(json!({ "reviewers": reviewers(&[hr, team, auditor]).await }));
    let rules = [("ALREADY_DONE", "reviewers.0.employee"), ("ALREADY_DONE", "reviewers.2.employee")];
    story.broken(Some("evaluee"), "nominateReviewers", &input, &rules).await;

    let seen = story.see("supervisor", "reviewersVersion nominations { id reviewer { id } }").await;
    let version = &seen["reviewersVersion"];
    let nominated = |employee: &Value| {
        let nominations = seen["nominations"].as_array().expect("nominations").clone();
        let found = nominations.into_iter().find(|nomination| nomination["reviewer"]["id"] == *employee);
        found.expect("a nomination")["id"].clone()
    };
    // Somebody who has been asked is not asked again for being nominated; to add them is a mistake.
    let asked = story.input(json!({ "expectedVersion": version, "reviewers": reviewers(&[head, peer]).await }));
    story.broken(Some("supervisor"), "approveReviewers", &asked, &[("ALREADY_DONE", "reviewers.1.employee")]).await;
    let first = nominated(&employee(&story, hr).await);
    let approval = story.input(json!({ "expectedVersion": version, "nominations": [first] }));
    story.done("supervisor", "approveReviewers", &approval).await;
    let before = story.see("supervisor", "reviewers { id }").await["reviewers"].as_array().expect("a list").len();
    let again = story.input(json!({
        "expectedVersion": version.as_i64().expect("a version") + 1,
        "nominations": [first, nominated(&employee(&story, auditor).await)],
    }));
    story.done("supervisor", "approveReviewers", &again).await;
    let after = story.see("supervisor", "reviewers { id }").await["reviewers"].as_array().expect("a list").len();
    assert_eq!(after, before + 1);
}

#[tokio::test]
async fn the_performance_team_sees_who_has_been_asked_and_nothing_of_what_became_of_it() {
    let story = Story::begin().await;
    story.done("peer1", "submitPeerFeedback", &story.feedback()).await;
    let fields = "reviewers { id group dueOn reviewer { id } state closedOn declineReason } reviewersVersion";
    let seen = story.see("supervisor", fields).await;
    assert_eq!(seen["reviewers"].as_array().expect("a list").len(), 8, "{seen}");
    for user in ["team", "superior"] {
        assert_eq!(story.see(user, fields).await, seen, "{user}");
    }
    // Who holds the office elsewhere sees nothing of it.
    let (grant, school) = (
        "UPDATE role_grant SET org_unit_id",
        "(SELECT u.id FROM org_unit u WHERE u.code = '06' \
         AND u.agency_id = role_grant.agency_id)",
    );
    story.app.change(&format!("{grant} = {school} WHERE role = 'PERFORMANCE_TEAM'")).await;
    assert_eq!(story.see("team", fields).await, Value::Null);
    let ids: Vec<&Value> = seen["reviewers"].as_array().expect("a list").iter().map(|request| &request["id"]).collect();
    let document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let elsewhere = story.app.graphql(document).as_user("team").variables(json!({ "ids": ids })).send().await.ok();
    assert_eq!(*elsewhere.at("/nodes"), json!(vec![Value::Null; 8]));
}

/// Somebody who stands in for the supervisor is party to the evaluation, whoever names them.
#[tokio::test]
async fn who_stands_in_for_the_supervisor_is_no_reviewer() {
    let story = Story::begin().await;
    let cast = story.app.cast().await;
    let version = story.see("supervisor", "reviewersVersion").await["reviewersVersion"].clone();
    let nomination = async |user: &str| {
        story.input(json!({ "reviewers": [{ "employee": employee(&story, user).await, "group": "PEER" }] }))
    };
    for user in ["hr", "auditor"] {
        story.done("evaluee", "nominateReviewers", &nomination(user).await).await;
    }
    let seen = story.see("supervisor", "nominations { id reviewer { id } }").await;
    let nominations = seen["nominations"].as_array().expect("nominations").clone();
    let of = async |user: &str| {
        let id = employee(&story, user).await;
        nominations.iter().find(|known| known["reviewer"]["id"] == id).expect("a nomination")["id"].clone()
    };
    // Both were nominated before their term.
    story.delegate("PLT", cast.supervisor, cast.hr, "2026-11-01", "2026-12-01").await;
    story.delegate("PLH", cast.supervisor, cast.auditor, "2026-11-16", "2026-11-17").await;
    let conflict = [("CONFLICT_OF_INTEREST", "reviewers.0.employee")];
    for user in ["hr", "auditor"] {
        let reviewers = nomination(user).await;
        for who in ["hr", "evaluee", "supervisor"] {
            story.broken(Some(who), "nominateReviewers", &reviewers, &conflict).await;
        }
        let mut added = reviewers;
        added["expectedVersion"] = version.clone();
        let nominated = story.input(json!({ "expectedVersion": version, "nominations": [of(user).await] }));
        for who in ["hr", "supervisor"] {
            story.broken(Some(who), "approveReviewers", &added, &conflict).await;
            let rules = [("CONFLICT_OF_INTEREST", "nominations.0")];
            story.broken(Some(who), "approveReviewers", &nominated, &rules).await;
        }
    }
    // The term is over, and with it the conflict.
    story
        .app
        .change("UPDATE delegation SET valid_to = '2026-11-16' WHERE kind = 'PLT' AND decree_number = 'SK-1'")
        .await;
    let both = [of("hr").await, of("auditor").await];
    let approval = story.input(json!({ "expectedVersion": version, "nominations": both }));
    story.broken(Some("supervisor"), "approveReviewers", &approval, &[("CONFLICT_OF_INTEREST", "nominations.1")]).await;
    let approval = story.input(json!({ "expectedVersion": version, "nominations": [both[0]] }));
    story.done("supervisor", "approveReviewers", &approval).await;
}

/// Whoever has been asked first and stands in for the supervisor later does neither of the two.
#[tokio::test]
async fn whoever_has_been_asked_decides_nothing_and_whoever_decides_gives_no_feedback() {
    let story = Story::begin().await;
    let cast = story.app.cast().await;
    story.done("peer2", "submitPeerFeedback", &story.feedback()).await;
    story.delegate("PLT", cast.supervisor, cast.peer1, "2026-11-01", "2026-12-01").await;
    story.delegate("PLH", cast.supervisor, cast.peer2, "2026-11-01", "2026-12-01").await;
    let version = story.see("supervisor", "reviewersVersion").await["reviewersVersion"].clone();
    let hr = json!([{ "employee": employee(&story, "hr").await, "group": "PEER" }]);
    let approval = story.input(json!({ "expectedVersion": version, "reviewers": hr }));
    story.refused(Some("peer1"), "submitPeerFeedback", &story.feedback(), "FORBIDDEN").await;
    story.refused(Some("peer1"), "approveReviewers", &approval, "FORBIDDEN").await;
    // Whoever declines is a reviewer no more, and decides in the supervisor's place.
    let decline = json!({ "feedbackRequest": request_of_peer1(&story).await, "reason": "I stand in for the head" });
    story.done("peer1", "declineFeedback", &decline).await;
    story.done("peer1", "approveReviewers", &approval).await;

    story.done("evaluee", "submitSelfAssessment", &story.self_assessment()).await;
    // Somebody who has given feedback cannot take it back, and the office of the performance team helps no more than a post.
    story
        .app
        .change(&format!(
            "UPDATE role_grant SET employee_id = {} WHERE role = 'PERFORMANCE_TEAM' AND agency_id = {}",
            story.app.database().uuid(cast.peer2),
            story.app.database().uuid(cast.agency_id)
        ))
        .await;
    let closing = story.closing().await;
    story.refused(Some("peer2"), "closeFeedback", &closing, "FORBIDDEN").await;
    story.done("peer1", "closeFeedback", &closing).await;
    let rating = story.rating().await;
    story.refused(Some("peer2"), "rateEvaluation", &rating, "FORBIDDEN").await;
    story.done("peer1", "rateEvaluation", &rating).await;
    story.app.change("DELETE FROM delegation WHERE kind = 'PLT' AND decree_number = 'SK-1'").await;
    story.app.change("UPDATE delegation SET kind = 'PLT' WHERE decree_number = 'SK-1'").await;
    let release = story.input(json!({ "expectedVersion": 1 }));
    story.refused(Some("peer2"), "releaseEvaluation", &release, "FORBIDDEN").await;
}

/// The request that peer1 has been asked by in the story.
async fn request_of_peer1(story: &Story) -> Value {
    let filter = json!({ "filter": { "evaluation": { "id": { "eq": story.evaluation } } } });
    let document = "query($filter: FeedbackRequestFilter) { feedbackRequests(filter: $filter) { nodes { id } } }";
    let asked = story.app.graphql(document).as_user("peer1").variables(filter).send().await.ok();
    asked.at("/feedbackRequests/nodes/0/id").clone()
}

/// What has become of it, as peer1 sees it.
async fn outcome(story: &Story, id: &Value) -> Value {
    let document = "query($id: ID!) { node(id: $id) { ... on FeedbackRequest { state closedOn declineReason } } }";
    let variables = json!({ "id": id });
    story.app.graphql(document).as_user("peer1").variables(variables).send().await.ok().at("/node").clone()
}

/// How somebody sees the request with this id among those of the evaluation.
async fn seen_by(story: &Story, user: &str, id: &Value) -> Value {
    let seen = story.see(user, "reviewers { id state declineReason }").await;
    let reviewers = seen["reviewers"].as_array().cloned().unwrap_or_default();
    reviewers.into_iter().find(|reviewer| reviewer["id"] == *id).unwrap_or_default()
}

#[tokio::test]
async fn whoever_declines_says_why_and_the_place_opens_again() {
    let story = Story::begin().await;
    let id = &request_of_peer1(&story).await;
    let waiting = json!({ "state": "APPROVED", "closedOn": null, "declineReason": null });
    let decline = json!({ "feedbackRequest": id, "reason": "I have not worked with her this year" });
    let silent = json!({ "feedbackRequest": id, "reason": "  " });
    story.broken(Some("peer1"), "declineFeedback", &silent, &[("REQUIRED", "reason")]).await;
    let long = json!({ "feedbackRequest": id, "reason": "a".repeat(4_001) });
    story.broken(Some("peer1"), "declineFeedback", &long, &[("TOO_LONG", "reason")]).await;
    assert_eq!(outcome(&story, id).await, waiting);

    story.done("peer1", "declineFeedback", &decline).await;
    let declined = json!({ "state": "DECLINED", "closedOn": "2026-11-16", "declineReason": decline["reason"] });
    assert_eq!(outcome(&story, id).await, declined);
    story.refused(Some("peer1"), "declineFeedback", &decline, "FORBIDDEN").await;
    // With the request goes what it let them see.
    story.refused(Some("peer1"), "submitPeerFeedback", &story.feedback(), "NOT_FOUND").await;

    // The supervisor reads why, and nobody else does.
    let seen = seen_by(&story, "supervisor", id).await;
    assert_eq!(seen, json!({ "id": id, "state": null, "declineReason": decline["reason"] }));
    let unexplained = json!({ "id": id, "state": null, "declineReason": null });
    assert_eq!(seen_by(&story, "superior", id).await, unexplained);
    assert_eq!(seen_by(&story, "evaluee", id).await, Value::Null);

    let version = story.see("supervisor", "reviewersVersion").await["reviewersVersion"].clone();
    let again = json!([{ "employee": employee(&story, "peer1").await, "group": "PEER" }]);
    let approval = story.input(json!({ "expectedVersion": version, "reviewers": again }));
    story.done("supervisor", "approveReviewers", &approval).await;
    assert_eq!(outcome(&story, id).await, waiting);
    story.done("peer1", "submitPeerFeedback", &story.feedback()).await;
}

#[tokio::test]
async fn a_closed_period_is_frozen_for_whoever_has_been_asked() {
    let story = Story::begin().await;
    let decline = json!({ "feedbackRequest": request_of_peer1(&story).await, "reason": "I do not know her work" });
    for status in ["CLOSED", "ARCHIVED"] {
        story.app.change(&format!("UPDATE evaluation_period SET status = '{status}'")).await;
        story.refused(Some("peer1"), "declineFeedback", &decline, "FORBIDDEN").await;
        story.refused(Some("peer1"), "submitPeerFeedback", &story.feedback(), "FORBIDDEN").await;
    }
    story.app.change("UPDATE evaluation_period SET status = 'OPEN'").await;
    story.done("peer1", "declineFeedback", &decline).await;
}

#[tokio::test]
async fn a_place_opens_again_only_for_those_who_may_read_why_it_was_declined() {
    let story = Story::begin().await;
    let decline = json!({ "feedbackRequest": request_of_peer1(&story).await, "reason": "I do not know her work" });
    story.done("peer1", "declineFeedback", &decline).await;
    let version = story.see("supervisor", "reviewersVersion").await["reviewersVersion"].clone();
    let again = json!([{ "employee": employee(&story, "peer1").await, "group": "PEER" }]);
    let approval = story.input(json!({ "expectedVersion": version, "reviewers": again }));

    let rule = "may(\"supervisor\", \"read\", \"feedback_request\", \"decline\", _state);\n";
    story.app.token("supervisor").await;
    let before = story.app.fingerprint().await;
    let without: (&str, &[&str]) = ("feedback_request.polar", &[rule]);
    let answer = story.send_without(without, "supervisor", "approveReviewers", &approval).await;
    let told = [json!({ "code": "ALREADY_DONE", "field": ["input", "reviewers", "0", "employee"] })];
    assert_eq!(answer["data"]["approveReviewers"]["userErrors"], json!(told), "{answer}");
    assert_eq!(story.app.fingerprint().await, before);

    story.done("supervisor", "approveReviewers", &approval).await;
}
