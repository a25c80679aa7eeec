//! Which sites may open a socket. Browsers let every page open one to anywhere and send cookies along, so that the
//! server has to look where the page came from.

use poem::http::{HeaderMap, header};

/// Whether the page that asks, if it is one, is our own or one of `allowed`, such as `https://app.example.go.id`.
pub(super) fn origin_allowed(allowed: &[String], headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        // Not a browser.
        (None, _) => true,
        (Some(origin), None) => origin.to_str().is_ok_and(|origin| {
            allowed.iter().any(|known| known.eq_ignore_ascii_case(origin)) || is_own(origin, headers)
        }),
        (Some(_), Some(_)) => false,
    }
}

fn is_own(origin: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let site = origin.split_once("://").map(|(_, site)| site);
    site.zip(host).is_some_and(|(site, host)| site.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    #[test]
    fn pages_of_other_sites_are_refused() {
        let allowed = ["https://app.example.go.id".to_owned()];
        let check = |origin: Option<&str>, expected: bool| {
            let mut headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("api.example.go.id"))]);
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
            }
            assert_eq!(origin_allowed(&allowed, &headers), expected, "{origin:?}");
        };
        check(None, true);
        check(Some("https://api.example.go.id"), true);
        check(Some("https://app.example.go.id"), true);
        check(Some("https://evil.example"), false);
        check(Some("https://api.example.go.id.evil.example"), false);
        check(Some("null"), false);
        check(Some(""), false);
        let twice = HeaderMap::from_iter([
            (header::HOST, HeaderValue::from_static("a")),
            (header::ORIGIN, HeaderValue::from_static("https://a")),
        ]);
        let mut twice = twice;
        twice.append(header::ORIGIN, HeaderValue::from_static("https://b"));
        assert!(!origin_allowed(&allowed, &twice));
    }
}
