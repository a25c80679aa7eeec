//! When a survey is closed, the receipts of all answers that were accepted are published, so that whoever holds one can see
//! that what they sent is among what was counted.

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
        dialect::drop_tables(manager, &["survey_receipt_list"]).await
    }
}

const UP: &str = "
-- INVARIANT: no order but that of the hashes. Each is 64 digits and a line feed.
CREATE TABLE survey_receipt_list (
  campaign_id {uuid} NOT NULL PRIMARY KEY REFERENCES survey_campaign (id),
  published_on {date} NOT NULL,
  receipt_count {int} NOT NULL,
  hashes {text} NOT NULL,
  CHECK (length(hashes) = 65 * receipt_count)
) {table};
";
