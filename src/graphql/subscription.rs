//! What can be followed. The library runs nothing here: each event is an operation of its own, read and masked for
//! its receiver as he is at that moment.

use std::borrow::Cow;
use std::pin::Pin;

use async_graphql::registry::Registry;
use async_graphql::{Context, PathSegment, Response, ServerError, SubscriptionType, Value};
use futures_util::{Stream, stream};
use uuid::Uuid;

use super::error::server_error;
use super::operation::{Operation, operation_of};
use crate::authz::{self, Action, Actor, Noun};
use crate::context::RequestContext;
use crate::error::{Error, Message, Result};
use crate::events::{Interest, Pending};
use crate::view::{self, Document, global_id};

/// `Subscription`.
pub struct Subscription;

impl SubscriptionType for Subscription {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Subscription")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_subscription_type::<Self, _>(|registry| {
            let fields = view::subscription_fields();
            view::add_object(
                registry,
                "Subscription",
                "What is told as it happens, each caller their part (langganan).",
                fields,
            );
            registry.types["Subscription"].clone()
        })
    }

    fn create_field_stream<'a>(
        &'a self,
        _: &'a Context<'_>,
    ) -> Option<Pin<Box<dyn Stream<Item = Response> + Send + 'a>>> {
        Some(Box::pin(stream::empty()))
    }
}

/// A subscription that somebody follows.
#[derive(Debug)]
pub struct Followed {
    operation: Operation,
    topic: Topic,
    key: String,
    /// The number told last, where only a change of it is told.
    told: Option<i64>,
}

/// What a subscription is about; an id that cannot be one is `None`.
#[derive(Clone, Copy, Debug)]
enum Topic {
    Evaluations,
    Evaluation(Option<Uuid>),
    Survey(Option<Uuid>),
    Tasks,
}

impl Followed {
    /// The subscription of `operation`, which selects exactly one field.
    ///
    /// # Errors
    /// [`Error::BadRequest`] if it selects none, several, or one of introspection.
    pub fn new(operation: Operation) -> Result<Self> {
        let several = || {
            Error::BadRequest(Message::new(
                "langganan memilih tepat satu bidang, bukan bidang introspeksi",
                "a subscription selects exactly one field, and none of introspection",
            ))
        };
        let Operation { document, name, variables, .. } = &operation;
        let definition = operation_of(document, name.as_deref()).ok_or_else(several)?;
        let document = Document { name: None, fragments: &document.fragments, variables };
        let sets = [&definition.node.selection_set.node];
        let [field] = &document.collect("Subscription", None, &sets)[..] else { return Err(several()) };
        let argument = |name: &str, noun| match document.argument(field.field, name) {
            Some(Value::String(id)) => {
                Some(global_id::decode(&id).filter(|(found, _)| *found == noun).map(|(_, id)| id))
            }
            Some(_) => Some(None),
            None => None,
        };
        let topic = match field.name {
            "evaluationChanged" => argument("id", Noun::Evaluation).map_or(Topic::Evaluations, Topic::Evaluation),
            "surveyProgress" => Topic::Survey(argument("campaign", Noun::SurveyCampaign).flatten()),
            "taskCount" => Topic::Tasks,
            _ => return Err(several()),
        };
        let key = field.key.to_owned();
        Ok(Self { operation, topic, key, told: None })
    }

    /// What has to be waited for.
    pub fn interest(&self, actor: &Actor) -> Interest {
        match self.topic {
            Topic::Evaluations => Interest::Evaluations(None),
            Topic::Evaluation(Some(id)) => Interest::Evaluations(Some(id)),
            Topic::Survey(Some(id)) => Interest::Survey(id),
            Topic::Evaluation(None) | Topic::Survey(None) => Interest::Nothing,
            Topic::Tasks => Interest::Tasks(actor.employee_id()),
        }
    }

    /// Whether this follows a number of which not every change is an event, so that it has to be looked at now and then.
    pub fn looks_by_itself(&self) -> bool {
        matches!(self.topic, Topic::Tasks)
    }

    /// The first of `pending` that the caller may be told, as the JSON of the response's `data`; `None` if there is
    /// none. What was not looked at stays in `pending`.
    ///
    /// # Errors
    /// What reading fails with.
    pub async fn event(&mut self, request: &RequestContext, pending: &mut Vec<Pending>) -> Result<Option<String>> {
        let Operation { document, name, variables, .. } = &self.operation;
        let document_of = Document { name: None, fragments: &document.fragments, variables };
        let definition = operation_of(document, name.as_deref())
            .ok_or_else(|| Error::internal("a subscription without its operation"))?;
        let fields = document_of.collect("Subscription", None, &[&definition.node.selection_set.node]);
        let sets = fields.first().map(|field| &field.sets[..]).unwrap_or_default();
        let text = match self.topic {
            Topic::Evaluations | Topic::Evaluation(_) => {
                keep_readable(request, pending).await?;
                if pending.is_empty() {
                    return Ok(None);
                }
                let object = pending.remove(0).object;
                let text = view::object(request, document_of, Noun::Evaluation, object, sets).await?;
                // It may have left the caller's copy since its facts were read.
                Some(text).filter(|text| text != "null")
            }
            Topic::Survey(None) => None,
            Topic::Survey(Some(campaign)) => {
                pending.clear();
                let progress = view::survey_progress(request, document_of, campaign, sets).await?;
                progress.filter(|(count, _)| self.told.replace(*count) != Some(*count)).map(|(_, text)| text)
            }
            Topic::Tasks => {
                pending.clear();
                let count = view::task_count(request).await?;
                (self.told.replace(count) != Some(count)).then(|| count.to_string())
            }
        };
        // A response key is a name, which needs no escapes.
        Ok(text.map(|text| format!("{{\"{}\":{text}}}", self.key)))
    }

    /// An error of [`Self::event`] as the library carries it.
    pub fn failure(&self, error: Error) -> ServerError {
        let definition = operation_of(&self.operation.document, self.operation.name.as_deref());
        let pos = definition.map(|definition| definition.pos).unwrap_or_default();
        server_error(error, pos).with_path(vec![PathSegment::Field(self.key.clone())])
    }
}

/// Keeps those changes of which at least one part is in the caller's copy.
async fn keep_readable(request: &RequestContext, pending: &mut Vec<Pending>) -> Result<()> {
    let RequestContext { database, actor, policy, .. } = request;
    let ids: Vec<Uuid> = pending.iter().map(|pending| pending.object).collect();
    let facts = authz::read_facts(database, actor, policy, Noun::Evaluation, &ids).await?;
    pending.retain(|pending| {
        facts.get(&pending.object).is_some_and(|facts| {
            Noun::Evaluation.parts_of(pending.parts).any(|part| policy.allows(facts, Action::Read, part))
        })
    });
    Ok(())
}
