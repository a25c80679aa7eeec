//! rateEvaluation and releaseEvaluation.

use capaian::demo::Cast;
use serde_json::{Value, json};

use crate::api::story::Story;

const RATING: &str = "rating { resultRating behaviorRating performanceRating version }";

#[tokio::test]
async fn the_matrix_gives_the_performance_rating() {
    let story = Story::begin().await;
    story.up_to_closing().await;
    let mut input = story.rating().await;
    story.done("supervisor", "rateEvaluation", &input).await;
    let expected = |performance: &str, behavior: &str, version: i32| {
        json!({ "rating": {
            "resultRating": "AS_EXPECTED",
            "behaviorRating": behavior,
            "performanceRating": performance,
            "version": version,
        } })
    };
    assert_eq!(story.see("supervisor", RATING).await, expected("GOOD", "AS_EXPECTED", 1));
    // Rating again before the release replaces it, and shows to nobody who does not see the rating.
    let status = story.see("evaluee", "state statusVersion").await;
    for behavior in input["behaviors"].as_array_mut().expect("behaviors") {
        behavior["rating"] = "BELOW_EXPECTATION".into();
        behavior["note"] = "Tiga kali terlambat.".into();
    }
    story.refused(Some("supervisor"), "rateEvaluation", &input, "CONFLICT").await;
    input["expectedVersion"] = 1.into();
    story.done("supervisor", "rateEvaluation", &input).await;
    assert_eq!(story.see("supervisor", RATING).await, expected("POOR", "BELOW_EXPECTATION", 2));
    assert_eq!(story.see("evaluee", "state statusVersion").await, status);
    for user in ["evaluee", "hr", "head", "auditor"] {
        assert_eq!(story.see(user, RATING).await, json!({ "rating": null }), "{user}");
    }

    let release = |version: i32| story.input(json!({ "expectedVersion": version, "idempotencyKey": "rilis" }));
    story.refused(Some("supervisor"), "releaseEvaluation", &release(1), "CONFLICT").await;
    story.done("supervisor", "releaseEvaluation", &release(2)).await;
    let once = story.app.fingerprint().await;
    story.done("supervisor", "releaseEvaluation", &release(2)).await;
    assert_eq!(story.app.fingerprint().await, once);
    for user in ["evaluee", "hr", "head", "auditor", "supervisor", "superior", "team"] {
        assert_eq!(story.see(user, RATING).await, expected("POOR", "BELOW_EXPECTATION", 2), "{user}");
    }
    input["expectedVersion"] = 2.into();
    story.refused(Some("supervisor"), "rateEvaluation", &input, "FORBIDDEN").await;
}

#[tokio::test]
async fn an_override_needs_its_reason() {
    let story = Story::begin().await;
    story.up_to_closing().await;
    let mut input = story.rating().await;
    input["behaviorRating"] = "ABOVE_EXPECTATION".into();
    story.broken(Some("supervisor"), "rateEvaluation", &input, &[("REASON_REQUIRED", "overrideReason")]).await;
    input["overrideReason"] = "Memimpin tim vaksinasi.".into();
    story.done("supervisor", "rateEvaluation", &input).await;
    let seen = story.see("supervisor", "rating { behaviorRating overrideReason }").await;
    assert_eq!(
        seen,
        json!({ "rating": { "behaviorRating": "ABOVE_EXPECTATION", "overrideReason": "Memimpin tim vaksinasi." } })
    );
}

#[tokio::test]
async fn what_breaks_a_rule_is_named_all_at_once() {
    let story = Story::begin().await;
    story.up_to_closing().await;
    let mut input = story.rating().await;
    input["workResults"][0]["rating"] = "BELOW_EXPECTATION".into();
    input["behaviors"][6]["value"] = "BP".into();
    input["weaknesses"] = " ".into();
    let rules = [
        ("REASON_REQUIRED", "workResults.0.note"),
        ("DUPLICATE", "behaviors.6.value"),
        ("INCOMPLETE", "behaviors"),
        ("REQUIRED", "weaknesses"),
    ];
    story.broken(Some("supervisor"), "rateEvaluation", &input, &rules).await;
    input = story.rating().await;
    input["workResults"] = json!([]);
    story.broken(Some("supervisor"), "rateEvaluation", &input, &[("INCOMPLETE", "workResults")]).await;
    input = story.rating().await;
    input["workResults"][0]["workResult"] = Value::from(story.evaluation.clone());
    let rules = [("UNKNOWN_REFERENCE", "workResults.0.workResult"), ("INCOMPLETE", "workResults")];
    story.broken(Some("supervisor"), "rateEvaluation", &input, &rules).await;
}

