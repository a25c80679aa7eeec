//! Writing answers: what an operation came to, as JSON text and as an HTTP response in the form that the caller prefers.

use async_graphql::Value;
use poem::Response;
use poem::http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::config::Settings;
use crate::error::Locale;
use crate::http::error::{Refusal, Shown, ShownError};
use crate::http::negotiation::MediaType;
use crate::http::preflight::Charge;

/// What one operation came to.
pub(crate) enum Outcome {
    /// It was executed, perhaps with errors.
    Executed(async_graphql::Response, Charge),
    /// It was not executed.
    Refused(Refusal),
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// How the answers to one request are written.
#[derive(Clone, Copy)]
pub(crate) struct Manner<'a> {
    pub(crate) form: MediaType,
    pub(crate) locale: Locale,
    pub(crate) request_id: &'a str,
    pub(crate) settings: &'a Settings,
}

/// An answer before it is written.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ShownError<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<Extensions>,
    #[serde(skip)]
    status: StatusCode,
    #[serde(skip)]
    headers: Vec<(header::HeaderName, HeaderValue)>,
}

#[derive(Serialize)]
struct Extensions {
    cost: Charge,
}

/// At most so many errors are told; a document of mistakes need not become a longer answer.
const ERRORS_SHOWN: usize = 50;

impl<'a> Manner<'a> {
    /// The response to one operation.
    pub(crate) fn response(self, outcome: Outcome) -> Response {
        let answer = self.answer(outcome);
        let mut response = self.written(answer.status, &answer);
        response.headers_mut().extend(answer.headers);
        response
    }

    /// The response to a list of operations: a list of answers, each with its own errors.
    pub(crate) fn responses(self, outcomes: Vec<Outcome>) -> Response {
        let answers: Vec<Answer<'_>> = outcomes.into_iter().map(|outcome| self.answer(outcome)).collect();
        let mut response = self.written(StatusCode::OK, &answers);
        // Of the headers only a cookie means something without its answer.
        let cookies =
            answers.into_iter().flat_map(|answer| answer.headers).filter(|(name, _)| name == header::SET_COOKIE);
        response.headers_mut().extend(cookies);
        response
    }

    /// The JSON text of an answer, for transports that have a frame of their own.
    pub(crate) fn text(self, outcome: Outcome) -> String {
        let answer = self.answer(outcome);
        serde_json::to_string(&answer).unwrap_or_else(|error| {
            let fallback = self.answer(Refusal::internal(&error).into());
            serde_json::to_string(&fallback).unwrap_or_default()
        })
    }

    /// The JSON text of an event that could not be read.
    pub(crate) fn event_text(self, error: async_graphql::ServerError) -> String {
        let shown = Shown { locale: self.locale, request_id: self.request_id };
        let answer = Answer {
            errors: vec![shown.error(error)],
            data: Some(Value::Null),
            extensions: None,
            status: StatusCode::OK,
            headers: Vec::new(),
        };
        serde_json::to_string(&answer).unwrap_or_default()
    }

    fn answer(self, outcome: Outcome) -> Answer<'a> {
        match outcome {
            Outcome::Refused(refusal) => Answer {
                errors: refusal.shown(self.locale, self.request_id),
                data: None,
                extensions: None,
                status: refusal.status_in(self.form, self.settings),
                headers: refusal.headers,
            },
            Outcome::Executed(response, charge) => self.executed(response, charge),
        }
    }

    fn executed(self, mut response: async_graphql::Response, charge: Charge) -> Answer<'a> {
        // An error outside any field means that nothing was executed, and then there is no data, not even null.
        let unexecuted = response.data == Value::Null
            && !response.errors.is_empty()
            && response.errors.iter().all(|error| error.path.is_empty());
        let status = match self.form {
            MediaType::Json => StatusCode::OK,
            MediaType::GraphqlResponse if unexecuted => self.settings.unprocessable_status,
            MediaType::GraphqlResponse if response.errors.is_empty() => StatusCode::OK,
            MediaType::GraphqlResponse => partial_success(),
        };
        let shown = Shown { locale: self.locale, request_id: self.request_id };
        let errors: Vec<ShownError<'_>> =
            response.errors.into_iter().take(ERRORS_SHOWN).map(|error| shown.error(error)).collect();
        let wait = errors.iter().find_map(|error| error.extensions.retry_after_seconds);
        let cookies = response.http_headers.drain().filter_map(|(name, value)| Some((name?, value)));
        let headers = wait.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))).into_iter().chain(cookies);
        Answer {
            errors,
            data: (!unexecuted).then_some(response.data),
            extensions: Some(Extensions { cost: charge }),
            status,
            headers: headers.collect(),
        }
    }

    fn written(self, status: StatusCode, answer: &impl Serialize) -> Response {
        let builder = |status| Response::builder().status(status).content_type(self.form.header());
        match serde_json::to_vec(answer) {
            Ok(body) => builder(status).body(body),
            Err(error) => {
                let fallback = self.answer(Refusal::internal(&error).into());
                builder(fallback.status).body(serde_json::to_vec(&fallback).unwrap_or_default())
            }
        }
    }
}

/// 294 Partial Success, by GraphQL over HTTP: there is data, and there are errors.
fn partial_success() -> StatusCode {
    StatusCode::from_u16(294).unwrap_or(StatusCode::OK)
}
