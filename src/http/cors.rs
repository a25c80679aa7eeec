//! Whose pages may call from a browser (Cross-Origin Resource Sharing). A list of origins, never a wildcard: answers
//! depend on who asks.

use poem::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use poem::{Request, Response};

use crate::config::Settings;
use crate::http::headers::{self, ACCESS_CONTROL_REQUEST_METHOD, HOST, ORIGIN};

/// How long a browser remembers the answer to its question.
const REMEMBERED: &str = "7200";

/// The answer to a browser that asks whether a page may call; `None` if that is not the question.
pub(crate) fn preflight(request: &Request, settings: &Settings) -> Option<Response> {
    let headers = request.headers();
    if request.method() != Method::OPTIONS || ACCESS_CONTROL_REQUEST_METHOD.first(headers).is_none() {
        return None;
    }
    // Without the headers that allow it, the browser refuses; the answer itself is the same.
    let mut response = Response::builder().status(StatusCode::NO_CONTENT).finish();
    if let Some(origin) = allowed(headers, settings) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, headers::ALLOWED.clone());
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(REMEMBERED));
    }
    Some(response)
}

/// Adds to an answer what lets the page of an allowed origin read it.
pub(crate) fn share(request_headers: &HeaderMap, response: &mut Response, settings: &Settings) {
    if let Some(origin) = allowed(request_headers, settings) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, headers::EXPOSED);
    }
}

/// The origin of the page that calls, if the settings allow it.
fn allowed(headers: &HeaderMap, settings: &Settings) -> Option<HeaderValue> {
    let origin = ORIGIN.only(headers)?;
    let text = origin.to_str().ok()?.to_ascii_lowercase();
    settings.cors_origins.contains(&text).then(|| origin.clone())
}

/// Whether a request comes from our own pages, from an allowed origin, or from no page at all. Browsers say the origin
/// whenever they open a WebSocket or send anything but a plain GET.
pub(crate) fn origin_allowed(settings: &Settings, headers: &HeaderMap) -> bool {
    if ORIGIN.first(headers).is_none() {
        return true;
    }
    allowed(headers, settings).is_some() || is_own_origin(headers)
}

/// Whether a request says that it comes from one of our own pages.
pub(crate) fn is_own_origin(headers: &HeaderMap) -> bool {
    let own = || {
        let origin = ORIGIN.only(headers)?.to_str().ok()?.to_ascii_lowercase();
        let host = HOST.only(headers)?.to_str().ok()?.to_ascii_lowercase();
        let (_, origin_host) = origin.split_once("://")?;
        Some(origin_host == host)
    };
    own() == Some(true)
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderName;

    use super::*;

    fn settings() -> Settings {
        Settings { cors_origins: vec!["https://kinerja.example.go.id".to_owned()], ..Settings::default() }
    }

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn an_allowed_page_may_ask_and_read() {
        let ask = |origin: &str| {
            let request = Request::builder()
                .method(Method::OPTIONS)
                .header("origin", origin)
                .header("access-control-request-method", "POST")
                .finish();
            preflight(&request, &settings()).unwrap()
        };
        let yes = ask("https://kinerja.example.go.id");
        assert_eq!(yes.status(), StatusCode::NO_CONTENT);
        assert_eq!(yes.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://kinerja.example.go.id");
        for other in ["https://kinerja.example.go.id.evil.example", "http://kinerja.example.go.id", "null", ""] {
            let no = ask(other);
            assert!(!no.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{other}");
            let mut response = Response::builder().finish();
            share(&headers(&[(header::ORIGIN, other)]), &mut response, &settings());
            assert!(response.headers().is_empty(), "{other}");
        }
        let plain = Request::builder().method(Method::OPTIONS).finish();
        assert!(preflight(&plain, &settings()).is_none());
    }

    #[test]
    fn our_own_pages_and_programs_are_not_strangers() {
        let of = |pairs: &[(HeaderName, &str)]| origin_allowed(&settings(), &headers(pairs));
        assert!(of(&[]));
        assert!(of(&[(header::ORIGIN, "http://127.0.0.1:8000"), (header::HOST, "127.0.0.1:8000")]));
        assert!(of(&[(header::ORIGIN, "https://kinerja.example.go.id"), (header::HOST, "api.example")]));
        assert!(!of(&[(header::ORIGIN, "http://evil.example"), (header::HOST, "127.0.0.1:8000")]));
        assert!(!of(&[(header::ORIGIN, "null"), (header::HOST, "127.0.0.1:8000")]));
        assert!(!of(&[(header::ORIGIN, "http://127.0.0.1:8000")]));
        let both = [(header::ORIGIN, "http://a.example"), (header::ORIGIN, "http://b.example")];
        assert!(!of(&both));
    }
}
