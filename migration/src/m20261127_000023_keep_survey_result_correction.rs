//! A result says what each channel came to, which of them are left out, what it was before it was corrected, and has a hash
//! over what was published. What fewer people answered than may be published is not kept beside it any more.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        dialect::run(manager, HIDE).await
    }

    /// Figures that were hidden do not come back before the survey is counted again.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["survey_result_correction", "survey_result_channel"]).await?;
        dialect::run(manager, DOWN).await
    }
}

const UP: &str = "
-- Responses by channels that are left out, and the index if they were not; null where nothing is left out.
ALTER TABLE survey_result ADD COLUMN left_out_count {int} NOT NULL DEFAULT 0 CHECK (left_out_count >= 0);
ALTER TABLE survey_result ADD COLUMN whole_hundredths {int} CHECK (whole_hundredths BETWEEN 0 AND 10000);
ALTER TABLE survey_result ADD COLUMN whole_grade {text} CHECK (whole_grade IN ('A','B','C','D'));
-- What was published, word for word, and its SHA-256 in hexadecimal digits.
ALTER TABLE survey_result ADD COLUMN content {text} CHECK (content <> '');
ALTER TABLE survey_result ADD COLUMN content_hash {text} CHECK (length(content_hash) = 64);

-- The channels by which anybody answered. Figures are null where they, or what they leave of the others, are of too few.
CREATE TABLE survey_result_channel (
  result_id {uuid} NOT NULL REFERENCES survey_result (id),
  channel_id {uuid} NOT NULL REFERENCES survey_channel (id),
  kind {text} NOT NULL CHECK (kind IN ('QR','ENCOUNTER','TABLET','PAPER')),
  name {text} NOT NULL CHECK (name <> ''),
  counting {text} NOT NULL CHECK (counting IN ('COUNTED','LEFT_OUT')),
  response_count {int} CHECK (response_count > 0),
  index_hundredths {int} CHECK (index_hundredths BETWEEN 0 AND 10000),
  PRIMARY KEY (result_id, channel_id),
  CHECK ((response_count IS NULL) = (index_hundredths IS NULL))
) {table};

-- What a result was before it was corrected, and why it was.
CREATE TABLE survey_result_correction (
  result_id {uuid} NOT NULL REFERENCES survey_result (id),
  number {int} NOT NULL CHECK (number > 0),
  corrected_on {date} NOT NULL,
  reason {text} NOT NULL CHECK (reason <> ''),
  former_index_hundredths {int} NOT NULL CHECK (former_index_hundredths BETWEEN 0 AND 10000),
  former_grade {text} NOT NULL CHECK (former_grade IN ('A','B','C','D')),
  former_response_count {int} NOT NULL CHECK (former_response_count > 0),
  -- Null where it had not been published.
  former_content {text} CHECK (former_content <> ''),
  former_content_hash {text} CHECK (length(former_content_hash) = 64),
  PRIMARY KEY (result_id, number),
  CHECK ((former_content IS NULL) = (former_content_hash IS NULL))
) {table};
";

/// Elements of fewer respondents than the publishing minimum, and beside them the smallest others until all that are hidden
/// have that many together: one alone would follow from the index and the rest.
const HIDE: &str = "
CREATE TABLE survey_result_element_hidden AS
  SELECT e.result_id, e.sequence FROM (
    SELECT e.result_id, e.sequence, e.respondent_count, i.publishing_minimum,
      COALESCE(SUM(e.respondent_count) OVER (PARTITION BY e.result_id ORDER BY e.respondent_count, e.sequence
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS smaller,
      MIN(e.respondent_count) OVER (PARTITION BY e.result_id) AS smallest
    FROM survey_result_element e JOIN survey_result r ON r.id = e.result_id
    JOIN survey_campaign c ON c.id = r.campaign_id JOIN survey_instrument i ON i.id = c.instrument_id) e
  WHERE e.respondent_count < e.publishing_minimum
    OR (e.smallest < e.publishing_minimum AND e.smaller < e.publishing_minimum);
DELETE FROM survey_result_item WHERE EXISTS (
  SELECT 1 FROM survey_result_element_hidden h
  JOIN survey_result_element e ON e.result_id = h.result_id AND e.sequence = h.sequence
  JOIN survey_item q ON q.element_code = e.code
  WHERE h.result_id = survey_result_item.result_id AND q.id = survey_result_item.item_id);
-- Of an element with several questions, those that few answered would follow from the others.
CREATE TABLE survey_result_item_hidden AS
  SELECT t.result_id, other.id AS item_id FROM survey_result_item t JOIN survey_item q ON q.id = t.item_id
  JOIN survey_instrument i ON i.id = q.instrument_id
  JOIN survey_item other ON other.instrument_id = q.instrument_id AND other.element_code = q.element_code
  WHERE t.answer_count < i.publishing_minimum;
DELETE FROM survey_result_item WHERE EXISTS (
  SELECT 1 FROM survey_result_item_hidden h
  WHERE h.result_id = survey_result_item.result_id AND h.item_id = survey_result_item.item_id);
DELETE FROM survey_result_element WHERE EXISTS (
  SELECT 1 FROM survey_result_element_hidden h
  WHERE h.result_id = survey_result_element.result_id AND h.sequence = survey_result_element.sequence);
DROP TABLE survey_result_item_hidden;
DROP TABLE survey_result_element_hidden;
";

const DOWN: &str = "
ALTER TABLE survey_result DROP COLUMN content_hash;
ALTER TABLE survey_result DROP COLUMN content;
ALTER TABLE survey_result DROP COLUMN whole_grade;
ALTER TABLE survey_result DROP COLUMN whole_hundredths;
ALTER TABLE survey_result DROP COLUMN left_out_count;
";
