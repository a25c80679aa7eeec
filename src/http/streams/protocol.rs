//! The messages of `graphql-transport-ws`, and the codes with which a socket is closed.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::config::Settings;
use crate::http::error::Refusal;
use crate::http::preflight::json;
use crate::http::preflight::request::{self, GraphqlRequest};

/// The name of the protocol.
pub(crate) const PROTOCOL: &str = "graphql-transport-ws";

/// Names of operations are chosen by the client and kept while they are open, so they must have an end.
const ID_LENGTH: usize = 256;

/// Why the server closes a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Close {
    pub(crate) code: u16,
    pub(crate) reason: Cow<'static, str>,
}

impl Close {
    pub(crate) const GOING_AWAY: Self = Self::new(1001, "Going away");
    pub(crate) const PROTOCOL_ERROR: Self = Self::new(1002, "Protocol error");
    pub(crate) const TOO_LARGE: Self = Self::new(1009, "Message too large");
    pub(crate) const TOO_MANY_CONNECTIONS: Self = Self::new(1013, "Too many connections");
    pub(crate) const UNAUTHORIZED: Self = Self::new(4401, "Unauthorized");
    pub(crate) const FORBIDDEN: Self = Self::new(4403, "Forbidden");
    /// Something is shown to be recognized by, and not in the form in which we look for it. As a citizen's, such a connection
    /// would hide the fault from whoever opened it.
    pub(crate) const CREDENTIALS: Self =
        Self::new(4403, "Forbidden: send {\"authorization\": \"Bearer TOKEN\"} as the payload of connection_init");
    pub(crate) const SUBPROTOCOL: Self = Self::new(4406, "Subprotocol not acceptable");
    pub(crate) const INIT_TIMEOUT: Self = Self::new(4408, "Connection initialisation timeout");
    pub(crate) const TOO_MANY_REQUESTS: Self = Self::new(1013, "Too many requests");
    pub(crate) const TOO_MANY_INITS: Self = Self::new(4429, "Too many initialisation requests");
    pub(crate) const INTERNAL: Self = Self::new(4500, "Internal server error");

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason) }
    }

    /// A message that the protocol does not know.
    pub(crate) fn invalid(what: &'static str) -> Self {
        Self::new(4400, what)
    }

    /// The client has given a name twice.
    pub(crate) fn already(id: &str) -> Self {
        // The reason of a close frame has at most 123 bytes.
        let shown: String = id.chars().filter(|letter| !letter.is_control()).take(20).collect();
        Self { code: 4409, reason: Cow::Owned(format!("Subscriber for {shown} already exists")) }
    }
}

/// What a client says.
#[derive(Debug)]
pub(crate) enum Said {
    /// The first message, with what the client shows to be recognized by, if anything.
    Init {
        authorization: Option<String>,
    },
    Ping {
        payload: Option<Value>,
    },
    Pong,
    Subscribe {
        id: String,
        request: Result<GraphqlRequest, Refusal>,
    },
    Complete {
        id: String,
    },
}

/// Reads a message.
///
/// # Errors
/// With the code 4400 for everything that the protocol does not know.
pub(crate) fn read(text: &str, settings: &Settings) -> Result<Said, Close> {
    let Ok(Value::Object(mut message)) = json::parse(text, "message", settings.nesting_limit) else {
        return Err(Close::invalid("Invalid message: not a JSON object"));
    };
    let kind = message.remove("type");
    let payload = message.remove("payload").filter(|payload| !payload.is_null());
    match kind.as_ref().and_then(Value::as_str) {
        Some("connection_init") => init(object(payload)?),
        Some("ping") => Ok(Said::Ping { payload: object(payload)?.map(Value::Object) }),
        Some("pong") => object(payload).map(|_| Said::Pong),
        Some("subscribe") => {
            let id = id(&message)?;
            let members = object(payload)?.ok_or(Close::invalid("Invalid message: no payload"))?;
            check_members(&members)?;
            Ok(Said::Subscribe { id, request: request::from_object(members, text.len()) })
        }
        Some("complete") => Ok(Said::Complete { id: id(&message)? }),
        Some(_) => Err(Close::invalid("Invalid message: unknown type")),
        None => Err(Close::invalid("Invalid message: no type")),
    }
}

