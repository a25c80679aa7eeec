//! Reads JSON that strangers wrote: bounded in depth before it is parsed, and free of what no database stores.

use async_graphql::{Pos, Variables};
use serde_json::Map;

use super::error::Refusal;
use super::scan;

/// Parses `text`, refusing what nests deeper than `limit`.
///
/// # Errors
/// With the place of the fault in `what`, the caller's name for this text.
pub(crate) fn parse(text: &str, what: &str, limit: usize) -> Result<serde_json::Value, Refusal> {
    if let Some((measured, position)) = too_deep(text, limit) {
        return Err(Refusal::limit(
            format!("{what} bersarang {measured} tingkat, paling banyak {limit}"),
            format!("{what} is nested {measured} levels deep, the most is {limit}"),
        )
        .at(position));
    }
    serde_json::from_str(text).map_err(|error| {
        Refusal::bad_request(format!("{what} bukan JSON yang sah: {error}"), format!("{what} is not JSON: {error}"))
    })
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

/// The variables of an operation.
///
/// # Errors
/// If a text or a key holds U+0000, or a key is one that the library would mistake for its own.
pub(crate) fn variables(object: Map<String, serde_json::Value>) -> Result<Variables, Refusal> {
    let value = serde_json::Value::Object(object);
    check_text(&value, &Path { parent: None, segment: Segment::Key("variables") })?;
    Ok(Variables::from_json(value))
}

/// The key by which the library's writer of answers knows text that it passes through unescaped.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// Where a value is, as a list that grows with the walk.
struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    segment: Segment<'a>,
}

enum Segment<'a> {
    Key(&'a str),
    Index(usize),
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(parent) = self.parent {
            write!(formatter, "{parent}")?;
        }
        match self.segment {
            Segment::Key(key) if self.parent.is_none() => formatter.write_str(key),
            Segment::Key(key) => write!(formatter, ".{}", key.escape_debug()),
            Segment::Index(index) => write!(formatter, "[{index}]"),
        }
    }
}

fn check_text(value: &serde_json::Value, path: &Path<'_>) -> Result<(), Refusal> {
    match value {
        serde_json::Value::String(text) if text.contains('\0') => Err(nul(path)),
        serde_json::Value::Array(values) => values.iter().enumerate().try_for_each(|(index, value)| {
            check_text(value, &Path { parent: Some(path), segment: Segment::Index(index) })
        }),
        serde_json::Value::Object(object) => object.iter().try_for_each(|(key, value)| {
            let path = Path { parent: Some(path), segment: Segment::Key(key) };
            if key.contains('\0') {
                return Err(nul(&path));
            }
            if key == RAW_VALUE {
                return Err(Refusal::bad_request(format!("{path} bukan nama yang sah"), format!("{path} is no name")));
            }
            check_text(value, &path)
        }),
        _ => Ok(()),
    }
}

fn nul(path: &Path<'_>) -> Refusal {
    Refusal::bad_request(
        format!("{path} mengandung karakter U+0000, yang tidak dapat disimpan"),
        format!("{path} contains the character U+0000, which cannot be stored"),
    )
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
    fn nul_is_refused_wherever_it_stands() {
        let check = |json: serde_json::Value, expected: &str| {
            let serde_json::Value::Object(object) = json else { unreachable!() };
            assert_eq!(variables(object).unwrap_err().message.english, expected);
        };
        check(
            serde_json::json!({"input": {"notes": ["a", "b\0"]}}),
            "variables.input.notes[1] contains the character U+0000, which cannot be stored",
        );
        check(serde_json::json!({"a\0": 1}), "variables.a\\0 contains the character U+0000, which cannot be stored");
        check(
            serde_json::json!({"a": {"$serde_json::private::RawValue": "x"}}),
            "variables.a.$serde_json::private::RawValue is no name",
        );
        let serde_json::Value::Object(fine) = serde_json::json!({"a": ["😀", 1, null, {"b": true}]}) else {
            unreachable!()
        };
        assert_eq!(variables(fine).unwrap().len(), 1);
    }
}
