//! Reads JSON that strangers wrote: bounded in depth before it is parsed.

use async_graphql::Pos;
use poem::http::StatusCode;

use super::error::{Code, Refusal};
use super::scan;

/// Parses `text`, refusing what nests deeper than `limit`.
///
/// # Errors
/// With the place of the fault in `what`, the caller's name for this text.
pub(crate) fn parse(text: &str, what: &str, limit: usize) -> Result<serde_json::Value, Refusal> {
    if let Some((measured, position)) = too_deep(text, limit) {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            Code::LimitExceeded,
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
}
