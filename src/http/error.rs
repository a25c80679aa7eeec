//! The one place where what went wrong becomes what a caller reads: a code, a sentence in the caller's language and
//! the request's id. Faults of our own are logged here, once, and never shown.

use std::sync::Arc;

use async_graphql::{PathSegment, Pos, ServerError};
use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::config::Settings;
pub(crate) use crate::error::Code;
use crate::error::{Error, Locale, Message, with_causes};
use crate::http::media_type::MediaType;
use crate::http::preflight::translation;

/// A request that ends before it is executed.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: Code,
    pub(crate) message: Box<Message>,
    pub(crate) locations: Vec<Pos>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) fault: Fault,
    /// Further mistakes that were found together with this one.
    pub(crate) others: Vec<Self>,
}

/// What is at fault, which decides the status in each form of answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The HTTP request, or something beside it: the status says what.
    Request,
    /// The document cannot be parsed.
    Syntax,
    /// The document, or its variables, can be parsed and not executed.
    Document,
}

impl Refusal {
    pub(crate) fn new(
        status: StatusCode,
        code: Code,
        indonesian: impl Into<String>,
        english: impl Into<String>,
    ) -> Self {
        let message = Box::new(Message::new(indonesian, english));
        Self {
            status,
            code,
            message,
            locations: Vec::new(),
            headers: Vec::new(),
            fault: Fault::Request,
            others: Vec::new(),
        }
    }

    pub(crate) fn bad_request(indonesian: impl Into<String>, english: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Code::BadRequest, indonesian, english)
    }

    /// A document that cannot be parsed.
    pub(crate) fn syntax(indonesian: impl Into<String>, english: impl Into<String>) -> Self {
        Self { fault: Fault::Syntax, ..Self::bad_request(indonesian, english) }
    }

    /// A document or variables that cannot be executed.
    pub(crate) fn of_document(indonesian: impl Into<String>, english: impl Into<String>) -> Self {
        Self { fault: Fault::Document, ..Self::bad_request(indonesian, english) }
    }

    /// A document or variables beyond a stated limit.
    pub(crate) fn limit(indonesian: impl Into<String>, english: impl Into<String>) -> Self {
        let refusal = Self::new(StatusCode::BAD_REQUEST, Code::LimitExceeded, indonesian, english);
        Self { fault: Fault::Document, ..refusal }
    }

    /// Several mistakes that were found together.
    pub(crate) fn all(mistakes: impl IntoIterator<Item = Self>) -> Self {
        let mut mistakes = mistakes.into_iter();
        match mistakes.next() {
            Some(first) => Self { others: mistakes.collect(), ..first },
            None => Self::internal_logged(),
        }
    }

    /// Too much in too little time.
    pub(crate) fn rate_limited(wait: std::time::Duration) -> Self {
        let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            Code::RateLimited,
            format!("terlalu banyak permintaan, coba lagi dalam {seconds} detik"),
            format!("too many requests, try again in {seconds} seconds"),
        )
        .header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// So many of the caller's operations wait that no other may.
    pub(crate) fn too_many_waiting(most: usize) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            Code::RateLimited,
            format!("{most} operasi Anda masih menunggu giliran, kirim lagi setelah ada yang selesai"),
            format!("{most} operations of yours are waiting for their turn, send more when some have ended"),
        )
        .header(header::RETRY_AFTER, HeaderValue::from(1))
    }

    /// The status of the answer in `form`, by GraphQL over HTTP: a client that accepts nothing but `application/json`
    /// takes any other status than 200 for somebody else's.
    pub(crate) fn status_in(&self, form: MediaType, settings: &Settings) -> StatusCode {
        match (self.fault, form) {
            (Fault::Request, _) => self.status,
            (_, MediaType::Json) => StatusCode::OK,
            (Fault::Syntax, MediaType::GraphqlResponse) => self.status,
            (Fault::Document, MediaType::GraphqlResponse) => settings.unprocessable_status,
        }
    }

    /// The token says nobody. Never answered as to a citizen: that would hide the fault from the caller.
    pub(crate) fn bad_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            Code::Unauthenticated,
            "token tidak sah atau sudah berakhir, masuk kembali",
            "the token is not valid or has ended, sign in again",
        )
        .challenge()
    }

    /// The Authorization header has another form than ours.
    pub(crate) fn unknown_credentials() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            Code::Unauthenticated,
            "kirim Authorization satu kali, dalam bentuk `Bearer TOKEN`",
            "send Authorization once, as `Bearer TOKEN`",
        )
        .challenge()
    }

    /// Asks for a token, as HTTP wants it told.
    fn challenge(self) -> Self {
        let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
        self.header(HeaderName::from_static("www-authenticate"), challenge)
    }

    /// Who asks could not be looked up in time.
    pub(crate) fn deadline() -> Self {
        let message = deadline_message();
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Code::DeadlineExceeded, message.indonesian, message.english)
    }

    /// This node cannot answer for the time being; another may.
    pub(crate) fn unavailable() -> Self {
        let message = unavailable_message();
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message.indonesian, message.english)
            .header(header::RETRY_AFTER, UNAVAILABLE_SECONDS.into())
    }

    /// A fault of our own, logged here.
    pub(crate) fn internal(source: &(dyn std::error::Error + 'static)) -> Self {
        log_internal(source);
        Self::internal_logged()
    }

    /// A fault of our own that has been logged.
    pub(crate) fn internal_logged() -> Self {
        let message = internal_message();
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, message.indonesian, message.english)
    }

    pub(crate) fn at(mut self, position: Pos) -> Self {
        self.locations.push(position);
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// What it says, as it stands in the extensions of an answer that is given in spite of it.
    pub(crate) fn notice(&self, locale: Locale) -> async_graphql::Value {
        let pair = |name: &str, text: &str| (async_graphql::Name::new(name), async_graphql::Value::from(text));
        let members = [pair("code", self.code.word()), pair("message", self.message.text(locale))];
        async_graphql::Value::Object(members.into_iter().collect())
    }

    /// As the caller reads it, with what was found together with it.
    pub(crate) fn shown<'a>(&self, locale: Locale, request_id: &'a str) -> Vec<ShownError<'a>> {
        let shown = |refusal: &Self| ShownError {
            message: refusal.message.text(locale).to_owned(),
            locations: refusal.locations.clone(),
            path: Vec::new(),
            extensions: Extensions { code: refusal.code.word(), request_id, retry_after_seconds: None },
        };
        std::iter::once(self).chain(&self.others).map(shown).collect()
    }
}

