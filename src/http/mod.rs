//! The front door: bytes to a GraphQL request and back. Every limit, every refusal and the caller's identity are
//! settled here, before anything is executed.

mod admission;
mod answer;
mod compression;
pub(crate) mod connection;
mod cors;
mod error;
mod execution;
mod graphiql;
mod headers;
mod host;
mod identity;
mod media_type;
pub(crate) mod metrics;
mod negotiation;
mod observe;
mod page;
pub mod preflight;
mod proxies;
pub(crate) mod readiness;
mod revalidation;
pub(crate) mod streams;
mod turns;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use async_graphql::parser::types::OperationType;
use futures_util::FutureExt;
use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, Request, Response};
use tracing::{Instrument, Span, field};
use uuid::Uuid;

use crate::authz::PolicyStore;
use crate::clock::Clock;
use crate::config::{Settings, TurnRules, processors};
use crate::database::{Database, Statistics, counted};
use crate::domain::survey::survey_response::Desk;
use crate::graphql;
use crate::http::admission::Admitted;
use crate::http::answer::{AnswerWriter, Outcome};
use crate::http::compression::{Compressible, compressed};
use crate::http::error::{Code, Refusal, shortened};
use crate::http::headers::REQUEST_ID;
use crate::http::identity::caller::{Caller, Credentials};
use crate::http::identity::oidc::Issuer;
use crate::http::media_type::MediaType;
use crate::http::metrics::Metrics;
use crate::http::preflight::Prepared;
use crate::http::preflight::budget::Budgets;
use crate::http::preflight::document::Documents;
use crate::http::preflight::persisted::Persisted;
use crate::http::preflight::request::{GraphqlRequest, Requests};
use crate::http::proxies::Proxies;
use crate::http::streams::Streams;
use crate::http::turns::Turns;
use crate::pages;
use crate::pages::page::Page;
use crate::print::Press;
use crate::secret::SecretKey;
use crate::view::Compilations;

/// What the front door needs from the rest of the house.
pub(crate) struct FrontDoor {
    pub(crate) database: Database,
    pub(crate) policies: Arc<PolicyStore>,
    pub(crate) secret: SecretKey,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    schema: graphql::Schema,
    documents: Documents,
    compilations: Arc<Compilations>,
    pub(crate) budgets: Budgets,
    /// Of operations that look at few rows.
    turns: Turns,
    /// Of those that look at many.
    heavy_turns: Turns,
    /// Of requests that are long or say something new, while they are looked into.
    reading_turns: Turns,
    /// Of documents while they are set.
    printing_turns: Turns,
    press: Press,
    person_places: usize,
    heavy_places: usize,
    reading_places: usize,
    proxies: Proxies,
    persisted: Persisted,
    issuer: Option<Arc<Issuer>>,
    pub(crate) metrics: Metrics,
    pub(crate) streams: Arc<Streams>,
    /// Set while this node must answer nothing but health, since its policy or its tables are not those in force.
    pub(crate) withheld: AtomicBool,
    /// Set when the process has been told to stop: it is not ready for anything new.
    pub(crate) draining: AtomicBool,
}

impl FrontDoor {
    pub(crate) fn new(
        database: Database,
        policies: Arc<PolicyStore>,
        secret: SecretKey,
        clock: Clock,
        settings: Settings,
    ) -> Self {
        let budgets = Budgets::new(&settings);
        let streams = Arc::new(Streams::new());
        let mut metrics = Metrics::default();
        metrics.show_streams(Arc::clone(&streams.bus));
        let desk = Desk::new(settings.survey_group);
        let (person_places, heavy_places) = places(&database, settings.turns);
        let reading_places = (processors() / 2).max(1);
        let printing = settings.printing.clone();
        let issuer = settings.oidc.clone().map(|oidc| Arc::new(Issuer::new(oidc)));
        Self {
            database,
            policies,
            secret,
            clock,
            settings,
            schema: graphql::schema(desk),
            documents: Documents::new(),
            compilations: Arc::new(Compilations::new()),
            budgets,
            // Each caller has a limit, and all together are limited by their connections.
            turns: Turns::new(usize::MAX),
            heavy_turns: Turns::new(heavy_places),
            reading_turns: Turns::new(reading_places),
            printing_turns: Turns::new(printing.at_once),
            press: Press::new(printing),
            person_places,
            heavy_places,
            reading_places,
            proxies: Proxies::default(),
            persisted: Persisted::new(),
            issuer,
            metrics,
            streams,
            withheld: AtomicBool::new(false),
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
        self.metrics.count_client(request.headers());
        self.proxies.look(&request, &self.settings.trusted_proxies);
        let is_for_people = route.is_for_people(request.headers());
        let traced = observe::request_work(&request, route, &request_id);
        let (response, statistics) = counted(
            traced.around(
                async {
                    // Boxed, since each of what is wrapped around it would move it as a whole.
                    let work = Box::pin(AssertUnwindSafe(self.route(route, &mut request, &request_id)).catch_unwind());
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
                    if is_for_people {
                        return self.failure_page(&request, &outcome, &request_id);
                    }
                    let form = negotiation::accepted(request.headers()).unwrap_or(MediaType::Json);
                    self.writer(request.headers(), form, &request_id).response(outcome.into())
                }
                .instrument(span.clone()),
            ),
        )
        .await;
        let mut response = protected(response, &request_id);
        if !is_for_people {
            // What is written into a page is for our own pages alone.
            cors::share(request.headers(), &mut response, &self.settings);
        }
        let response = compressed(request.headers(), response, &self.settings).await;
        observe::request_done(&traced, response.status().as_u16());
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
            Code::DeadlineExceeded,
            format!("permintaan melewati batas waktu {limit} detik; mutasi di dalamnya mungkin sudah terlaksana"),
            format!("the request took longer than {limit} seconds; a mutation in it may have been carried out"),
        )
    }

