//! The front door: bytes to a GraphQL request and back. Every limit, every refusal and the caller's identity are
//! settled here, before anything is executed.

mod caller;
mod document;
mod error;
mod json;
pub(crate) mod metrics;
mod negotiation;
mod origin;
mod preflight;
mod protocol;
mod request;
mod scan;
pub(crate) mod socket;
mod sse;
pub(crate) mod streams;
mod websocket;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use async_graphql::Value;
use async_graphql::parser::types::OperationType;
use futures_util::FutureExt;
use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Body, Endpoint, Request, Response};
use serde::Serialize;
use tracing::{Instrument, Span, field};
use uuid::Uuid;

use self::caller::Caller;
use self::document::Documents;
use self::error::{Code, Refusal, Shown, ShownError, shortened};
use self::metrics::Metrics;
use self::negotiation::MediaType;
use self::streams::{Streams, Unbegun};
use crate::authz::PolicyStore;
use crate::clock::Clock;
use crate::config::Settings;
use crate::database::{Bind, Binder, Database, Statistics, counted};
use crate::error::Locale;
use crate::graphql;
use crate::secret::SecretKey;

/// What the front door needs from the rest of the house.
pub(crate) struct FrontDoor {
    pub(crate) database: Database,
    pub(crate) policies: Arc<PolicyStore>,
    pub(crate) secret: SecretKey,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    schema: graphql::Schema,
    documents: Documents,
    pub(crate) metrics: Metrics,
    pub(crate) streams: Arc<Streams>,
    /// Set when the process has been told to stop: it is not ready for anything new.
    pub(crate) draining: AtomicBool,
}

/// The header that names a request, coming and going.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// At most so many errors are told; a document of mistakes need not become a longer answer.
const ERRORS_SHOWN: usize = 50;

impl FrontDoor {
    pub(crate) fn new(
        database: Database,
        policies: Arc<PolicyStore>,
        secret: SecretKey,
        clock: Clock,
        settings: Settings,
    ) -> Self {
        Self {
            database,
            policies,
            secret,
            clock,
            settings,
            schema: graphql::schema(),
            documents: Documents::new(),
            metrics: Metrics::default(),
            streams: Arc::new(Streams::new()),
            draining: AtomicBool::new(false),
        }
    }

    async fn answer(self: &Arc<Self>, mut request: Request) -> Response {
        let started = Instant::now();
        let route = Route::of(request.uri().path());
        let request_id = request_id(request.headers());
        let span = tracing::info_span!(
            "request",
            request_id,
            method = %shown_method(request.method()),
            route = route.word(),
            operation.name = field::Empty,
            operation.kind = field::Empty,
            document = field::Empty,
        );
        let (response, statistics) = counted(
            async {
                let work = AssertUnwindSafe(self.route(route, &mut request, &request_id)).catch_unwind();
                let outcome = match tokio::time::timeout(self.settings.request_deadline, work).await {
                    Ok(Ok(response)) => return response,
                    Ok(Err(_panic)) => {
                        // What it said may hold data; the hook of the process has logged where it happened.
                        self.metrics.count_panic();
                        tracing::error!("a request ended in a fault of the program");
                        Refusal::internal_logged()
                    }
                    Err(_elapsed) => self.too_slow(),
                };
                let form = negotiation::accepted(request.headers()).unwrap_or(MediaType::Json);
                refused(&outcome, form, negotiation::locale(request.headers()), &request_id)
            }
            .instrument(span.clone()),
        )
        .await;
        let response = protected(response, &request_id);
        self.finish(&span, route, &response, started, statistics);
        response
    }

    fn finish(&self, span: &Span, route: Route, response: &Response, started: Instant, statistics: Statistics) {
        let elapsed = started.elapsed();
        let status = response.status().as_u16();
        self.metrics.count_request(route.word(), status, elapsed, statistics);
        let milliseconds = |duration: std::time::Duration| duration.as_micros() as f64 / 1000.0;
        let (duration_ms, sql_ms) = (milliseconds(elapsed), milliseconds(statistics.elapsed));
        let sql_count = statistics.statements;
        span.in_scope(|| match route {
            // Probes come every few seconds and say nothing.
            Route::Health | Route::Ready if status == 200 => {
                tracing::debug!(status, duration_ms, sql_count, sql_ms, "answered");
            }
            _ => tracing::info!(status, duration_ms, sql_count, sql_ms, "answered"),
        });
    }

