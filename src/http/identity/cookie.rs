//! The session of a browser: a cookie that no script can read and no other site can use.

use chrono::{DateTime, Utc};
use poem::http::{HeaderMap, HeaderValue};

use crate::config::Settings;
use crate::context::SessionChange;
use crate::http::cors;
use crate::http::error::Refusal;
use crate::http::headers::{
    APOLLO_REQUIRE_PREFLIGHT, COOKIE, CSRF, Header, ORIGIN, REQUIRE_PREFLIGHT, SEC_FETCH_DEST, SEC_FETCH_MODE,
    SEC_FETCH_SITE, SESSION,
};

/// The cookie's name. The prefix makes browsers take it from this host alone, over TLS alone: no neighbour below the same
/// domain can put a session of its own in its place. The price is that the path is `/`.
const fn name(settings: &Settings) -> &'static str {
    if settings.cookie_secure { "__Host-capaian" } else { "capaian" }
}

/// Whether the caller wants that `signIn` keeps the session in a cookie.
///
/// # Errors
/// If the header says something else than `cookie`.
pub(crate) fn wanted(headers: &HeaderMap) -> Result<bool, Refusal> {
    match SESSION.first(headers).map(HeaderValue::as_bytes) {
        None => Ok(false),
        Some(b"cookie") => Ok(true),
        Some(_) => {
            Err(Refusal::bad_request("X-Capaian-Session hanya mengenal cookie", "X-Capaian-Session knows only cookie"))
        }
    }
}

/// The name of the cookie that a form is bound to where nobody has signed in yet.
const fn form_name(settings: &Settings) -> &'static str {
    if settings.cookie_secure { "__Host-capaian-form" } else { "capaian-form" }
}

/// What the browser sends as our cookie.
pub(crate) fn read<'a>(headers: &'a HeaderMap, settings: &Settings) -> Option<&'a str> {
    value_of(name(settings), headers)
}

/// What the browser sends as the cookie that a form is bound to.
pub(crate) fn read_form<'a>(headers: &'a HeaderMap, settings: &Settings) -> Option<&'a str> {
    value_of(form_name(settings), headers)
}

/// Of two with the same name, no one could say which is ours, so they are read as one that is wrong.
fn value_of<'a>(name: &str, headers: &'a HeaderMap) -> Option<&'a str> {
    let pairs = COOKIE.texts(headers).flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(found, _)| *found == name).map(|(_, value)| value);
    let first = values.next()?;
    Some(if values.next().is_none() { first } else { "" })
}

/// Whether the request cannot be another site's doing: its browser says that it comes from a page that may call the API,
/// or it carries what a browser lets no other site send unasked.
///
/// A session that a browser sends by itself, as a cookie, counts only in such requests.
pub(crate) fn is_deliberate(headers: &HeaderMap, settings: &Settings) -> bool {
    /// Headers that make a browser ask first, before it lets a page of another origin send them.
    static ASKED_FOR: [&Header; 3] = [&CSRF, &APOLLO_REQUIRE_PREFLIGHT, &REQUIRE_PREFLIGHT];
    if SEC_FETCH_SITE.first(headers).is_some_and(|site| site == "same-origin") {
        return true;
    }
    if ORIGIN.first(headers).is_some() {
        return cors::origin_allowed(settings, headers);
    }
    ASKED_FOR.iter().any(|asked| asked.first(headers).is_some_and(|value| !value.is_empty()))
}

/// Whether a form was sent from a page of our own.
///
/// Every browser of today says so by Sec-Fetch-Site. One that does not (an older one, or any without TLS) says the origin;
/// but our pages tell browsers to keep their address to themselves (Referrer-Policy), and then the origin is `null`, as it
/// can be for another site's page too. What tells those apart is the form's token: it is bound to a cookie that no browser
/// sends along from another site, and that no other site can read.
pub(crate) fn is_from_own_page(headers: &HeaderMap) -> bool {
    match SEC_FETCH_SITE.first(headers) {
        Some(site) => site == "same-origin",
        None => ORIGIN.first(headers).is_some_and(|origin| origin == "null") || cors::is_own_origin(headers),
    }
}

/// The same for a form whose token is bound to no cookie: then an origin that is kept back says nothing. A page with such a form
/// asks browsers to say its origin to this server, and to no other.
pub(crate) fn is_surely_from_own_page(headers: &HeaderMap) -> bool {
    match SEC_FETCH_SITE.first(headers) {
        Some(site) => site == "same-origin",
        None => cors::is_own_origin(headers),
    }
}