    /// How the answers to a request with these headers are written.
    fn writer<'a>(&'a self, headers: &HeaderMap, form: MediaType, request_id: &'a str) -> AnswerWriter<'a> {
        AnswerWriter { form, locale: negotiation::locale(headers), request_id, settings: &self.settings }
    }

    /// How answers are written that somebody gets within something else, as in a stream or on a page.
    fn writer_for<'a>(&'a self, caller: &'a Caller) -> AnswerWriter<'a> {
        let (locale, request_id) = (caller.locale, &*caller.request_id);
        AnswerWriter { form: MediaType::GraphqlResponse, locale, request_id, settings: &self.settings }
    }

    async fn route(self: &Arc<Self>, route: Route, request: &mut Request, request_id: &str) -> Response {
        if let Err(refusal) = host::check(request) {
            if route.is_for_people(request.headers()) {
                return self.failure_page(request, &refusal, request_id);
            }
            return self.writer(request.headers(), MediaType::Json, request_id).response(refusal.into());
        }
        if let Route::Page(page) = route {
            return match self.ready_to_answer() {
                Ok(()) => self.page(page, request, request_id).await,
                Err(refusal) => self.failure_page(request, &refusal, request_id),
            };
        }
        if let Some(response) = cors::preflight(request, &self.settings) {
            return response;
        }
        let writer = self.writer(request.headers(), MediaType::Json, request_id);
        let method = request.method().clone();
        if !matches!(route, Route::Health | Route::Ready)
            && let Err(refusal) = self.ready_to_answer()
        {
            if route.is_for_people(request.headers()) {
                return self.failure_page(request, &refusal, request_id);
            }
            return writer.response(refusal.into());
        }
        match (route, &method) {
            (Route::Graphql, _) if graphiql::is_wanted(request, &self.settings) => {
                graphiql::page(request.headers(), &self.settings)
            }
            (Route::GraphiqlAsset, &Method::GET | &Method::HEAD) => {
                match graphiql::asset(request.uri().path(), request.headers(), &self.settings).await {
                    Some(response) => response,
                    None => plain(StatusCode::NOT_FOUND, "no such file\n"),
                }
            }
            (Route::Graphql, &Method::POST | &Method::GET | &Method::HEAD) => {
                match negotiation::accepted(request.headers()) {
                    Ok(form) => self.graphql(request, AnswerWriter { form, ..writer }).await,
                    Err(refusal) => writer.response(refusal.into()),
                }
            }
            (Route::WebSocket, &Method::GET | &Method::HEAD) => {
                let opened = match self.caller(request, writer) {
                    Ok(caller) => self.upgrade(request, caller).await,
                    Err(refusal) => Err(refusal),
                };
                opened.unwrap_or_else(|refusal| writer.response(refusal.into()))
            }
            (Route::Stream, &Method::POST | &Method::GET | &Method::HEAD) => {
                let begun = match self.caller(request, writer) {
                    Ok(caller) => self.stream(request, caller).await,
                    Err(refusal) => Err(refusal),
                };
                let writer = AnswerWriter { form: MediaType::GraphqlResponse, ..writer };
                begun.unwrap_or_else(|refusal| writer.response(refusal.into()))
            }
            (Route::Health, &Method::GET | &Method::HEAD) => plain(StatusCode::OK, "alive\n"),
            (Route::Ready, &Method::GET | &Method::HEAD) => match self.look_around().await {
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
                if route.is_for_people(request.headers()) {
                    return self.failure_page(request, &refusal, request_id);
                }
                writer.response(refusal.into())
            }
            (route, _) => {
                let refusal = Refusal::new(
                    StatusCode::METHOD_NOT_ALLOWED,
                    Code::BadRequest,
                    format!("metode tidak diterima di sini, gunakan {}", route.methods()),
                    format!("this method is not accepted here, use {}", route.methods()),
                )
                .header(header::ALLOW, HeaderValue::from_static(route.methods()));
                writer.response(refusal.into())
            }
        }
    }

