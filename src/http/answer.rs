//! Writing answers: what an operation came to, as JSON text and as an HTTP response in the form that the caller prefers.

use async_graphql::Value;
use async_graphql::parser::types::OperationType;
use poem::Response;
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::config::Settings;
use crate::error::Locale;
use crate::http::admission::Charge;
use crate::http::compression::Compressible;
use crate::http::error::{Refusal, Shown, ShownError};
use crate::http::identity::cookie;
use crate::http::media_type::MediaType;
use crate::http::revalidation;
use crate::view::payload::raw_text;

/// What one operation came to.
pub(crate) enum Outcome {
    /// It was executed, perhaps with errors.
    Executed(async_graphql::Response, Charge, OperationType),
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
pub(crate) struct AnswerWriter<'a> {
    pub(crate) form: MediaType,
    pub(crate) locale: Locale,
    pub(crate) request_id: &'a str,
    pub(crate) settings: &'a Settings,
}

/// An answer before it is written.
struct Answer<'a> {
    errors: Vec<ShownError<'a>>,
    data: Option<Value>,
    extensions: Option<Extensions>,
    status: StatusCode,
    headers: Vec<(header::HeaderName, HeaderValue)>,
    /// Whether it may repeat what its sender chose, beside what only they may know: errors do, and so do mutations, which
    /// store it. The data of a query is what stands in the database, under names that stand in the document.
    repeats: bool,
}

impl Answer<'_> {
    /// Writes the answer as JSON, with the errors first, where a person looks. What is JSON text already goes in as it
    /// stands: through the serializer it would be copied and parsed once more.
    fn write(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        let mut separator = b'{';
        let mut member = |out: &mut Vec<u8>, name: &str| {
            out.push(std::mem::replace(&mut separator, b','));
            out.extend(name.as_bytes());
        };
        if !self.errors.is_empty() {
            member(out, "\"errors\":");
            serde_json::to_writer(&mut *out, &self.errors)?;
        }
        if let Some(data) = &self.data {
            member(out, "\"data\":");
            match raw_text(data) {
                Some(text) => out.extend_from_slice(text.as_bytes()),
                None => serde_json::to_writer(&mut *out, data)?,
            }
        }
        if let Some(extensions) = &self.extensions {
            member(out, "\"extensions\":");
            serde_json::to_writer(&mut *out, extensions)?;
        }
        if separator == b'{' {
            out.push(b'{');
        }
        out.push(b'}');
        Ok(())
    }

    fn to_vec(&self) -> serde_json::Result<Vec<u8>> {
        /// For everything but the data, which says its own length where it is long.
        const ROOM: usize = 256;
        let mut out = Vec::with_capacity(ROOM + self.data.as_ref().and_then(raw_text).map_or(0, str::len));
        self.write(&mut out)?;
        Ok(out)
    }
}

#[derive(Serialize)]
struct Extensions {
    cost: Charge,
    /// That the credentials say nobody, where what is public was answered all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials: Option<Value>,
}

/// The name under which a response has the latter.
pub(crate) const CREDENTIALS: &str = "credentials";

/// At most so many errors are told; a document of mistakes need not become a longer answer.
const ERRORS_SHOWN: usize = 50;

impl<'a> AnswerWriter<'a> {
    /// The response to one operation.
    pub(crate) fn response(self, outcome: Outcome) -> Response {
        self.response_to(self.answer(outcome))
    }

    /// The response to one query of somebody who is nobody to us: everybody gets the same, so that caches may keep it, and who
    /// has it already, as the headers say, gets it no second time.
    pub(crate) fn public_response(self, outcome: Outcome, asked: &HeaderMap) -> Response {
        let answer = self.answer(outcome);
        if answer.repeats || !answer.headers.is_empty() {
            return self.response_to(answer);
        }
        // Without what the answer says of the caller's budget.
        let data = answer.data.as_ref().map(|data| match raw_text(data) {
            Some(text) => text.to_owned(),
            None => data.to_string(),
        });
        let tag = revalidation::tag(&[self.form.header().as_bytes(), data.unwrap_or_default().as_bytes()]);
        revalidation::unchanged(asked, &tag, &revalidation::PUBLIC).unwrap_or_else(|| {
            let mut response = self.response_to(answer);
            revalidation::mark(&mut response, &tag, &revalidation::PUBLIC);
            response
        })
    }

