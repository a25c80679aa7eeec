//! Access tokens of another issuer: who comes in with one, and everything that keeps one out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use capaian::clock::{Clock, Hand};
use capaian::config::Settings;
use capaian::error::Error;
use capaian::office::identity::{self, Identity};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::support::{Answer, Contents, Issuer, TestApp, TestDatabase, TestKey, now};

const WHO: &str = "{ viewer { employee { name } } }";

/// The evaluee of the cast is the subject `248` of an issuer.
struct Stage {
    app: TestApp,
    issuer: Issuer,
    key: TestKey,
    hand: Hand,
}

impl Stage {
    async fn new() -> Self {
        let key = TestKey::ec("one", false);
        let issuer = Issuer::with(&[&key]).await;
        let database = TestDatabase::new(Contents::Cast).await;
        let settings = Settings { oidc: Some(issuer.settings()), ..Settings::default() };
        let (clock, hand) = Clock::moved_by_hand(now());
        let stage = Self { app: TestApp::with(database, settings, clock).await, issuer, key, hand };
        stage.link("248").await.unwrap();
        stage
    }

    fn identity(&self, subject: &str) -> Identity {
        Identity { issuer: self.issuer.name().to_owned(), subject: subject.to_owned() }
    }

    async fn link(&self, subject: &str) -> Result<(), Error> {
        let evaluee = self.app.cast().await.evaluee;
        let database = self.app.open().await;
        let outcome = identity::link(&database, self.identity(subject), evaluee, now()).await;
        database.close().await.unwrap();
        outcome
    }

    async fn ask(&self, token: &str) -> Answer {
        self.app.graphql(WHO).header("authorization", format!("Bearer {token}")).send().await
    }

    /// Asks with good claims but for these.
    async fn ask_with(&self, differences: Value) -> Answer {
        let mut claims = self.issuer.claims("248");
        for (name, value) in differences.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        self.ask(&self.key.sign(&claims)).await
    }
}

/// Every refusal is the same to the letter, whatever the reason.
#[track_caller]
fn refused(answer: &Answer, why: &str) {
    assert_eq!((answer.status.as_u16(), answer.codes()), (401, vec!["UNAUTHENTICATED"]), "{why}");
    let message = "the token is not valid or has ended, sign in again";
    assert_eq!(answer.body["errors"][0]["message"], message, "{why}");
    assert_eq!(answer.headers["www-authenticate"], "Bearer error=\"invalid_token\"", "{why}");
    assert_eq!(answer.body.get("data"), None, "{why}");
}

#[track_caller]
fn recognized(answer: Answer) {
    assert!(answer.ok().at("/viewer/employee/name").is_string());
}

#[tokio::test]
async fn a_linked_subject_is_the_employee() {
    let stage = Stage::new().await;
    let by_session = stage.app.graphql(WHO).as_user("evaluee").send().await.ok();
    let by_token = stage.ask_with(json!({})).await.ok();
    assert_eq!(by_token.text, by_session.text);
    recognized(stage.ask_with(json!({"aud": ["account", "capaian"]})).await);
    recognized(stage.ask_with(json!({"exp": now().timestamp() as f64 + 0.5, "nbf": now().timestamp()})).await);
    assert_eq!(stage.issuer.asked(), 1, "the keys are kept");
}

#[tokio::test]
async fn each_kind_of_key_signs() {
    let stage = Stage::new().await;
    let rsa = TestKey::rsa("two", false);
    stage.issuer.list(vec![json!({"kty": "unheard of"}), stage.key.public(), rsa.public()]);
    let claims = stage.issuer.claims("248");
    recognized(stage.ask(&rsa.sign(&claims)).await);
    refused(&stage.ask(&rsa.sign_as(Algorithm::PS256, &claims)).await, "the list says RS256");
    refused(&stage.ask(&rsa.sign_as(Algorithm::RS512, &claims)).await, "an algorithm that is not accepted");
}

#[tokio::test]
async fn a_token_that_names_no_key_means_the_only_one() {
    let stage = Stage::new().await;
    let token = stage.key.sign_under(&json!({"alg": "ES256"}), &stage.issuer.claims("248"));
    stage.issuer.list(vec![stage.key.public(), TestKey::rsa("of another kind", false).public()]);
    recognized(stage.ask(&token).await);
    stage.issuer.list(vec![stage.key.public(), TestKey::ec("another", true).public()]);
    stage.hand.advance(TimeDelta::seconds(31));
    refused(&stage.ask(&TestKey::ec("unknown", true).sign(&stage.issuer.claims("248"))).await, "an unknown key");
    refused(&stage.ask(&token).await, "one of two");
}

