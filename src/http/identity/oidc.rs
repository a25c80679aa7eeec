//! Access tokens of a configured issuer (OpenID Connect): its public keys, and what a token must say to be believed.
//!
//! The keys are fetched when they are first needed, again after a while, and when a token names a key that is unknown,
//! but never more often than now and then. Whoever shows a token of a known key never waits for any of this.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

use crate::config::OidcSettings;

/// What looks like an access token. Debug output never shows it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Jwt(Box<str>);

impl Jwt {
    /// Longer ones are no token for an API.
    const LONGEST: usize = 8 * 1024;

    /// Reads what a caller sent; `None` if it has not the form of a signed token.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let plain = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        let form = text.len() <= Self::LONGEST && text.split('.').count() == 3 && text.split('.').all(plain);
        form.then(|| Self(text.into()))
    }

    /// The text that the caller sent.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The subject that the token says and when it expires, for a token that has been believed before: nothing is
    /// verified here.
    pub(crate) fn said(&self) -> Option<(String, DateTime<Utc>)> {
        let bytes = URL_SAFE_NO_PAD.decode(self.0.split('.').nth(1)?).ok()?;
        let claims: Claims = serde_json::from_slice(&bytes).ok()?;
        let expiry = DateTime::from_timestamp_millis((claims.exp * 1000.0) as i64)?;
        Some((claims.sub, expiry + LEEWAY))
    }
}

impl std::fmt::Debug for Jwt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Jwt")
    }
}

/// Why a token is not believed: for our log. A caller is never told, since that would help to make a better one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TokenProblem(pub(crate) &'static str);

/// The issuer whose tokens are believed.
pub(crate) struct Issuer {
    settings: OidcSettings,
    kept: RwLock<Kept>,
    /// Held by the one who fetches.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Kept {
    keys: Arc<[Key]>,
    fetched_at: Option<DateTime<Utc>>,
    tried_at: Option<DateTime<Utc>>,
}

/// A public key and what it may verify.
struct Key {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

/// Older keys are fetched again, beside the requests: so a key that the issuer took back is soon gone here.
const FRESH: TimeDelta = TimeDelta::minutes(10);
/// While the issuer cannot be reached, its last keys are believed for so long.
const OLDEST: TimeDelta = TimeDelta::hours(6);
/// Two fetches are so far apart, whoever sends whatever.
const PAUSE: TimeDelta = TimeDelta::seconds(30);
/// Clocks of two machines differ by so much.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);

impl Issuer {
    pub(crate) fn new(settings: OidcSettings) -> Self {
        Self { settings, kept: RwLock::default(), fetching: tokio::sync::Mutex::default() }
    }

    /// The name by which employees are linked to this issuer.
    pub(crate) fn name(&self) -> &str {
        &self.settings.issuer
    }

    /// The subject of a token, if everything in it is as it must be at `now`.
    ///
    /// # Errors
    /// With the reason, for our log.
    pub(crate) async fn subject(self: &Arc<Self>, jwt: &Jwt, now: DateTime<Utc>) -> Result<String, TokenProblem> {
        let header = Header::of(jwt)?;
        let kept = self.kept(now);
        if kept.fetched_at.is_some_and(|fetched| now - fetched > FRESH) && !kept.tried_recently(now) {
            // Not waited for: the keys at hand will do.
            drop(tokio::spawn(Arc::clone(self).fetch_alone(now)));
        }
        let found = match kept.find(&header) {
            Some(found) => Some(found),
            None => {
                // A task of its own, so that a caller who goes away does not take the answer along.
                if !kept.tried_recently(now) || self.fetching.try_lock().is_err() {
                    drop(tokio::spawn(Arc::clone(self).fetch_alone(now)).await);
                }
                self.kept(now).find(&header)
            }
        };
        let (keys, index) = found.ok_or(TokenProblem("no such key"))?;
        let claims = verified(jwt, header.alg, &keys[index])?;
        claims.check(&self.settings, now)
    }

    /// What is known of the keys, without those that are too old to be believed.
    fn kept(&self, now: DateTime<Utc>) -> Kept {
        let mut kept = self.kept.read().unwrap_or_else(PoisonError::into_inner).clone();
        if kept.fetched_at.is_some_and(|fetched| now - fetched > OLDEST) {
            kept.keys = Arc::default();
        }
        kept
    }

