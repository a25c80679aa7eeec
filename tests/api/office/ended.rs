//! A session that has ended: whoever comes with it can sign in again and read what anybody may, and is told.

use capaian::authz::Noun;
use capaian::demo::PASSWORD;
use capaian::view::global_id;
use poem::http::header;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

const SIGN_IN: &str =
    "mutation($input: SignInInput!) { signIn(input: $input) { token viewer { employee { id } } userErrors { code } } }";
const GONE: &str = "__Host-capaian=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure";

fn input() -> Value {
    json!({"input": {"identifier": "evaluee@pangkalpinang.example", "password": PASSWORD}})
}

/// The application, with a session of the evaluee that has ended and one that never was.
async fn with_ended() -> (TestApp, [String; 2]) {
    let app = TestApp::with_cast().await;
    let answer = app.graphql(SIGN_IN).variables(input()).send().await.ok();
    let token = answer.at("/signIn/token").as_str().expect("a token").to_owned();
    let ended = format!("Bearer {token}");
    let out = "mutation { signOut(input: {}) { signedOut } }";
    app.graphql(out).header("authorization", &*ended).send().await.ok();
    (app, [ended, format!("Bearer {}", "A".repeat(43))])
}

#[track_caller]
fn says_so(answer: &Answer) {
    let message = "the token is not valid or has ended, sign in again";
    let notice = json!({"code": "UNAUTHENTICATED", "message": message});
    assert_eq!(answer.body["extensions"]["credentials"], notice, "{}", answer.body);
    assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer error=\"invalid_token\"");
    assert!(answer.body["extensions"]["cost"].is_object());
}

#[tokio::test]
async fn whoever_comes_with_it_can_sign_in() {
    let (app, tokens) = with_ended().await;
    for token in &tokens {
        let answer = app.graphql(SIGN_IN).variables(input()).header("authorization", &**token).send().await.ok();
        assert!(answer.at("/signIn/token").is_string() && answer.at("/signIn/viewer/employee/id").is_string());
        says_so(&answer);
    }
    let answer = app.graphql(SIGN_IN).variables(input()).send().await.ok();
    assert_eq!(answer.body["extensions"].get("credentials"), None);
}

#[tokio::test]
async fn what_is_public_is_answered_and_says_that_it_has_ended() {
    let (app, tokens) = with_ended().await;
    let agency = app.graphql("{ agencies(first: 1) { nodes { id } } }").send().await.ok();
    let agency = agency.at("/agencies/nodes/0/id").as_str().expect("an id").to_owned();
    for document in [
        "{ agencies { totalCount nodes { name } } }".to_owned(),
        "{ ruleSets { nodes { id } } surveyCampaigns { nodes { id } } surveyResults { nodes { id } } }".to_owned(),
        "{ surveyCampaign(code: \"none\") { id } policy { version } errorCodes { code } }".to_owned(),
        "{ __schema { queryType { name } } }".to_owned(),
        format!("{{ node(id: \"{agency}\") {{ __typename }} nodes(ids: [\"{agency}\", \"none\"]) {{ id }} }}"),
    ] {
        let citizen = app.graphql(&document).send().await.ok();
        for token in &tokens {
            let answer = app.graphql(&document).header("authorization", &**token).send().await.ok();
            assert_eq!(answer.body["data"], citizen.body["data"], "{document}");
            says_so(&answer);
        }
    }
    let survey = "mutation($input: SubmitSurveyResponseInput!) { submitSurveyResponse(input: $input) { received } }";
    let key = "0123456789abcdef0123456789abcdef";
    let answers = json!({"input": {"code": "none", "answers": [], "idempotencyKey": key}});
    let answer = app.graphql(survey).variables(answers).header("authorization", &*tokens[0]).send().await;
    assert_eq!(answer.codes(), ["NOT_FOUND"]);
    says_so(&answer);
}

#[tokio::test]
async fn what_needs_signing_in_is_refused() {
    let (app, tokens) = with_ended().await;
    let cast = app.cast().await;
    let before = app.fingerprint().await;
    let evaluation = global_id::encode(Noun::Evaluation, cast.evaluation);
    let documents = [
        "{ viewer { employee { id } } }".to_owned(),
        "{ __typename }".to_owned(),
        "{ __typename evaluations { totalCount } }".to_owned(),
        "{ employees { totalCount } orgUnits { totalCount } cycles { totalCount } performancePlans { totalCount } }"
            .to_owned(),
        "{ feedbackRequests { totalCount } evaluationStatistics(groupBy: [STATE]) { count } }".to_owned(),
        format!("{{ node(id: \"{evaluation}\") {{ id }} nodes(ids: [\"none\", \"{evaluation}\"]) {{ id }} }}"),
        "mutation { signOut(input: {}) { signedOut } endOtherSessions(input: {}) { userErrors { code } } }".to_owned(),
        format!(
            "mutation {{ releaseEvaluation(input: {{evaluation: \"{evaluation}\", expectedVersion: 1}}) {{ userErrors {{ code }} }} }}"
        ),
    ];
    for document in &documents {
        for token in &tokens {
            let answer = app.graphql(document).header("authorization", &**token).send().await;
            assert_eq!((answer.status.as_u16(), answer.codes()), (401, vec!["UNAUTHENTICATED"]), "{document}");
            assert_eq!(answer.body.get("data"), None, "{document}");
        }
    }
    assert_eq!(app.fingerprint().await, before);
}

