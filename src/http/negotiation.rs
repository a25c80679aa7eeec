//! What the headers say about form and language: the media types of body and answer, and the locale.

use std::cmp::Reverse;

use poem::http::{HeaderMap, StatusCode};

use crate::error::Locale;
use crate::http::error::{Code, Refusal};
use crate::http::headers::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_TYPE, Header};
use crate::http::media_type::MediaType;

/// What the caller would rather read; `application/json` without a preference.
///
/// # Errors
/// 406 if the caller accepts neither.
pub(crate) fn accepted(headers: &HeaderMap) -> Result<MediaType, Refusal> {
    let ranges = weighted(headers, &ACCEPT);
    if ranges.is_empty() {
        return Ok(MediaType::Json);
    }
    let quality = |subtype: &str| {
        let of = |wanted: &str| ranges.iter().find(|(range, _)| range == wanted).map(|(_, quality)| *quality);
        of(&format!("application/{subtype}")).or_else(|| of("application/*")).or_else(|| of("*/*")).unwrap_or(0)
    };
    let named = |subtype: &str| ranges.iter().position(|(range, _)| range == &format!("application/{subtype}"));
    let (json, response) = (quality("json"), quality("graphql-response+json"));
    if json == 0 && response == 0 {
        return Err(Refusal::new(
            StatusCode::NOT_ACCEPTABLE,
            Code::BadRequest,
            "jawaban hanya tersedia sebagai application/json atau application/graphql-response+json",
            "answers come as application/json or application/graphql-response+json only",
        ));
    }
    // Of two that are liked alike, the one named first; a wildcard alone means the old form.
    let first = match (named("graphql-response+json"), named("json")) {
        (Some(response), Some(json)) => response < json,
        (named, _) => named.is_some(),
    };
    Ok(if response > json || (response == json && first) { MediaType::GraphqlResponse } else { MediaType::Json })
}

/// Whether the caller would rather read a page than an answer, as a browser says when a person opens an address.
pub(crate) fn prefers_html(headers: &HeaderMap) -> bool {
    let ranges = weighted(headers, &ACCEPT);
    let quality = |wanted: &str| ranges.iter().find(|(range, _)| range == wanted).map_or(0, |(_, quality)| *quality);
    let answer = quality("application/json").max(quality("application/graphql-response+json"));
    quality("text/html") > answer
}

/// Checks that the body is JSON in UTF-8. Forms and plain text are refused: browsers send those across sites unasked.
///
/// # Errors
/// 415 for everything else.
pub(crate) fn check_body(headers: &HeaderMap) -> Result<(), Refusal> {
    let json = CONTENT_TYPE.only(headers).and_then(|value| value.to_str().ok()).is_some_and(is_json);
    let encoding = CONTENT_ENCODING.first(headers).map_or(Ok("identity"), |value| value.to_str());
    if json && encoding.is_ok_and(|encoding| encoding.trim().eq_ignore_ascii_case("identity")) {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::BadRequest,
        "kirim isi permintaan sebagai application/json dalam UTF-8, tanpa kompresi",
        "send the request body as application/json in UTF-8, not compressed",
    ))
}

fn is_json(value: &str) -> bool {
    let mut parts = value.split(';').map(str::trim);
    parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
        && parts.filter(|part| !part.is_empty()).all(|part| match part.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                // The second name is no registered one, and still what many say.
                ["utf-8", "utf8"].iter().any(|known| value.trim_matches('"').eq_ignore_ascii_case(known))
            }
            other => other.is_some(),
        })
}

/// The language that the caller would rather read; Indonesian without a preference.
pub(crate) fn locale(headers: &HeaderMap) -> Locale {
    let ranges = weighted(headers, &ACCEPT_LANGUAGE);
    // What is said of a language, else of all that are not named; of what is liked alike, that which is named first.
    let best = |codes: &[&str]| {
        let of = |codes: &[&str]| {
            let said = ranges.iter().enumerate();
            let said = said.filter(|(_, (range, _))| range.split('-').next().is_some_and(|code| codes.contains(&code)));
            said.map(|(place, (_, quality))| (*quality, Reverse(place))).max()
        };
        of(codes).or_else(|| of(&["*"]))
    };
    // `in` is the old code of `id`.
    match (best(&["id", "in"]), best(&["en"])) {
        (Some((0, _)), None) => Locale::English,
        (indonesian, Some((quality, place))) if quality > 0 && Some((quality, place)) > indonesian => Locale::English,
        _ => Locale::Indonesian,
    }
}

/// Whether the caller takes events: what is said of them, else of every text, else of everything.
pub(crate) fn takes_events(headers: &HeaderMap) -> bool {
    let ranges = weighted(headers, &ACCEPT);
    let quality = |wanted: &str| ranges.iter().find(|(range, _)| range == wanted).map(|(_, quality)| *quality);
    let said = ["text/event-stream", "text/*", "*/*"].into_iter().find_map(quality);
    ranges.is_empty() || said.is_some_and(|quality| quality > 0)
}

