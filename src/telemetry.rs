//! What operators see of the running process: logs on standard error, spans for a collector, and counts from below the
//! front door. Nothing here holds a variable, a literal of a document, a token or a name of a person.

use std::borrow::Cow;
use std::future::Future;
use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use opentelemetry::context::FutureExt;
use opentelemetry::trace::{
    Link, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId, TraceState, Tracer,
    TracerProvider,
};
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_otlp::{Protocol, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider, SpanData, SpanExporter};
use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, LogSettings, TraceParent, TraceSettings};
use crate::error::{Error, Result};

/// What says too much of itself, unless a filter names it: two lines for each step that the tables are brought up by.
const QUIET: &str = "sea_orm_migration=warn";

/// Writes logs to standard error as the settings say. Call it once, first.
///
/// # Errors
/// If something writes logs already.
pub fn start_logging(settings: &LogSettings) -> Result<()> {
    // The settings were checked, so an unreadable filter is impossible; silence would be the wrong answer to it.
    let filter = EnvFilter::try_new(format!("{QUIET},{}", settings.filter)).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match settings.format {
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
        LogFormat::Text => builder.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).try_init(),
    };
    // What a panic says may hold data of a caller, so only its place is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        tracing::error!(place, "a fault of the program");
    }));
    started.map_err(Error::internal)
}

/// Where spans go while some do: one for the process, like its log.
static TRACES: OnceLock<Traces> = OnceLock::new();

struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    parent: TraceParent,
}

/// How long one delivery to the collector may take, and the last ones at the end together.
const DELIVERY: Duration = Duration::from_secs(5);

/// Sends spans to the collector of the settings, if they name one. Spans wait in a bounded queue and leave it in
/// batches on a thread of their own, so no request waits for the collector or fails with it.
///
/// # Errors
/// If the sender cannot be made; an absent collector is no error.
pub fn start_traces(settings: &TraceSettings) -> Result<()> {
    let Some(endpoint) = &settings.endpoint else { return Ok(()) };
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_http_client(client(endpoint)?)
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .with_timeout(DELIVERY)
        .build()
        .map_err(Error::internal)?;
    let resource = Resource::builder()
        .with_service_name(env!("CARGO_PKG_NAME"))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(Counting(exporter))
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(settings.ratio))))
        .with_resource(resource)
        .build();
    let tracer = provider.tracer(env!("CARGO_PKG_NAME"));
    let traces = Traces { provider, tracer, parent: settings.parent };
    TRACES.set(traces).map_err(|_| Error::internal("spans are sent already"))
}

/// Sends what still waits, within a bound, and nothing afterwards.
pub async fn stop_traces() {
    let Some(traces) = TRACES.get() else { return };
    let stopped = tokio::task::spawn_blocking(|| traces.provider.shutdown_with_timeout(DELIVERY)).await;
    if !matches!(stopped, Ok(Ok(()))) {
        tracing::warn!("the last spans did not reach the collector");
    }
}

fn client(endpoint: &str) -> Result<reqwest::blocking::Client> {
    // Whoever came first has installed the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::blocking::Client::builder()
        .timeout(DELIVERY)
        .redirect(reqwest::redirect::Policy::none())
        // The collector is a neighbour; what the environment says of the wide net does not concern it.
        .no_proxy();
    if endpoint.starts_with("http://") {
        // A machine without any certificates can still talk to it.
        builder = builder.tls_certs_only([]);
    }
    // The blocking client has a runtime of its own, which may not be made inside another.
    let built = std::thread::spawn(move || builder.build()).join();
    built.map_err(|_| Error::internal("the collector's client could not be made"))?.map_err(Error::internal)
}

/// Counts what reaches the collector and what does not, and says so in the log when that changes.
#[derive(Debug)]
struct Counting<E>(E);

impl<E: SpanExporter> SpanExporter for Counting<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len() as u64;
        let outcome = self.0.export(batch).await;
        match &outcome {
            Ok(()) => COUNTS.spans_sent.add(spans),
            Err(_) => {
                if COUNTS.spans_lost.get() == 0 {
                    tracing::warn!("the collector does not take spans; capaian_spans_lost_total counts them");
                }
                COUNTS.spans_lost.add(spans);
            }
        }
        outcome
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

/// A stretch of work as the collector shows it, named by the semantic conventions of OpenTelemetry. Where no spans are
/// sent it is nothing and costs nothing.
#[derive(Clone, Debug)]
pub struct Work(Option<Context>);