    fn too_slow(&self) -> Refusal {
        let limit = self.settings.request_deadline.as_secs_f32();
        Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Code::LimitExceeded,
            format!("permintaan melewati batas waktu {limit} detik; mutasi di dalamnya mungkin sudah terlaksana"),
            format!("the request took longer than {limit} seconds; a mutation in it may have been carried out"),
        )
    }

    async fn route(self: &Arc<Self>, route: Route, request: &mut Request, request_id: &str) -> Response {
        let locale = negotiation::locale(request.headers());
        let method = request.method().clone();
        match (route, &method) {
            (Route::Graphql, &Method::POST | &Method::GET) => {
                let form = match negotiation::accepted(request.headers()) {
                    Ok(form) => form,
                    Err(refusal) => return refused(&refusal, MediaType::Json, locale, request_id),
                };
                match self.graphql(request, locale, request_id).await {
                    Ok(executed) => self.executed(executed, form, locale, request_id),
                    Err(refusal) => refused(&refusal, form, locale, request_id),
                }
            }
            (Route::WebSocket, &Method::GET) => {
                let opened = match Caller::of(request, locale, request_id) {
                    Ok(caller) => self.upgrade(request, caller).await,
                    Err(refusal) => Err(refusal),
                };
                opened.unwrap_or_else(|refusal| refused(&refusal, MediaType::Json, locale, request_id))
            }
            (Route::Stream, &Method::POST | &Method::GET) => {
                let begun = match Caller::of(request, locale, request_id) {
                    Ok(caller) => self.stream(request, caller).await,
                    Err(refusal) => Err(Unbegun::Refused(refusal)),
                };
                match begun {
                    Ok(response) => response,
                    Err(Unbegun::Refused(refusal)) => refused(&refusal, MediaType::GraphqlResponse, locale, request_id),
                    Err(Unbegun::Invalid(errors)) => {
                        let response = async_graphql::Response::from_errors(errors);
                        self.executed(response, MediaType::GraphqlResponse, locale, request_id)
                    }
                }
            }
            (Route::Health, &Method::GET | &Method::HEAD) => plain(StatusCode::OK, "alive\n"),
            (Route::Ready, &Method::GET | &Method::HEAD) => match self.unreadiness().await {
                None => plain(StatusCode::OK, "ready\n"),
                Some(reason) => plain(StatusCode::SERVICE_UNAVAILABLE, reason),
            },
            (Route::Unknown, _) => {
                let refusal = Refusal::new(
                    StatusCode::NOT_FOUND,
                    Code::NotFound,
                    "alamat tidak dikenal; API ada di /graphql",
                    "unknown address; the API is at /graphql",
                );
                refused(&refusal, MediaType::Json, locale, request_id)
            }
            (route, _) => {
                let refusal = Refusal::new(
                    StatusCode::METHOD_NOT_ALLOWED,
                    Code::BadRequest,
                    format!("metode tidak diterima di sini, gunakan {}", route.methods()),
                    format!("this method is not accepted here, use {}", route.methods()),
                )
                .header(header::ALLOW, HeaderValue::from_static(route.methods()));
                refused(&refusal, MediaType::Json, locale, request_id)
            }
        }
    }

    async fn graphql(
        &self,
        request: &mut Request,
        locale: Locale,
        request_id: &str,
    ) -> Result<async_graphql::Response, Refusal> {
        let caller = Caller::of(request, locale, request_id)?;
        let sent = if request.method() == Method::GET {
            request::from_query_string(request, &self.settings)?
        } else {
            request::from_body(request, &self.settings).await?
        };
        let prepared = self.prepare(sent)?;
        if prepared.kind == OperationType::Subscription {
            return Err(preflight::no_subscriptions_here());
        }
        let context = self.context(&caller).await?;
        Ok(self.execute(context, &prepared).await)
    }

    fn executed(
        &self,
        response: async_graphql::Response,
        form: MediaType,
        locale: Locale,
        request_id: &str,
    ) -> Response {
        let shown = Shown { locale, request_id, suggestions: self.settings.suggestions };
        // An error outside any field means that nothing was executed, and then there is no data, not even null.
        let unexecuted = response.data == Value::Null
            && !response.errors.is_empty()
            && response.errors.iter().all(|error| error.path.is_empty());
        let status = match form {
            MediaType::GraphqlResponse if unexecuted => StatusCode::BAD_REQUEST,
            _ => StatusCode::OK,
        };
        let errors: Vec<ShownError<'_>> =
            response.errors.into_iter().take(ERRORS_SHOWN).map(|error| shown.error(error)).collect();
        let answer = Answer {
            errors: &errors,
            data: (!unexecuted).then_some(&response.data),
            extensions: (!response.extensions.is_empty()).then_some(&response.extensions),
        };
        let mut response = written(&answer, status, form, locale, request_id);
        if let Some(seconds) = errors.iter().find_map(|error| error.extensions.retry_after_seconds) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// Why this node should get no requests now.
    async fn unreadiness(&self) -> Option<&'static str> {
        if self.draining.load(Ordering::Relaxed) {
            return Some("stopping\n");
        }
        let mut binder = Binder::new(self.database.backend());
        let one = binder.bind(Bind::Integer(1));
        let statement = binder.statement(format!("SELECT policy_hash FROM policy_state WHERE id = {one}"));
        match self.database.query(statement).await {
            Ok(rows) if rows.len() == 1 && rows.text(0, 0) == Some(self.policies.current().hash()) => None,
            Ok(_) => Some("another policy is in force\n"),
            Err(error) => {
                tracing::warn!(%error, "the database does not answer");
                Some("the database does not answer\n")
            }
        }
    }
}

