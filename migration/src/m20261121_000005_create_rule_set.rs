//! Rule sets: the regulation as data, so that a past evaluation keeps the rules it was made under.

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
        dialect::drop_tables(manager, &["rule_set_rating", "rule_set"]).await
    }
}

const UP: &str = "
CREATE TABLE rule_set (
  id {uuid} NOT NULL PRIMARY KEY,
  code {text} NOT NULL CHECK (code <> ''),
  version {int} NOT NULL CHECK (version > 0),
  name {text} NOT NULL CHECK (name <> ''),
  feedback_minimum {int} NOT NULL CHECK (feedback_minimum >= 3),
  appeal_window_days {int} NOT NULL CHECK (appeal_window_days > 0),
  appeal_window_unit {text} NOT NULL CHECK (appeal_window_unit IN ('CALENDAR','WORKING')),
  valid_from {date} NOT NULL,
  valid_to {date},
  UNIQUE (code, version),
  CHECK (valid_to > valid_from)
) {table};

-- The matrix: result rating and behavior rating give the performance rating (predikat kinerja).
CREATE TABLE rule_set_rating (
  rule_set_id {uuid} NOT NULL REFERENCES rule_set (id),
  result_rating {text} NOT NULL CHECK (result_rating IN ('ABOVE_EXPECTATION','AS_EXPECTED','BELOW_EXPECTATION')),
  behavior_rating {text} NOT NULL CHECK (behavior_rating IN ('ABOVE_EXPECTATION','AS_EXPECTED','BELOW_EXPECTATION')),
  performance_rating {text} NOT NULL CHECK (performance_rating IN ('VERY_GOOD','GOOD','NEEDS_IMPROVEMENT','POOR','VERY_POOR')),
  PRIMARY KEY (rule_set_id, result_rating, behavior_rating),
  UNIQUE (rule_set_id, result_rating, behavior_rating, performance_rating)
) {table};
";
