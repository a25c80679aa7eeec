//! Payloads of mutations: what was written, read again through the views, and the rules that the caller broke.

use async_graphql::registry::{MetaField, Registry};
use async_graphql::{ContextSelectionSet, Enum, OutputType, SimpleObject, Value};

use super::error::{Failure, Result};
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
        let user_errors = <Vec<UserError> as OutputType>::create_type_info(registry);
        let declared = self.fields.iter().map(|field| described(field.name, field.ty, field.description));
        let broken = "The rules that the request broke; empty if it was done (pelanggaran aturan).";
        let fields = declared.chain([described("userErrors", &user_errors, broken)]).collect();
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

    /// The same payload, read as by another actor.
    pub(crate) fn read_as(self, request: RequestContext) -> Self {
        Self { request, ..self }
    }

    /// Writes it as an object of this type, in the shape of the selection.
    pub(crate) async fn write(&self, ctx: &ContextSelectionSet<'_>, name: &str) -> crate::error::Result<Value> {
        view::payload::write(ctx, &self.request, name, &self.values).await
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
