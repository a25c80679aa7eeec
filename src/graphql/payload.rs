//! Payloads of mutations: what was written, read again through the views, and the rules that the caller broke.

use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, PathSegment, Value};

use super::error::{Failure, Result, null_for, server_error};
use crate::context::RequestContext;
use crate::error::{Error, Violation, ViolationCode};
use crate::view;
use crate::view::described;
use crate::view::payload::{PayloadValue, USER_ERROR, Unread};

/// One field of a payload type.
#[derive(Debug)]
pub(crate) struct PayloadField {
    pub(crate) name: &'static str,
    /// The GraphQL type, which the views have registered.
    pub(crate) ty: &'static str,
    pub(crate) description: &'static str,
}

impl PayloadField {
    /// What most verbs are done to.
    pub(crate) const EVALUATION: Self = Self {
        name: "evaluation",
        ty: "Evaluation",
        description: "The evaluation as you see it now (evaluasi kinerja).",
    };
}

/// A payload type: its description, and its fields beside `userErrors`.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) description: &'static str,
    pub(crate) fields: &'static [PayloadField],
}

impl Shape {
    /// Registers the type under its name.
    pub(crate) fn register(&self, registry: &mut Registry, name: &str) {
        view::add_value_type(registry, &USER_ERROR);
        view::add_words(registry, ViolationCode::WORDS);
        let declared = self.fields.iter().map(|field| described(field.name, field.ty, field.description));
        let broken = "The rules that the request broke; empty if it was done (pelanggaran aturan).";
        let fields = declared.chain([described("userErrors", "[UserError!]!", broken)]).collect();
        view::add_object(registry, name, self.description, fields);
    }
}

/// The answer of a mutation. Its objects are read when it is written: after the commit, in a new snapshot, as the actor in
/// `request` sees them.
#[derive(Debug)]
pub(crate) struct Payload {
    request: RequestContext,
    values: Vec<(&'static str, PayloadValue)>,
}

impl Payload {
    /// Splits the outcome of a verb: broken rules become `userErrors`, what remains fails the mutation. `fill` names the
    /// other fields, from the outcome or from nothing.
    pub(crate) fn new<T>(
        request: &RequestContext,
        outcome: crate::error::Result<T>,
        fill: impl FnOnce(Option<T>) -> Vec<(&'static str, PayloadValue)>,
    ) -> Result<Self> {
        let (target, violations) = match outcome {
            Ok(target) => (Some(target), Vec::new()),
            Err(Error::Invalid(violations)) => (None, violations),
            Err(error) => return Err(Failure::from(error)),
        };
        let mut values = fill(target);
        values.push(("userErrors", PayloadValue::UserErrors(violations)));
        Ok(Self { request: request.clone(), values })
    }

    /// The same payload with these broken rules beside those that there are. A rule about all of several is named once.
    pub(crate) fn with_user_errors(mut self, broken: Vec<Violation>) -> Self {
        let known = self.values.iter_mut().find_map(|(_, value)| match value {
            PayloadValue::UserErrors(known) => Some(known),
            _ => None,
        });
        if let Some(known) = known {
            for violation in broken {
                if !known.iter().any(|other| other.field == violation.field && other.code == violation.code) {
                    known.push(violation);
                }
            }
        }
        self
    }

    /// The same payload, read as by another actor.
    pub(crate) fn read_as(self, request: RequestContext) -> Self {
        Self { request, ..self }
    }

    /// Writes it as an object of this type, in the shape of the selection. What cannot be read again is null beside the
    /// rest: that it was done, or why not, is told all the same.
    pub(crate) async fn write(&self, ctx: &ContextSelectionSet<'_>, name: &str) -> Value {
        let (written, unread) = view::payload::write(ctx, &self.request, name, &self.values).await;
        for Unread { key, pos, error } in unread {
            let mut error = ctx.set_error_path(server_error(error, pos));
            error.path.push(PathSegment::Field(key));
            null_for(ctx, error);
        }
        written
    }
}
