//! Everything that is settled about an operation before it runs, the same for HTTP, WebSocket and SSE.

pub(crate) mod budget;
mod cost;
pub(crate) mod document;
pub(crate) mod json;
pub mod manifest;
mod measure;
pub(crate) mod persisted;
pub(crate) mod request;
mod rules;
mod scan;
mod translation;
mod type_system;
mod variables;

use std::sync::Arc;

use async_graphql::Variables;
use async_graphql::parser::types::OperationType;
use data_encoding::HEXLOWER;
use serde::Serialize;
use tracing::Span;

use crate::config::Settings;
use crate::graphql;
use crate::http::FrontDoor;
use crate::http::error::Refusal;
use crate::http::identity::caller::Caller;
use crate::http::metrics::kind_word;
use crate::http::preflight::budget::Payer;
use crate::http::preflight::document::{Document, kind_of};
use crate::http::preflight::request::GraphqlRequest;
use crate::office::session::network;

/// An operation that is worth executing.
pub(crate) struct Prepared {
    pub(crate) document: Arc<Document>,
    /// The name by which the operation was chosen, if the request named one.
    pub(crate) chosen: Option<String>,
    pub(crate) kind: OperationType,
    /// The values of its variables, of the types that it declares, defaults filled in.
    pub(crate) variables: Variables,
    pub(crate) cost: u32,
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

/// What an operation costs, as the caller reads it in `extensions.cost`.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Charge {
    /// What this operation was charged.
    pub(crate) requested: u32,
    /// What one operation may cost.
    pub(crate) limit: u32,
    /// What is left of the caller's own budget for the minute; null where nothing limits.
    pub(crate) remaining: Option<u32>,
}

impl FrontDoor {
    /// Checks what was sent, all but who sent it.
    ///
    /// # Errors
    /// With the rule or the limit that was broken, the measured value and the place; 503 while this node is not to answer.
    pub(crate) async fn prepare(&self, sent: GraphqlRequest) -> Result<Prepared, Refusal> {
        self.ready_to_answer()?;
        let named = self.named(sent.query).await?;
        let document = self.documents.get(named.text(), &self.settings)?;
        let operation = document.operation(sent.operation_name.as_deref(), sent.queries_only)?;
        let kind = kind_of(operation);
        let span = Span::current();
        span.record("document", HEXLOWER.encode(&document.hash[..8]));
        span.record("operation.kind", kind_word(kind));
        if let Some(name) = &operation.name {
            span.record("operation.name", name.chars().take(64).collect::<String>());
        }
        let variables = variables::coerce(operation, &sent.variables, &self.settings)?;
        let cost = checked_cost(cost::cost(&document.valid, operation, &variables), &self.settings)?;
        self.keep(named);
        Ok(Prepared { document, chosen: sent.operation_name, kind, variables, cost })
    }

    /// Lets a request in before anything in it is looked at, as long as its address has something left.
    ///
    /// # Errors
    /// 429 with Retry-After.
    pub(crate) fn admit(&self, caller: &Caller) -> Result<(), Refusal> {
        match self.address_payer(caller) {
            Some(payer) => self.budgets.charge(payer, 1).map(drop).map_err(|spent| Refusal::rate_limited(spent.wait)),
            None => Ok(()),
        }
    }

    /// Charges one operation to its caller: to the address, and to the token if there is one.
    ///
    /// # Errors
    /// 429 with Retry-After.
    pub(crate) fn charge(&self, caller: &Caller, prepared: &Prepared) -> Result<Charge, Refusal> {
        let token = caller.credentials.secret().map(|text| self.secret.mac("budget of a token", &[text.as_bytes()]));
        let payers = [self.address_payer(caller), token.map(Payer::Token)];
        let mut remaining = None;
        for payer in payers.into_iter().flatten() {
            let left = self.budgets.charge(payer, u64::from(prepared.cost));
            // The last one is the caller's own: an address may belong to many.
            remaining = left.map_err(|spent| Refusal::rate_limited(spent.wait))?;
        }
        Ok(Charge { requested: prepared.cost, limit: self.settings.cost_limit, remaining })
    }

    fn address_payer(&self, caller: &Caller) -> Option<Payer> {
        let address = caller.address?;
        Some(Payer::Address(self.secret.mac("budget of an address", &[&network(address)])))
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
            cost: cost::cost(&document.valid, operation, &Variables::default()),
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

/// Subscriptions need an address that can send more than one answer.
pub(crate) fn no_subscriptions_here() -> Refusal {
    Refusal::of_document(
        "langganan tersedia di /graphql/ws dan /graphql/stream",
        "subscriptions are served at /graphql/ws and /graphql/stream",
    )
}
