//! Performance plans (SKP) with their work results (rencana hasil kerja) and indicators.

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
        dialect::drop_tables(manager, &["indicator", "work_result", "performance_plan"]).await
    }
}

const UP: &str = "
CREATE TABLE performance_plan (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  cycle_id {uuid} NOT NULL,
  employee_id {uuid} NOT NULL,
  supervisor_id {uuid} NOT NULL,
  position_id {uuid} NOT NULL,
  org_unit_id {uuid} NOT NULL,
  approach {text} NOT NULL CHECK (approach IN ('QUANTITATIVE','QUALITATIVE')),
  state {text} NOT NULL CHECK (state IN ('DRAFT','PROPOSED','RETURNED','APPROVED','AMENDING','CLOSED','VOID')),
  valid_from {date} NOT NULL,
  valid_to {date},
  UNIQUE (employee_id, cycle_id, valid_from),
  UNIQUE (agency_id, employee_id, id),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES evaluation_cycle (agency_id, id),
  FOREIGN KEY (agency_id, employee_id) REFERENCES employee (agency_id, id),
  FOREIGN KEY (agency_id, supervisor_id) REFERENCES employee (agency_id, id),
  FOREIGN KEY (org_unit_id, position_id) REFERENCES position (org_unit_id, id),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id),
  CHECK (employee_id <> supervisor_id),
  CHECK (valid_to > valid_from)
) {table};
CREATE INDEX performance_plan_supervisor ON performance_plan (supervisor_id);
CREATE INDEX performance_plan_org_unit ON performance_plan (org_unit_id);
CREATE INDEX performance_plan_order ON performance_plan (agency_id, valid_from, id);

CREATE TABLE work_result (
  id {uuid} NOT NULL PRIMARY KEY,
  plan_id {uuid} NOT NULL REFERENCES performance_plan (id),
  kind {text} NOT NULL CHECK (kind IN ('MAIN','ADDITIONAL')),
  sequence {int} NOT NULL CHECK (sequence > 0),
  title {text} NOT NULL CHECK (title <> ''),
  parent_result_id {uuid} REFERENCES work_result (id),
  UNIQUE (plan_id, sequence),
  UNIQUE (plan_id, id),
  CHECK (parent_result_id <> id)
) {table};

CREATE TABLE indicator (
  id {uuid} NOT NULL PRIMARY KEY,
  work_result_id {uuid} NOT NULL REFERENCES work_result (id),
  sequence {int} NOT NULL CHECK (sequence > 0),
  aspect {text} NOT NULL CHECK (aspect IN ('QUANTITY','QUALITY','TIME','COST')),
  description {text} NOT NULL CHECK (description <> ''),
  unit {text},
  target_value_hundredths {bigint},
  target_text {text},
  UNIQUE (work_result_id, sequence),
  CHECK (target_value_hundredths IS NOT NULL OR target_text IS NOT NULL)
) {table};
";
