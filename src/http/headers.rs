//! The headers of requests that the server reads, each with who writes it. Nothing else reads a request's headers, so that
//! the permission for pages of other origins follows from what is read here and cannot lag behind it.

use std::sync::LazyLock;

use poem::http::{HeaderMap, HeaderName, HeaderValue};

/// Who writes a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writer {
    /// The script of a page, which needs permission for it where the page is of another origin.
    Script,
    /// The browser itself, a proxy, or what carries the request: no script can or should.
    Carrier,
}

/// A header that the server reads.
pub(crate) struct Header(HeaderName);

impl Header {
    /// Its first value.
    pub(crate) fn first<'a>(&self, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
        headers.get(&self.0)
    }

    /// Its first value as text; `None` for what is none.
    pub(crate) fn text<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        self.first(headers)?.to_str().ok()
    }

    /// Its value, where it stands there once.
    pub(crate) fn only<'a>(&self, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
        let mut values = self.all(headers);
        values.next().filter(|_| values.next().is_none())
    }

    /// Every value, in order.
    pub(crate) fn all<'a>(&self, headers: &'a HeaderMap) -> impl DoubleEndedIterator<Item = &'a HeaderValue> {
        headers.get_all(&self.0).iter()
    }

    /// Every value that is text, in order.
    pub(crate) fn texts<'a>(&self, headers: &'a HeaderMap) -> impl DoubleEndedIterator<Item = &'a str> {
        self.all(headers).filter_map(|value| value.to_str().ok())
    }

    /// How often it stands there.
    pub(crate) fn count(&self, headers: &HeaderMap) -> usize {
        self.all(headers).count()
    }
}

macro_rules! headers {
    ($($(#[$documentation:meta])* $constant:ident: $name:literal by $writer:ident;)*) => {
        $($(#[$documentation])* pub(crate) static $constant: Header = Header(HeaderName::from_static($name));)*

        /// All that are read, with who writes them.
        const READ: &[(&str, Writer)] = &[$(($name, Writer::$writer)),*];
    };
}

headers! {
    /// In which forms the answer may come.
    ACCEPT: "accept" by Script;
    /// How the answer may be compressed.
    ACCEPT_ENCODING: "accept-encoding" by Carrier;
    /// In which languages.
    ACCEPT_LANGUAGE: "accept-language" by Script;
    /// The question of a browser whether a page may call.
    ACCESS_CONTROL_REQUEST_METHOD: "access-control-request-method" by Carrier;
    /// The name of the client, as Apollo's libraries say it.
    APOLLO_CLIENT_NAME: "apollographql-client-name" by Script;
    /// Its version.
    APOLLO_CLIENT_VERSION: "apollographql-client-version" by Script;
    /// Makes a browser ask first, by Apollo's libraries.
    APOLLO_REQUIRE_PREFLIGHT: "apollo-require-preflight" by Script;
    /// Who asks.
    AUTHORIZATION: "authorization" by Script;
    /// The name of the client.
    CLIENT_NAME: "graphql-client-name" by Script;
    /// Its version.
    CLIENT_VERSION: "graphql-client-version" by Script;
    /// How the body is compressed, which it must not be.
    CONTENT_ENCODING: "content-encoding" by Script;
    /// How long the body is.
    CONTENT_LENGTH: "content-length" by Carrier;
    /// What the body is.
    CONTENT_TYPE: "content-type" by Script;
    /// What a browser keeps for us.
    COOKIE: "cookie" by Carrier;
    /// Makes a browser ask first, before a session of a cookie counts.
    CSRF: "x-capaian-csrf" by Script;
    /// Where a request came from, by proxies.
    FORWARDED_FOR: "x-forwarded-for" by Carrier;
    /// Whom the request is for.
    HOST: "host" by Carrier;
    /// Which answers the client has already.
    IF_NONE_MATCH: "if-none-match" by Script;
    /// The origin of the page that calls.
    ORIGIN: "origin" by Carrier;
    /// The name of the request.
    REQUEST_ID: "x-request-id" by Script;
    /// Makes a browser ask first.
    REQUIRE_PREFLIGHT: "graphql-require-preflight" by Script;
    /// What the browser wants the answer for.
    SEC_FETCH_DEST: "sec-fetch-dest" by Carrier;
    /// How the browser asks.
    SEC_FETCH_MODE: "sec-fetch-mode" by Carrier;
    /// How near the page is that asks.
    SEC_FETCH_SITE: "sec-fetch-site" by Carrier;
    /// Which protocols a WebSocket may speak.
    SEC_WEBSOCKET_PROTOCOL: "sec-websocket-protocol" by Carrier;
    /// Whether `signIn` keeps the session in a cookie.
    SESSION: "x-capaian-session" by Script;
    /// Which trace the request belongs to.
    TRACEPARENT: "traceparent" by Script;
}

/// What libraries of pages add to every request by themselves. It is not read; a browser that had no permission for it
/// would send nothing at all.
const PASSED_OVER: [&str; 9] = [
    // By OpenTelemetry and Sentry, beside traceparent.
    "baggage",
    "sentry-trace",
    "tracestate",
    // A key of the client's own; ours is `idempotencyKey` of an input, which every transport carries.
    "idempotency-key",
    "x-idempotency-key",
    // By clients of GraphQL, for proxies that look at headers only.
    "x-apollo-operation-id",
    "x-apollo-operation-name",
    "x-apollo-operation-type",
    // By older libraries.
    "x-requested-with",
];

/// What a page of another origin may send, as Access-Control-Allow-Headers says it.
pub(crate) static ALLOWED: LazyLock<HeaderValue> = LazyLock::new(|| {
    let read = READ.iter().filter(|(_, writer)| *writer == Writer::Script).map(|(name, _)| *name);
    let names: Vec<&str> = read.chain(PASSED_OVER).collect();
    HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static(""))
});

/// What a page of another origin may read of an answer besides its body and what every page may: all that we write for
/// clients.
pub(crate) const EXPOSED: HeaderValue =
    HeaderValue::from_static("allow, etag, retry-after, www-authenticate, x-request-id");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_send_what_is_read_and_nothing_that_carriers_write() {
        let allowed: Vec<&str> = ALLOWED.to_str().unwrap().split(", ").collect();
        for name in ["authorization", "if-none-match", "traceparent", "tracestate", "baggage", "sentry-trace"] {
            assert!(allowed.contains(&name), "{name}");
        }
        for name in ["cookie", "host", "origin", "x-forwarded-for", "sec-fetch-site"] {
            assert!(!allowed.contains(&name), "{name}");
        }
    }

    #[test]
    fn one_value_is_told_from_two() {
        let mut headers = HeaderMap::new();
        assert_eq!((ORIGIN.only(&headers), ORIGIN.count(&headers)), (None, 0));
        headers.append("origin", HeaderValue::from_static("a"));
        assert_eq!((ORIGIN.only(&headers), ORIGIN.text(&headers)), (Some(&HeaderValue::from_static("a")), Some("a")));
        headers.append("origin", HeaderValue::from_static("b"));
        assert_eq!((ORIGIN.only(&headers), ORIGIN.count(&headers)), (None, 2));
        assert_eq!(ORIGIN.texts(&headers).collect::<Vec<_>>(), ["a", "b"]);
    }
}
