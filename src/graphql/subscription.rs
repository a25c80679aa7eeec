//! What can be followed. The library runs nothing here: each event is an operation of its own, read and masked for
//! its receiver as he is at that moment.

use std::borrow::Cow;
use std::collections::HashMap;
use std::pin::Pin;

use async_graphql::registry::Registry;
use async_graphql::{Context, PathSegment, Response, ServerError, SubscriptionType, Value};
use futures_util::{Stream, stream};
use uuid::Uuid;

use super::error::server_error;
use super::operation::{Operation, operation_of};
use crate::authz::{self, Action, Actor, Facts, Noun, Part};
use crate::context::RequestContext;
use crate::error::{Error, Message, Result};
use crate::events::{Interest, Pending, Within};
use crate::view::{self, Document, SubscriptionField, Topic, global_id};

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
    field: &'static SubscriptionField,
    about: About,
    key: String,
    /// The number told last, where only a change of it is told.
    told: Option<i64>,
}

/// Which object a subscription is about.
#[derive(Clone, Copy, Debug)]
enum About {
    /// The receiver's own, or any.
    Any,
    This(Uuid),
    /// An id that nothing of this kind has.
    Nothing,
}

impl About {
    fn id(self) -> Option<Uuid> {
        match self {
            Self::This(id) => Some(id),
            Self::Any | Self::Nothing => None,
        }
    }
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
        let [selected] = &document.collect("Subscription", None, &sets)[..] else { return Err(several()) };
        let field = SubscriptionField::named(selected.name).ok_or_else(several)?;
        let named = match &field.topic {
            Topic::Changes(noun) => Some(("id", *noun)),
            Topic::Number(number) => number.about.as_ref().map(|about| (about.argument, about.noun)),
        };
        let about = named.map_or(About::Any, |(argument, noun)| {
            let Some(value) = document.argument(selected.field, argument) else { return About::Any };
            let found = match value {
                Value::String(id) => global_id::decode_as(noun, &id),
                _ => None,
            };
            found.map_or(About::Nothing, About::This)
        });
        let key = selected.key.to_owned();
        Ok(Self { operation, field, about, key, told: None })
    }

    /// What has to be waited for.
    pub fn interest(&self, actor: &Actor) -> Interest {
        match (&self.field.topic, self.about) {
            (_, About::Nothing) => Interest::Nothing,
            (Topic::Changes(noun), about) => Interest::Changes(*noun, about.id()),
            (Topic::Number(number), about) => (number.interest)(actor, about.id()),
        }
    }

    /// Whether this follows a number of which not every change is an event, so that it has to be looked at now and then.
    pub fn looks_by_itself(&self) -> bool {
        matches!(&self.field.topic, Topic::Number(number) if number.looks_by_itself)
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
        let text = match &self.field.topic {
            Topic::Changes(noun) => {
                let Some(object) = next_told(request, *noun, pending).await? else { return Ok(None) };
                let text = view::object(request, document_of, *noun, object, sets).await?;
                // It may have left the caller's copy since its facts were read.
                Some(text).filter(|text| text != "null")
            }
            Topic::Number(number) => {
                pending.clear();
                let read = number.read(request, document_of, self.about.id(), sets).await?;
                read.filter(|(number, _)| self.told.replace(*number) != Some(*number)).map(|(_, text)| text)
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

/// Takes everything up to the first object whose copy the changes have made another one for the caller, and returns that
/// one: what comes after it is judged when it is told.
async fn next_told(request: &RequestContext, noun: Noun, pending: &mut Vec<Pending>) -> Result<Option<Uuid>> {
    let RequestContext { database, actor, .. } = request;
    let ids: Vec<Uuid> = pending.iter().map(|pending| pending.object).collect();
    let facts = authz::read_facts(database, actor, noun, &ids).await?;
    let mut within = HashMap::new();
    for &noun in Noun::ALL {
        let all = pending.iter().flat_map(|pending| &pending.changes.within);
        let ids: Vec<Uuid> = all.filter(|within| within.noun == noun).map(|within| within.object).collect();
        within.extend(authz::read_facts(database, actor, noun, &ids).await?);
    }
    while !pending.is_empty() {
        let first = pending.remove(0);
        if let Some(facts) = facts.get(&first.object)
            && is_told(request, facts, &first, &within).await?
        {
            return Ok(Some(first.object));
        }
    }
    Ok(None)
}

/// Whether the caller sees an object, by its facts, otherwise than before these changes of it and of what is `within` it.
async fn is_told(
    request: &RequestContext,
    facts: &Facts,
    Pending { object, changes }: &Pending,
    within: &HashMap<Uuid, Facts>,
) -> Result<bool> {
    let RequestContext { database, policy, .. } = request;
    let noun = facts.noun;
    if !policy.allows(facts, Action::Read, Part::Header) {
        return Ok(false);
    }
    let inner = || changes.within.iter().filter_map(|inner| Some((inner, within.get(&inner.object)?)));
    let is_shown = |(inner, facts_within): (&Within, &Facts)| {
        let list = view::part_of_list(noun, inner.noun);
        list.is_some_and(|list| policy.allows(facts, Action::Read, list))
            && policy.open(facts_within, Action::Read) & inner.parts != 0
    };
    if inner().any(is_shown) {
        return Ok(true);
    }
    let given = inner().fold(0, |given, (inner, facts)| given | facts.given_by(inner.parts));
    let state = changes.was.unwrap_or(facts.state);
    let before = Facts { state, relations: facts.relations & !given, ..*facts };
    let touched = policy.touched(&before, facts, changes.parts);
    if touched & changes.parts != 0 {
        return Ok(true);
    }
    // What could not be read before, or cannot be any more, is another thing only if there is something.
    view::holds(database, noun, *object, touched).await
}
