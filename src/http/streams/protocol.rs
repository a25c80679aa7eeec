//! The messages of `graphql-transport-ws`, and the codes with which a socket is closed.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::config::Settings;
use crate::http::error::Refusal;
use crate::http::preflight::json;
use crate::http::preflight::request::{self, GraphqlRequest};

/// The name of the protocol.
pub(crate) const PROTOCOL: &str = "graphql-transport-ws";

/// Names of operations are chosen by the client and kept while they are open, so they must have an end.
const ID_LENGTH: usize = 256;
/// What stands around a payload in its message, with room to spare.
pub(crate) const ENVELOPE: usize = 4 * 1024;

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

/// A message, of which nothing but its members is known yet: finding those takes no time to speak of.
#[derive(Debug, Deserialize)]
pub(crate) struct Envelope<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

impl<'a> Envelope<'a> {
    /// Opens a message.
    ///
    /// # Errors
    /// 4400 if it is none.
    pub(crate) fn open(text: &'a str) -> Result<Self, Close> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // An array would be read as its members in their order.
        let envelope = Some(text).filter(|text| text.trim_start().starts_with('{'));
        let envelope = envelope.and_then(|text| serde_json::from_str(text).ok());
        envelope.ok_or(Close::invalid("Invalid message: not a JSON object"))
    }

    /// Reads what it says.
    ///
    /// # Errors
    /// 4400 for everything that the protocol does not know. A request that is none is no such thing: it has an id, under which
    /// it is refused.
    pub(crate) fn read(&self, settings: &Settings) -> Result<Said, Close> {
        match self.kind()?.as_str() {
            "connection_init" => init(self.payload_object(settings)?),
            "ping" => Ok(Said::Ping { payload: self.payload_object(settings)?.map(Value::Object) }),
            "pong" => self.payload_object(settings).map(|_| Said::Pong),
            "subscribe" => {
                let id = self.id()?;
                let payload = self.payload.ok_or(Close::invalid("Invalid message: no payload"))?;
                let request = if id.len() > ID_LENGTH { Err(long_id()) } else { request(payload.get(), settings) };
                Ok(Said::Subscribe { id, request })
            }
            "complete" => Ok(Said::Complete { id: self.id()? }),
            _ => Err(Close::invalid("Invalid message: unknown type")),
        }
    }

    /// What it comes to where it cannot be read for `reason`.
    ///
    /// # Errors
    /// With a reason to come again later for what has no id to be refused under.
    pub(crate) fn refused(&self, reason: Refusal) -> Result<Said, Close> {
        match self.kind()?.as_str() {
            "subscribe" => Ok(Said::Subscribe { id: self.id()?, request: Err(reason) }),
            _ => Err(Close::TOO_MANY_REQUESTS),
        }
    }

    fn kind(&self) -> Result<String, Close> {
        text(self.kind).ok_or(Close::invalid("Invalid message: no type"))
    }

    fn id(&self) -> Result<String, Close> {
        match text(self.id) {
            Some(id) if id.is_empty() => Err(Close::invalid("Invalid message: an empty id")),
            Some(id) => Ok(id),
            None => Err(Close::invalid("Invalid message: no id")),
        }
    }

    fn payload_object(&self, settings: &Settings) -> Result<Option<Map<String, Value>>, Close> {
        let Some(payload) = self.payload else { return Ok(None) };
        match json::parse(payload.get(), "payload", settings.nesting_limit) {
            Ok(Value::Object(object)) => Ok(Some(object)),
            _ => Err(Close::invalid("Invalid message: the payload is no object")),
        }
    }
}

fn text(value: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(value?.get()).ok()
}

/// A request as HTTP would read it from a body of this text.
fn request(payload: &str, settings: &Settings) -> Result<GraphqlRequest, Refusal> {
    let (measured, most) = (payload.len(), settings.body_limit);
    if measured > most {
        return Err(Refusal::limit(
            format!("payload {measured} bita, paling banyak {most}"),
            format!("the payload has {measured} bytes, the most is {most}"),
        ));
    }
    match json::parse(payload, "payload", settings.nesting_limit)? {
        Value::Object(members) => request::from_object(members, measured),
        _ => Err(Refusal::bad_request("payload harus objek JSON", "payload must be a JSON object")),
    }
}