impl Work {
    /// A request that came in. `traceparent` is the header by which its sender says which trace it belongs to; a
    /// stranger's word is only noted as a link, unless the settings say that a gateway of ours writes it.
    pub fn of_request(name: impl Into<Cow<'static, str>>, traceparent: Option<&str>) -> Self {
        let Some(traces) = TRACES.get() else { return Self(None) };
        let remote = traceparent.and_then(parse_traceparent);
        let mut builder = traces.tracer.span_builder(name).with_kind(SpanKind::Server);
        let mut parent = Context::new();
        if let Some(remote) = remote {
            match traces.parent {
                TraceParent::Continue => parent = parent.with_remote_span_context(remote),
                TraceParent::Link => builder = builder.with_links(vec![Link::with_context(remote)]),
            }
        }
        let span = builder.start_with_context(&traces.tracer, &parent);
        Self(Some(parent.with_span(span)))
    }

    /// Something that nobody is to see.
    pub fn none() -> Self {
        Self(None)
    }

    /// The work that this task is at.
    pub fn here() -> Self {
        Self(is_traced().then(Context::current))
    }

    /// A step of the work that this task is at.
    pub fn step(name: impl Into<Cow<'static, str>>) -> Self {
        let Some(traces) = TRACES.get() else { return Self(None) };
        Self(Context::map_current(|current| {
            current.span().span_context().is_sampled().then(|| {
                let span = traces.tracer.span_builder(name).start_with_context(&traces.tracer, current);
                current.with_span(span)
            })
        }))
    }

    /// Whether anybody will see it.
    pub fn is_seen(&self) -> bool {
        self.0.as_ref().is_some_and(|context| context.span().is_recording())
    }

    /// Notes something about it.
    pub fn note(&self, key: &'static str, value: impl Into<Value>) {
        if let Some(context) = &self.0 {
            context.span().set_attribute(KeyValue::new(key, value));
        }
    }

    /// Marks it as failed through a fault of ours.
    pub fn fail(&self, kind: &'static str) {
        if let Some(context) = &self.0 {
            context.span().set_attribute(KeyValue::new("error.type", kind));
            context.span().set_status(Status::error(""));
        }
    }

    /// Runs `work` as this, so that its own steps and statements stand below it.
    pub async fn around<F: Future>(&self, work: F) -> F::Output {
        match &self.0 {
            Some(context) => work.with_context(context.clone()).await,
            None => work.await,
        }
    }

    /// Runs `work` as this, at once.
    pub fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        let _entered = self.0.as_ref().map(|context| context.clone().attach());
        work()
    }

    /// It is over. Dropping it would say so too, but later where clones of it are about.
    pub fn end(&self) {
        if let Some(context) = &self.0 {
            context.span().end();
        }
    }
}

/// Whether the work that this task is at will be seen by anybody.
pub(crate) fn is_traced() -> bool {
    TRACES.get().is_some() && Context::map_current(|current| current.span().span_context().is_sampled())
}

/// Tells of a statement that has just ended: its verb and tables, never its text or its values.
#[expect(clippy::disallowed_methods, reason = "a span's times are for people who look at traces; they decide nothing")]
pub(crate) fn statement(system: &'static str, sql: &str, elapsed: Duration, failed: bool) {
    let Some(traces) = TRACES.get().filter(|_| is_traced()) else { return };
    Context::map_current(|current| {
        let (verb, tables) = verb_and_tables(sql);
        let summary = if tables.is_empty() { verb.to_owned() } else { format!("{verb} {}", tables.join(" ")) };
        let mut attributes = vec![
            KeyValue::new("db.system.name", system),
            KeyValue::new("db.operation.name", verb),
            KeyValue::new("db.query.summary", summary.clone()),
        ];
        if let [table] = &tables[..] {
            attributes.push(KeyValue::new("db.collection.name", (*table).to_owned()));
        }
        let ended = SystemTime::now();
        let span = traces
            .tracer
            .span_builder(summary)
            .with_kind(SpanKind::Client)
            .with_start_time(ended.checked_sub(elapsed).unwrap_or(ended))
            .with_attributes(attributes)
            .start_with_context(&traces.tracer, current);
        let context = current.with_span(span);
        if failed {
            context.span().set_status(Status::error(""));
        }
        context.span().end_with_timestamp(ended);
    });
}