/// The ranges of a header in lower case with their quality in thousandths, in order.
pub(crate) fn weighted(headers: &HeaderMap, header: &Header) -> Vec<(String, u32)> {
    let ranges =
        header.texts(headers).flat_map(|value| value.split(',')).map(str::trim).filter(|range| !range.is_empty());
    // More ranges than this are no preference.
    ranges
        .take(32)
        .map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
            let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            let quality = quality.map_or(1.0, |text| text.parse::<f32>().unwrap_or(0.0));
            (essence, (quality.clamp(0.0, 1.0) * 1000.0) as u32)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use poem::http::{HeaderValue, header};

    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn the_answer_has_the_form_that_the_caller_prefers() {
        let check = |accept: &str, expected: Option<MediaType>| {
            assert_eq!(accepted(&with(header::ACCEPT, accept)).ok(), expected, "{accept:?}");
        };
        let (json, response) = (Some(MediaType::Json), Some(MediaType::GraphqlResponse));
        assert_eq!(accepted(&HeaderMap::new()).ok(), json);
        check("", json);
        check("*/*", json);
        check("application/*", json);
        check("application/json", json);
        check("application/json; charset=utf-8", json);
        check("application/graphql-response+json", response);
        check("application/graphql-response+json, application/json;q=0.9", response);
        check("application/json;q=0.9, application/graphql-response+json", response);
        check("application/json, application/graphql-response+json", json);
        check("application/graphql-response+json;q=0.1, application/json", json);
        check("text/html,application/xhtml+xml,*/*;q=0.8", json);
        check("Application/GraphQL-Response+JSON", response);
        check("text/html", None);
        check("application/json;q=0", None);
        check("*/*;q=NaN", None);
        check("application/json;q=0, */*", response);
        check("application/graphql-response+json;q=0, */*", json);
        check("application/*;q=0, */*", None);
    }

    #[test]
    fn a_client_that_wants_something_else_gets_no_events() {
        let check = |accept: &str, expected: bool| {
            assert_eq!(takes_events(&with(header::ACCEPT, accept)), expected, "{accept}");
        };
        assert!(takes_events(&HeaderMap::new()));
        check("text/event-stream", true);
        check("Text/Event-Stream;q=0.9, application/json", true);
        check("*/*", true);
        check("text/*;q=0.1", true);
        check("application/json", false);
        check("text/event-stream;q=0", false);
        check("text/event-stream;q=0, */*", false);
        check("application/json, */*;q=0", false);
    }

    #[test]
    fn a_body_is_json_in_utf_8() {
        for good in [
            "application/json",
            "application/json; charset=utf-8",
            "Application/JSON;charset=\"UTF-8\"",
            "application/json;charset=utf8",
        ] {
            assert!(check_body(&with(header::CONTENT_TYPE, good)).is_ok(), "{good}");
        }
        for bad in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "application/jsonp",
            "application/json; charset",
            "",
        ] {
            assert!(check_body(&with(header::CONTENT_TYPE, bad)).is_err(), "{bad}");
        }
        assert!(check_body(&HeaderMap::new()).is_err());
        let mut twice = with(header::CONTENT_TYPE, "application/json");
        twice.append(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        assert!(check_body(&twice).is_err());
        let mut packed = with(header::CONTENT_TYPE, "application/json");
        packed.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        assert!(check_body(&packed).is_err());
    }

    #[test]
    fn indonesian_is_the_language_without_a_preference() {
        let check = |accept: &str, expected: Locale| {
            assert_eq!(locale(&with(header::ACCEPT_LANGUAGE, accept)), expected, "{accept:?}");
        };
        assert_eq!(locale(&HeaderMap::new()), Locale::Indonesian);
        check("", Locale::Indonesian);
        check("*", Locale::Indonesian);
        check("de, fr;q=0.5", Locale::Indonesian);
        check("en-GB,en;q=0.9,id;q=0.8", Locale::English);
        check("id-ID,id;q=0.9,en;q=0.8", Locale::Indonesian);
        check("en;q=0.5, in", Locale::Indonesian);
        check("en;q=0", Locale::Indonesian);
        check("id;q=0", Locale::English);
        check("id;q=0, *", Locale::English);
        check("in-ID;q=0, *;q=0.1", Locale::English);
        check("*;q=0", Locale::Indonesian);
        check("*, en;q=0", Locale::Indonesian);
        check("en, *;q=0.5", Locale::English);
        check("en, id", Locale::English);
        check("*;q=0.8, en;q=0.5", Locale::Indonesian);
        check("jv, en;q=0.3", Locale::English);
    }
}
