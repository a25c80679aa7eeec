//! Second factors: what an authenticator app's codes follow from, recovery codes, and which sessions were begun with one.

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
        dialect::run(manager, "ALTER TABLE session DROP COLUMN second_factor_at").await?;
        dialect::drop_tables(manager, &["recovery_code", "second_factor"]).await
    }
}

const UP: &str = "
-- The secret follows from the salt and the installation's key, so the database alone makes no codes.
CREATE TABLE second_factor (
  account_id {uuid} NOT NULL PRIMARY KEY REFERENCES account (id),
  salt {bytes} NOT NULL CHECK (length(salt) = 32),
  confirmed_at {timestamp},
  last_step {bigint} CHECK (last_step >= 0),
  CHECK (confirmed_at IS NULL OR last_step IS NOT NULL)
) {unordered};

-- A code that is spent is gone.
CREATE TABLE recovery_code (
  account_id {uuid} NOT NULL REFERENCES second_factor (account_id),
  code_hash {bytes} NOT NULL CHECK (length(code_hash) = 32),
  PRIMARY KEY (account_id, code_hash)
) {unordered};

ALTER TABLE session ADD COLUMN second_factor_at {timestamp};
";
