//! Answers that everybody gets alike carry a tag of their content (ETag). Who sends it back is told that it still holds, in
//! place of the content (RFC 9110, 13.1.2).

use data_encoding::BASE64URL_NOPAD;
use poem::Response;
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::http::headers::IF_NONE_MATCH;

/// Which caches may keep an answer: all of them, where it depends on nobody, and each asks before it uses it.
pub(crate) const PUBLIC: HeaderValue = HeaderValue::from_static("public, no-cache");
/// Only the caller's own, which asks before it uses it.
pub(crate) const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// The tag of a content that consists of `parts`. It is a weak one: what it stands for may be compressed in several ways.
pub(crate) fn tag(parts: &[&[u8]]) -> HeaderValue {
    let mut hash = Sha256::new();
    for part in parts {
        // The lengths keep what is moved from one part to the next apart.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let text = BASE64URL_NOPAD.encode(&hash.finalize()[..16]);
    HeaderValue::from_str(&format!("W/\"{text}\"")).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// The answer in place of a content that the caller has already; `None` if they have another, or none.
pub(crate) fn unchanged(asked: &HeaderMap, tag: &HeaderValue, caches: &HeaderValue) -> Option<Response> {
    let opaque = |text: &str| text.strip_prefix("W/").unwrap_or(text).to_owned();
    let tag_text = opaque(tag.to_str().ok()?);
    let mut known = IF_NONE_MATCH.texts(asked).flat_map(|value| value.split(',')).map(str::trim);
    known.any(|known| known == "*" || opaque(known) == tag_text).then(|| {
        let mut response = Response::builder().status(StatusCode::NOT_MODIFIED).finish();
        mark(&mut response, tag, caches);
        response
    })
}

/// Says by which tag a content is known, and who may keep it.
pub(crate) fn mark(response: &mut Response, tag: &HeaderValue, caches: &HeaderValue) {
    response.headers_mut().insert(header::ETAG, tag.clone());
    response.headers_mut().insert(header::CACHE_CONTROL, caches.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_it_already_is_told_so() {
        let tag = tag(&[b"content"]);
        let text = tag.to_str().unwrap().to_owned();
        let strong = text.strip_prefix("W/").unwrap().to_owned();
        let known = |value: &str| {
            let asked = HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_str(value).unwrap())]);
            unchanged(&asked, &tag, &PUBLIC)
        };
        for value in [&text, &strong, &format!("\"other\", {text}"), &format!("W/\"a,b\",{strong}"), "*"] {
            let response = known(value).unwrap_or_else(|| panic!("{value}"));
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(
                (&response.headers()[header::ETAG], &response.headers()[header::CACHE_CONTROL]),
                (&tag, &PUBLIC)
            );
        }
        for value in ["", "\"other\"", strong.trim_matches('"'), &strong.to_lowercase()] {
            assert!(known(value).is_none(), "{value}");
        }
        assert!(unchanged(&HeaderMap::new(), &tag, &PUBLIC).is_none());
    }

    #[test]
    fn other_contents_have_other_tags() {
        assert_eq!(tag(&[b"ab", b"c"]), tag(&[b"ab", b"c"]));
        assert_ne!(tag(&[b"ab", b"c"]), tag(&[b"a", b"bc"]));
        assert_ne!(tag(&[b"ab", b"c"]), tag(&[b"abc"]));
    }
}
