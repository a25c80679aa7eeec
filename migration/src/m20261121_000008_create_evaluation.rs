//! Evaluations (evaluasi kinerja) with snapshots of supervisor, position and unit, and their parts.

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
                "evaluee_response",
                "development_notes",
                "rating",
                "behavior_rating",
                "work_result_rating",
                "self_assessment_item",
                "self_assessment",
                "evaluation_former_supervisor",
                "evaluation",
            ],
        )
        .await
    }
}

const UP: &str = "
CREATE TABLE evaluation (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  employee_id {uuid} NOT NULL,
  period_id {uuid} NOT NULL,
  period_ends_on {date} NOT NULL,
  segment {int} NOT NULL CHECK (segment > 0),
  plan_id {uuid},
  rule_set_id {uuid} NOT NULL REFERENCES rule_set (id),
  supervisor_id {uuid} NOT NULL,
  position_id {uuid} NOT NULL,
  org_unit_id {uuid} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('OPEN','SELF_SUBMITTED','FEEDBACK_CLOSED','RATED','CALIBRATED','RELEASED','ACKNOWLEDGED','APPEALED','DECIDED','FINAL')),
  status_version {int} NOT NULL CHECK (status_version > 0),
  reviewers_version {int} NOT NULL CHECK (reviewers_version >= 0),
  UNIQUE (employee_id, period_id, segment),
  UNIQUE (id, rule_set_id),
  UNIQUE (agency_id, id),
  FOREIGN KEY (agency_id, employee_id) REFERENCES employee (agency_id, id),
  FOREIGN KEY (agency_id, supervisor_id) REFERENCES employee (agency_id, id),
  FOREIGN KEY (agency_id, period_id, period_ends_on) REFERENCES evaluation_period (agency_id, id, ends_on),
  FOREIGN KEY (agency_id, employee_id, plan_id) REFERENCES performance_plan (agency_id, employee_id, id),
  FOREIGN KEY (org_unit_id, position_id) REFERENCES position (org_unit_id, id),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id),
  CHECK (employee_id <> supervisor_id)
) {table};
CREATE INDEX evaluation_order ON evaluation (agency_id, period_ends_on, id);
CREATE INDEX evaluation_supervisor ON evaluation (supervisor_id);
CREATE INDEX evaluation_org_unit ON evaluation (org_unit_id);
CREATE INDEX evaluation_plan ON evaluation (plan_id);
CREATE INDEX evaluation_by_period ON evaluation (period_id);

-- Who was the supervisor of an evaluation before; keeps reading what he rated, and nothing else.
CREATE TABLE evaluation_former_supervisor (
  evaluation_id {uuid} NOT NULL,
  employee_id {uuid} NOT NULL,
  agency_id {uuid} NOT NULL,
  until_on {date} NOT NULL,
  PRIMARY KEY (evaluation_id, employee_id),
  FOREIGN KEY (agency_id, evaluation_id) REFERENCES evaluation (agency_id, id),
  FOREIGN KEY (agency_id, employee_id) REFERENCES employee (agency_id, id)
) {table};
CREATE INDEX evaluation_former_supervisor_employee ON evaluation_former_supervisor (employee_id);

CREATE TABLE self_assessment (
  evaluation_id {uuid} NOT NULL PRIMARY KEY REFERENCES evaluation (id),
  achievements {text} NOT NULL CHECK (achievements <> ''),
  obstacles {text},
  support_needed {text},
  submitted_at {timestamp} NOT NULL,
  version {int} NOT NULL CHECK (version > 0)
) {table};

CREATE TABLE self_assessment_item (
  evaluation_id {uuid} NOT NULL REFERENCES self_assessment (evaluation_id),
  work_result_id {uuid} NOT NULL REFERENCES work_result (id),
  realization {text} NOT NULL CHECK (realization <> ''),
  process_note {text},
  PRIMARY KEY (evaluation_id, work_result_id)
) {table};

CREATE TABLE work_result_rating (
  evaluation_id {uuid} NOT NULL REFERENCES evaluation (id),
  work_result_id {uuid} NOT NULL REFERENCES work_result (id),
  rating {text} NOT NULL CHECK (rating IN ('ABOVE_EXPECTATION','AS_EXPECTED','BELOW_EXPECTATION')),
  note {text},
  PRIMARY KEY (evaluation_id, work_result_id)
) {table};

-- One row per BerAKHLAK value.
CREATE TABLE behavior_rating (
  evaluation_id {uuid} NOT NULL REFERENCES evaluation (id),
  behavior_value {text} NOT NULL CHECK (behavior_value IN ('BP','AK','KP','HM','LY','AD','KB')),
  rating {text} NOT NULL CHECK (rating IN ('ABOVE_EXPECTATION','AS_EXPECTED','BELOW_EXPECTATION')),
  note {text},
  PRIMARY KEY (evaluation_id, behavior_value)
) {table};

-- The performance rating can only be what the rule set's matrix says: the foreign key is the judge.
CREATE TABLE rating (
  evaluation_id {uuid} NOT NULL PRIMARY KEY,
  rule_set_id {uuid} NOT NULL,
  result_rating {text} NOT NULL,
  behavior_rating {text} NOT NULL,
  performance_rating {text} NOT NULL,
  override_reason {text},
  rated_at {timestamp} NOT NULL,
  version {int} NOT NULL CHECK (version > 0),
  FOREIGN KEY (evaluation_id, rule_set_id) REFERENCES evaluation (id, rule_set_id),
  FOREIGN KEY (rule_set_id, result_rating, behavior_rating, performance_rating)
    REFERENCES rule_set_rating (rule_set_id, result_rating, behavior_rating, performance_rating)
) {table};
CREATE INDEX rating_performance ON rating (performance_rating);

CREATE TABLE development_notes (
  evaluation_id {uuid} NOT NULL PRIMARY KEY REFERENCES evaluation (id),
  strengths {text} NOT NULL CHECK (strengths <> ''),
  weaknesses {text} NOT NULL CHECK (weaknesses <> ''),
  recommendations {text} NOT NULL CHECK (recommendations <> '')
) {table};

CREATE TABLE evaluee_response (
  evaluation_id {uuid} NOT NULL PRIMARY KEY REFERENCES evaluation (id),
  kind {text} NOT NULL CHECK (kind IN ('ACCEPTED','COMMENTED')),
  comment {text},
  responded_at {timestamp} NOT NULL,
  version {int} NOT NULL CHECK (version > 0),
  CHECK (kind = 'ACCEPTED' OR comment <> '')
) {table};
";
