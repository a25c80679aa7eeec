//! The outbox: what changed of which object, written with the change, read by those who tell listeners.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::authz::{Noun, Part};
use crate::context::RequestContext;
use crate::database::{Bind, Binder, Database, Kind, Target, datetime_text, execute, insert_all, insertion_parts};
use crate::error::Result;
use crate::events::{CHANNEL, Changes, Within};

/// How long an event is kept. Listeners are told at once; a node that cannot reach the database for longer than this has
/// no streams left that could miss anything.
const KEPT: TimeDelta = TimeDelta::days(1);

const TARGET: Target = Target {
    table: "outbox_event",
    columns: &[("noun", Kind::Text), ("object_id", Kind::Uuid), ("parts", Kind::Text), ("occurred_at", Kind::DateTime)],
};

/// The most of what hangs on an object that one event names: PostgreSQL announces at most 8,000 bytes.
const WITHIN_MAX: usize = 64;

/// What has changed of an object: exactly that, since a listener is told if and only if some of it is in their copy.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    /// The kind of the object.
    noun: Noun,
    /// The object.
    object_id: Uuid,
    /// What of it.
    changes: Changes,
}

impl Changed {
    /// These parts of an object hold something else now.
    pub(crate) fn new(noun: Noun, object_id: Uuid, parts: &[Part]) -> Self {
        Self { noun, object_id, changes: Changes::of(noun, parts) }
    }

    /// The object has left this state, as the database writes it.
    pub(crate) fn leaving(mut self, state: &str) -> Self {
        let state = state.to_ascii_lowercase();
        self.changes.was = self.noun.states().iter().position(|known| *known == state);
        self
    }

    /// These parts of an object that hangs on it, and has a noun of its own, hold something else now.
    pub(crate) fn within(mut self, noun: Noun, object: Uuid, parts: &[Part]) -> Self {
        self.changes.within.push(Within { noun, object, parts: noun.mask(parts) });
        self
    }

    /// What each of its events says.
    fn events(&self) -> Vec<String> {
        let Changes { parts, was, within } = &self.changes;
        let mut chunks = within.chunks(WITHIN_MAX);
        let mut event = Changes { parts: *parts, was: *was, within: chunks.next().unwrap_or_default().to_vec() };
        let mut events = vec![event.words(self.noun)];
        for within in chunks {
            event = Changes { within: within.to_vec(), ..Changes::NONE };
            events.push(event.words(self.noun));
        }
        events
    }
}

/// Appends events for each object that has changed, after the rows that are to be written `before` them.
pub(crate) async fn emit(
    txn: &impl ConnectionTrait,
    ctx: &RequestContext,
    changed: &[Changed],
    mut before: Vec<(Target, Vec<Value>)>,
) -> Result<()> {
    let rows = changed.iter().flat_map(|changed| {
        let row = |words| {
            json!({
                "noun": changed.noun.word().to_uppercase(),
                "object_id": changed.object_id.simple().to_string(),
                "parts": words,
                "occurred_at": datetime_text(ctx.now()),
            })
        };
        changed.events().into_iter().map(row)
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
