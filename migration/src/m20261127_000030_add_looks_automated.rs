//! Whether a response looks as if a program had sent it, and what a result would be without those.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    /// Rebuilding tables is all or nothing, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SIGNAL).await?;
        dialect::run(manager, &flags("'STRAIGHT_LINE','AUTOMATED'")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "DELETE FROM survey_result_flag WHERE kind = 'AUTOMATED'").await?;
        dialect::run(manager, &flags("'STRAIGHT_LINE'")).await?;
        dialect::run(manager, "ALTER TABLE survey_response DROP COLUMN looks_automated").await
    }
}

const SIGNAL: &str = "
-- 1 where a field that nobody sees was filled in, or the form came back sooner than it can be read. No time is kept.
ALTER TABLE survey_response ADD COLUMN looks_automated {int} NOT NULL DEFAULT 0 CHECK (looks_automated BETWEEN 0 AND 1);
";

/// The flags with these kinds: SQLite changes no CHECK of a table that there is.
fn flags(kinds: &str) -> String {
    format!(
        "
CREATE TABLE survey_result_flag_rebuilt (
  result_id {{uuid}} NOT NULL REFERENCES survey_result (id),
  kind {{text}} NOT NULL CHECK (kind IN ({kinds})),
  -- Null where these, or those without them, are too few to be told.
  response_count {{int}} CHECK (response_count >= 0),
  -- The index without them; null where there is none.
  index_hundredths {{int}} CHECK (index_hundredths BETWEEN 0 AND 10000),
  grade {{text}} CHECK (grade IN ('A','B','C','D')),
  PRIMARY KEY (result_id, kind),
  CHECK ((index_hundredths IS NULL) = (grade IS NULL)),
  CHECK (index_hundredths IS NULL OR response_count IS NOT NULL)
) {{table}};
INSERT INTO survey_result_flag_rebuilt SELECT result_id, kind, response_count, index_hundredths, grade FROM survey_result_flag;
DROP TABLE survey_result_flag;
ALTER TABLE survey_result_flag_rebuilt RENAME TO survey_result_flag;
"
    )
}
