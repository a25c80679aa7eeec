//! Public satisfaction surveys (SKM): instruments, campaigns, answers without a person, published results.

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
        dialect::drop_tables(
            manager,
            &[
                "citizen_feedback_summary",
                "survey_result_item",
                "survey_result",
                "survey_answer",
                "survey_response",
                "survey_campaign",
                "survey_item",
                "survey_instrument",
            ],
        )
        .await
    }
}

const UP: &str = "
CREATE TABLE survey_instrument (
  id {uuid} NOT NULL PRIMARY KEY,
  code {text} NOT NULL CHECK (code <> ''),
  version {int} NOT NULL CHECK (version > 0),
  name {text} NOT NULL CHECK (name <> ''),
  UNIQUE (code, version)
) {table};

CREATE TABLE survey_item (
  id {uuid} NOT NULL PRIMARY KEY,
  instrument_id {uuid} NOT NULL REFERENCES survey_instrument (id),
  code {text} NOT NULL CHECK (code <> ''),
  sequence {int} NOT NULL CHECK (sequence > 0),
  element {text} NOT NULL,
  question {text} NOT NULL,
  option_1 {text} NOT NULL,
  option_2 {text} NOT NULL,
  option_3 {text} NOT NULL,
  option_4 {text} NOT NULL,
  UNIQUE (instrument_id, code),
  UNIQUE (instrument_id, sequence)
) {table};

CREATE TABLE survey_campaign (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  service_unit_id {uuid} NOT NULL,
  org_unit_id {uuid} NOT NULL,
  instrument_id {uuid} NOT NULL REFERENCES survey_instrument (id),
  code {text} NOT NULL UNIQUE CHECK (code <> ''),
  name {text} NOT NULL CHECK (name <> ''),
  opens_on {date} NOT NULL,
  closes_on {date} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('DRAFT','OPEN','CLOSED','COMPUTED','PUBLISHED','FOLLOWED_UP')),
  UNIQUE (agency_id, id),
  FOREIGN KEY (agency_id, service_unit_id) REFERENCES service_unit (agency_id, id),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id),
  CHECK (closes_on >= opens_on)
) {table};
CREATE INDEX survey_campaign_order ON survey_campaign (agency_id, opens_on, id);
CREATE INDEX survey_campaign_org_unit ON survey_campaign (org_unit_id);

-- INVARIANT: no person, address, exact time or sequence. The random key also decides where the row is stored on SQLite.
CREATE TABLE survey_response (
  id {uuid} NOT NULL PRIMARY KEY,
  campaign_id {uuid} NOT NULL REFERENCES survey_campaign (id),
  suggestion {text},
  gender {text} CHECK (gender IN ('FEMALE','MALE')),
  age_band {text} CHECK (age_band IN ('UNDER_18','FROM_18_TO_29','FROM_30_TO_44','FROM_45_TO_59','FROM_60')),
  education {text} CHECK (education IN ('SD','SMP','SMA','D1_D3','D4','S1','S2','S3')),
  occupation {text} CHECK (occupation IN ('CIVIL_SERVANT','MILITARY','POLICE','PRIVATE_EMPLOYEE','ENTREPRENEUR','OTHER'))
) {unordered};
CREATE INDEX survey_response_campaign ON survey_response (campaign_id);

-- No row means not answered; it never counts as zero.
CREATE TABLE survey_answer (
  response_id {uuid} NOT NULL REFERENCES survey_response (id),
  item_id {uuid} NOT NULL REFERENCES survey_item (id),
  value {int} NOT NULL CHECK (value BETWEEN 1 AND 4),
  PRIMARY KEY (response_id, item_id)
) {unordered};

CREATE TABLE survey_result (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  campaign_id {uuid} NOT NULL UNIQUE,
  org_unit_id {uuid} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('COMPUTED','PUBLISHED')),
  response_count {int} NOT NULL CHECK (response_count > 0),
  index_hundredths {int} NOT NULL CHECK (index_hundredths BETWEEN 2500 AND 10000),
  grade {text} NOT NULL CHECK (grade IN ('A','B','C','D')),
  computed_on {date} NOT NULL,
  published_on {date},
  UNIQUE (agency_id, id),
  FOREIGN KEY (agency_id, campaign_id) REFERENCES survey_campaign (agency_id, id),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id),
  CHECK ((state = 'PUBLISHED') = (published_on IS NOT NULL))
) {table};
CREATE INDEX survey_result_order ON survey_result (agency_id, computed_on, id);
CREATE INDEX survey_result_org_unit ON survey_result (org_unit_id);

CREATE TABLE survey_result_item (
  result_id {uuid} NOT NULL REFERENCES survey_result (id),
  item_id {uuid} NOT NULL REFERENCES survey_item (id),
  answer_sum {int} NOT NULL,
  answer_count {int} NOT NULL CHECK (answer_count > 0),
  PRIMARY KEY (result_id, item_id),
  CHECK (answer_sum BETWEEN answer_count AND 4 * answer_count)
) {table};

-- What the public said of the evaluee's unit, frozen into the evaluation when its feedback closes.
CREATE TABLE citizen_feedback_summary (
  evaluation_id {uuid} NOT NULL PRIMARY KEY REFERENCES evaluation (id),
  survey_result_id {uuid} NOT NULL REFERENCES survey_result (id),
  response_count {int} NOT NULL CHECK (response_count > 0),
  index_hundredths {int} NOT NULL CHECK (index_hundredths BETWEEN 2500 AND 10000),
  grade {text} NOT NULL CHECK (grade IN ('A','B','C','D')),
  closed_on {date} NOT NULL
) {table};
";
