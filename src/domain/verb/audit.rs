//! The audit trail: who did what to which object, appended in the transaction that did it.

use data_encoding::HEXLOWER;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::outbox::{self, Changed};
use crate::authz::{Noun, Part, Verb};
use crate::context::RequestContext;
use crate::database::{Kind, Target, datetime_text, insert_all};
use crate::error::Result;

/// What a row of the trail is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deed {
    /// The tenant.
    pub(crate) agency_id: Uuid,
    /// The name of the mutation.
    pub(crate) verb: &'static str,
    /// The kind of the object.
    pub(crate) noun: Noun,
    /// The object.
    pub(crate) object_id: Uuid,
    /// The part written; an entry is readable only with it.
    pub(crate) part: Part,
}

impl Deed {
    /// The verb, done to an object of its noun.
    pub(crate) const fn new(verb: &Verb, agency_id: Uuid, object_id: Uuid) -> Self {
        Self { agency_id, verb: verb.name, noun: verb.noun, object_id, part: verb.part }
    }
}

/// The table of the trail.
pub(crate) const TARGET: Target = Target {
    table: "audit_event",
    columns: &[
        ("id", Kind::Uuid),
        ("agency_id", Kind::Uuid),
        ("actor_id", Kind::Uuid),
        ("verb", Kind::Text),
        ("noun", Kind::Text),
        ("object_id", Kind::Uuid),
        ("part", Kind::Text),
        ("occurred_on", Kind::Date),
        ("occurred_at", Kind::DateTime),
        ("content_hash", Kind::Bytes),
    ],
};

/// Records what the signed-in caller did, when, and a keyed hash of what was said: enough to prove it, too little to
/// guess it. The outbox is told what `changed` for somebody, in the same statement where that saves the way to a server.
pub(crate) async fn record_and_emit(
    txn: &impl ConnectionTrait,
    ctx: &RequestContext,
    deed: Deed,
    content: &[u8],
    changed: &[Changed],
) -> Result<()> {
    let mut row = anonymous_row(ctx, deed);
    row["actor_id"] = ctx.actor.employee_id().map(|actor| actor.simple().to_string()).into();
    row["occurred_at"] = datetime_text(ctx.now()).into();
    row["content_hash"] = HEXLOWER.encode(&ctx.secret.mac("audit content", &[content])).into();
    outbox::emit(txn, ctx, changed, vec![(TARGET, vec![row])]).await
}

/// Records that an anonymous answer was given: the spent request and the day, neither author nor content nor time.
pub(crate) async fn record_anonymous(txn: &impl ConnectionTrait, ctx: &RequestContext, deed: Deed) -> Result<()> {
    insert_all(txn, vec![(TARGET, vec![anonymous_row(ctx, deed)])]).await
}

/// The row of [`record_anonymous`], to be written with others.
pub(crate) fn anonymous_row(ctx: &RequestContext, deed: Deed) -> Value {
    json!({
        "id": Uuid::new_v4().simple().to_string(),
        "agency_id": deed.agency_id.simple().to_string(),
        "verb": deed.verb,
        "noun": deed.noun.word().to_uppercase(),
        "object_id": deed.object_id.simple().to_string(),
        "part": deed.part.word().to_uppercase(),
        "occurred_on": ctx.today(),
    })
}

/// Puts rows in the order of their random ids, which tells nothing of the order of the deeds.
pub(crate) fn sort(rows: &mut [Value]) {
    rows.sort_by(|left, right| left["id"].as_str().cmp(&right["id"].as_str()));
}