fn init(payload: Option<Map<String, Value>>) -> Result<Said, Close> {
    let mut authorization = None;
    let (named, others): (Vec<_>, Vec<_>) =
        payload.unwrap_or_default().into_iter().partition(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    for (_, value) in named.into_iter().filter(|(_, value)| is_shown(value)) {
        match value {
            // Two tokens would be two callers.
            Value::String(value) if authorization.is_none() => authorization = Some(value),
            _ => return Err(Close::CREDENTIALS),
        }
    }
    // Beside a token in the right place, whatever else a client sends is its own affair.
    if authorization.is_none() && others.iter().any(|(name, value)| holds_credentials(name, value)) {
        return Err(Close::CREDENTIALS);
    }
    Ok(Said::Init { authorization })
}

/// Whether something is shown at all: neither null nor empty.
fn is_shown(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => items.iter().any(is_shown),
        Value::Object(members) => members.values().any(is_shown),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// Whether this member, or one within it, is what other servers take for credentials: `token`, `authToken`, `headers` with
/// `Authorization` and their like.
fn holds_credentials(name: &str, value: &Value) -> bool {
    /// Words of names, in small letters and without what joins them.
    const ALIKE: [&str; 9] =
        ["auth", "authentication", "bearer", "jwt", "credential", "credentials", "apikey", "accesskey", "password"];
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let plain = plain.strip_prefix('x').filter(|rest| ALIKE.contains(rest)).unwrap_or(&plain);
    // What protects a form is no credential.
    let is_token = plain.ends_with("token") && !plain.contains("csrf") && !plain.contains("xsrf");
    if is_token || plain.ends_with("authorization") || plain.ends_with("authheader") || ALIKE.contains(&plain) {
        return is_shown(value);
    }
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| holds_credentials(name, value)),
        Value::Array(items) => items.iter().any(|item| holds_credentials("", item)),
        _ => false,
    }
}

fn object(payload: Option<Value>) -> Result<Option<Map<String, Value>>, Close> {
    match payload {
        None => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(Close::invalid("Invalid message: the payload is no object")),
    }
}

fn id(message: &Map<String, Value>) -> Result<String, Close> {
    match message.get("id") {
        Some(Value::String(id)) if id.is_empty() => Err(Close::invalid("Invalid message: an empty id")),
        Some(Value::String(id)) if id.len() > ID_LENGTH => Err(Close::invalid("Invalid message: too long an id")),
        Some(Value::String(id)) => Ok(id.clone()),
        _ => Err(Close::invalid("Invalid message: no id")),
    }
}