/// Whether the cookie counts in opening a page. A page that is opened changes nothing and no other site can read it, so a
/// person may come from anywhere: by a typed address, a bookmark, a link elsewhere (where it is the browser that keeps the
/// cookie back, SameSite=Strict). Where the browser says that it does something else than open a page (load an image or a
/// frame, fetch for a script), only requests of our own pages count.
pub(crate) fn counts_in_opening(headers: &HeaderMap) -> bool {
    let says = |header: &Header, word: &str| header.first(headers).is_none_or(|value| value == word);
    SEC_FETCH_SITE.first(headers).is_some_and(|site| site == "same-origin")
        || (says(&SEC_FETCH_MODE, "navigate") && says(&SEC_FETCH_DEST, "document"))
}

/// Whether the browser says that another site has led to this request.
pub(crate) fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    SEC_FETCH_SITE.first(headers).is_some_and(|site| site == "cross-site")
}

/// The `Set-Cookie` with what a form is bound to. It lasts as long as the browser runs.
pub(crate) fn set_form(nonce: &str, settings: &Settings) -> Option<HeaderValue> {
    cookie(form_name(settings), nonce, "", settings)
}

/// The `Set-Cookie` that tells a browser what became of its session.
pub(crate) fn set(change: &SessionChange, settings: &Settings, now: DateTime<Utc>) -> Option<HeaderValue> {
    let (token, seconds) = match change {
        SessionChange::Begun { token, expires_at } => (token.as_str(), (*expires_at - now).num_seconds().max(0)),
        SessionChange::Ended => ("", 0),
    };
    cookie(name(settings), token, &format!("; Max-Age={seconds}"), settings)
}

/// Whether this `Set-Cookie` takes a cookie back.
pub(crate) fn takes_back(value: &HeaderValue) -> bool {
    value.as_bytes().windows(ENDED.len()).any(|window| window == ENDED)
}

/// What stands in the `Set-Cookie` of a session that has ended, and in no other.
const ENDED: &[u8] = b"; Max-Age=0;";

fn cookie(name: &str, value: &str, age: &str, settings: &Settings) -> Option<HeaderValue> {
    let secure = if settings.cookie_secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/{age}; HttpOnly; SameSite=Strict{secure}");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use poem::http::{HeaderName, header};

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

    #[test]
    fn a_form_comes_from_our_own_page() {
        let own = |pairs: &[(&'static str, &str)]| is_from_own_page(&headers(pairs));
        assert!(own(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(own(&[("host", "a.example"), ("origin", "https://a.example")]));
        assert!(own(&[("host", "a.example"), ("origin", "null")]));
        assert!(!own(&[]));
        assert!(!own(&[("host", "a.example"), ("origin", "https://evil.example")]));
        assert!(!own(&[("host", "a.example"), ("origin", "https://evil.example"), ("x-capaian-csrf", "1")]));
        for site in ["cross-site", "same-site", "none", ""] {
            let pairs = [("sec-fetch-site", site), ("host", "a.example"), ("origin", "https://a.example")];
            assert!(!own(&pairs), "{site}");
        }
    }

    #[test]
    fn without_a_cookie_an_origin_that_is_kept_back_proves_nothing() {
        let own = |pairs: &[(&'static str, &str)]| is_surely_from_own_page(&headers(pairs));
        assert!(own(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(own(&[("host", "a.example"), ("origin", "https://a.example")]));
        assert!(!own(&[("host", "a.example"), ("origin", "null")]));
        assert!(!own(&[("host", "a.example"), ("origin", "https://evil.example")]));
        assert!(!own(&[("host", "a.example")]));
        for site in ["cross-site", "same-site", "none", ""] {
            let pairs = [("sec-fetch-site", site), ("host", "a.example"), ("origin", "https://a.example")];
            assert!(!own(&pairs), "{site}");
        }
    }

    #[test]
    fn a_person_opens_a_page_from_anywhere_and_a_site_embeds_nothing_of_theirs() {
        let counts = |pairs: &[(&'static str, &str)]| counts_in_opening(&headers(pairs));
        assert!(counts(&[]));
        for site in ["none", "same-origin", "same-site", "cross-site"] {
            let opened = [("sec-fetch-site", site), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
            assert!(counts(&opened), "{site}");
        }
        assert!(counts(&[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")]));
        for (mode, dest) in [("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe"), ("no-cors", "script")] {
            let embedded = [("sec-fetch-site", "same-site"), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)];
            assert!(!counts(&embedded), "{mode} {dest}");
        }
    }

    #[test]
    fn the_cookie_of_a_form_is_another_one() {
        let settings = Settings::default();
        let set = set_form("n", &settings).unwrap();
        assert_eq!(set.to_str().unwrap(), "__Host-capaian-form=n; Path=/; HttpOnly; SameSite=Strict; Secure");
        let both = headers(&[("cookie", "__Host-capaian-form=n; __Host-capaian=s")]);
        assert_eq!((read(&both, &settings), read_form(&both, &settings)), (Some("s"), Some("n")));
    }
}
