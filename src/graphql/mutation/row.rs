//! A row of the table of mutations: what the schema says of one, and what becomes of its input.

use std::future::Future;
use std::pin::Pin;

use async_graphql::registry::{MetaField, Registry};
use async_graphql::{Context, InputType, ServerResult, Value};

use crate::authz::{Noun, Verb};
use crate::context::RequestContext;
use crate::domain::verb::ritual::{self, Act};
use crate::error::Error;
use crate::graphql::error::{Result, server_error};
use crate::graphql::payload::{Payload, PayloadField, Shape};
use crate::view::payload::PayloadValue;
use crate::view::{add_argument, described};

/// One mutation.
pub(crate) struct Row {
    name: &'static str,
    verbs: &'static [Verb],
    /// Whether it is for those too who have not signed in.
    is_public: bool,
    description: &'static str,
    /// Registers the type of the input and names it.
    input: fn(&mut Registry) -> String,
    payload: Shape,
    run: for<'a> fn(&'a Context<'_>) -> Running<'a>,
}

type Running<'a> = Pin<Box<dyn Future<Output = ServerResult<Payload>> + Send + 'a>>;

/// The input of a mutation that is more, or less, than one act on one object.
pub(crate) trait Answered: InputType {
    /// Does it, and answers.
    fn answer(self, ctx: &Context<'_>) -> impl Future<Output = Result<Payload>> + Send;
}

impl Row {
    /// A verb that goes through the ritual. Its payload is what it was done to, as its caller sees it now; `outcome` says
    /// what the payload as a whole is.
    pub(crate) const fn act<I, A>(description: &'static str, outcome: &'static str) -> Self
    where
        I: InputType,
        A: Act + From<I>,
    {
        Self {
            name: A::VERB.name,
            verbs: Done::<A>::VERBS,
            is_public: false,
            description,
            input: I::create_type_info,
            payload: Shape { description: outcome, fields: Done::<A>::FIELDS },
            run: |ctx| {
                Box::pin(async move {
                    let act = A::from(input::<I>(ctx)?);
                    answered(ctx, Done(act).answer(ctx).await)
                })
            },
        }
    }

    /// A mutation that makes its own payload. `verbs` are what the policy may be asked, all of one name; there are none
    /// where it is not asked at all.
    pub(crate) const fn answered<I: Answered>(
        name: &'static str,
        verbs: &'static [Verb],
        description: &'static str,
        payload: Shape,
    ) -> Self {
        Self {
            name,
            verbs,
            is_public: false,
            description,
            input: I::create_type_info,
            payload,
            run: |ctx| Box::pin(async move { answered(ctx, input::<I>(ctx)?.answer(ctx).await) }),
        }
    }

    /// The same for everybody, whether or not they have signed in.
    pub(crate) const fn public(self) -> Self {
        Self { is_public: true, ..self }
    }

    /// The name of the mutation.
    pub(super) const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it is for those too who have not signed in.
    pub(super) const fn is_public(&self) -> bool {
        self.is_public
    }

    /// The verbs that it does.
    pub(super) const fn verbs(&self) -> &'static [Verb] {
        self.verbs
    }

    /// Registers its types, and returns it as a field.
    pub(super) fn register(&self, registry: &mut Registry) -> MetaField {
        let input = (self.input)(registry);
        let payload = self.payload_name();
        self.payload.register(registry, &payload);
        let mut field = described(self.name, &payload, self.description);
        add_argument(&mut field, "input", &input, "What it takes (isian).");
        field
    }

    /// Does it, and writes the payload in the shape of the selection.
    pub(super) async fn resolve(&self, ctx: &Context<'_>) -> ServerResult<Value> {
        if !self.is_public && answered(ctx, request(ctx))?.has_ended {
            return Err(ctx.set_error_path(server_error(Error::Unauthenticated, ctx.item.pos)));
        }
        let payload = (self.run)(ctx).await.map_err(|error| ctx.set_error_path(error))?;
        let selection = ctx.with_selection_set(&ctx.item.node.selection_set);
        Ok(payload.write(&selection, &self.payload_name()).await)
    }

    /// `SignInPayload` for `signIn`.
    fn payload_name(&self) -> String {
        let (first, rest) = self.name.split_at(1);
        format!("{}{rest}Payload", first.to_ascii_uppercase())
    }
}

fn input<I: InputType>(ctx: &Context<'_>) -> ServerResult<I> {
    ctx.param_value("input", None).map(|(_, input)| input)
}

fn answered<T>(ctx: &Context<'_>, outcome: Result<T>) -> ServerResult<T> {
    outcome.map_err(|error| server_error(error, ctx.item.pos))
}

/// The surroundings of the operation, which the front door has put there.
pub(crate) fn request<'a>(ctx: &Context<'a>) -> Result<&'a RequestContext> {
    let request = ctx.data_opt::<RequestContext>();
    Ok(request.ok_or_else(|| Error::internal("an operation without its surroundings"))?)
}

/// An act, and what its payload holds.
struct Done<A>(A);

impl<A: Act> Done<A> {
    const VERBS: &'static [Verb] = &[A::VERB];
    /// What the verb was done to, under the name of its noun.
    const FIELDS: &'static [PayloadField] = &[PayloadField {
        name: text(&Self::NAME),
        ty: text(&Self::TYPE),
        description: match A::VERB.noun {
            Noun::Evaluation => PayloadField::EVALUATION.description,
            _ => "What it was done to, as you see it now (objek).",
        },
    }];
    const NAME: Camel = camel(A::VERB.noun.word(), false);
    const TYPE: Camel = camel(A::VERB.noun.word(), true);

    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        Payload::new(request, ritual::perform(request, &self.0).await, |id| {
            Self::FIELDS.iter().map(|field| (field.name, PayloadValue::Node(A::VERB.noun, id))).collect()
        })
    }
}

/// A name of the schema, made at compile time, and how long it is.
type Camel = ([u8; 64], usize);

/// `feedback_request` as `feedbackRequest`, or as `FeedbackRequest`.
const fn camel(word: &str, mut capital: bool) -> Camel {
    let (word, mut name, mut length, mut index) = (word.as_bytes(), [0; 64], 0, 0);
    while index < word.len() {
        if word[index] == b'_' {
            capital = true;
        } else {
            name[length] = if capital { word[index].to_ascii_uppercase() } else { word[index] };
            length += 1;
            capital = false;
        }
        index += 1;
    }
    (name, length)
}

const fn text(name: &'static Camel) -> &'static str {
    match std::str::from_utf8(name.0.split_at(name.1).0) {
        Ok(text) => text,
        // The word of a noun is ASCII.
        Err(_) => "",
    }
}