fn long_id() -> Refusal {
    Refusal::limit(
        format!("id lebih panjang dari {ID_LENGTH} bita"),
        format!("the id is longer than {ID_LENGTH} bytes"),
    )
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::preflight::request::Query;

    fn read(text: &str) -> Result<Said, Close> {
        Envelope::open(text)?.read(&Settings::default())
    }

    fn of(message: &Value) -> Result<Said, Close> {
        read(&message.to_string())
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
            json!({"type": "complete", "id": ""}),
        ] {
            assert_eq!(of(&bad).unwrap_err().code, 4400, "{bad}");
        }
        for bad in [
            "{",
            &"[".repeat(5_000),
            r#"["subscribe", "1", {"query": "{a}"}]"#,
            r#"{"type": "ping", "type": "ping"}"#,
            r#"{"type": "subscribe", "id": "1", "id": "2", "payload": {"query": "{a}"}}"#,
            &format!(r#"{{"type": "ping", "payload": {}}}"#, "[".repeat(5_000)),
        ] {
            assert_eq!(read(bad).unwrap_err().code, 4400, "{bad}");
        }
    }

    #[test]
    fn a_request_that_is_none_is_refused_under_its_id() {
        let subscribe = |payload: &str| format!(r#"{{"type": "subscribe", "id": "1", "payload": {payload}}}"#);
        let refused = |text: &str| match read(text) {
            Ok(Said::Subscribe { id, request: Err(refusal) }) => (id, refusal.message.english),
            other => panic!("{text}: {other:?}"),
        };
        for (payload, message) in [
            ("{}", "query is required"),
            (r#"{"query": 5}"#, "query must be a string"),
            (r#"{"query": "{a}", "variables": []}"#, "variables must be a JSON object"),
            (r#"{"query": "{a}", "operationName": 1}"#, "operationName must be a string"),
            (r#"{"query": "{a}", "documentId": "a"}"#, "send documentId without query and without persistedQuery"),
            ("[]", "payload must be a JSON object"),
        ] {
            assert_eq!(refused(&subscribe(payload)), ("1".to_owned(), message.to_owned()));
        }
        let deep = format!("{{\"variables\": {}1{}}}", "[".repeat(500), "]".repeat(500));
        assert_eq!(refused(&subscribe(&deep)).1, "payload is nested 501 levels deep, the most is 64");
        assert!(refused(&subscribe(r#"{"query": "{a}", "query": "{b}"}"#)).1.contains("stands there twice"));
        assert!(refused(&subscribe(r#"{"variables": {"a": 1e999}}"#)).1.contains("number out of range"));
        let long = format!("{{\"query\": \"{}\"}}", " ".repeat(Settings::default().body_limit));
        assert_eq!(refused(&subscribe(&long)).1, "the payload has 262157 bytes, the most is 262144");
        let name = "x".repeat(257);
        let named = json!({"type": "subscribe", "id": name, "payload": {"query": "{a}"}}).to_string();
        assert_eq!(refused(&named), (name, "the id is longer than 256 bytes".to_owned()));
    }

    #[test]
    fn a_document_is_named_as_over_http() {
        let query = |payload: Value| match of(&json!({"type": "subscribe", "id": "1", "payload": payload})) {
            Ok(Said::Subscribe { request: Ok(request), .. }) => request.query,
            other => panic!("{other:?}"),
        };
        let hash = json!({"persistedQuery": {"version": 1, "sha256Hash": "00"}});
        assert_eq!(query(json!({"documentId": "a"})), Query::Id("a".to_owned()));
        assert_eq!(query(json!({"query": "", "documentId": "a"})), Query::Id("a".to_owned()));
        let by_hash = Query::Hash { hash: "00".to_owned(), text: None };
        assert_eq!(query(json!({"extensions": hash})), by_hash);
        assert_eq!(query(json!({"query": "", "extensions": hash})), by_hash);
    }

    #[test]
    fn what_comes_too_often_is_refused_under_its_id_if_it_has_one() {
        let refused = |text: &str| Envelope::open(text).unwrap().refused(Refusal::too_many_waiting(1));
        let subscribe = r#"{"type": "subscribe", "id": "1", "payload": {"query": "{a}"}}"#;
        assert!(matches!(refused(subscribe), Ok(Said::Subscribe { id, request: Err(_) }) if id == "1"));
        assert_eq!(refused(r#"{"type": "ping"}"#).unwrap_err(), Close::TOO_MANY_REQUESTS);
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
