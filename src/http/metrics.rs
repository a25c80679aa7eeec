//! What the process counts about itself, in the text format of Prometheus. Names no caller and no object.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::database::Statistics;

/// Counters since the process started.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// By route and HTTP status.
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    nanoseconds: AtomicU64,
    statements: AtomicU64,
    statement_nanoseconds: AtomicU64,
    panics: AtomicU64,
    policy_reload_failures: AtomicU64,
}

impl Metrics {
    pub(crate) fn count_request(&self, route: &'static str, status: u16, elapsed: Duration, statistics: Statistics) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((route, status)).or_default() += 1;
        drop(requests);
        add(&self.nanoseconds, elapsed);
        add(&self.statement_nanoseconds, statistics.elapsed);
        self.statements.fetch_add(u64::from(statistics.statements), Ordering::Relaxed);
    }

    pub(crate) fn count_panic(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_policy_reload_failure(&self) {
        self.policy_reload_failures.fetch_add(1, Ordering::Relaxed);
    }

    /// The page that Prometheus reads.
    pub(crate) fn page(&self, policy_hash: &str) -> String {
        let mut page = String::new();
        let mut metric = |name: &str, kind: &str, help: &str, lines: &[(String, String)]| {
            // Writing to a string cannot fail.
            let _ = writeln!(page, "# HELP capaian_{name} {help}\n# TYPE capaian_{name} {kind}");
            for (labels, value) in lines {
                let _ = writeln!(page, "capaian_{name}{labels} {value}");
            }
        };
        let one = |value: String| vec![(String::new(), value)];
        let count = |counter: &AtomicU64| one(counter.load(Ordering::Relaxed).to_string());
        let seconds = |counter: &AtomicU64| {
            one(format!("{:.6}", Duration::from_nanos(counter.load(Ordering::Relaxed)).as_secs_f64()))
        };
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let requests: Vec<(String, String)> = requests
            .iter()
            .map(|((route, status), count)| (format!("{{route=\"{route}\",status=\"{status}\"}}"), count.to_string()))
            .collect();
        metric("up", "gauge", "Whether the process lives.", &one("1".to_owned()));
        metric(
            "policy_info",
            "gauge",
            "The policy in force.",
            &[(format!("{{hash=\"{policy_hash}\"}}"), "1".to_owned())],
        );
        metric("requests_total", "counter", "Requests answered.", &requests);
        metric("request_seconds_total", "counter", "Time spent on requests.", &seconds(&self.nanoseconds));
        metric("sql_statements_total", "counter", "SQL statements of requests.", &count(&self.statements));
        metric("sql_seconds_total", "counter", "Time spent waiting for them.", &seconds(&self.statement_nanoseconds));
        metric("panics_total", "counter", "Requests that ended in a fault of the program.", &count(&self.panics));
        metric(
            "policy_reload_failures_total",
            "counter",
            "Reloads that were refused; the policy before stayed in force.",
            &count(&self.policy_reload_failures),
        );
        page
    }
}

fn add(counter: &AtomicU64, duration: Duration) {
    counter.fetch_add(duration.as_nanos().try_into().unwrap_or(u64::MAX), Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_what_was_counted() {
        let metrics = Metrics::default();
        let statistics = Statistics { statements: 3, elapsed: Duration::from_millis(2) };
        metrics.count_request("/graphql", 200, Duration::from_millis(5), statistics);
        metrics.count_request("/graphql", 200, Duration::from_millis(5), statistics);
        metrics.count_policy_reload_failure();
        let page = metrics.page("abc");
        for line in [
            "capaian_up 1",
            "capaian_policy_info{hash=\"abc\"} 1",
            "capaian_requests_total{route=\"/graphql\",status=\"200\"} 2",
            "capaian_request_seconds_total 0.010000",
            "capaian_sql_statements_total 6",
            "capaian_policy_reload_failures_total 1",
            "# TYPE capaian_panics_total counter",
        ] {
            assert!(page.lines().any(|known| known == line), "{line}\n{page}");
        }
    }
}