#[tokio::test]
async fn a_claim_that_is_wrong_is_refused() {
    let stage = Stage::new().await;
    let time = now().timestamp();
    for (difference, why) in [
        (json!({"iss": "https://evil.example"}), "another issuer"),
        (json!({"iss": [stage.issuer.name()]}), "a list of issuers"),
        (json!({"iss": null}), "no issuer"),
        (json!({"aud": "another"}), "another audience"),
        (json!({"aud": []}), "an empty audience"),
        (json!({"aud": null}), "no audience"),
        (json!({"exp": time - 31}), "expired"),
        (json!({"exp": null}), "never expires"),
        (json!({"exp": "tomorrow"}), "expires in words"),
        (json!({"nbf": time + 31}), "not yet valid"),
        (json!({"sub": "249"}), "nobody's subject"),
        (json!({"sub": "24"}), "the beginning of a subject"),
        (json!({"sub": ""}), "an empty subject"),
        (json!({"sub": null}), "no subject"),
    ] {
        refused(&stage.ask_with(difference).await, why);
    }
    recognized(stage.ask_with(json!({})).await);
}

#[tokio::test]
async fn a_signature_that_is_wrong_is_refused() {
    let stage = Stage::new().await;
    let claims = stage.issuer.claims("248");
    let good = stage.key.sign(&claims);
    let parts: Vec<&str> = good.split('.').collect();
    let encoded = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());

    refused(&stage.ask(&TestKey::ec("one", true).sign(&claims)).await, "another key under the same name");
    let mut forged = claims.clone();
    forged["sub"] = "1".into();
    refused(&stage.ask(&format!("{}.{}.{}", parts[0], encoded(forged), parts[2])).await, "other claims");
    for header in [json!({"alg": "none"}), json!({"alg": "None", "kid": "one"}), json!({"kid": "one"})] {
        let header = encoded(header);
        refused(&stage.ask(&format!("{header}.{}.{}", parts[1], parts[2])).await, "no algorithm");
        refused(&stage.ask(&format!("{header}.{}.", parts[1])).await, "no signature");
    }
    let under = |header: Value| stage.key.sign_under(&header, &claims);
    recognized(stage.ask(&under(json!({"alg": "ES256", "kid": "one", "unheard": "of"}))).await);
    let critical = json!({"alg": "ES256", "kid": "one", "crit": ["unheard"], "unheard": "of"});
    refused(&stage.ask(&under(critical)).await, "a critical extension");
    recognized(stage.ask(&good).await);
}

#[tokio::test]
async fn a_public_key_is_no_shared_secret() {
    let stage = Stage::new().await;
    let rsa = TestKey::rsa("two", false);
    stage.issuer.list(vec![rsa.public(), json!({"kty": "oct", "k": "c2VjcmV0", "kid": "three", "alg": "HS256"})]);
    let claims = stage.issuer.claims("248");
    let public = rsa.public();
    let modulus = URL_SAFE_NO_PAD.decode(public["n"].as_str().unwrap()).unwrap();
    for (kid, secret) in [
        ("two", public.to_string().into_bytes()),
        ("two", modulus),
        ("two", public["n"].as_str().unwrap().as_bytes().to_vec()),
        ("three", b"secret".to_vec()),
    ] {
        let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::HS256) };
        let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&secret)).unwrap();
        refused(&stage.ask(&token).await, kid);
    }
    recognized(stage.ask(&rsa.sign(&claims)).await);
}

#[tokio::test]
async fn a_new_key_is_fetched_when_it_is_met_and_not_more_often_than_that() {
    let stage = Stage::new().await;
    let claims = stage.issuer.claims("248");
    recognized(stage.ask(&stage.key.sign(&claims)).await);
    let new = TestKey::ec("new", true);
    stage.issuer.list(vec![new.public()]);
    // Whoever names keys that do not exist makes nobody fetch.
    for _ in 0..5 {
        refused(&stage.ask(&TestKey::ec("invented", true).sign(&claims)).await, "an unknown key");
    }
    refused(&stage.ask(&new.sign(&claims)).await, "too soon after the last time");
    assert_eq!(stage.issuer.asked(), 1);

    stage.hand.advance(TimeDelta::seconds(29));
    refused(&stage.ask(&new.sign(&claims)).await, "still too soon");
    assert_eq!(stage.issuer.asked(), 1);

    stage.hand.advance(TimeDelta::seconds(2));
    recognized(stage.ask(&new.sign(&claims)).await);
    assert_eq!(stage.issuer.asked(), 2);
    refused(&stage.ask(&stage.key.sign(&claims)).await, "a key that was taken back");
}

#[tokio::test]
async fn many_who_wait_for_a_key_cause_one_fetch() {
    let stage = std::sync::Arc::new(Stage::new().await);
    let token = stage.key.sign(&stage.issuer.claims("248"));
    let asked: Vec<_> = (0..20)
        .map(|_| {
            let (stage, token) = (std::sync::Arc::clone(&stage), token.clone());
            tokio::spawn(async move { recognized(stage.ask(&token).await) })
        })
        .collect();
    for task in asked {
        task.await.unwrap();
    }
    assert_eq!(stage.issuer.asked(), 1);
}