/// The verb of a statement of ours and the tables that it names, each once and at most eight.
fn verb_and_tables(sql: &str) -> (&'static str, Vec<&str>) {
    const VERBS: [&str; 4] = ["SELECT", "INSERT", "UPDATE", "DELETE"];
    // Text between apostrophes is a value; at even places stands what is outside of them.
    let words = sql
        .split('\'')
        .step_by(2)
        .flat_map(|part| part.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_'))
        .filter(|word| !word.is_empty());
    let (mut verb, mut tables, mut before) = (None, Vec::new(), "");
    for word in words {
        let known = VERBS.into_iter().find(|known| known.eq_ignore_ascii_case(word));
        verb = verb.or(known);
        let names_a_table = ["FROM", "JOIN", "INTO", "UPDATE"].iter().any(|word| word.eq_ignore_ascii_case(before));
        let plain = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
        if names_a_table && plain && !word.starts_with("json_") && !tables.contains(&word) && tables.len() < 8 {
            tables.push(word);
        }
        before = word;
    }
    (verb.unwrap_or("OTHER"), tables)
}

/// Reads a `traceparent` of version 00 as W3C Trace Context writes it; anything else says nothing.
fn parse_traceparent(text: &str) -> Option<SpanContext> {
    let mut parts = text.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    if version != "00" || parts.next().is_some() || !digits(trace, 32) || !digits(span, 16) || !digits(flags, 2) {
        return None;
    }
    let flags = TraceFlags::new(u8::from_str_radix(flags, 16).ok()?) & TraceFlags::SAMPLED;
    let (trace, span) = (TraceId::from_hex(trace).ok()?, SpanId::from_hex(span).ok()?);
    let context = SpanContext::new(trace, span, flags, true, TraceState::default());
    context.is_valid().then_some(context)
}

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    const fn zero() -> Self {
        Self(AtomicU64::new(0))
    }

    /// So many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many there were since the process started.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts of the process from where the front door does not look; its metrics publish them.
#[derive(Debug)]
pub struct Counts {
    /// Questions to the policy engine, at start and at reload.
    pub policy_decisions_cold: Count,
    /// Decisions taken from the table of the policy in force.
    pub policy_decisions_warm: Count,
    /// Attempts to sign in with a wrong identifier or password.
    pub sign_ins_refused: Count,
    /// Attempts to sign in that came too soon after too many.
    pub sign_ins_throttled: Count,
    /// Documents found parsed.
    pub documents_known: Count,
    /// Documents that had to be parsed.
    pub documents_parsed: Count,
    /// Queries found compiled.
    pub queries_known: Count,
    /// Queries that had to be compiled.
    pub queries_compiled: Count,
    /// Spans that the collector has taken.
    pub spans_sent: Count,
    /// Spans that it has not.
    pub spans_lost: Count,
}

/// The counts of this process.
pub static COUNTS: Counts = Counts {
    policy_decisions_cold: Count::zero(),
    policy_decisions_warm: Count::zero(),
    sign_ins_refused: Count::zero(),
    sign_ins_throttled: Count::zero(),
    documents_known: Count::zero(),
    queries_known: Count::zero(),
    queries_compiled: Count::zero(),
    documents_parsed: Count::zero(),
    spans_sent: Count::zero(),
    spans_lost: Count::zero(),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_told_by_its_verb_and_tables_only() {
        let check = |sql: &str, verb: &str, tables: &[&str]| {
            assert_eq!(verb_and_tables(sql), (verb, tables.to_vec()), "{sql}");
        };
        check("SELECT policy_hash FROM policy_state WHERE id = $1::bigint", "SELECT", &["policy_state"]);
        check("INSERT INTO \"session\" (\"id\") VALUES (?) RETURNING \"id\"", "INSERT", &["session"]);
        check("UPDATE \"rating\" SET \"note\" = 'from secret'", "UPDATE", &["rating"]);
        check("DELETE FROM session WHERE expires_at < ?1", "DELETE", &["session"]);
        check(
            "WITH a AS (SELECT t.id FROM (SELECT e.id FROM evaluation e) t) \
             SELECT a.id FROM a JOIN employee p ON p.id = a.id WHERE x IN (SELECT value FROM json_each(?3))",
            "SELECT",
            &["evaluation", "a", "employee"],
        );
        check("SELECT 'it''s from secret', 1 FROM t", "SELECT", &["t"]);
        check("PRAGMA optimize", "OTHER", &[]);
    }

    #[test]
    fn only_a_well_formed_traceparent_says_something() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let context = parse_traceparent(good).unwrap();
        assert_eq!(context.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert!(context.is_sampled() && context.is_remote());
        for bad in [
            "",
            "00",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        ] {
            assert!(parse_traceparent(bad).is_none(), "{bad}");
        }
    }
}
