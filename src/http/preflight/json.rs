//! Reads JSON that strangers wrote: bounded in depth before it is parsed.

use std::fmt;

use async_graphql::Pos;
use poem::http::StatusCode;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::http::error::{Code, Refusal, shortened};
use crate::http::preflight::{scan, translation};

/// Parses `text`, refusing what nests deeper than `limit`. A byte order mark before it is passed over, as some editors and
/// libraries write it.
///
/// # Errors
/// With the place of the fault in `what`, the caller's name for this text.
pub(crate) fn parse(text: &str, what: &str, limit: usize) -> Result<serde_json::Value, Refusal> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let apa = match what {
        "request body" => "isi permintaan",
        other => other,
    };
    if let Some((measured, position)) = too_deep(text, limit) {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            Code::LimitExceeded,
            format!("{apa} bersarang {measured} tingkat, paling banyak {limit}"),
            format!("{what} is nested {measured} levels deep, the most is {limit}"),
        )
        .at(position));
    }
    serde_json::from_str(text).map(|Strict(value)| value).map_err(|error| {
        let (kesalahan, mistake) = (translation::json(&error), error);
        Refusal::bad_request(
            format!("{apa} bukan JSON yang sah: {kesalahan}"),
            format!("{what} is not JSON: {mistake}"),
        )
    })
}

/// A value in which no object has a member twice: readers differ in which of the two they believe, and one of those
/// readers may be a proxy that guards us.
struct Strict(serde_json::Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = serde_json::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(serde_json::Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Self::Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut object = serde_json::Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let Strict(value) = members.next_value()?;
            if object.contains_key(&name) {
                let name = shortened(&name.escape_debug().to_string());
                return Err(A::Error::custom(format_args!("\"{name}\" stands there twice")));
            }
            object.insert(name, value);
        }
        Ok(object.into())
    }
}

/// How deep the text nests if that is more than `limit`, and where it first does.
fn too_deep(text: &str, limit: usize) -> Option<(usize, Pos)> {
    let (mut depth, mut deepest, mut first) = (0_usize, 0, None);
    let (mut in_string, mut escaped) = (false, false);
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
                if depth > limit {
                    first.get_or_insert(offset);
                }
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    first.map(|offset| (deepest, scan::position(text, offset)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(result: Result<serde_json::Value, Refusal>) -> String {
        result.unwrap_err().message.english
    }

    #[test]
    fn depth_is_limited_before_parsing() {
        assert!(parse("[[{}]]", "the body", 3).is_ok());
        assert!(parse("\"[[[[[\\\"[[[[\"", "the body", 3).is_ok());
        assert_eq!(message(parse("[[[[1]]]]", "the body", 3)), "the body is nested 4 levels deep, the most is 3");
        assert_eq!(message(parse(&"[".repeat(100_000), "x", 64)), "x is nested 100000 levels deep, the most is 64");
        let refusal = parse("{\n \"a\": [[[1]]]}", "x", 2).unwrap_err();
        assert_eq!(refusal.locations, [Pos { line: 2, column: 8 }]);
    }

    #[test]
    fn what_is_not_json_is_refused_with_its_place() {
        assert_eq!(
            message(parse("{\"a\":}", "the body", 9)),
            "the body is not JSON: expected value at line 1 column 6"
        );
        assert!(message(parse("\"\\ud800\"", "the body", 9)).starts_with("the body is not JSON: "));
        assert!(message(parse("1e999", "the body", 9)).contains("number out of range"));
    }

    #[test]
    fn a_byte_order_mark_stands_before_the_text_and_nowhere_else() {
        assert_eq!(parse("\u{feff}{}", "the body", 9).unwrap(), serde_json::json!({}));
        assert!(parse("\u{feff}\u{feff}{}", "the body", 9).is_err());
        assert!(parse("{}\u{feff}", "the body", 9).is_err());
    }

    #[test]
    fn a_member_stands_once() {
        let twice = "the body is not JSON: \"a\" stands there twice at line 1 column 13";
        assert_eq!(message(parse("{\"a\":1,\"a\":2}", "the body", 9)), twice);
        assert!(message(parse("[{\"b\":{\"a\":1,\"a\":2}}]", "the body", 9)).contains("stands there twice"));
        let every = "{\"a\":[null,true,-1,1,1.5,\"x\\n\"],\"b\":{\"a\":18446744073709551615}}";
        assert_eq!(parse(every, "the body", 9).unwrap(), serde_json::from_str::<serde_json::Value>(every).unwrap());
    }
}