/// One entry of `errors`, as it is sent.
#[derive(Debug, Serialize)]
pub(crate) struct ShownError<'a> {
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) locations: Vec<Pos>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) path: Vec<PathSegment>,
    pub(crate) extensions: Extensions<'a>,
}

/// What every error carries for programs.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Extensions<'a> {
    pub(crate) code: &'static str,
    pub(crate) request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_after_seconds: Option<u64>,
}

/// How errors of one request are shown.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) locale: Locale,
    pub(crate) request_id: &'a str,
}

impl<'a> Shown<'a> {
    /// Turns an error of execution into what the caller reads.
    pub(crate) fn error(self, error: ServerError) -> ShownError<'a> {
        let (code, message, retry_after_seconds) = match &error.source {
            None => self.of_library(&error.message),
            Some(source) => match source_error(source) {
                Some(error) => self.of_ours(error),
                None => {
                    tracing::error!(message = error.message, "an error of an unknown kind");
                    (Code::Internal, internal_message().text(self.locale).to_owned(), None)
                }
            },
        };
        ShownError {
            message,
            locations: error.locations,
            path: error.path,
            extensions: Extensions { code: code.word(), request_id: self.request_id, retry_after_seconds },
        }
    }

    fn of_ours(self, error: &Error) -> (Code, String, Option<u64>) {
        let (code, message, wait) = match error {
            Error::Unauthenticated => {
                (Code::Unauthenticated, Message::new("masuk terlebih dahulu", "sign in first"), None)
            }
            Error::Forbidden => {
                (Code::Forbidden, Message::new("Anda tidak berhak melakukan ini", "you may not do this"), None)
            }
            Error::NotNow(message) => (Code::Forbidden, message.clone(), None),
            Error::NotFound => (Code::NotFound, Message::new("tidak ditemukan", "not found"), None),
            Error::Conflict => (
                Code::Conflict,
                Message::new("sudah berubah, muat ulang lalu coba lagi", "changed meanwhile, reload and retry"),
                None,
            ),
            Error::KeySpent => (
                Code::Conflict,
                Message::new(
                    "kunci idempotensi ini sudah dipakai untuk isian lain, pakai kunci baru",
                    "this idempotency key was used for other input, use a new one",
                ),
                None,
            ),
            Error::Invalid(violations) => {
                let join = |text: fn(&Message) -> &String| {
                    let texts: Vec<&str> =
                        violations.iter().map(|violation| text(&violation.message).as_str()).collect();
                    texts.join("; ")
                };
                let message = Message::new(join(|message| &message.indonesian), join(|message| &message.english));
                (Code::BadRequest, message, None)
            }
            Error::BadRequest(message) => (Code::BadRequest, message.clone(), None),
            Error::LimitExceeded(message) => (Code::LimitExceeded, message.clone(), None),
            Error::DeadlineExceeded => (Code::DeadlineExceeded, deadline_message(), None),
            Error::Unavailable(_) => (Code::Unavailable, unavailable_message(), Some(UNAVAILABLE_SECONDS)),
            Error::RateLimited { retry_after_seconds } => (
                Code::RateLimited,
                Message::new(
                    format!("terlalu banyak percobaan, coba lagi dalam {retry_after_seconds} detik"),
                    format!("too many attempts, try again in {retry_after_seconds} seconds"),
                ),
                Some(*retry_after_seconds),
            ),
            Error::Internal(source) => {
                log_internal(&**source);
                (Code::Internal, internal_message(), None)
            }
        };
        (code, message.text(self.locale).to_owned(), wait)
    }

    /// What the library says about a document is about the caller's own text.
    fn of_library(self, message: &str) -> (Code, String, Option<u64>) {
        let english = shortened(without_suggestion(message));
        let told = match self.locale {
            Locale::Indonesian => translation::execution(&english),
            Locale::English => english,
        };
        (code_of_library(message), told, None)
    }
}

