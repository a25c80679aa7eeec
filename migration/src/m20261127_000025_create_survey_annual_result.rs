//! What the published surveys of a year come to together, for each service unit and for each agency: from sums, so that no
//! mean of indices is ever published.

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
        dialect::drop_tables(manager, &["survey_annual_element", "survey_annual_result"]).await
    }
}

const UP: &str = "
CREATE TABLE survey_annual_result (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL REFERENCES agency (id),
  -- Null for the whole agency.
  service_unit_id {uuid} REFERENCES service_unit (id),
  -- The service unit or the agency.
  scope_id {uuid} NOT NULL,
  instrument_id {uuid} NOT NULL REFERENCES survey_instrument (id),
  year {int} NOT NULL CHECK (year BETWEEN 1900 AND 9999),
  result_count {int} NOT NULL CHECK (result_count > 0),
  -- Results whose sums have not been kept.
  omitted_count {int} NOT NULL CHECK (omitted_count >= 0),
  response_count {int} NOT NULL CHECK (response_count > 0),
  element_count {int} NOT NULL,
  answered_element_count {int} NOT NULL CHECK (answered_element_count BETWEEN 1 AND element_count),
  index_hundredths {int} NOT NULL CHECK (index_hundredths BETWEEN 0 AND 10000),
  grade {text} NOT NULL CHECK (grade IN ('A','B','C','D')),
  low_hundredths {int} CHECK (low_hundredths BETWEEN 0 AND index_hundredths),
  high_hundredths {int} CHECK (high_hundredths BETWEEN index_hundredths AND 10000),
  low_grade {text} CHECK (low_grade IN ('A','B','C','D')),
  high_grade {text} CHECK (high_grade IN ('A','B','C','D')),
  UNIQUE (scope_id, instrument_id, year),
  CHECK ((low_hundredths IS NULL) = (high_hundredths IS NULL)),
  CHECK ((low_hundredths IS NULL) = (low_grade IS NULL)),
  CHECK ((low_hundredths IS NULL) = (high_grade IS NULL))
) {table};

CREATE TABLE survey_annual_element (
  annual_result_id {uuid} NOT NULL REFERENCES survey_annual_result (id),
  code {text} NOT NULL CHECK (code <> ''),
  sequence {int} NOT NULL CHECK (sequence > 0),
  index_hundredths {int} NOT NULL CHECK (index_hundredths BETWEEN 0 AND 10000),
  respondent_count {int} NOT NULL CHECK (respondent_count > 0),
  rank {int} NOT NULL CHECK (rank > 0),
  PRIMARY KEY (annual_result_id, code),
  UNIQUE (annual_result_id, sequence)
) {table};
";
