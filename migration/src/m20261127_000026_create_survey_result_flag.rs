//! What a survey's result would be without the responses that look as if nobody had read the questions.

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
        dialect::drop_tables(manager, &["survey_result_flag"]).await
    }
}

const UP: &str = "
CREATE TABLE survey_result_flag (
  result_id {uuid} NOT NULL REFERENCES survey_result (id),
  kind {text} NOT NULL CHECK (kind IN ('STRAIGHT_LINE')),
  -- Null where these, or those without them, are too few to be told.
  response_count {int} CHECK (response_count >= 0),
  -- The index without them; null where there is none.
  index_hundredths {int} CHECK (index_hundredths BETWEEN 0 AND 10000),
  grade {text} CHECK (grade IN ('A','B','C','D')),
  PRIMARY KEY (result_id, kind),
  CHECK ((index_hundredths IS NULL) = (grade IS NULL)),
  CHECK (index_hundredths IS NULL OR response_count IS NOT NULL)
) {table};
";
