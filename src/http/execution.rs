//! Runs an operation that has passed every check, for its caller: under a span of its own, counted, and with the cookie
//! that tells a browser what became of its session.

use std::time::Instant;

use async_graphql::parser::types::OperationType;
use data_encoding::HEXLOWER;
use poem::http::header;

use crate::context::{Handover, RequestContext};
use crate::graphql;
use crate::http::FrontDoor;
use crate::http::answer::CREDENTIALS;
use crate::http::error::{Code, Refusal, code_of};
use crate::http::identity::caller::Caller;
use crate::http::identity::cookie;
use crate::http::metrics::{Executed, kind_word};
use crate::http::preflight::Prepared;
use crate::telemetry::Work;

impl FrontDoor {
    /// Executes an operation for an answer that can carry a cookie, and tells one whose credentials say `nobody` so.
    pub(crate) async fn execute_for(
        &self,
        caller: &Caller,
        prepared: &Prepared,
        mut context: RequestContext,
        nobody: Option<Refusal>,
    ) -> async_graphql::Response {
        let now = context.now();
        let handover = caller.keeps_cookie.then(Handover::default);
        context.handover.clone_from(&handover);
        let mut response = self.execute(prepared, context).await;
        if let Some(refusal) = nobody {
            response.extensions.insert(CREDENTIALS.to_owned(), refusal.notice(caller.locale));
            response.http_headers.extend(refusal.headers);
        }
        let change = handover.and_then(|handover| handover.take());
        if let Some(value) = change.and_then(|change| cookie::set(&change, &self.settings, now)) {
            // A session that has just begun comes in the place of one that has ended.
            response.http_headers.insert(header::SET_COOKIE, value);
        }
        response
    }

    /// Executes a query or a mutation under its own span, and counts it.
    async fn execute(&self, prepared: &Prepared, context: RequestContext) -> async_graphql::Response {
        let started = Instant::now();
        let employee = context.actor.employee_id();
        let operation = prepared.document.operation(prepared.chosen.as_deref(), false).ok();
        let name =
            self.metrics.operation_name(operation.and_then(|operation| operation.name.as_deref()), employee.is_some());
        let kind = kind_word(prepared.kind);

        let step = Work::step(format!("{kind} {name}"));
        if step.is_seen() {
            let hash = HEXLOWER.encode(&prepared.document.hash[..8]);
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
        let failed = response.errors.first().map(code_of);
        if failed == Some(Code::Internal) {
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
