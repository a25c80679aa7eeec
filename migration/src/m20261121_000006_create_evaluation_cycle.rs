//! Cycles (a year of an agency) and their periods with the windows in which each part is done.

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
        dialect::drop_tables(manager, &["evaluation_period", "evaluation_cycle"]).await
    }
}

const UP: &str = "
CREATE TABLE evaluation_cycle (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL REFERENCES agency (id),
  year {int} NOT NULL CHECK (year BETWEEN 2000 AND 2200),
  name {text} NOT NULL CHECK (name <> ''),
  rule_set_id {uuid} NOT NULL REFERENCES rule_set (id),
  UNIQUE (agency_id, year),
  UNIQUE (agency_id, id),
  UNIQUE (id, rule_set_id)
) {table};

-- All dates are inclusive days in the agency's zone.
CREATE TABLE evaluation_period (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  cycle_id {uuid} NOT NULL,
  kind {text} NOT NULL CHECK (kind IN ('MONTH','QUARTER','ANNUAL')),
  number {int} NOT NULL CHECK (number BETWEEN 1 AND 12),
  starts_on {date} NOT NULL,
  ends_on {date} NOT NULL,
  self_assessment_opens_on {date} NOT NULL,
  self_assessment_closes_on {date} NOT NULL,
  feedback_opens_on {date} NOT NULL,
  feedback_closes_on {date} NOT NULL,
  rating_opens_on {date} NOT NULL,
  rating_closes_on {date} NOT NULL,
  response_closes_on {date} NOT NULL,
  status {text} NOT NULL CHECK (status IN ('DRAFT','OPEN','CLOSED','ARCHIVED')),
  UNIQUE (cycle_id, kind, number),
  UNIQUE (agency_id, id, ends_on),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES evaluation_cycle (agency_id, id),
  CHECK (ends_on >= starts_on),
  CHECK (self_assessment_closes_on >= self_assessment_opens_on),
  CHECK (feedback_closes_on >= feedback_opens_on),
  CHECK (rating_closes_on >= rating_opens_on),
  CHECK (response_closes_on >= rating_opens_on)
) {table};
";