#[tokio::test]
async fn beside_what_is_public_a_field_that_needs_signing_in_fails_alone() {
    let (app, [ended, _]) = with_ended().await;
    let document = "{ agencies { totalCount } evaluations { totalCount } mine: viewer { employee { id } } }";
    // What a citizen's query was compiled to is not found by one who is no citizen.
    let citizen = app.graphql(document).send().await.ok();
    assert!(citizen.at("/evaluations").is_object());
    for _ in 0..2 {
        let answer = app.graphql(document).header("authorization", &*ended).send().await;
        assert_eq!(answer.at("/agencies"), citizen.at("/agencies"));
        assert_eq!((answer.at("/evaluations"), answer.at("/mine")), (&Value::Null, &Value::Null));
        let paths: Vec<&Value> =
            answer.body["errors"].as_array().expect("errors").iter().map(|error| &error["path"]).collect();
        assert_eq!(
            (answer.codes(), paths),
            (vec!["UNAUTHENTICATED"; 2], vec![&json!(["evaluations"]), &json!(["mine"])])
        );
        says_so(&answer);
        assert_eq!(app.graphql(document).send().await.ok().body["data"], citizen.body["data"]);
    }
    let document = "{ agencies { totalCount } __type(name: \"Date\") { name } evaluations { totalCount } }";
    let answer = app.graphql(document).header("authorization", &*ended).send().await;
    assert_eq!((answer.codes(), answer.at("/evaluations")), (vec!["UNAUTHENTICATED"], &Value::Null));

    let document = "mutation($input: SignInInput!) {
        signOut(input: {}) { signedOut } signIn(input: $input) { token userErrors { code } }
    }";
    let answer = app.graphql(document).variables(input()).header("authorization", &*ended).send().await;
    assert_eq!((answer.codes(), answer.at("/signOut")), (vec!["UNAUTHENTICATED"], &Value::Null));
    assert!(answer.at("/signIn/token").is_string(), "{}", answer.body);
}

fn set_cookies(answer: &Answer) -> Vec<&str> {
    answer.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().expect("text")).collect()
}

#[tokio::test]
async fn a_cookie_is_taken_back_unless_another_session_has_begun() {
    let (app, [ended, _]) = with_ended().await;
    let token = ended.trim_start_matches("Bearer ");
    for cookie in [format!("__Host-capaian={token}"), "__Host-capaian=x".to_owned()] {
        let send = |document: &str, variables: Value| {
            let request = app.graphql(document).variables(variables).header("cookie", &*cookie);
            request.header("x-capaian-csrf", "1").send()
        };
        let answer = send("{ agencies { totalCount } }", json!({})).await.ok();
        says_so(&answer);
        assert_eq!(set_cookies(&answer), [GONE]);
        let answer = send("{ viewer { employee { id } } }", json!({})).await;
        assert_eq!((answer.status.as_u16(), set_cookies(&answer)), (401, vec![GONE]));

        // A session that was kept in a cookie is followed by one that is.
        let answer = send(SIGN_IN, input()).await.ok();
        assert_eq!(*answer.at("/signIn/token"), Value::Null);
        let [begun] = set_cookies(&answer)[..] else { panic!("one cookie: {:?}", answer.headers) };
        assert!(begun.starts_with("__Host-capaian=") && begun.contains("Max-Age=43200"), "{begun}");

        // In a list of operations too, whichever of them is answered last.
        let list = json!([
            {"query": "{ agencies { totalCount } }"},
            {"query": SIGN_IN, "variables": input()},
            {"query": "{ agencies { totalCount } }"},
        ]);
        let request = app.graphql("").body(list).header("cookie", &*cookie).header("x-capaian-csrf", "1");
        let answer = request.send().await;
        assert_eq!(answer.status.as_u16(), 200);
        let [begun] = set_cookies(&answer)[..] else { panic!("one cookie: {:?}", answer.headers) };
        assert!(begun.contains("Max-Age=43200"), "{begun}");
    }
}

#[tokio::test]
async fn an_empty_header_is_none() {
    let app = TestApp::with_cast().await;
    let document = "{ __typename viewer { employee { id } } }";
    let answer = app.graphql(document).header("authorization", "").send().await.ok();
    assert_eq!(*answer.at("/viewer"), Value::Null);
    assert_eq!(answer.body["extensions"].get("credentials"), None);
    let other = app.graphql(document).header("authorization", "Basic dTpw").locale("id").send().await;
    assert_eq!((other.status.as_u16(), other.codes()), (401, vec!["UNAUTHENTICATED"]));
    assert_eq!(other.body["errors"][0]["message"], "kirim Authorization satu kali, dalam bentuk `Bearer TOKEN`");
}
