//! Everything that is settled about an operation before it runs, the same for HTTP, WebSocket and SSE.

use std::sync::Arc;

use async_graphql::Variables;
use async_graphql::parser::types::OperationType;
use poem::http::StatusCode;
use tracing::Span;

use super::document::Document;
use super::error::{Code, Refusal};
use super::request::GraphqlRequest;
use super::{FrontDoor, json};
use crate::graphql;

/// An operation that is worth executing.
pub(crate) struct Prepared {
    pub(crate) document: Arc<Document>,
    /// The name by which the operation was chosen, if the request named one.
    pub(crate) chosen: Option<String>,
    pub(crate) kind: OperationType,
    pub(crate) variables: Variables,
}

impl Prepared {
    /// What the executor needs of it.
    pub(crate) fn operation(&self) -> graphql::Operation {
        graphql::Operation {
            document: self.document.parsed.clone(),
            name: self.chosen.clone(),
            variables: self.variables.clone(),
        }
    }
}

impl FrontDoor {
    /// Checks what was sent, all but who sent it.
    ///
    /// # Errors
    /// With the rule or the limit that was broken, the measured value and the place.
    pub(crate) async fn prepare(&self, sent: GraphqlRequest) -> Result<Prepared, Refusal> {
        let named = self.named(sent.query).await?;
        let document = self.documents.get(named.text(), &self.settings)?;
        let operation = document.operation(sent.operation_name.as_deref(), sent.queries_only)?;
        let kind = operation.kind;
        let span = Span::current();
        span.record("document", hex(&document.hash[..8]));
        span.record("operation.kind", kind_word(kind));
        if let Some(name) = operation.name {
            span.record("operation.name", name.chars().take(64).collect::<String>());
        }
        let variables = json::variables(sent.variables)?;
        self.keep(named);
        Ok(Prepared { document, chosen: sent.operation_name, kind, variables })
    }
}

/// Subscriptions need an address that can send more than one answer.
pub(crate) fn no_subscriptions_here() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        Code::BadRequest,
        "langganan tidak tersedia di alamat ini",
        "subscriptions are not available at this address",
    )
}

const fn kind_word(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
