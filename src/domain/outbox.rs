//! The outbox: which parts of which object changed, written with the change, read by those who tell listeners.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, NotSet, QueryFilter, Set, Statement};
use uuid::Uuid;

use crate::authz::{Noun, Part};
use crate::context::RequestContext;
use crate::database::Database;
use crate::error::Result;
use crate::events::{CHANNEL, Change};

/// How long an event is kept. Listeners are told at once; a node that cannot reach the database for longer than this has
/// no streams left that could miss anything.
const KEPT: TimeDelta = TimeDelta::days(1);

/// Appends one event. `parts` are those whose content changed for somebody; a listener is told only if one of them is
/// in their copy. They are stored as words in capitals, separated by commas.
pub(crate) async fn emit(
    txn: &impl ConnectionTrait,
    ctx: &RequestContext,
    noun: Noun,
    object_id: Uuid,
    parts: &[Part],
) -> Result<()> {
    let words: Vec<String> = parts.iter().map(|part| part.word().to_uppercase()).collect();
    let row = entity::outbox_event::ActiveModel {
        id: NotSet,
        noun: Set(noun.word().to_uppercase()),
        object_id: Set(object_id),
        parts: Set(words.join(",")),
        occurred_at: Set(ctx.now()),
        published_at: Set(None),
    };
    if txn.get_database_backend() != DbBackend::Postgres {
        entity::outbox_event::Entity::insert(row).exec_without_returning(txn).await?;
        return Ok(());
    }
    // Said to every node when the transaction commits, and not at all if it does not.
    let row = entity::outbox_event::Entity::insert(row).exec_with_returning(txn).await?;
    let change = Change::new(row.id, noun, object_id, parts);
    let values = [CHANNEL.into(), change.to_string().into()];
    let notify = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_notify($1, $2)", values);
    txn.execute_raw(notify).await?;
    Ok(())
}

/// Removes events that everybody has been told of.
///
/// # Errors
/// Only faults of our own.
pub async fn forget_told(database: &Database, now: DateTime<Utc>) -> Result<()> {
    use entity::outbox_event::{Column, Entity};
    Entity::delete_many().filter(Column::OccurredAt.lt(now - KEPT)).exec(database.write()).await?;
    Ok(())
}
