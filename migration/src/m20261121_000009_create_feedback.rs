//! Reviewers and their feedback. Nothing here leads from a feedback to the one who wrote it.

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
                "feedback_summary_comment",
                "feedback_summary_item",
                "feedback_summary",
                "feedback_item",
                "feedback",
                "feedback_request",
                "reviewer_nomination",
            ],
        )
        .await
    }
}

const UP: &str = "
CREATE TABLE reviewer_nomination (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  evaluation_id {uuid} NOT NULL,
  nominator_id {uuid} NOT NULL,
  reviewer_id {uuid} NOT NULL,
  reviewer_group {text} NOT NULL CHECK (reviewer_group IN ('PEER','SUBORDINATE')),
  UNIQUE (evaluation_id, nominator_id, reviewer_id),
  FOREIGN KEY (agency_id, evaluation_id) REFERENCES evaluation (agency_id, id),
  FOREIGN KEY (agency_id, nominator_id) REFERENCES employee (agency_id, id),
  FOREIGN KEY (agency_id, reviewer_id) REFERENCES employee (agency_id, id)
) {table};
CREATE INDEX reviewer_nomination_nominator ON reviewer_nomination (nominator_id);

-- What an approved reviewer has been asked; `SUBMITTED` says that the request is spent, at day precision.
CREATE TABLE feedback_request (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  evaluation_id {uuid} NOT NULL,
  reviewer_id {uuid} NOT NULL,
  reviewer_group {text} NOT NULL CHECK (reviewer_group IN ('PEER','SUBORDINATE')),
  state {text} NOT NULL CHECK (state IN ('APPROVED','SUBMITTED','DECLINED','EXPIRED')),
  due_on {date} NOT NULL,
  closed_on {date},
  UNIQUE (evaluation_id, reviewer_id),
  FOREIGN KEY (agency_id, evaluation_id) REFERENCES evaluation (agency_id, id),
  FOREIGN KEY (agency_id, reviewer_id) REFERENCES employee (agency_id, id),
  CHECK ((state = 'APPROVED') = (closed_on IS NULL))
) {table};
CREATE INDEX feedback_request_reviewer ON feedback_request (reviewer_id, reviewer_group);

-- INVARIANT: no author, request, time or sequence. The random key also decides where the row is stored on SQLite.
CREATE TABLE feedback (
  id {uuid} NOT NULL PRIMARY KEY,
  evaluation_id {uuid} NOT NULL REFERENCES evaluation (id),
  reviewer_group {text} NOT NULL CHECK (reviewer_group IN ('PEER','SUBORDINATE')),
  strengths {text},
  suggestions {text}
) {unordered};
CREATE INDEX feedback_evaluation ON feedback (evaluation_id, reviewer_group);

CREATE TABLE feedback_item (
  feedback_id {uuid} NOT NULL REFERENCES feedback (id),
  behavior_value {text} NOT NULL CHECK (behavior_value IN ('BP','AK','KP','HM','LY','AD','KB')),
  rating {text} NOT NULL CHECK (rating IN ('ABOVE_EXPECTATION','AS_EXPECTED','BELOW_EXPECTATION')),
  PRIMARY KEY (feedback_id, behavior_value)
) {unordered};

-- A closed snapshot; the count is null where fewer answered than the rule set's minimum.
CREATE TABLE feedback_summary (
  id {uuid} NOT NULL PRIMARY KEY,
  evaluation_id {uuid} NOT NULL REFERENCES evaluation (id),
  reviewer_group {text} NOT NULL CHECK (reviewer_group IN ('PEER','SUBORDINATE')),
  response_count {int} CHECK (response_count >= 3),
  closed_on {date} NOT NULL,
  UNIQUE (evaluation_id, reviewer_group)
) {table};

CREATE TABLE feedback_summary_item (
  summary_id {uuid} NOT NULL REFERENCES feedback_summary (id),
  behavior_value {text} NOT NULL CHECK (behavior_value IN ('BP','AK','KP','HM','LY','AD','KB')),
  above_count {int} NOT NULL CHECK (above_count >= 0),
  expected_count {int} NOT NULL CHECK (expected_count >= 0),
  below_count {int} NOT NULL CHECK (below_count >= 0),
  PRIMARY KEY (summary_id, behavior_value)
) {table};

CREATE TABLE feedback_summary_comment (
  id {uuid} NOT NULL PRIMARY KEY,
  summary_id {uuid} NOT NULL REFERENCES feedback_summary (id),
  kind {text} NOT NULL CHECK (kind IN ('STRENGTH','SUGGESTION')),
  comment {text} NOT NULL CHECK (comment <> '')
) {unordered};
CREATE INDEX feedback_summary_comment_summary ON feedback_summary_comment (summary_id, id);
";
