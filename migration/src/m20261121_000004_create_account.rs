//! Accounts, sessions and the brake on password guessing.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["sign_in_throttle", "session", "account"]).await
    }
}

const UP: &str = "
CREATE TABLE account (
  id {uuid} NOT NULL PRIMARY KEY,
  employee_id {uuid} NOT NULL UNIQUE REFERENCES employee (id),
  identifier {text} NOT NULL UNIQUE CHECK (identifier = lower(identifier) AND identifier <> ''),
  password_hash {text} NOT NULL,
  disabled_at {timestamp}
) {table};

-- Only the hash of a token is kept: a stolen database signs nobody in.
CREATE TABLE session (
  id {uuid} NOT NULL PRIMARY KEY,
  account_id {uuid} NOT NULL REFERENCES account (id),
  token_hash {bytes} NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  created_at {timestamp} NOT NULL,
  expires_at {timestamp} NOT NULL,
  revoked_at {timestamp},
  CHECK (expires_at > created_at)
) {table};
CREATE INDEX session_account ON session (account_id);

-- One row per keyed hash of an identifier or of an address; known and unknown identifiers alike.
CREATE TABLE sign_in_throttle (
  subject_hash {bytes} NOT NULL PRIMARY KEY CHECK (length(subject_hash) = 32),
  failure_count {int} NOT NULL CHECK (failure_count > 0),
  window_started_at {timestamp} NOT NULL
) {table};
";
