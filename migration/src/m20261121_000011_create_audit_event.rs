//! What happened: the audit trail, the outbox for listeners, spent idempotency keys and the policy in force.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        dialect::append_only(manager, "audit_event").await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["policy_state", "idempotency_key", "outbox_event", "audit_event"]).await?;
        if manager.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Postgres {
            dialect::run(manager, "DROP FUNCTION audit_event_append_only").await?;
        }
        Ok(())
    }
}

const UP: &str = "
-- `occurred_at` is null where the exact time would give a reviewer or citizen away.
CREATE TABLE audit_event (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL REFERENCES agency (id),
  actor_id {uuid} REFERENCES employee (id),
  verb {text} NOT NULL,
  noun {text} NOT NULL,
  object_id {uuid} NOT NULL,
  part {text} NOT NULL,
  occurred_on {date} NOT NULL,
  occurred_at {timestamp},
  content_hash {bytes}
) {unordered};
CREATE INDEX audit_event_object ON audit_event (object_id);

CREATE TABLE outbox_event (
  id {sequence},
  noun {text} NOT NULL,
  object_id {uuid} NOT NULL,
  parts {text} NOT NULL,
  occurred_at {timestamp} NOT NULL,
  published_at {timestamp}
) {table};

-- `scope_id` is the acting employee, or the campaign for a citizen.
CREATE TABLE idempotency_key (
  scope_id {uuid} NOT NULL,
  verb {text} NOT NULL,
  key_hash {bytes} NOT NULL CHECK (length(key_hash) = 32),
  input_hash {bytes} NOT NULL CHECK (length(input_hash) = 32),
  target_id {uuid} NOT NULL,
  spent_on {date} NOT NULL,
  PRIMARY KEY (scope_id, verb, key_hash)
) {unordered};

CREATE TABLE policy_state (
  id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
  policy_hash {text} NOT NULL,
  activated_at {timestamp} NOT NULL
) {table};
";