/// How long the caller has to wait after an error of execution, if it is one that waiting mends.
pub(crate) fn retry_after_seconds(error: &ServerError) -> Option<u64> {
    match source_error(error.source.as_ref()?)? {
        Error::RateLimited { retry_after_seconds } => Some(*retry_after_seconds),
        Error::Unavailable(_) => Some(UNAVAILABLE_SECONDS),
        _ => None,
    }
}

/// The code that an error of execution will be shown with.
pub(crate) fn code_of(error: &ServerError) -> Code {
    match &error.source {
        None => code_of_library(&error.message),
        Some(source) => source_error(source).map_or(Code::Internal, |error| match error {
            Error::Unauthenticated => Code::Unauthenticated,
            Error::Forbidden | Error::NotNow(_) => Code::Forbidden,
            Error::NotFound => Code::NotFound,
            Error::Conflict | Error::KeySpent => Code::Conflict,
            Error::Invalid(_) | Error::BadRequest(_) => Code::BadRequest,
            Error::LimitExceeded(_) => Code::LimitExceeded,
            Error::DeadlineExceeded => Code::DeadlineExceeded,
            Error::Unavailable(_) => Code::Unavailable,
            Error::RateLimited { .. } => Code::RateLimited,
            Error::Internal(_) => Code::Internal,
        }),
    }
}

/// The library's errors have no code: those about its limits are known by their words.
fn code_of_library(message: &str) -> Code {
    let exceeded = ["recursion", "too deep", "too complex", "aliases", "number of directives"];
    let limit = exceeded.iter().any(|word| message.contains(word)) && message.contains("cannot be greater");
    if limit || message.starts_with("Query is") { Code::LimitExceeded } else { Code::BadRequest }
}

fn source_error(source: &Arc<dyn std::any::Any + Send + Sync>) -> Option<&Error> {
    source.downcast_ref::<Error>().or_else(|| source.downcast_ref::<Arc<Error>>().map(|error| &**error))
}

/// After so long, whoever was told that this node cannot answer may ask again.
const UNAVAILABLE_SECONDS: u64 = 5;