/// The kinds of the members are part of the protocol; what they say is not.
fn check_members(members: &Map<String, Value>) -> Result<(), Close> {
    let is =
        |name: &str, kind: fn(&Value) -> bool| members.get(name).is_none_or(|value| value.is_null() || kind(value));
    if is("query", Value::is_string)
        && is("operationName", Value::is_string)
        && is("variables", Value::is_object)
        && is("extensions", Value::is_object)
        && (members.get("query").is_some_and(Value::is_string)
            || members.get("extensions").is_some_and(Value::is_object))
    {
        Ok(())
    } else {
        Err(Close::invalid("Invalid message: the payload is no GraphQL request"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::preflight::request::Query;

    fn of(message: &Value) -> Result<Said, Close> {
        read(&message.to_string(), &Settings::default())
    }

    #[test]
    fn the_messages_of_the_protocol_are_known() {
        assert!(matches!(of(&json!({"type": "connection_init"})), Ok(Said::Init { authorization: None })));
        let init = of(&json!({"type": "connection_init", "payload": {"Authorization": "Bearer x", "y": 1}}));
        assert!(matches!(init, Ok(Said::Init { authorization: Some(text) }) if text == "Bearer x"));
        assert!(matches!(of(&json!({"type": "ping"})), Ok(Said::Ping { payload: None })));
        assert!(matches!(of(&json!({"type": "ping", "payload": {"a": 1}})), Ok(Said::Ping { payload: Some(_) })));
        assert!(matches!(of(&json!({"type": "pong"})), Ok(Said::Pong)));
        assert!(matches!(of(&json!({"type": "complete", "id": "1"})), Ok(Said::Complete { id }) if id == "1"));
        let subscribe = json!({"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": null}});
        assert!(matches!(of(&subscribe), Ok(Said::Subscribe { id, request: Ok(request) })
            if id == "1" && request.query == Query::Text("{a}".into()) && !request.queries_only));
    }

    #[test]
    fn everything_else_is_a_bad_message() {
        for bad in [
            json!([]),
            json!({}),
            json!({"type": 1}),
            json!({"type": "start", "id": "1"}),
            json!({"type": "next", "id": "1", "payload": {}}),
            json!({"type": "connection_init", "payload": "x"}),
            json!({"type": "ping", "payload": 5}),
            json!({"type": "complete"}),
            json!({"type": "subscribe", "id": "1"}),
            json!({"type": "subscribe", "id": "", "payload": {"query": "{a}"}}),
            json!({"type": "subscribe", "id": 1, "payload": {"query": "{a}"}}),
            json!({"type": "subscribe", "id": "x".repeat(257), "payload": {"query": "{a}"}}),
            json!({"type": "subscribe", "id": "1", "payload": {}}),
            json!({"type": "subscribe", "id": "1", "payload": {"query": 5}}),
            json!({"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": []}}),
            json!({"type": "subscribe", "id": "1", "payload": {"query": "{a}", "operationName": 1}}),
        ] {
            assert_eq!(of(&bad).unwrap_err().code, 4400, "{bad}");
        }
        assert_eq!(read("{", &Settings::default()).unwrap_err().code, 4400);
        assert_eq!(read(&"[".repeat(5_000), &Settings::default()).unwrap_err().code, 4400);
    }

    #[test]
    fn two_tokens_are_no_caller() {
        let twice = of(&json!({"type": "connection_init", "payload": {"authorization": "a", "Authorization": "b"}}));
        assert_eq!(twice.unwrap_err(), Close::CREDENTIALS);
        let number = of(&json!({"type": "connection_init", "payload": {"authorization": 5}}));
        assert_eq!(number.unwrap_err(), Close::CREDENTIALS);
    }

    #[test]
    fn credentials_in_another_form_are_no_citizens() {
        assert!(Close::CREDENTIALS.reason.len() <= 123, "a close frame has no room for more");
        let init = |payload: &Value| of(&json!({"type": "connection_init", "payload": payload}));
        for other in [
            json!({"headers": {"Authorization": "Bearer x"}}),
            json!({"headers": {"authorization": "Bearer x"}, "authorization": ""}),
            json!({"context": {"headers": [{"X-Authorization": "x"}]}}),
            json!({"authToken": "x"}),
            json!({"auth_token": "x"}),
            json!({"token": "x"}),
            json!({"token": {"value": "x"}}),
            json!({"accessToken": "x"}),
            json!({"x-auth-token": "x"}),
            json!({"Auth": "x"}),
            json!({"jwt": "x"}),
            json!({"x-api-key": "x"}),
            json!({"bearer": "x"}),
            json!({"authorization": {"token": "x"}}),
        ] {
            assert_eq!(init(&other).unwrap_err(), Close::CREDENTIALS, "{other}");
        }
        for none in [
            json!({}),
            json!({"authorization": ""}),
            json!({"Authorization": null, "authorization": " "}),
            json!({"token": "", "authToken": null, "headers": {"Authorization": "", "x-request-id": "7"}}),
            json!({"author": "x", "client": {"name": "x", "tokens": 0}, "csrfToken": "x"}),
        ] {
            assert!(matches!(init(&none), Ok(Said::Init { authorization: None })), "{none}");
        }
        let both = init(&json!({"authorization": "Bearer x", "token": "y"}));
        assert!(matches!(both, Ok(Said::Init { authorization: Some(text) }) if text == "Bearer x"));
    }

    #[test]
    fn a_reason_fits_into_its_frame() {
        let close = Close::already(&"é\n".repeat(100));
        assert!(close.reason.len() <= 123, "{}", close.reason);
        assert_eq!(Close::already("a").reason, "Subscriber for a already exists");
    }
}
