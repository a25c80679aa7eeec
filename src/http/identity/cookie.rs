//! The session of a browser: a cookie that no script can read and no other site can use.

use chrono::{DateTime, Utc};
use poem::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::Settings;
use crate::context::SessionChange;
use crate::http::cors;
use crate::http::error::Refusal;

/// By this header, with the value `cookie`, a browser asks that `signIn` keeps the session in a cookie.
const ASKED_BY: HeaderName = HeaderName::from_static("x-capaian-session");

/// The cookie's name. The prefix makes browsers take it from this host alone, over TLS alone: no neighbour below the same
/// domain can put a session of its own in its place. The price is that the path is `/`.
const fn name(settings: &Settings) -> &'static str {
    if settings.cookie_secure { "__Host-capaian" } else { "capaian" }
}

/// Whether the caller wants the session in a cookie.
///
/// # Errors
/// If the header says something else than `cookie`.
pub(crate) fn wanted(headers: &HeaderMap) -> Result<bool, Refusal> {
    match headers.get(ASKED_BY).map(HeaderValue::as_bytes) {
        None => Ok(false),
        Some(b"cookie") => Ok(true),
        Some(_) => {
            Err(Refusal::bad_request("X-Capaian-Session hanya mengenal cookie", "X-Capaian-Session knows only cookie"))
        }
    }
}

/// What the browser sends as our cookie. Of two, no one could say which is ours, so they are read as one that is wrong.
pub(crate) fn read<'a>(headers: &'a HeaderMap, settings: &Settings) -> Option<&'a str> {
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(found, _)| *found == name(settings)).map(|(_, value)| value);
    let first = values.next()?;
    Some(if values.next().is_none() { first } else { "" })
}

/// Whether the request cannot be another site's doing: its browser says that it comes from a page that may call the API,
/// or it carries what a browser lets no other site send unasked.
///
/// A session that a browser sends by itself, as a cookie, counts only in such requests.
pub(crate) fn is_deliberate(headers: &HeaderMap, settings: &Settings) -> bool {
    /// Headers that make a browser ask first, before it lets a page of another origin send them.
    const ASKED_FOR: [&str; 3] = ["x-capaian-csrf", "apollo-require-preflight", "graphql-require-preflight"];
    if headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin") {
        return true;
    }
    if headers.contains_key(header::ORIGIN) {
        return cors::origin_allowed(settings, headers);
    }
    ASKED_FOR.iter().any(|name| headers.get(*name).is_some_and(|value| !value.is_empty()))
}

/// The `Set-Cookie` that tells a browser what became of its session.
pub(crate) fn set(change: &SessionChange, settings: &Settings, now: DateTime<Utc>) -> Option<HeaderValue> {
    let (token, seconds) = match change {
        SessionChange::Begun { token, expires_at } => (token.as_str(), (*expires_at - now).num_seconds().max(0)),
        SessionChange::Ended => ("", 0),
    };
    let name = name(settings);
    let secure = if settings.cookie_secure { "; Secure" } else { "" };
    let text = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let settings = Settings::default();
        let read = |text: &str| {
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(text).unwrap())]);
            read(&headers, &settings).map(str::to_owned)
        };
        assert_eq!(read("a=1; __Host-capaian=xyz; b=2").as_deref(), Some("xyz"));
        assert_eq!(read("__Host-capaian="), Some(String::new()));
        assert_eq!(read("__Host-capaian=x; __Host-capaian=y"), Some(String::new()));
        for other in ["", "capaian=x", "__host-capaian=x", "x__Host-capaian=x", "__Host-capaian"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_cookie_lasts_as_long_as_its_session() {
        let now = DateTime::from_timestamp_nanos(0);
        let token = "t".to_owned();
        let begun = SessionChange::Begun { token, expires_at: now + chrono::TimeDelta::hours(1) };
        let text = |change, secure| {
            let settings = Settings { cookie_secure: secure, ..Settings::default() };
            set(change, &settings, now).unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(text(&begun, true), "__Host-capaian=t; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure");
        assert_eq!(text(&begun, false), "capaian=t; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict");
        assert_eq!(
            text(&SessionChange::Ended, true),
            "__Host-capaian=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure"
        );
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn what_no_other_site_can_send_is_deliberate() {
        let deliberate = |pairs: &[(&'static str, &str)]| is_deliberate(&headers(pairs), &Settings::default());
        assert!(deliberate(&[("sec-fetch-site", "same-origin")]));
        assert!(deliberate(&[("x-capaian-csrf", "1")]));
        assert!(deliberate(&[("apollo-require-preflight", "true")]));
        assert!(deliberate(&[("host", "a.example"), ("origin", "https://a.example")]));
        assert!(!deliberate(&[]));
        assert!(!deliberate(&[("x-capaian-csrf", "")]));
        for site in ["cross-site", "same-site", "none"] {
            assert!(!deliberate(&[("sec-fetch-site", site)]), "{site}");
        }
        let foreign = [("host", "a.example"), ("origin", "https://evil.example"), ("x-capaian-csrf", "1")];
        assert!(!deliberate(&foreign));
    }
}