/// The front door as poem knows it. Shared, since streams outlive the request that opened them.
#[derive(Clone)]
pub(crate) struct Entrance(pub(crate) Arc<FrontDoor>);

impl Endpoint for Entrance {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        Ok(self.0.answer(request).await)
    }
}

/// The addresses there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    Graphql,
    WebSocket,
    Stream,
    Health,
    Ready,
    Unknown,
}

impl Route {
    fn of(path: &str) -> Self {
        match path {
            "/graphql" => Self::Graphql,
            "/graphql/ws" => Self::WebSocket,
            "/graphql/stream" => Self::Stream,
            "/healthz" => Self::Health,
            "/readyz" => Self::Ready,
            _ => Self::Unknown,
        }
    }

    /// For logs and metrics, where a stranger's path has no place.
    const fn word(self) -> &'static str {
        match self {
            Self::Graphql => "/graphql",
            Self::WebSocket => "/graphql/ws",
            Self::Stream => "/graphql/stream",
            Self::Health => "/healthz",
            Self::Ready => "/readyz",
            Self::Unknown => "unknown",
        }
    }

    const fn methods(self) -> &'static str {
        match self {
            Self::Graphql | Self::Stream => "GET, POST",
            Self::WebSocket => "GET",
            Self::Health | Self::Ready | Self::Unknown => "GET, HEAD",
        }
    }
}

/// The body of an answer.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ShownError<'a>],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<&'a std::collections::BTreeMap<String, Value>>,
}

fn refused(refusal: &Refusal, form: MediaType, locale: Locale, request_id: &str) -> Response {
    let status = if refusal.of_document && form == MediaType::Json { StatusCode::OK } else { refusal.status };
    let errors = [refusal.shown(locale, request_id)];
    let answer = Answer { errors: &errors, data: None, extensions: None };
    let mut response = written(&answer, status, form, locale, request_id);
    if let Some(header) = &refusal.header {
        let (name, value) = &**header;
        response.headers_mut().insert(name, value.clone());
    }
    response
}

fn written(answer: &Answer<'_>, status: StatusCode, form: MediaType, locale: Locale, request_id: &str) -> Response {
    match serde_json::to_vec(answer) {
        Ok(body) => Response::builder().status(status).content_type(form.header()).body(body),
        Err(error) => {
            let refusal = Refusal::internal(&error);
            let errors = [refusal.shown(locale, request_id)];
            let body = serde_json::to_vec(&Answer { errors: &errors, data: None, extensions: None });
            Response::builder()
                .status(refusal.status)
                .content_type(form.header())
                .body(body.map_or_else(|_| Body::empty(), Body::from))
        }
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    Response::builder().status(status).content_type("text/plain; charset=utf-8").body(text)
}

/// Answers belong to one caller: they are not kept, not framed, not guessed at and run nothing.
fn protected(mut response: Response, request_id: &str) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "private, no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
    response
}

/// The caller's own name for the request if it is short and plain, else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let sent = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let plain = |text: &&str| {
        (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
    };
    sent.filter(plain).map_or_else(|| Uuid::new_v4().simple().to_string(), str::to_owned)
}

/// A method of HTTP by its name; a stranger's own word has no place in logs.
fn shown_method(method: &Method) -> String {
    shortened(method.as_str()).chars().take(16).filter(char::is_ascii_alphabetic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_request_keeps_a_plain_name_and_gets_one_otherwise() {
        assert_eq!(request_id(&headers(REQUEST_ID, "a-1.b_2")), "a-1.b_2");
        for strange in ["", "a b", "a\"b", &"a".repeat(65)] {
            assert_eq!(request_id(&headers(REQUEST_ID, strange)).len(), 32, "{strange:?}");
        }
        assert_ne!(request_id(&HeaderMap::new()), request_id(&HeaderMap::new()));
    }
}
