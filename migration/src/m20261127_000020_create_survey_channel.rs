//! A survey is reached through channels, each with a code of its own that can be withdrawn. What used to be the public code
//! of a campaign is the code of its first channel now, so that posters that hang there still lead to it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

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
        dialect::run(manager, CHANNEL).await?;
        let reference = match manager.get_database_backend() {
            DbBackend::Postgres => "substr(replace(CAST(id AS text), '-', ''), 1, 12)",
            _ => "lower(substr(hex(id), 1, 12))",
        };
        manager.get_connection().execute_unprepared(&format!("UPDATE survey_campaign SET code = {reference}")).await?;
        dialect::run(manager, RESPONSE).await
    }

    /// Of several channels, a campaign keeps the code of one.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}

const CHANNEL: &str = "
-- INVARIANT: a code leads to the form. Who may not read channels learns none of their codes.
CREATE TABLE survey_channel (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  campaign_id {uuid} NOT NULL,
  org_unit_id {uuid} NOT NULL,
  kind {text} NOT NULL CHECK (kind IN ('QR','ENCOUNTER','TABLET','PAPER')),
  name {text} NOT NULL CHECK (name <> ''),
  code {text} NOT NULL UNIQUE CHECK (code <> ''),
  state {text} NOT NULL CHECK (state IN ('ACTIVE','REVOKED')),
  revoked_on {date},
  UNIQUE (agency_id, id),
  UNIQUE (campaign_id, id),
  UNIQUE (campaign_id, name),
  FOREIGN KEY (agency_id, campaign_id) REFERENCES survey_campaign (agency_id, id),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id),
  CHECK ((state = 'REVOKED') = (revoked_on IS NOT NULL))
) {table};
CREATE INDEX survey_channel_org_unit ON survey_channel (org_unit_id);
-- The first channel has the id of its campaign: both are random, and it can be found again.
INSERT INTO survey_channel (id, agency_id, campaign_id, org_unit_id, kind, name, code, state)
  SELECT id, agency_id, id, org_unit_id, 'QR', 'Kode QR', code, 'ACTIVE' FROM survey_campaign;

-- The service that is asked about; null where it is all that the unit does.
ALTER TABLE survey_campaign ADD COLUMN service_id {uuid} REFERENCES service (id);
";

const RESPONSE: &str = "
-- INVARIANT: no person, address, exact time or sequence. The random key also decides where the row is stored on SQLite.
CREATE TABLE survey_response_rebuilt (
  id {uuid} NOT NULL PRIMARY KEY,
  campaign_id {uuid} NOT NULL REFERENCES survey_campaign (id),
  channel_id {uuid} NOT NULL,
  -- For each question in the order of the form the place of the option; 0 does not apply, - not answered.
  answers {text} NOT NULL CHECK (answers <> ''),
  suggestion {text},
  gender {text} CHECK (gender IN ('FEMALE','MALE')),
  age_band {text} CHECK (age_band IN ('UNDER_18','FROM_18_TO_29','FROM_30_TO_44','FROM_45_TO_59','FROM_60')),
  education {text} CHECK (education IN ('SD','SMP','SMA','D1_D3','D4','S1','S2','S3')),
  occupation {text} CHECK (occupation IN ('CIVIL_SERVANT','MILITARY','POLICE','PRIVATE_EMPLOYEE','ENTREPRENEUR',
    'FARMER','FISHER','LABORER','STUDENT','HOMEMAKER','RETIRED','OTHER')),
  disability {text} CHECK (disability IN ('NONE','PHYSICAL','INTELLECTUAL','MENTAL','SENSORY','MULTIPLE')),
  FOREIGN KEY (campaign_id, channel_id) REFERENCES survey_channel (campaign_id, id)
) {unordered};
INSERT INTO survey_response_rebuilt (id, campaign_id, channel_id, answers, suggestion, gender, age_band, education,
    occupation, disability)
  SELECT id, campaign_id, campaign_id, answers, suggestion, gender, age_band, education, occupation, disability
  FROM survey_response;
DROP TABLE survey_response;
ALTER TABLE survey_response_rebuilt RENAME TO survey_response;
CREATE INDEX survey_response_campaign ON survey_response (campaign_id, channel_id);
";

const DOWN: &str = "
CREATE TABLE survey_response_former (
  id {uuid} NOT NULL PRIMARY KEY,
  campaign_id {uuid} NOT NULL REFERENCES survey_campaign (id),
  answers {text} NOT NULL CHECK (answers <> ''),
  suggestion {text},
  gender {text} CHECK (gender IN ('FEMALE','MALE')),
  age_band {text} CHECK (age_band IN ('UNDER_18','FROM_18_TO_29','FROM_30_TO_44','FROM_45_TO_59','FROM_60')),
  education {text} CHECK (education IN ('SD','SMP','SMA','D1_D3','D4','S1','S2','S3')),
  occupation {text} CHECK (occupation IN ('CIVIL_SERVANT','MILITARY','POLICE','PRIVATE_EMPLOYEE','ENTREPRENEUR',
    'FARMER','FISHER','LABORER','STUDENT','HOMEMAKER','RETIRED','OTHER')),
  disability {text} CHECK (disability IN ('NONE','PHYSICAL','INTELLECTUAL','MENTAL','SENSORY','MULTIPLE'))
) {unordered};
INSERT INTO survey_response_former (id, campaign_id, answers, suggestion, gender, age_band, education, occupation, disability)
  SELECT id, campaign_id, answers, suggestion, gender, age_band, education, occupation, disability FROM survey_response;
DROP TABLE survey_response;
ALTER TABLE survey_response_former RENAME TO survey_response;
CREATE INDEX survey_response_campaign ON survey_response (campaign_id);
UPDATE survey_campaign SET code = COALESCE(
  (SELECT c.code FROM survey_channel c WHERE c.id = survey_campaign.id),
  (SELECT min(c.code) FROM survey_channel c WHERE c.campaign_id = survey_campaign.id AND c.state = 'ACTIVE'),
  code);
ALTER TABLE survey_campaign DROP COLUMN service_id;
DROP TABLE survey_channel;
";