    fn caller(&self, request: &Request, writer: AnswerWriter<'_>) -> Result<Caller, Refusal> {
        Caller::of(request, &self.settings, writer.locale, writer.request_id)
    }

    async fn graphql(&self, request: &mut Request, writer: AnswerWriter<'_>) -> Response {
        let caller = match self.caller(request, writer) {
            Ok(caller) => caller,
            Err(refusal) => return writer.response(refusal.into()),
        };
        match self.sent(request, &caller).await {
            Ok(Requests::One(sent)) => {
                let outcome = self.operation(sent, &caller).await;
                let headers = request.headers();
                match (request.method() == Method::POST, &caller.credentials) {
                    (false, Credentials::None) if !caller.keeps_cookie => writer.public_response(outcome, headers),
                    (false, Credentials::Cookie(_)) => {
                        // A browser sends both by itself wherever somebody gets an image into a page of ours.
                        let mut response = writer.response(outcome);
                        response.extensions_mut().remove::<Compressible>();
                        response
                    }
                    _ => writer.response(outcome),
                }
            }
            Ok(Requests::Batch(all)) => {
                let mut outcomes = Vec::with_capacity(all.len());
                for (index, prepared) in self.prepare_all(all, &caller).await.into_iter().enumerate() {
                    // The request itself has paid for the first.
                    let paid = if index == 0 { Ok(()) } else { self.admit(&caller) };
                    let outcome = match paid.and(prepared) {
                        Ok(prepared) => self.run(prepared, &caller).await,
                        Err(refusal) => Err(refusal),
                    };
                    outcomes.push(self.outcome(outcome));
                }
                writer.responses(outcomes)
            }
            Err(refusal) => writer.response(refusal.into()),
        }
    }

    async fn sent(&self, request: &mut Request, caller: &Caller) -> Result<Requests, Refusal> {
        self.admit(caller)?;
        if matches!(*request.method(), Method::GET | Method::HEAD) {
            preflight::request::from_query_string(request, &self.settings).map(Requests::One)
        } else {
            let bytes = preflight::request::body_of(request, &self.settings).await?;
            let _turn = self.reading_turn(caller, bytes.len()).await?;
            preflight::request::from_body(&bytes, &self.settings)
        }
    }

    /// Checks, charges and runs one query or mutation.
    pub(crate) async fn operation(&self, sent: GraphqlRequest, caller: &Caller) -> Outcome {
        let outcome = match self.prepare(sent, caller).await {
            Ok(prepared) => self.run(prepared, caller).await,
            Err(refusal) => Err(refusal),
        };
        self.outcome(outcome)
    }

    fn outcome(&self, outcome: Result<Outcome, Refusal>) -> Outcome {
        outcome.unwrap_or_else(|refusal| {
            self.metrics.count_refusal(refusal.code);
            refusal.into()
        })
    }

    async fn run(&self, prepared: Prepared, caller: &Caller) -> Result<Outcome, Refusal> {
        if prepared.kind == OperationType::Subscription {
            return Err(preflight::no_subscriptions_here());
        }
        let Admitted { context, charge, turn: _turn, nobody } = self.enter(caller, &prepared).await?;
        Ok(Outcome::Executed(self.execute_for(caller, &prepared, context, nobody).await, charge, prepared.kind))
    }
}

/// How many operations of one person run at the same time, and how many that look at many rows. The latter each occupy a
/// processor, and the pool has two connections for each: so half of the processors stay for everybody else, and half of
/// the connections for others than one person.
fn places(database: &Database, rules: TurnRules) -> (usize, usize) {
    let [read, _] = database.pools();
    let of_person = rules.of_person.unwrap_or_else(|| (read.most / 2).max(2));
    (of_person, rules.heavy.unwrap_or_else(|| (read.most / 4).max(1)))
}