#[tokio::test]
async fn an_issuer_that_is_silent_stops_nobody_whose_key_is_known_for_six_hours() {
    let stage = Stage::new().await;
    let mut claims = stage.issuer.claims("248");
    claims["exp"] = (now().timestamp() + 86_400).into();
    let known = stage.key.sign(&claims);
    recognized(stage.ask(&known).await);
    stage.issuer.be_silent(true);

    stage.hand.advance(TimeDelta::hours(5));
    let unknown = TestKey::ec("unknown", true).sign(&claims);
    let waiting = stage.ask(&unknown);
    let others = async {
        for _ in 0..5 {
            recognized(stage.ask(&known).await);
        }
    };
    // The one with the unknown key waits for the issuer, and the others for nobody.
    tokio::select! {
        biased;
        answer = waiting => panic!("the issuer said nothing, so who answered? {}", answer.body),
        () = others => {}
    }
    stage.hand.advance(TimeDelta::hours(2));
    refused(&stage.ask(&known).await, "keys of seven hours ago");

    stage.issuer.be_silent(false);
    stage.hand.advance(TimeDelta::seconds(31));
    recognized(stage.ask(&known).await);
}

#[tokio::test]
async fn a_token_ends_between_two_requests() {
    let stage = Stage::new().await;
    let token = stage.key.sign(&stage.issuer.claims("248"));
    recognized(stage.ask(&token).await);
    stage.hand.advance(TimeDelta::seconds(331));
    refused(&stage.ask(&token).await, "expired meanwhile");
}

#[tokio::test]
async fn an_identity_belongs_to_one_employee_until_it_is_unlinked() {
    let stage = Stage::new().await;
    let before = stage.app.fingerprint().await;
    assert!(matches!(stage.link("248").await, Err(Error::Invalid(_))));
    assert!(matches!(stage.link("").await, Err(Error::Invalid(_))));
    assert!(matches!(stage.link("a\nb").await, Err(Error::Invalid(_))));
    assert_eq!(stage.app.fingerprint().await, before);
    stage.link("a second one").await.unwrap();

    let database = stage.app.open().await;
    identity::unlink(&database, stage.identity("248"), now()).await.unwrap();
    assert!(matches!(identity::unlink(&database, stage.identity("248"), now()).await, Err(Error::NotFound)));
    database.close().await.unwrap();
    refused(&stage.ask_with(json!({})).await, "unlinked");
    recognized(stage.ask_with(json!({"sub": "a second one"})).await);
    let events = stage.app.sql("SELECT verb FROM audit_event WHERE noun = 'employee_identity' ORDER BY verb").await;
    assert_eq!(events, [json!({"verb": "link"}), json!({"verb": "link"}), json!({"verb": "unlink"})]);
}

#[tokio::test]
async fn a_closed_account_keeps_its_owner_out_and_no_account_is_needed() {
    let stage = Stage::new().await;
    stage
        .app
        .change("UPDATE account SET disabled_at = '2026-11-01T00:00:00+00:00' WHERE identifier LIKE 'evaluee@%'")
        .await;
    refused(&stage.ask_with(json!({})).await, "a closed account");
    stage.app.change("DELETE FROM account WHERE identifier LIKE 'evaluee@%'").await;
    recognized(stage.ask_with(json!({})).await);
}

#[tokio::test]
async fn without_an_issuer_every_access_token_is_refused() {
    let app = TestApp::with_cast().await;
    let key = TestKey::ec("one", false);
    let issuer = Issuer::with(&[&key]).await;
    let token = key.sign(&issuer.claims("248"));
    refused(&app.graphql(WHO).header("authorization", format!("Bearer {token}")).send().await, "no issuer");
    assert_eq!(issuer.asked(), 0);
}

#[tokio::test]
async fn nothing_changes_for_a_token_that_is_refused() {
    let stage = Stage::new().await;
    let before = stage.app.fingerprint().await;
    let token = TestKey::ec("one", true).sign(&stage.issuer.claims("248"));
    let document = "mutation { signOut(input: {}) { signedOut } }";
    refused(&stage.app.graphql(document).header("authorization", format!("Bearer {token}")).send().await, "forged");
    let good = stage.key.sign(&stage.issuer.claims("248"));
    // There is no session of ours to end; that is the issuer's to do.
    let answer = stage.app.graphql(document).header("authorization", format!("Bearer {good}")).send().await;
    assert_eq!(answer.codes(), ["UNAUTHENTICATED"]);
    assert_eq!(stage.app.fingerprint().await, before);
}
