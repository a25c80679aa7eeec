//! The outbox: which parts of which object changed, written with the change, read by those who tell listeners.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::authz::{Noun, Part};
use crate::context::RequestContext;
use crate::database::{Bind, Binder, Database, Kind, Target, datetime_text, execute, insert_all, insertion_parts};
use crate::error::Result;
use crate::events::CHANNEL;

/// How long an event is kept. Listeners are told at once; a node that cannot reach the database for longer than this has
/// no streams left that could miss anything.
const KEPT: TimeDelta = TimeDelta::days(1);

const TARGET: Target = Target {
    table: "outbox_event",
    columns: &[("noun", Kind::Text), ("object_id", Kind::Uuid), ("parts", Kind::Text), ("occurred_at", Kind::DateTime)],
};

/// Parts of an object whose content has changed for somebody: a listener is told only if one of them is in their copy.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    /// The kind of the object.
    pub(crate) noun: Noun,
    /// The object.
    pub(crate) object_id: Uuid,
    /// Its parts.
    pub(crate) parts: Vec<Part>,
}

/// Appends an event for each object that has changed, after the rows that are to be written `before` them. Words are
/// stored in capitals, those of parts separated by commas.
pub(crate) async fn emit(
    txn: &impl ConnectionTrait,
    ctx: &RequestContext,
    changed: &[Changed],
    mut before: Vec<(Target, Vec<Value>)>,
) -> Result<()> {
    let rows = changed.iter().map(|Changed { noun, object_id, parts }| {
        let words: Vec<String> = parts.iter().map(|part| part.word().to_uppercase()).collect();
        json!({
            "noun": noun.word().to_uppercase(),
            "object_id": object_id.simple().to_string(),
            "parts": words.join(","),
            "occurred_at": datetime_text(ctx.now()),
        })
    });
    let events = (TARGET, rows.collect());
    let backend = txn.get_database_backend();
    if backend != DbBackend::Postgres {
        before.push(events);
        return insert_all(txn, before).await;
    }
    // Said to every node when the transaction commits, and not at all if it does not.
    let mut binder = Binder::new(backend);
    let mut with = insertion_parts(&mut binder, before);
    let (target, rows) = events;
    with.push(format!("emitted AS ({} RETURNING *)", target.insert(&mut binder, rows)));
    let channel = binder.bind(Bind::Text(CHANNEL.to_owned()));
    let sql = format!(
        "WITH {} SELECT pg_notify({channel}, concat_ws(' ', id, noun, object_id, parts)) FROM emitted ORDER BY id",
        with.join(", ")
    );
    execute(txn, binder.statement(sql)).await
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