/// The front door as poem knows it. Shared, since streams outlive the request that opened them.
#[derive(Clone)]
pub(crate) struct FrontDoorEndpoint(pub(crate) Arc<FrontDoor>);

impl Endpoint for FrontDoorEndpoint {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        Ok(self.0.answer(request).await)
    }
}

/// The addresses there are.
#[derive(Clone, Copy, Debug)]
enum Route {
    Graphql,
    GraphiqlAsset,
    WebSocket,
    Stream,
    Health,
    Ready,
    Page(&'static Page),
    Unknown,
}

impl Route {
    /// What is at a path. Addresses for programs are as good with a slash at the end, as many write them.
    fn of(path: &str) -> Self {
        match path.strip_suffix('/').unwrap_or(path) {
            "/graphql" => Self::Graphql,
            "/graphql/ws" => Self::WebSocket,
            "/graphql/stream" => Self::Stream,
            "/healthz" => Self::Health,
            "/readyz" => Self::Ready,
            _ if path.starts_with(graphiql::ASSETS_AT) => Self::GraphiqlAsset,
            _ => pages::find(path).map_or(Self::Unknown, Self::Page),
        }
    }

    /// For logs and metrics, where a stranger's path has no place.
    const fn word(self) -> &'static str {
        match self {
            Self::Graphql => "/graphql",
            Self::GraphiqlAsset => "/graphql/assets",
            Self::WebSocket => "/graphql/ws",
            Self::Stream => "/graphql/stream",
            Self::Health => "/healthz",
            Self::Ready => "/readyz",
            Self::Page(page) => page.path,
            Self::Unknown => "unknown",
        }
    }

    /// Whether a person reads the answer: it is a page's, or nothing is at the address and a browser asks for it.
    fn is_for_people(self, headers: &HeaderMap) -> bool {
        match self {
            Self::Page(_) => true,
            Self::Unknown => negotiation::prefers_html(headers),
            _ => false,
        }
    }

    const fn methods(self) -> &'static str {
        match self {
            Self::Graphql | Self::Stream => "GET, HEAD, POST",
            Self::Page(page) => page.methods(),
            Self::WebSocket | Self::GraphiqlAsset | Self::Health | Self::Ready | Self::Unknown => "GET, HEAD",
        }
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    Response::builder().status(status).content_type("text/plain; charset=utf-8").body(text)
}

/// Answers belong to one caller: they are not kept, not framed, not guessed at and run nothing. What says otherwise of
/// itself, such as a page with scripts, keeps its own word.
fn protected(mut response: Response, request_id: &str) -> Response {
    // What is told to hold still holds with the headers that it came with: a page runs under its own policy.
    let kept = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "private, no-store"),
        (header::VARY, "accept, accept-encoding, accept-language, authorization, cookie, origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        if !kept || name == header::CACHE_CONTROL || name == header::VARY {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// The caller's own name for the request if it is short and plain, else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let plain = |text: &&str| {
        (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
    };
    REQUEST_ID.text(headers).filter(plain).map_or_else(|| Uuid::new_v4().simple().to_string(), str::to_owned)
}

/// A method of HTTP by its name; a stranger's own word has no place in logs.
fn shown_method(method: &Method) -> String {
    shortened(method.as_str()).chars().take(16).filter(char::is_ascii_alphabetic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static("x-request-id"), HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_request_keeps_a_plain_name_and_gets_one_otherwise() {
        assert_eq!(request_id(&headers("a-1.b_2")), "a-1.b_2");
        for strange in ["", "a b", "a\"b", &"a".repeat(65)] {
            assert_eq!(request_id(&headers(strange)).len(), 32, "{strange:?}");
        }
        assert_ne!(request_id(&HeaderMap::new()), request_id(&HeaderMap::new()));
    }

    #[test]
    fn what_is_counted_by_is_a_route_and_never_a_strangers_path() {
        for path in ["/", "/sign-in", "/tasks", "/graphql", "/healthz"] {
            assert_eq!(Route::of(path).word(), path);
        }
        for path in ["/graphql", "/graphql/ws", "/graphql/stream", "/healthz", "/readyz"] {
            assert_eq!(Route::of(&format!("{path}/")).word(), path);
            assert_eq!(Route::of(&format!("{path}//")).word(), "unknown");
        }
        for path in ["/tasks/", "/tasks/7", "/secret", "//", ""] {
            assert_eq!(Route::of(path).word(), "unknown", "{path:?}");
        }
    }
}
