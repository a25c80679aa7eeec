//! The audit trail: who did what to which object, appended in the transaction that did it.

use sea_orm::{ConnectionTrait, EntityTrait, Set};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{Noun, Part};
use crate::context::RequestContext;
use crate::error::{Error, Result};

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

/// Records what the signed-in caller did, when, and a keyed hash of what was said: enough to prove it, too little to
/// guess it.
pub(crate) async fn record(
    txn: &impl ConnectionTrait,
    ctx: &RequestContext,
    deed: Deed,
    content: &impl Serialize,
) -> Result<()> {
    let content = serde_json::to_vec(content).map_err(Error::internal)?;
    let row = entity::audit_event::ActiveModel {
        actor_id: Set(ctx.actor.employee_id()),
        occurred_at: Set(Some(ctx.now())),
        content_hash: Set(Some(ctx.secret.mac("audit content", &[&content]).to_vec())),
        ..row(ctx, deed)
    };
    entity::audit_event::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

/// Records that an anonymous answer was given: the spent request and the day, neither author nor content nor time.
pub(crate) async fn record_anonymous(txn: &impl ConnectionTrait, ctx: &RequestContext, deed: Deed) -> Result<()> {
    entity::audit_event::Entity::insert(row(ctx, deed)).exec_without_returning(txn).await?;
    Ok(())
}

fn row(ctx: &RequestContext, deed: Deed) -> entity::audit_event::ActiveModel {
    entity::audit_event::ActiveModel {
        id: Set(Uuid::new_v4()),
        agency_id: Set(deed.agency_id),
        actor_id: Set(None),
        verb: Set(deed.verb.to_owned()),
        noun: Set(deed.noun.word().to_uppercase()),
        object_id: Set(deed.object_id),
        part: Set(deed.part.word().to_uppercase()),
        occurred_on: Set(ctx.today()),
        occurred_at: Set(None),
        content_hash: Set(None),
    }
}
