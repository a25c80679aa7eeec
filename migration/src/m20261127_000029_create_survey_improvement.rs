//! After its result, a service unit says what it does about what citizens found wanting, and how far that has come.

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
        dialect::drop_tables(manager, &["survey_improvement_note", "survey_improvement"]).await
    }
}

const UP: &str = "
-- INVARIANT: who is in charge is a post or an office by its name, and no reference to a person.
CREATE TABLE survey_improvement (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  result_id {uuid} NOT NULL,
  org_unit_id {uuid} NOT NULL,
  element_code {text} CHECK (element_code <> ''),
  said {text} CHECK (said <> ''),
  action {text} NOT NULL CHECK (action <> ''),
  person_in_charge {text} NOT NULL CHECK (person_in_charge <> ''),
  planned_on {date} NOT NULL,
  due_on {date} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('PLANNED','IN_PROGRESS','DONE','DROPPED')),
  ended_on {date},
  FOREIGN KEY (agency_id, result_id) REFERENCES survey_result (agency_id, id),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id),
  CHECK (due_on > planned_on),
  CHECK ((state IN ('DONE','DROPPED')) = (ended_on IS NOT NULL))
) {table};
CREATE INDEX survey_improvement_result ON survey_improvement (result_id, due_on);
CREATE INDEX survey_improvement_org_unit ON survey_improvement (org_unit_id);

CREATE TABLE survey_improvement_note (
  improvement_id {uuid} NOT NULL REFERENCES survey_improvement (id),
  number {int} NOT NULL CHECK (number >= 1),
  noted_on {date} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('PLANNED','IN_PROGRESS','DONE','DROPPED')),
  text {text} NOT NULL CHECK (text <> ''),
  PRIMARY KEY (improvement_id, number),
  CHECK (state <> 'PLANNED')
) {table};
";
