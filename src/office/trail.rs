//! What stands in the audit trail of coming in and of accounts: who did what to whose account, from which network.

use chrono::{DateTime, NaiveDate, Utc};
use entity::audit_event;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::throttle::network;
use crate::context::RequestContext;
use crate::error::Result;

/// A row of the trail.
pub(super) struct Entry<'a> {
    /// The tenant; none where somebody unknown tried to come in.
    pub(super) agency_id: Option<Uuid>,
    /// Who did it; nobody for the operator and for those who did not come in.
    pub(super) actor_id: Option<Uuid>,
    /// What was done, to what kind of object.
    pub(super) deed: (&'a str, &'a str),
    /// The object.
    pub(super) object_id: Uuid,
    /// The day in the agency's zone.
    pub(super) day: NaiveDate,
    /// When.
    pub(super) now: DateTime<Utc>,
    /// From where, as a keyed hash: the same network has the same one.
    pub(super) network: Option<[u8; 32]>,
}

impl Entry<'_> {
    /// Appends it.
    pub(super) async fn append(self, connection: &impl ConnectionTrait) -> Result<()> {
        let (verb, noun) = self.deed;
        let event = audit_event::Model {
            id: Uuid::new_v4(),
            agency_id: self.agency_id,
            actor_id: self.actor_id,
            verb: verb.to_owned(),
            noun: noun.to_owned(),
            object_id: self.object_id,
            part: "header".to_owned(),
            occurred_on: self.day,
            occurred_at: Some(self.now),
            content_hash: self.network.map(Vec::from),
        };
        audit_event::Entity::insert(event.into_active_model()).exec_without_returning(connection).await?;
        Ok(())
    }
}

/// From where a request came, as the trail tells it.
pub(super) fn origin(ctx: &RequestContext) -> Option<[u8; 32]> {
    ctx.address.map(|address| ctx.secret.mac("audit network", &[&network(address)]))
}

/// Appends what a signed-in person did to their own account.
pub(super) async fn record_own(
    connection: &impl ConnectionTrait,
    ctx: &RequestContext,
    verb: &str,
    account_id: Uuid,
) -> Result<()> {
    let entry = Entry {
        agency_id: ctx.actor.agency_id(),
        actor_id: ctx.actor.employee_id(),
        deed: (verb, "account"),
        object_id: account_id,
        day: ctx.today(),
        now: ctx.now(),
        network: origin(ctx),
    };
    entry.append(connection).await
}