fn deadline_message() -> Message {
    Message::new(
        "melewati batas waktu lalu dihentikan; minta lebih sedikit, atau nanti",
        "it took longer than it may and was stopped; ask for less, or later",
    )
}

fn unavailable_message() -> Message {
    Message::new(
        "server ini belum siap menjawab, coba lagi sebentar lagi",
        "this server is not ready to answer, try again shortly",
    )
}

fn internal_message() -> Message {
    Message::new("terjadi kesalahan pada sistem", "something went wrong on our side")
}

fn log_internal(source: &(dyn std::error::Error + 'static)) {
    tracing::error!(cause = with_causes(source), "internal error");
}

/// Names that a caller did not write are told in the schema, not by guessing.
fn without_suggestion(message: &str) -> &str {
    message.split(" Did you mean").next().unwrap_or(message)
}

/// A document's own words can be as long as the document; an error message need not be.
pub(crate) fn shortened(message: &str) -> String {
    const MOST: usize = 500;
    match message.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: Shown<'_> = Shown { locale: Locale::English, request_id: "r1" };

    fn of(error: Error) -> serde_json::Value {
        let mut server = ServerError::new("the library's text", Some(Pos { line: 1, column: 2 }));
        server.source = Some(Arc::new(error));
        serde_json::to_value(SHOWN.error(server)).unwrap()
    }

    #[test]
    fn every_error_has_its_code_and_the_request_id() {
        let cases = [
            (Error::Unauthenticated, "UNAUTHENTICATED", "sign in first"),
            (Error::Forbidden, "FORBIDDEN", "you may not do this"),
            (Error::NotNow(Message::new("a", "b")), "FORBIDDEN", "b"),
            (Error::NotFound, "NOT_FOUND", "not found"),
            (Error::Conflict, "CONFLICT", "changed meanwhile, reload and retry"),
            (Error::KeySpent, "CONFLICT", "this idempotency key was used for other input, use a new one"),
            (Error::BadRequest(Message::new("a", "b")), "BAD_REQUEST", "b"),
            (Error::LimitExceeded(Message::new("a", "b")), "LIMIT_EXCEEDED", "b"),
            (
                Error::DeadlineExceeded,
                "DEADLINE_EXCEEDED",
                "it took longer than it may and was stopped; ask for less, or later",
            ),
            (Error::internal("the password is hunter2"), "INTERNAL", "something went wrong on our side"),
        ];
        for (error, code, message) in cases {
            let expected = serde_json::json!({
                "message": message,
                "locations": [{"line": 1, "column": 2}],
                "extensions": {"code": code, "requestId": "r1"},
            });
            assert_eq!(of(error), expected);
        }
        let limited = of(Error::RateLimited { retry_after_seconds: 7 });
        assert_eq!(limited["extensions"]["retryAfterSeconds"], 7);
        let away = of(Error::unavailable("the password is hunter2"));
        assert_eq!(
            (&away["extensions"]["code"], &away["extensions"]["retryAfterSeconds"]),
            (&"UNAVAILABLE".into(), &5.into())
        );
    }

    #[test]
    fn the_library_speaks_of_the_document_only() {
        let check = |message: &str, code: &str, shown: &str| {
            let error = SHOWN.error(ServerError::new(message, None));
            assert_eq!((error.extensions.code, &*error.message), (code, shown));
        };
        check(
            "Unknown field \"x\" on type \"Query\". Did you mean \"y\"?",
            "BAD_REQUEST",
            "Unknown field \"x\" on type \"Query\".",
        );
        let deep = "The recursion depth of the query cannot be greater than `32`";
        check(deep, "LIMIT_EXCEEDED", deep);
        check("Query is nested too deep.", "LIMIT_EXCEEDED", "Query is nested too deep.");
        assert_eq!(shortened(&"é".repeat(600)).chars().count(), 501);
    }

    #[test]
    fn a_source_of_an_unknown_kind_is_not_shown() {
        let mut error = ServerError::new("connection to 10.0.0.1 refused", None);
        error.source = Some(Arc::new(std::io::Error::other("secret")));
        let shown = SHOWN.error(error);
        assert_eq!((shown.extensions.code, &*shown.message), ("INTERNAL", "something went wrong on our side"));
    }
}