    fn response_to(self, answer: Answer<'_>) -> Response {
        let mut response = self.written(answer.status, answer.to_vec());
        response.headers_mut().extend(answer.headers);
        if !answer.repeats {
            response.extensions_mut().insert(Compressible);
        }
        response
    }

    /// The response to a list of operations: a list of answers, each with its own errors.
    pub(crate) fn responses(self, outcomes: Vec<Outcome>) -> Response {
        let answers: Vec<Answer<'_>> = outcomes.into_iter().map(|outcome| self.answer(outcome)).collect();
        let mut out = Vec::new();
        let mut write = || {
            for (index, answer) in answers.iter().enumerate() {
                out.push(if index == 0 { b'[' } else { b',' });
                answer.write(&mut out)?;
            }
            out.push(b']');
            Ok(())
        };
        let written = write();
        let mut response = self.written(StatusCode::OK, written.map(|()| out));
        if answers.iter().all(|answer| !answer.repeats) {
            response.extensions_mut().insert(Compressible);
        }
        // Of the headers only a cookie means something without its answer.
        let headers = answers.into_iter().flat_map(|answer| answer.headers);
        let cookies: Vec<_> = headers.filter(|(name, _)| name == header::SET_COOKIE).collect();
        let (ended, begun): (Vec<_>, Vec<_>) = cookies.into_iter().partition(|(_, value)| cookie::takes_back(value));
        // Of each kind one, and a session that has begun counts more than one that has ended: they are not the same.
        response.headers_mut().extend(begun.into_iter().last().or(ended.into_iter().last()));
        response
    }

    /// The JSON text of an answer, for transports that have a frame of their own.
    pub(crate) fn text(self, outcome: Outcome) -> String {
        let text = self.answer(outcome).to_vec().unwrap_or_else(|error| {
            let fallback = self.answer(Refusal::internal(&error).into());
            fallback.to_vec().unwrap_or_default()
        });
        String::from_utf8(text).unwrap_or_default()
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
            repeats: true,
        };
        answer.to_vec().ok().and_then(|text| String::from_utf8(text).ok()).unwrap_or_default()
    }

    fn answer(self, outcome: Outcome) -> Answer<'a> {
        match outcome {
            Outcome::Refused(refusal) => Answer {
                errors: refusal.shown(self.locale, self.request_id),
                data: None,
                extensions: None,
                status: refusal.status_in(self.form, self.settings),
                headers: refusal.headers,
                repeats: true,
            },
            Outcome::Executed(response, charge, kind) => self.executed(response, charge, kind),
        }
    }

    fn executed(self, mut response: async_graphql::Response, charge: Charge, kind: OperationType) -> Answer<'a> {
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
            repeats: !errors.is_empty() || kind != OperationType::Query,
            errors,
            data: (!unexecuted).then_some(response.data),
            extensions: Some(Extensions { cost: charge, credentials: response.extensions.remove(CREDENTIALS) }),
            status,
            headers: headers.collect(),
        }
    }

    fn written(self, status: StatusCode, body: serde_json::Result<Vec<u8>>) -> Response {
        let builder = |status| Response::builder().status(status).content_type(self.form.header());
        match body {
            Ok(body) => builder(status).body(body),
            Err(error) => {
                let fallback = self.answer(Refusal::internal(&error).into());
                builder(fallback.status).body(fallback.to_vec().unwrap_or_default())
            }
        }
    }
}

/// 294 Partial Success, by GraphQL over HTTP: there is data, and there are errors.
fn partial_success() -> StatusCode {
    StatusCode::from_u16(294).unwrap_or(StatusCode::OK)
}
