//! Somebody who is unknown belongs to no agency, and their attempts to come in stand in the audit trail all the same.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    /// Rebuilding a table is all or nothing, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Postgres => {
                dialect::run(manager, "ALTER TABLE audit_event ALTER COLUMN agency_id DROP NOT NULL").await
            }
            _ => rebuild(manager, "").await,
        }
    }

    /// What happened to nobody's agency cannot be kept.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Postgres => dialect::run(manager, DOWN).await,
            _ => rebuild(manager, "NOT NULL").await,
        }
    }
}

const DOWN: &str = "
ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only;
DELETE FROM audit_event WHERE agency_id IS NULL;
ALTER TABLE audit_event ENABLE TRIGGER audit_event_append_only;
ALTER TABLE audit_event ALTER COLUMN agency_id SET NOT NULL;
";

/// SQLite changes no column of a table that is there: another one takes its name.
async fn rebuild(manager: &SchemaManager<'_>, nullable: &str) -> Result<(), DbErr> {
    let only = if nullable.is_empty() { "" } else { "WHERE agency_id IS NOT NULL" };
    let sql = format!(
        "
-- `occurred_at` is null where the exact time would give a reviewer or citizen away.
CREATE TABLE audit_event_rebuilt (
  id {{uuid}} NOT NULL PRIMARY KEY,
  agency_id {{uuid}} {nullable} REFERENCES agency (id),
  actor_id {{uuid}} REFERENCES employee (id),
  verb {{text}} NOT NULL,
  noun {{text}} NOT NULL,
  object_id {{uuid}} NOT NULL,
  part {{text}} NOT NULL,
  occurred_on {{date}} NOT NULL,
  occurred_at {{timestamp}},
  content_hash {{bytes}}
) {{unordered}};
INSERT INTO audit_event_rebuilt (id, agency_id, actor_id, verb, noun, object_id, part, occurred_on, occurred_at, content_hash)
  SELECT id, agency_id, actor_id, verb, noun, object_id, part, occurred_on, occurred_at, content_hash FROM audit_event {only};
DROP TABLE audit_event;
ALTER TABLE audit_event_rebuilt RENAME TO audit_event;
CREATE INDEX audit_event_object ON audit_event (object_id);
"
    );
    dialect::run(manager, &sql).await?;
    dialect::append_only(manager, "audit_event").await
}