    fn change(&self, change: impl FnOnce(&mut Kept)) {
        change(&mut self.kept.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Fetches the keys, unless somebody has just done so. What cannot be fetched leaves the last keys in place.
    async fn fetch_alone(self: Arc<Self>, now: DateTime<Utc>) {
        let _alone = self.fetching.lock().await;
        if self.kept(now).tried_recently(now) {
            return;
        }
        self.change(|kept| kept.tried_at = Some(now));
        match tokio::time::timeout(fetch::MOST_TIME, fetch::keys(&self.settings)).await {
            Ok(Ok(keys)) => {
                tracing::info!(keys = keys.len(), "the keys of the issuer were fetched");
                self.change(|kept| (kept.keys, kept.fetched_at) = (keys.into(), Some(now)));
            }
            Ok(Err(cause)) => tracing::warn!(cause, "the keys of the issuer were not fetched"),
            Err(_) => tracing::warn!(cause = "it takes too long", "the keys of the issuer were not fetched"),
        }
    }
}

impl Kept {
    fn tried_recently(&self, now: DateTime<Utc>) -> bool {
        self.tried_at.is_some_and(|tried| (now - tried).abs() < PAUSE)
    }

    /// The key for a token: the one that it names, or the only one that fits where it names none.
    fn find(&self, header: &Header) -> Option<(Arc<[Key]>, usize)> {
        let fits = |key: &Key| key.algorithms.contains(&header.alg) && (header.kid.is_none() || key.id == header.kid);
        let mut fitting = self.keys.iter().enumerate().filter(|(_, key)| fits(key)).map(|(index, _)| index);
        match (fitting.next(), fitting.next()) {
            (Some(index), None) => Some((Arc::clone(&self.keys), index)),
            _ => None,
        }
    }
}

/// The part of a token that says how it is signed, as far as it is heeded.
#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    kid: Option<String>,
    /// What must be understood to be believed. We understand none of it.
    crit: Option<serde_json::Value>,
}

impl Header {
    fn of(jwt: &Jwt) -> Result<Self, TokenProblem> {
        let encoded = jwt.0.split('.').next().unwrap_or_default();
        let bytes = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| TokenProblem("a header that is no base64url"))?;
        let header: Self =
            serde_json::from_slice(&bytes).map_err(|_| TokenProblem("a header that is none, or no such algorithm"))?;
        if header.crit.is_some() {
            return Err(TokenProblem("a critical extension"));
        }
        Ok(header)
    }
}

/// What a token says, as far as it is heeded.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    nbf: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Claims {
    fn check(self, settings: &OidcSettings, now: DateTime<Utc>) -> Result<String, TokenProblem> {
        let for_us = match &self.aud {
            Audience::One(audience) => *audience == settings.audience,
            Audience::Several(audiences) => audiences.contains(&settings.audience),
        };
        let seconds = |time: DateTime<Utc>| time.timestamp_millis() as f64 / 1000.0;
        if self.iss != settings.issuer {
            Err(TokenProblem("another issuer"))
        } else if !for_us {
            Err(TokenProblem("another audience"))
        } else if self.exp <= seconds(now - LEEWAY) {
            Err(TokenProblem("expired"))
        } else if self.nbf.is_some_and(|begin| begin > seconds(now + LEEWAY)) {
            Err(TokenProblem("not yet valid"))
        } else if self.sub.is_empty() {
            Err(TokenProblem("no subject"))
        } else {
            Ok(self.sub)
        }
    }
}

/// The claims of a token that this key has signed. Times, issuer and audience are ours to check, by our own clock.
fn verified(jwt: &Jwt, algorithm: Algorithm, key: &Key) -> Result<Claims, TokenProblem> {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let decoded = jsonwebtoken::decode::<Claims>(&*jwt.0, &key.key, &validation);
    decoded.map(|token| token.claims).map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenProblem("another signature"),
        _ => TokenProblem("claims that are none"),
    })
}

impl Key {
    /// Fewer bits can be broken; 2,048 of them are 342 digits.
    const LEAST_DIGITS: usize = 342;

    /// A key of the issuer's list, if it is one that we use. Secret keys are never: whoever can read them can sign.
    fn of(jwk: &Jwk) -> Option<Self> {
        let possible: &[Algorithm] = match &jwk.algorithm {
            AlgorithmParameters::RSA(rsa) if rsa.n.len() >= Self::LEAST_DIGITS => &[Algorithm::RS256, Algorithm::PS256],
            AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => &[Algorithm::ES256],
            AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P384 => &[Algorithm::ES384],
            _ => return None,
        };
        if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
            return None;
        }
        let named =
            |algorithm: Algorithm| jwk.common.key_algorithm.is_none_or(|only| only == KeyAlgorithm::from(algorithm));
        let algorithms: Vec<Algorithm> = possible.iter().copied().filter(|algorithm| named(*algorithm)).collect();
        let key = DecodingKey::from_jwk(jwk).ok()?;
        (!algorithms.is_empty()).then(|| Self { id: jwk.common.key_id.clone(), algorithms, key })
    }
}

