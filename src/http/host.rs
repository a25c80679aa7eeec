//! Whom a request is for: every request says so once. Where two say it, a proxy before us and we may believe different ones.

use std::str::FromStr;

use poem::Request;
use poem::http::uri::Authority;
use poem::http::{HeaderValue, StatusCode, Version, header};

use crate::http::error::{Code, Refusal};
use crate::http::headers::HOST;

/// Checks that a request names its host once and well (RFC 9112, 3.2; RFC 9113, 8.3.1). HTTP/2 names it beside the headers;
/// from here on it stands among them.
///
/// # Errors
/// 400.
pub(crate) fn check(request: &mut Request) -> Result<(), Refusal> {
    let authority = match request.version() {
        Version::HTTP_2 | Version::HTTP_3 => request.uri().authority().map(|authority| authority.as_str().to_owned()),
        _ => None,
    };
    let headers = request.headers();
    let header = HOST.only(headers).and_then(|host| host.to_str().ok());
    let good = match (HOST.count(headers), header, &authority) {
        // Before HTTP/1.1 nobody had to say it.
        (0, _, None) => request.version() < Version::HTTP_11,
        (0, _, Some(_)) => true,
        (1, Some(host), None) => is_host(host),
        (1, Some(host), Some(authority)) => host.eq_ignore_ascii_case(authority),
        _ => false,
    };
    if !good {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            Code::BadRequest,
            "permintaan harus menyebut tuan rumahnya satu kali, dalam Host",
            "a request must name its host once, in Host",
        ));
    }
    if let Some(host) = authority.and_then(|authority| HeaderValue::from_str(&authority).ok()) {
        request.headers_mut().insert(header::HOST, host);
    }
    Ok(())
}

/// Empty is what stands for an address without a host.
fn is_host(text: &str) -> bool {
    text.is_empty() || (!text.contains('@') && Authority::from_str(text).is_ok())
}

#[cfg(test)]
mod tests {
    use poem::http::Uri;

    use super::*;

    fn of(version: Version, uri: &str, hosts: &[&str]) -> Result<String, u16> {
        let mut request = Request::builder().version(version).uri(uri.parse::<Uri>().unwrap()).finish();
        for host in hosts {
            request.headers_mut().append(header::HOST, HeaderValue::from_str(host).unwrap());
        }
        check(&mut request).map_err(|refusal| refusal.status.as_u16())?;
        Ok(request.header("host").unwrap_or("none").to_owned())
    }

    #[test]
    fn a_host_is_named_once() {
        let whole = "http://a.example/graphql";
        for host in ["a.example", "127.0.0.1:8000", "[::1]:8000", "a_b.example", ""] {
            assert_eq!(of(Version::HTTP_11, "/graphql", &[host]), Ok(host.to_owned()));
        }
        assert_eq!(of(Version::HTTP_11, whole, &["a.example"]), Ok("a.example".to_owned()));
        assert_eq!(of(Version::HTTP_10, "/graphql", &[]), Ok("none".to_owned()));
        assert_eq!(of(Version::HTTP_2, whole, &[]), Ok("a.example".to_owned()));
        assert_eq!(of(Version::HTTP_2, whole, &["A.example"]), Ok("a.example".to_owned()));
        for (version, uri, hosts) in [
            (Version::HTTP_11, "/graphql", &[][..]),
            (Version::HTTP_11, whole, &[]),
            (Version::HTTP_11, "/graphql", &["a.example", "a.example"]),
            (Version::HTTP_11, "/graphql", &["a.example", "b.example"]),
            (Version::HTTP_11, "/graphql", &["a b"]),
            (Version::HTTP_11, "/graphql", &["a.example/x"]),
            (Version::HTTP_11, "/graphql", &["me@a.example"]),
            (Version::HTTP_10, "/graphql", &["a.example", "b.example"]),
            (Version::HTTP_2, "/graphql", &[]),
            (Version::HTTP_2, whole, &["b.example"]),
            (Version::HTTP_2, whole, &["a.example", "a.example"]),
        ] {
            assert_eq!(of(version, uri, hosts), Err(400), "{version:?} {uri} {hosts:?}");
        }
    }
}
