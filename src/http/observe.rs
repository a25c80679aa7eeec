//! One request and one operation as operators see them: a span for the collector, and counts for the metrics.

use std::time::Instant;

use async_graphql::parser::types::OperationType;
use poem::Request;
use poem::http::Method;

use crate::context::RequestContext;
use crate::database::hex;
use crate::graphql;
use crate::http::metrics::{Executed, kind_word};
use crate::http::preflight::Prepared;
use crate::http::{FrontDoor, Route, error};
use crate::telemetry::Work;

/// The span of a request, by the conventions for HTTP servers. Probes come every few seconds and have none.
pub(super) fn request_work(request: &Request, route: Route, request_id: &str) -> Work {
    if matches!(route, Route::Health | Route::Ready) {
        return Work::none();
    }
    let method = match *request.method() {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        // A stranger's own word has no place in traces.
        _ => "_OTHER",
    };
    let work = Work::of_request(format!("{method} {}", route.word()), request.header("traceparent"));
    if work.is_seen() {
        work.note("http.request.method", method);
        work.note("http.route", route.word());
        work.note("url.path", route.word());
        work.note("url.scheme", "http");
        work.note("capaian.request_id", request_id.to_owned());
    }
    work
}

/// The end of a request's span.
pub(super) fn request_done(work: &Work, status: u16) {
    work.note("http.response.status_code", i64::from(status));
    if status >= 500 {
        work.fail(if status == 503 { "503" } else { "500" });
    }
    work.end();
}

impl FrontDoor {
    /// Executes a query or a mutation under its own span, and counts it.
    pub(crate) async fn execute(&self, prepared: &Prepared, context: RequestContext) -> async_graphql::Response {
        let started = Instant::now();
        let employee = context.actor.employee_id();
        let operation = prepared.document.operation(prepared.chosen.as_deref(), false).ok();
        let name =
            self.metrics.operation_name(operation.and_then(|operation| operation.name.as_deref()), employee.is_some());
        let kind = kind_word(prepared.kind);

        let step = Work::step(format!("{kind} {name}"));
        if step.is_seen() {
            let hash = hex(&prepared.document.hash[..8]);
            // On the request's span too, where most tools look; of a batch, the last one stays there.
            for work in [&Work::here(), &step] {
                work.note("graphql.operation.type", kind);
                work.note("graphql.operation.name", name.clone());
                work.note("graphql.document.hash", hash.clone());
            }
        }
        let response =
            step.around(graphql::execute(&self.schema, &self.compilations, context, prepared.operation())).await;

        if prepared.kind == OperationType::Mutation {
            self.streams.bus.wrote(employee);
        }
        let failed = response.errors.first().map(error::code_of);
        if failed == Some(error::Code::Internal) {
            step.fail("INTERNAL");
        }
        step.end();
        let elapsed = started.elapsed();
        self.metrics.count_operation(&Executed {
            name: &name,
            kind: prepared.kind,
            failed,
            elapsed,
            cost: Some(prepared.cost.into()),
        });
        response
    }
}
