//! Payloads of mutations: what was written, read again through the views, and the rules that the caller broke.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaTypeId, Registry};
use async_graphql::{ContextSelectionSet, Enum, OutputType, Positioned, ServerResult, SimpleObject, Value};

use super::error::{Failure, Result, server_error};
use crate::context::RequestContext;
use crate::error::{Error, ViolationCode};
use crate::view;
use crate::view::payload::PayloadValue;

/// One field of a payload type.
#[derive(Debug)]
pub(crate) struct PayloadField {
    pub(crate) name: &'static str,
    /// The GraphQL type, which the views have registered.
    pub(crate) ty: &'static str,
    pub(crate) description: &'static str,
}

/// A payload type: its name, and its fields beside `userErrors`.
pub(crate) trait Shape: Send + Sync + 'static {
    const NAME: &'static str;
    const DESCRIPTION: &'static str;
    const FIELDS: &'static [PayloadField];
}

/// Declares payload types.
macro_rules! payloads {
    ($($name:ident: $description:literal { $($field:literal: $ty:literal = $field_description:literal),+ $(,)? })+) => {
        $(
            #[derive(Debug)]
            pub(crate) struct $name;

            impl $crate::graphql::payload::Shape for $name {
                const NAME: &'static str = stringify!($name);
                const DESCRIPTION: &'static str = $description;
                const FIELDS: &'static [$crate::graphql::payload::PayloadField] = &[
                    $($crate::graphql::payload::PayloadField {
                        name: $field,
                        ty: $ty,
                        description: $field_description,
                    }),+
                ];
            }
        )+
    };
}

pub(crate) use payloads;

/// The answer of a mutation. Its objects are read when it is resolved: after the commit, in a new snapshot, as the
/// actor in `request` sees them.
#[derive(Debug)]
pub(crate) struct Payload<S> {
    request: RequestContext,
    values: Vec<(&'static str, PayloadValue)>,
    shape: PhantomData<S>,
}

impl<S: Shape> Payload<S> {
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
        Ok(Self { request: request.clone(), values, shape: PhantomData })
    }

    /// The same payload, read as by another actor.
    pub(crate) fn read_as(self, request: RequestContext) -> Self {
        Self { request, ..self }
    }
}

impl<S: Shape> OutputType for Payload<S> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(S::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let user_errors = <Vec<UserError> as OutputType>::create_type_info(registry);
            let declared = S::FIELDS.iter().map(|field| described(field.name, field.ty, field.description));
            let broken = "The rules that the request broke; empty if it was done (pelanggaran aturan).";
            let fields = declared.chain([described("userErrors", &user_errors, broken)]).collect();
            view::add_object(registry, S::NAME, S::DESCRIPTION, fields);
            registry.types[S::NAME].clone()
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let written = view::payload::write(ctx, &self.request, S::NAME, &self.values).await;
        written.map_err(|error| ctx.set_error_path(server_error(error, field.pos)))
    }
}

fn described(name: &str, ty: &str, description: &str) -> MetaField {
    let mut field = MetaField::new(name, ty);
    field.description = Some(description.to_owned());
    field
}

/// A rule that the caller broke and can correct (pelanggaran aturan). Messages follow Accept-Language (id, en).
#[derive(Debug, SimpleObject)]
struct UserError {
    /// The rule (kode aturan).
    code: UserErrorCode,
    /// What is wrong, for people (pesan).
    message: String,
    /// The path to the input field, such as `["input", "behaviors", "2", "note"]`; empty where no one field is at fault
    /// (letak isian).
    field: Option<Vec<String>>,
}

/// The rules that a caller can break and correct (aturan isian).
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "ViolationCode")]
enum UserErrorCode {
    /// A required text or list is empty (wajib diisi).
    Required,
    /// A text is longer than its limit (terlalu panjang).
    TooLong,
    /// A list has more entries than its limit (terlalu banyak).
    TooMany,
    /// The same thing stands twice (ganda).
    Duplicate,
    /// A value lies outside its range or has the wrong form (tidak sah).
    InvalidValue,
    /// The reference names nothing that the caller can see (tidak dikenal).
    UnknownReference,
    /// Something that must be rated or answered is missing (belum lengkap).
    Incomplete,
    /// A rating that differs from the suggestion, or an extreme one, lacks its reason (alasan wajib).
    ReasonRequired,
    /// Somebody would review or rate themselves or their own supervisor (benturan kepentingan).
    ConflictOfInterest,
    /// Today lies outside the window for this step (di luar jadwal).
    OutsideWindow,
    /// This has already been done and cannot be repeated (sudah dilakukan).
    AlreadyDone,
    /// Identifier or password is wrong (identitas atau kata sandi salah).
    InvalidCredentials,
}
