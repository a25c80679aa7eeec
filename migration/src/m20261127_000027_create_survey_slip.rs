//! A channel for encounters has slips: each is handed to one person who has been served, and answers the form once. Until now
//! such a channel had one open code; those that there are remain what they were, an open code on a wall.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let open = "UPDATE survey_channel SET kind = 'QR' WHERE kind = 'ENCOUNTER'";
        manager.get_connection().execute_unprepared(open).await?;
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["survey_slip", "survey_slip_sheet"]).await
    }
}

const UP: &str = "
-- INVARIANT: each code leads to the form once. Who may not issue slips learns none of them. Each has 13 digits and a line feed.
CREATE TABLE survey_slip_sheet (
  channel_id {uuid} NOT NULL REFERENCES survey_channel (id),
  number {int} NOT NULL CHECK (number >= 1),
  issued_on {date} NOT NULL,
  slip_count {int} NOT NULL CHECK (slip_count >= 1),
  codes {text} NOT NULL,
  PRIMARY KEY (channel_id, number),
  CHECK (length(codes) = 14 * slip_count)
) {table};

-- INVARIANT: nothing says when a slip was used, or for which answers.
CREATE TABLE survey_slip (
  code {text} NOT NULL PRIMARY KEY CHECK (code <> ''),
  channel_id {uuid} NOT NULL REFERENCES survey_channel (id),
  use_count {int} NOT NULL CHECK (use_count BETWEEN 0 AND 1)
) {unordered};
CREATE INDEX survey_slip_channel ON survey_slip (channel_id);
";
