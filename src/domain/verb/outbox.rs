//! The outbox: which parts of which object changed, written with the change, read by those who tell listeners.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::authz::{Noun, Part};
use crate::context::RequestContext;
use crate::database::{Bind, Binder, Database, Kind, Target, datetime_text, execute, insert_all};
use crate::error::Result;
use crate::events::{CHANNEL, Change};

/// How long an event is kept. Listeners are told at once; a node that cannot reach the database for longer than this has
/// no streams left that could miss anything.
const KEPT: TimeDelta = TimeDelta::days(1);

const TARGET: Target = Target {
    table: "outbox_event",
    columns: &[("noun", Kind::Text), ("object_id", Kind::Uuid), ("parts", Kind::Text), ("occurred_at", Kind::DateTime)],
};

/// Appends one event, after the rows that are to be written `before` it. `parts` are those whose content changed for
/// somebody; a listener is told only if one of them is in their copy. They are stored as words in capitals, separated by
/// commas.
pub(crate) async fn emit(
    txn: &impl ConnectionTrait,
    ctx: &RequestContext,
    noun: Noun,
    object_id: Uuid,
    parts: &[Part],
    mut before: Vec<(Target, Vec<Value>)>,
) -> Result<()> {
    let words: Vec<String> = parts.iter().map(|part| part.word().to_uppercase()).collect();
    let row = json!({
        "noun": noun.word().to_uppercase(),
        "object_id": object_id.simple().to_string(),
        "parts": words.join(","),
        "occurred_at": datetime_text(ctx.now()),
    });
    let backend = txn.get_database_backend();
    if backend != DbBackend::Postgres {
        before.push((TARGET, vec![row]));
        return insert_all(txn, before).await;
    }
    // Said to every node when the transaction commits, and not at all if it does not.
    let mut binder = Binder::new(backend);
    let mut with: Vec<String> = before
        .into_iter()
        .enumerate()
        .map(|(index, (target, rows))| format!("i{index} AS ({})", target.insert(&mut binder, rows)))
        .collect();
    with.push(format!("emitted AS ({} RETURNING id)", TARGET.insert(&mut binder, vec![row])));
    let channel = binder.bind(Bind::Text(CHANNEL.to_owned()));
    let words = binder.bind(Bind::Text(Change::new(0, noun, object_id, parts).words()));
    let sql = format!("WITH {} SELECT pg_notify({channel}, id || ' ' || {words}) FROM emitted", with.join(", "));
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