#[tokio::test]
async fn nobody_rates_or_releases_before_time() {
    let story = Story::begin().await;
    story.refused(Some("supervisor"), "rateEvaluation", &story.rating().await, "FORBIDDEN").await;
    story.up_to_closing().await;
    let release = story.input(json!({ "expectedVersion": 1 }));
    story.refused(Some("supervisor"), "releaseEvaluation", &release, "FORBIDDEN").await;
}

/// A rating without work results, that of the results being given by hand.
fn around_the_plan(rating: &Value) -> Value {
    let mut input = rating.clone();
    input["workResults"] = json!([]);
    input["resultRating"] = "AS_EXPECTED".into();
    input
}

/// The plan of the story was set by somebody who is not the supervisor of its evaluation any more.
async fn plan_of_an_earlier_supervisor(story: &Story) -> Cast {
    let cast = story.app.cast().await;
    let (plan, earlier) = (story.app.database().uuid(cast.plan), story.app.database().uuid(cast.superior));
    story.app.change(&format!("UPDATE performance_plan SET supervisor_id = {earlier} WHERE id = {plan}")).await;
    cast
}

#[tokio::test]
async fn nobody_rates_around_a_plan_of_an_earlier_supervisor() {
    let story = Story::begin().await;
    story.up_to_closing().await;
    let whole = story.rating().await;
    let cast = plan_of_an_earlier_supervisor(&story).await;
    let input = around_the_plan(&whole);
    story.broken(Some("supervisor"), "rateEvaluation", &input, &[("INCOMPLETE", "workResults")]).await;
    // Nor does whoever does the supervisor's daily work, or stands in for them.
    story.delegate("PLH", cast.supervisor, cast.sysadmin, "2026-11-01", "2026-12-01").await;
    for kind in ["PLH", "PLT"] {
        let who = story.app.database().uuid(cast.sysadmin);
        story.app.change(&format!("UPDATE delegation SET kind = '{kind}' WHERE delegate_id = {who}")).await;
        story.broken(Some("sysadmin"), "rateEvaluation", &input, &[("INCOMPLETE", "workResults")]).await;
    }
    // What is to be rated can be read, and then it can be rated.
    let of_owner = story.see("evaluee", "plan { workResults { id title } }").await;
    assert!(of_owner["plan"]["workResults"].as_array().is_some_and(|results| !results.is_empty()), "{of_owner}");
    for user in ["supervisor", "sysadmin"] {
        assert_eq!(story.see(user, "plan { workResults { id title } }").await, of_owner, "{user}");
    }
    story.done("supervisor", "rateEvaluation", &whole).await;
}

#[tokio::test]
async fn what_a_rater_cannot_read_is_a_refusal_and_never_nothing() {
    let story = Story::begin().await;
    story.up_to_closing().await;
    let whole = story.rating().await;
    plan_of_an_earlier_supervisor(&story).await;
    let rule = "may(\"evaluation_supervisor\", \"read\", \"performance_plan\", part, _state) if part in [\"header\", \
                \"status\", \"work_results\"];\n";
    let example =
        "?= allow([\"evaluation_supervisor\"], \"read\", [\"performance_plan\", \"work_results\", \"closed\", []]);\n";
    story.app.token("supervisor").await;
    let before = story.app.fingerprint().await;
    for input in [around_the_plan(&whole), whole] {
        let without: (&str, &[&str]) = ("performance_plan.polar", &[rule, example]);
        let answer = story.send_without(without, "supervisor", "rateEvaluation", &input).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
        assert_eq!(story.app.fingerprint().await, before);
    }
}
