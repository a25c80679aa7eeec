//! What the process counts about itself, as Prometheus reads it. Names no caller and no object, and every label has a
//! bounded number of values, whatever callers send.

use std::collections::HashSet;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use poem::http::HeaderMap;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::database::{PoolState, Statistics};
use crate::events::Bus;
use crate::http::FrontDoor;
use crate::http::error::Code;
use crate::http::headers::{APOLLO_CLIENT_NAME, APOLLO_CLIENT_VERSION, CLIENT_NAME, CLIENT_VERSION, Header};
use crate::http::turns::Load;
use crate::telemetry::{COUNTS, Count};

/// The media type of the page.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Stands for every name that has no place of its own.
const OTHER: &str = "other";
/// Stands for an operation or a client without a name.
const NAMELESS: &str = "none";

/// Seconds, from a look-up by id to the deadline of requests.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0];
/// Points of cost, from one object to the largest operation that a limit is likely to allow.
const POINTS: [f64; 10] = [1.0, 5.0, 10.0, 50.0, 100.0, 500.0, 1_000.0, 5_000.0, 10_000.0, 100_000.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OutcomeLabels {
    operation: String,
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OperationLabels {
    operation: String,
    kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct KindLabels {
    kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct CodeLabels {
    code: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ClientLabels {
    client: String,
    version: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct PolicyLabels {
    hash: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct PoolLabels {
    pool: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct LaneLabels {
    rows: &'static str,
}

/// An operation that has been executed.
#[derive(Clone, Debug)]
pub(crate) struct Executed<'a> {
    /// Its name as [`Metrics::operation_name`] has given it.
    pub(crate) name: &'a str,
    pub(crate) kind: OperationType,
    /// The code of its first error; `None` if there is none.
    pub(crate) failed: Option<Code>,
    pub(crate) elapsed: Duration,
    /// The points that it was charged, where they were counted.
    pub(crate) cost: Option<u64>,
}

/// Counts since the process started.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
    operations: Family<OutcomeLabels, Counter>,
    operation_seconds: Family<OperationLabels, Histogram, fn() -> Histogram>,
    operation_cost: Family<KindLabels, Histogram, fn() -> Histogram>,
    refusals: Family<CodeLabels, Counter>,
    clients: Family<ClientLabels, Counter>,
    sql_statements: Counter,
    sql_seconds: Counter<f64>,
    panics: Counter,
    policy_reload_failures: Counter,
    policy: Family<PolicyLabels, Gauge>,
    documents: Gauge,
    connections: Family<PoolLabels, Gauge>,
    connections_in_use: Family<PoolLabels, Gauge>,
    connections_waited_for: Family<PoolLabels, Gauge>,
    running: Family<LaneLabels, Gauge>,
    waiting: Family<LaneLabels, Gauge>,
    operation_names: Names,
    client_names: Names,
}

impl Default for Metrics {
    fn default() -> Self {
        let timed: fn() -> Histogram = || Histogram::new(SECONDS);
        let charged: fn() -> Histogram = || Histogram::new(POINTS);
        let mut metrics = Self {
            registry: Registry::with_prefix("capaian"),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(timed),
            operations: Family::default(),
            operation_seconds: Family::new_with_constructor(timed),
            operation_cost: Family::new_with_constructor(charged),
            refusals: Family::default(),
            clients: Family::default(),
            sql_statements: Counter::default(),
            sql_seconds: Counter::default(),
            panics: Counter::default(),
            policy_reload_failures: Counter::default(),
            policy: Family::default(),
            documents: Gauge::default(),
            connections: Family::default(),
            connections_in_use: Family::default(),
            connections_waited_for: Family::default(),
            running: Family::default(),
            waiting: Family::default(),
            operation_names: Names::new(200, 50),
            client_names: Names::new(50, 20),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        let up = Gauge::<i64>::default();
        up.set(1);
        registry.register("up", "Whether the process lives", up);
        registry.register("policy_info", "The policy in force", self.policy.clone());
        registry.register("requests", "Requests answered", self.requests.clone());
        registry.register("request_seconds", "Time from request to answer", self.request_seconds.clone());
        registry.register(
            "operations",
            "Operations executed, by the code of their first error",
            self.operations.clone(),
        );
        registry.register("operation_seconds", "Time of their execution", self.operation_seconds.clone());
        registry.register("operation_cost", "Points that operations were charged", self.operation_cost.clone());
        registry.register("refusals", "Requests that ended before anything was executed", self.refusals.clone());
        registry.register("clients", "Requests by what the client calls itself", self.clients.clone());
        registry.register("sql_statements", "SQL statements of requests", self.sql_statements.clone());
        registry.register("sql_seconds", "Time spent waiting for them", self.sql_seconds.clone());
        registry.register("panics", "Requests that ended in a fault of the program", self.panics.clone());
        let help = "Reloads that were refused; the policy before stayed in force";
        registry.register("policy_reload_failures", help, self.policy_reload_failures.clone());
        registry.register("documents", "Parsed documents that are kept", self.documents.clone());
        registry.register("database_connections", "Most connections of the pool", self.connections.clone());
        registry.register("database_connections_in_use", "Connections in use", self.connections_in_use.clone());
        let help = "Requests that wait for a connection";
        registry.register("database_connections_waited_for", help, self.connections_waited_for.clone());
        registry.register("operations_running", "Operations that have their turn", self.running.clone());
        registry.register("operations_waiting", "Operations that wait for their turn", self.waiting.clone());
        registry.register_collector(Box::new(Below));
    }

    /// Shows what the streams count, too.
    pub(crate) fn show_streams(&mut self, bus: Arc<Bus>) {
        self.registry.register_collector(Box::new(OpenStreams(bus)));
    }

    pub(crate) fn count_request(&self, route: &'static str, status: u16, elapsed: Duration, statistics: Statistics) {
        self.requests.get_or_create(&RequestLabels { route, status }).inc();
        self.request_seconds.get_or_create(&RouteLabels { route }).observe(elapsed.as_secs_f64());
        self.sql_statements.inc_by(u64::from(statistics.statements));
        self.sql_seconds.inc_by(statistics.elapsed.as_secs_f64());
    }

    /// Counts what the client calls itself, by the headers that the usual libraries send.
    pub(crate) fn count_client(&self, headers: &HeaderMap) {
        let told = |names: [&Header; 2]| {
            let value = names.into_iter().find_map(|name| name.first(headers))?.to_str().ok()?;
            let plain: String = value.chars().filter(char::is_ascii_graphic).take(64).collect();
            (!plain.is_empty()).then_some(plain)
        };
        let client = told([&CLIENT_NAME, &APOLLO_CLIENT_NAME]);
        let version = told([&CLIENT_VERSION, &APOLLO_CLIENT_VERSION]);
        if client.is_none() && version.is_none() {
            return;
        }
        let (client, version) = (client.as_deref().unwrap_or(NAMELESS), version.as_deref().unwrap_or(NAMELESS));
        // A slash cannot be mistaken: the two are one entry of the bounded list, and only stand apart as labels.
        let known = self.client_names.label(&format!("{client}/{version}"), true) != OTHER;
        let label = |text: &str| if known { text.to_owned() } else { OTHER.to_owned() };
        self.clients.get_or_create(&ClientLabels { client: label(client), version: label(version) }).inc();
    }

    /// Counts a request, or an operation of a batch or a stream, that ended before it was executed.
    pub(crate) fn count_refusal(&self, code: Code) {
        self.refusals.get_or_create(&CodeLabels { code: code.word() }).inc();
    }

    /// What an operation is called in metrics and traces: its name while there are places, then `other`. Those who have
    /// not signed in share few places, so that they cannot take all.
    pub(crate) fn operation_name(&self, name: Option<&str>, signed_in: bool) -> String {
        name.map_or_else(|| NAMELESS.to_owned(), |name| self.operation_names.label(name, signed_in))
    }

    pub(crate) fn count_operation(&self, executed: &Executed<'_>) {
        let Executed { name, kind, failed, elapsed, cost } = executed;
        let (operation, kind) = ((*name).to_owned(), kind_word(*kind));
        let outcome = failed.map_or("OK", Code::word);
        self.operations.get_or_create(&OutcomeLabels { operation: operation.clone(), kind, outcome }).inc();
        self.operation_seconds.get_or_create(&OperationLabels { operation, kind }).observe(elapsed.as_secs_f64());
        if let Some(cost) = cost {
            self.operation_cost.get_or_create(&KindLabels { kind }).observe(*cost as f64);
        }
    }

    pub(crate) fn count_panic(&self) {
        self.panics.inc();
    }

    pub(crate) fn count_policy_reload_failure(&self) {
        self.policy_reload_failures.inc();
    }

    /// The page, with what is so at this moment.
    fn page(&self, policy_hash: &str, documents: usize, pools: &[PoolState], lanes: &[(&'static str, Load)]) -> String {
        self.policy.clear();
        self.policy.get_or_create(&PolicyLabels { hash: policy_hash.to_owned() }).set(1);
        self.documents.set(signed(documents));
        for state in pools {
            let labels = PoolLabels { pool: state.pool };
            self.connections.get_or_create(&labels).set(signed(state.most));
            self.connections_in_use.get_or_create(&labels).set(signed(state.in_use));
            if let Some(waiting) = state.waiting {
                self.connections_waited_for.get_or_create(&labels).set(signed(waiting));
            }
        }
        for (rows, load) in lanes {
            self.running.get_or_create(&LaneLabels { rows }).set(signed(load.running));
            self.waiting.get_or_create(&LaneLabels { rows }).set(signed(load.waiting));
        }
        let mut page = String::new();
        if prometheus_client::encoding::text::encode(&mut page, &self.registry).is_err() {
            // Writing to a string cannot fail; half a page would be worse than none.
            page.clear();
        }
        page
    }
}

impl FrontDoor {
    /// The page that Prometheus reads.
    pub(crate) fn metrics_page(&self) -> String {
        let policy = self.policies.current();
        let lanes = [("few", self.turns.load()), ("many", self.heavy_turns.load())];
        self.metrics.page(policy.hash(), self.documents.len(), &self.database.pools(), &lanes)
    }
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) const fn kind_word(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// Names that have become labels. Bounded twice: what strangers send cannot use up the places of those who signed in.
#[derive(Debug)]
struct Names {
    places: usize,
    places_for_strangers: usize,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    trusted: HashSet<String>,
    strange: HashSet<String>,
}

impl Names {
    fn new(places: usize, places_for_strangers: usize) -> Self {
        Self { places, places_for_strangers, known: Mutex::default() }
    }

    fn label(&self, name: &str, trusted: bool) -> String {
        let mut label = String::new();
        for letter in name.chars().take(128) {
            // What a text format could stumble over is shown by its number.
            let _ = if letter.is_ascii_graphic() && !matches!(letter, '"' | '\\') {
                write!(label, "{letter}")
            } else {
                write!(label, "u{:04x}", u32::from(letter))
            };
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Known { trusted: of_trusted, strange } = &mut *known;
        if of_trusted.contains(&label) || strange.contains(&label) {
            return label;
        }
        let (names, most) = if trusted { (of_trusted, self.places) } else { (strange, self.places_for_strangers) };
        if names.len() >= most {
            return OTHER.to_owned();
        }
        names.insert(label.clone());
        label
    }
}

/// Counts that are kept where they happen, below the front door.
#[derive(Debug)]
struct Below;

impl Collector for Below {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let counts: [(&str, &str, &Count); 10] = [
            ("policy_decisions_cold", "Questions to the policy engine", &COUNTS.policy_decisions_cold),
            ("policy_decisions_warm", "Decisions from the table of the policy", &COUNTS.policy_decisions_warm),
            ("sign_ins_refused", "Attempts with a wrong identifier or password", &COUNTS.sign_ins_refused),
            ("sign_ins_throttled", "Attempts that came too soon after too many", &COUNTS.sign_ins_throttled),
            ("documents_known", "Documents found parsed", &COUNTS.documents_known),
            ("documents_parsed", "Documents that had to be parsed", &COUNTS.documents_parsed),
            ("queries_known", "Queries found compiled", &COUNTS.queries_known),
            ("queries_compiled", "Queries that had to be compiled", &COUNTS.queries_compiled),
            ("spans_sent", "Spans that the collector has taken", &COUNTS.spans_sent),
            ("spans_lost", "Spans that the collector has not taken", &COUNTS.spans_lost),
        ];
        for (name, help, count) in counts {
            let counter = ConstCounter::new(count.get());
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)?;
        }
        Ok(())
    }
}

/// What the streams of this process count about themselves.
#[derive(Debug)]
struct OpenStreams(Arc<Bus>);

impl Collector for OpenStreams {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let gauges = self.0.gauges();
        for (name, help, value) in [
            ("stream_connections", "Sockets and event streams that are open", gauges.connections()),
            ("streams", "Subscriptions that are open", gauges.streams()),
            ("stream_queue_depth", "Changed objects that streams have not looked at yet", gauges.queued()),
        ] {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        for (name, help, value) in [
            ("stream_changes", "Changes that streams were told to look at", gauges.changes()),
            ("stream_dropped", "Changed objects that full queues let go", gauges.dropped()),
            ("stream_answers", "Answers given to streams", gauges.answers()),
        ] {
            let counter = ConstCounter::new(value);
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)?;
        }
        let mut closes = encoder.encode_descriptor(
            "stream_closes",
            "Sockets closed by the server, by code",
            None,
            MetricType::Counter,
        )?;
        for (code, count) in gauges.closes() {
            let labels = [("code", code.to_string())];
            ConstCounter::new(count).encode(closes.encode_family(&labels)?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn page(metrics: &Metrics) -> String {
        let pools = [PoolState { pool: "read", most: 8, in_use: 2, waiting: Some(1) }];
        metrics.page("abc", 3, &pools, &[("few", Load { running: 2, waiting: 1 })])
    }

    #[track_caller]
    fn holds(page: &str, lines: &[&str]) {
        for line in lines {
            assert!(page.lines().any(|known| known == *line), "{line}\n{page}");
        }
    }

    #[test]
    fn the_page_holds_what_was_counted() {
        let metrics = Metrics::default();
        let statistics = Statistics { statements: 3, elapsed: Duration::from_millis(250) };
        metrics.count_request("/graphql", 200, Duration::from_millis(5), statistics);
        metrics.count_request("/graphql", 200, Duration::from_millis(5), statistics);
        metrics.count_policy_reload_failure();
        metrics.count_refusal(Code::BadRequest);
        let executed = |name, failed, cost| Executed {
            name,
            kind: OperationType::Query,
            failed,
            elapsed: Duration::from_millis(30),
            cost,
        };
        metrics.count_operation(&executed("Team", None, Some(70)));
        metrics.count_operation(&executed("Team", Some(Code::NotFound), None));
        holds(
            &page(&metrics),
            &[
                "capaian_up 1",
                "capaian_policy_info{hash=\"abc\"} 1",
                "capaian_requests_total{route=\"/graphql\",status=\"200\"} 2",
                "capaian_request_seconds_sum{route=\"/graphql\"} 0.01",
                "capaian_request_seconds_bucket{le=\"0.005\",route=\"/graphql\"} 2",
                "capaian_operations_total{operation=\"Team\",kind=\"query\",outcome=\"OK\"} 1",
                "capaian_operations_total{operation=\"Team\",kind=\"query\",outcome=\"NOT_FOUND\"} 1",
                "capaian_operation_seconds_count{operation=\"Team\",kind=\"query\"} 2",
                "capaian_operation_cost_bucket{le=\"50.0\",kind=\"query\"} 0",
                "capaian_operation_cost_bucket{le=\"100.0\",kind=\"query\"} 1",
                "capaian_refusals_total{code=\"BAD_REQUEST\"} 1",
                "capaian_sql_statements_total 6",
                "capaian_sql_seconds_total 0.5",
                "capaian_policy_reload_failures_total 1",
                "# TYPE capaian_panics counter",
                "capaian_documents 3",
                "capaian_database_connections{pool=\"read\"} 8",
                "capaian_database_connections_in_use{pool=\"read\"} 2",
                "capaian_database_connections_waited_for{pool=\"read\"} 1",
                "# TYPE capaian_policy_decisions_warm counter",
                "# EOF",
            ],
        );
    }

    #[test]
    fn another_policy_takes_the_place_of_the_one_before() {
        let metrics = Metrics::default();
        metrics.page("abc", 0, &[], &[]);
        let page = metrics.page("def", 0, &[], &[]);
        assert!(page.contains("hash=\"def\"") && !page.contains("hash=\"abc\""), "{page}");
    }

    #[test]
    fn strangers_cannot_take_every_place() {
        let names = Names::new(2, 1);
        assert_eq!(names.label("A", false), "A");
        assert_eq!(names.label("B", false), OTHER);
        assert_eq!(names.label("B", true), "B");
        assert_eq!(names.label("C", true), "C");
        assert_eq!(names.label("D", true), OTHER);
        for known in ["A", "B", "C"] {
            assert_eq!(names.label(known, false), known, "a known name keeps its place for everyone");
        }
    }

    #[test]
    fn a_label_is_one_plain_word() {
        let names = Names::new(10, 10);
        assert_eq!(names.label("a\"b\\c\nd é", true), "au0022bu005ccu000adu0020u00e9");
        assert_eq!(names.label(&"x".repeat(1000), true).len(), 128);
    }

    #[test]
    fn clients_are_counted_by_what_they_call_themselves() {
        let metrics = Metrics::default();
        let headers = |pairs: &[(&'static str, &str)]| {
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap())).collect()
        };
        metrics.count_client(&HeaderMap::new());
        metrics.count_client(&headers(&[("graphql-client-name", "board"), ("graphql-client-version", "1.2")]));
        metrics.count_client(&headers(&[("apollographql-client-name", "app")]));
        for number in 0..60 {
            metrics.count_client(&headers(&[("graphql-client-name", &format!("flood{number}"))]));
        }
        let page = page(&metrics);
        holds(
            &page,
            &[
                "capaian_clients_total{client=\"board\",version=\"1.2\"} 1",
                "capaian_clients_total{client=\"app\",version=\"none\"} 1",
                "capaian_clients_total{client=\"other\",version=\"other\"} 12",
            ],
        );
        assert_eq!(page.matches("capaian_clients_total{").count(), 51);
    }
}
