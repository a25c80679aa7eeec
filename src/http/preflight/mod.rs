//! Everything that is settled about an operation before it runs, the same for HTTP, WebSocket and SSE.

pub(crate) mod budget;
pub(crate) mod cost;
pub(crate) mod document;
mod earlier;
pub(crate) mod json;
pub mod manifest;
mod measure;
mod nulls;
pub(crate) mod persisted;
mod place;
pub(crate) mod request;
mod rules;
mod scan;
pub(crate) mod translation;
mod type_system;
mod variables;

use std::sync::Arc;

use async_graphql::Variables;
use async_graphql::parser::types::OperationType;
use data_encoding::HEXLOWER;
use tracing::Span;

use crate::config::Settings;
use crate::graphql;
use crate::http::FrontDoor;
use crate::http::error::Refusal;
use crate::http::identity::caller::Caller;
use crate::http::metrics::kind_word;
use crate::http::preflight::cost::{Appraised, Submission};
use crate::http::preflight::document::{Document, Documents, kind_of};
use crate::http::preflight::request::GraphqlRequest;
use crate::telemetry::Work;

/// An operation that is worth executing.
pub(crate) struct Prepared {
    pub(crate) document: Arc<Document>,
    /// The name by which the operation was chosen, if the request named one.
    pub(crate) chosen: Option<String>,
    pub(crate) kind: OperationType,
    /// The values of its variables, of the types that it declares, defaults filled in.
    pub(crate) variables: Variables,
    pub(crate) cost: u32,
    /// Of the cost, what stands for rows that are looked at.
    pub(crate) visits: u64,
    /// The fields that answer a survey.
    pub(crate) submissions: Vec<Submission>,
    /// How many attempts to sign in.
    pub(crate) sign_ins: usize,
}

impl Prepared {
    /// What the executor needs of it.
    pub(crate) fn operation(&self) -> graphql::Operation {
        graphql::Operation {
            document: Arc::clone(&self.document.parsed),
            hash: Some(self.document.hash),
            name: self.chosen.clone(),
            variables: self.variables.clone(),
        }
    }
}

impl FrontDoor {
    /// Checks what was sent, all but who sent it.
    ///
    /// # Errors
    /// With the rule or the limit that was broken, the measured value and the place; 503 while this node is not to answer.
    pub(crate) async fn prepare(&self, sent: GraphqlRequest, caller: &Caller) -> Result<Prepared, Refusal> {
        let mut all = self.prepare_all(vec![Ok(sent)], caller).await;
        all.pop().unwrap_or_else(|| Err(Refusal::internal_logged()))
    }

    async fn prepare_alone(&self, sent: GraphqlRequest, caller: &Caller) -> Result<Prepared, Refusal> {
        self.ready_to_answer()?;
        let named = self.named(sent.query).await?;
        let hash = Documents::hash(named.text());
        // What is new has all to be looked into, which takes the processor.
        let work = if self.documents.knows(&hash) { sent.length } else { usize::MAX };
        let _turn = self.reading_turn(caller, work).await?;
        let document = self.documents.get(named.text(), hash, &self.settings)?;
        let operation = document.operation(sent.operation_name.as_deref(), sent.queries_only)?;
        let kind = kind_of(operation);
        let span = Span::current();
        span.record("document", HEXLOWER.encode(&document.hash[..8]));
        span.record("operation.kind", kind_word(kind));
        if let Some(name) = &operation.name {
            span.record("operation.name", name.chars().take(64).collect::<String>());
        }
        let variables = variables::coerce(operation, &sent.variables, &self.settings)?;
        nulls::check(&document.valid, operation, &variables)?;
        let Appraised { price, filter_levels, submissions, sign_ins } =
            cost::appraise(&document.valid, operation, &variables);
        check_filters(filter_levels, &self.settings)?;
        let cost = checked_cost(price.points, &self.settings)?;
        self.keep(named);
        let (chosen, visits) = (sent.operation_name, price.visits);
        let submissions = submissions.into_values().collect();
        Ok(Prepared { document, chosen, kind, variables, cost, visits, submissions, sign_ins })
    }

    /// Checks everything that came in one request, each by itself and all together.
    pub(crate) async fn prepare_all(
        &self,
        sent: Vec<Result<GraphqlRequest, Refusal>>,
        caller: &Caller,
    ) -> Vec<Result<Prepared, Refusal>> {
        let mut all = Vec::with_capacity(sent.len());
        for sent in sent {
            if !all.is_empty() {
                // Parsing takes the processor; between two documents it is somebody else's turn.
                tokio::task::yield_now().await;
            }
            all.push(match sent {
                Ok(sent) => Work::step("preflight").around(self.prepare_alone(sent, caller)).await,
                Err(refusal) => Err(refusal),
            });
        }
        let submitted: usize = all.iter().flatten().map(|prepared| prepared.submissions.len()).sum();
        if submitted > 1 {
            for outcome in &mut all {
                if outcome.as_ref().is_ok_and(|prepared| !prepared.submissions.is_empty()) {
                    *outcome = Err(one_submission());
                }
            }
        }
        all
    }
}

/// An operation of a document, as its author wants to know it before anybody runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Appraisal {
    pub(crate) name: Option<String>,
    /// `query`, `mutation` or `subscription`.
    pub(crate) kind: &'static str,
    /// What it costs without variables: lists whose size is a variable count with their usual size.
    pub(crate) cost: u64,
}

/// Checks a document as a request would be, all but variables and caller.
///
/// # Errors
/// What a request with this document would be refused with.
pub(crate) fn appraise(text: &str, settings: &Settings) -> Result<Vec<Appraisal>, Refusal> {
    let document = document::check(text, settings)?;
    let operations = document.valid.operations.iter();
    Ok(operations
        .map(|operation| Appraisal {
            name: operation.name.as_ref().map(ToString::to_string),
            kind: kind_word(kind_of(operation)),
            cost: cost::appraise(&document.valid, operation, &Variables::default()).price.points,
        })
        .collect())
}

fn checked_cost(cost: u64, settings: &Settings) -> Result<u32, Refusal> {
    let most = settings.cost_limit;
    match u32::try_from(cost) {
        Ok(cost) if cost <= most => Ok(cost),
        _ => Err(Refusal::limit(
            format!(
                "operasi berbiaya {cost}, paling banyak {most}; minta halaman yang lebih pendek atau bidang yang lebih sedikit"
            ),
            format!("the operation costs {cost}, the most is {most}; ask for shorter pages or fewer fields"),
        )),
    }
}

fn check_filters(measured: usize, settings: &Settings) -> Result<(), Refusal> {
    let most = settings.filter_depth_limit;
    if measured <= most {
        return Ok(());
    }
    Err(Refusal::limit(
        format!("filter menelusuri {measured} tingkat objek, paling banyak {most} (filter_depth_limit)"),
        format!("the filter goes through {measured} levels of objects, the most is {most} (filter_depth_limit)"),
    ))
}

/// Who answers for many answers in one request, as aliases or as a list.
fn one_submission() -> Refusal {
    Refusal::limit(
        "satu permintaan mengirim paling banyak satu isian survei, kirim setiap isian dalam permintaan tersendiri",
        "a request submits at most one answer to a survey, send each in a request of its own",
    )
}

/// Subscriptions need an address that can send more than one answer.
pub(crate) fn no_subscriptions_here() -> Refusal {
    Refusal::of_document(
        "langganan tersedia di /graphql/ws dan /graphql/stream",
        "subscriptions are served at /graphql/ws and /graphql/stream",
    )
}
