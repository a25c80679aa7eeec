//! What citizens wrote in their own words stands apart from what they answered, so that it can be read before it is published
//! and nobody learns by it how its writer answered, or who they are.

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
        dialect::run(manager, SUGGESTION).await?;
        let random = match manager.get_database_backend() {
            DbBackend::Postgres => "gen_random_uuid()",
            _ => "randomblob(16)",
        };
        // In the order of the new ids, which have nothing to do with those of the answers.
        let moved = format!(
            "INSERT INTO survey_suggestion (id, agency_id, campaign_id, org_unit_id, text, state)
             SELECT {random} AS new_id, c.agency_id, c.id, c.org_unit_id, r.suggestion, 'PENDING'
             FROM survey_response r JOIN survey_campaign c ON c.id = r.campaign_id
             WHERE r.suggestion IS NOT NULL AND r.suggestion <> '' ORDER BY new_id"
        );
        manager.get_connection().execute_unprepared(&moved).await?;
        dialect::run(manager, RESPONSE).await
    }

    /// The texts are lost: nothing says any more which answers each was given with.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}

const SUGGESTION: &str = "
-- INVARIANT: no answers, channel, person, exact time or sequence. The random key also decides where the row is stored on SQLite.
CREATE TABLE survey_suggestion (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  campaign_id {uuid} NOT NULL,
  org_unit_id {uuid} NOT NULL,
  text {text} NOT NULL CHECK (text <> ''),
  state {text} NOT NULL CHECK (state IN ('PENDING','RELEASED','WITHHELD')),
  decided_on {date},
  withheld_reason {text} CHECK (withheld_reason IN ('PERSONAL_DATA','INSULT','NO_CONTENT','OTHER')),
  FOREIGN KEY (agency_id, campaign_id) REFERENCES survey_campaign (agency_id, id),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id),
  CHECK ((state = 'PENDING') = (decided_on IS NULL)),
  CHECK ((state = 'WITHHELD') = (withheld_reason IS NOT NULL))
) {unordered};
CREATE INDEX survey_suggestion_campaign ON survey_suggestion (campaign_id, id);
CREATE INDEX survey_suggestion_org_unit ON survey_suggestion (org_unit_id);
";

const RESPONSE: &str = "
-- INVARIANT: no person, address, exact time or sequence. The random key also decides where the row is stored on SQLite.
CREATE TABLE survey_response_rebuilt (
  id {uuid} NOT NULL PRIMARY KEY,
  campaign_id {uuid} NOT NULL REFERENCES survey_campaign (id),
  channel_id {uuid} NOT NULL,
  -- For each question in the order of the form the place of the option; 0 does not apply, - not answered.
  answers {text} NOT NULL CHECK (answers <> ''),
  gender {text} CHECK (gender IN ('FEMALE','MALE')),
  age_band {text} CHECK (age_band IN ('UNDER_18','FROM_18_TO_29','FROM_30_TO_44','FROM_45_TO_59','FROM_60')),
  education {text} CHECK (education IN ('SD','SMP','SMA','D1_D3','D4','S1','S2','S3')),
  occupation {text} CHECK (occupation IN ('CIVIL_SERVANT','MILITARY','POLICE','PRIVATE_EMPLOYEE','ENTREPRENEUR',
    'FARMER','FISHER','LABORER','STUDENT','HOMEMAKER','RETIRED','OTHER')),
  disability {text} CHECK (disability IN ('NONE','PHYSICAL','INTELLECTUAL','MENTAL','SENSORY','MULTIPLE')),
  FOREIGN KEY (campaign_id, channel_id) REFERENCES survey_channel (campaign_id, id)
) {unordered};
INSERT INTO survey_response_rebuilt (id, campaign_id, channel_id, answers, gender, age_band, education, occupation, disability)
  SELECT id, campaign_id, channel_id, answers, gender, age_band, education, occupation, disability
  FROM survey_response ORDER BY id;
DROP TABLE survey_response;
ALTER TABLE survey_response_rebuilt RENAME TO survey_response;
CREATE INDEX survey_response_campaign ON survey_response (campaign_id, channel_id);
";

const DOWN: &str = "
ALTER TABLE survey_response ADD COLUMN suggestion {text};
DROP TABLE survey_suggestion;
";