/// Asks the issuer for its keys, with a bound on everything that it can answer.
mod fetch {
    use super::{Deserialize, Duration, Jwk, Key, OidcSettings};
    use crate::error::with_causes;

    /// Both requests together.
    pub(crate) const MOST_TIME: Duration = Duration::from_secs(5);
    const MOST_BYTES: usize = 256 * 1024;
    const MOST_KEYS: usize = 100;

    #[derive(Deserialize)]
    struct Description {
        issuer: String,
        jwks_uri: String,
    }

    #[derive(Deserialize)]
    struct Keys {
        keys: Vec<serde_json::Value>,
    }

    pub(crate) async fn keys(settings: &OidcSettings) -> Result<Vec<Key>, String> {
        // Fails if the process has one already, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(MOST_TIME).build();
        let client = client.map_err(|error| with_causes(&error))?;
        let address = match &settings.jwks_url {
            Some(address) => address.clone(),
            None => described(&client, settings).await?,
        };
        let list: Keys = json(&client, &address).await?;
        // A key of a kind that we do not know is no reason to do without the others.
        let jwks = list.keys.into_iter().take(MOST_KEYS).filter_map(|value| serde_json::from_value::<Jwk>(value).ok());
        let keys: Vec<Key> = jwks.filter_map(|jwk| Key::of(&jwk)).collect();
        if keys.is_empty() { Err(format!("{address} lists no key that could be used")) } else { Ok(keys) }
    }

    async fn described(client: &reqwest::Client, settings: &OidcSettings) -> Result<String, String> {
        let address = format!("{}/.well-known/openid-configuration", settings.issuer.trim_end_matches('/'));
        let description: Description = json(client, &address).await?;
        if description.issuer != settings.issuer {
            return Err(format!("{address} speaks for another issuer"));
        }
        if !OidcSettings::is_safe(&description.jwks_uri) {
            return Err(format!("{address} names keys that would come over an open network"));
        }
        Ok(description.jwks_uri)
    }

    async fn json<T: serde::de::DeserializeOwned>(client: &reqwest::Client, address: &str) -> Result<T, String> {
        let failed = |error: reqwest::Error| with_causes(&error);
        let mut response =
            client.get(address).header(reqwest::header::ACCEPT, "application/json").send().await.map_err(failed)?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(format!("{address} answers with status {}", response.status().as_u16()));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MOST_BYTES {
                return Err(format!("{address} answers with more than {MOST_BYTES} bytes"));
            }
        }
        serde_json::from_slice(&bytes).map_err(|error| format!("{address} answers with something else: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_three_parts() {
        assert!(Jwt::parse("a.b-_9.c").is_some());
        assert_eq!(format!("{:?}", Jwt::parse("a.b.c")), "Some(Jwt)");
        for bad in
            ["", "a", "a.b", "a.b.", ".b.c", "a.b.c.d", "a.b.c=", "a.b. c", &format!("a.b.{}", "c".repeat(9_000))]
        {
            assert_eq!(Jwt::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn keys_of_other_kinds_are_passed_over() {
        let algorithms = |value: serde_json::Value| {
            let jwk: Option<Jwk> = serde_json::from_value(value).ok();
            jwk.and_then(|jwk| Key::of(&jwk)).map(|key| key.algorithms)
        };
        let rsa = |digits: usize| serde_json::json!({"kty": "RSA", "n": "A".repeat(digits), "e": "AQAB"});
        assert_eq!(algorithms(rsa(342)), Some(vec![Algorithm::RS256, Algorithm::PS256]));
        assert_eq!(algorithms(rsa(171)), None, "1,024 bits");
        let with = |member: &str, value: &str| {
            let mut jwk = rsa(342);
            jwk[member] = value.into();
            algorithms(jwk)
        };
        assert_eq!(with("alg", "RS256"), Some(vec![Algorithm::RS256]));
        assert_eq!(with("alg", "HS256"), None);
        assert_eq!(with("use", "sig").map(|all| all.len()), Some(2));
        assert_eq!(with("use", "enc"), None);
        assert_eq!(algorithms(serde_json::json!({"kty": "oct", "k": "c2VjcmV0"})), None);
    }
}
