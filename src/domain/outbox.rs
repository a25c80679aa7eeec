//! The outbox: which parts of which object changed, written with the change, read by those who tell listeners.

use sea_orm::{ConnectionTrait, EntityTrait, NotSet, Set};
use uuid::Uuid;

use crate::authz::{Noun, Part};
use crate::context::RequestContext;
use crate::error::Result;

/// Appends one event. `parts` are those whose content changed for somebody; a listener is told only if one of them is
/// in their copy. They are stored as words in capitals, separated by commas.
pub(crate) async fn emit(
    txn: &impl ConnectionTrait,
    ctx: &RequestContext,
    noun: Noun,
    object_id: Uuid,
    parts: &[Part],
) -> Result<()> {
    let parts: Vec<String> = parts.iter().map(|part| part.word().to_uppercase()).collect();
    let row = entity::outbox_event::ActiveModel {
        id: NotSet,
        noun: Set(noun.word().to_uppercase()),
        object_id: Set(object_id),
        parts: Set(parts.join(",")),
        occurred_at: Set(ctx.now()),
        published_at: Set(None),
    };
    entity::outbox_event::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}
