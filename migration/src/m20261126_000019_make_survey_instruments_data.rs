//! What a survey asks, what its options are worth and how its result is graded is data, not code: any number of options
//! with exact values, elements of several questions, texts in two languages, bands.
//!
//! The answers of one respondent become one row. A result keeps the sums that the index and its interval follow from, so
//! that results of several services can be pooled when the answers are long gone.

use sea_orm_migration::prelude::*;

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
        dialect::run(manager, INSTRUMENT).await?;
        for question in &ENGLISH {
            dialect::run(manager, &english(question)).await?;
        }
        dialect::run(manager, CAMPAIGN).await?;
        dialect::run(manager, RESPONSE).await?;
        dialect::run(manager, RESULT).await
    }

    /// Answers of other than four options, and what the older tables had no words for, cannot be kept.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN_RESULT).await?;
        dialect::run(manager, DOWN_RESPONSE).await?;
        dialect::run(manager, DOWN_CAMPAIGN).await?;
        dialect::run(manager, DOWN_INSTRUMENT).await
    }
}

const INSTRUMENT: &str = "
ALTER TABLE survey_instrument ADD COLUMN name_en {text} CHECK (name_en <> '');
-- So many elements must be answered for a response to count.
ALTER TABLE survey_instrument ADD COLUMN least_answered {int} NOT NULL DEFAULT 1 CHECK (least_answered > 0);
-- An element that nobody answered is left out of the index, which then says so, or there is no index.
ALTER TABLE survey_instrument ADD COLUMN unanswered_element {text} NOT NULL DEFAULT 'LEAVE_OUT'
  CHECK (unanswered_element IN ('LEAVE_OUT','WITHHOLD'));
-- So many responses must count for a result to be published.
ALTER TABLE survey_instrument ADD COLUMN publishing_minimum {int} NOT NULL DEFAULT 10 CHECK (publishing_minimum > 1);

-- A grade reaches from its lower end to that of the next better one.
CREATE TABLE survey_band (
  instrument_id {uuid} NOT NULL REFERENCES survey_instrument (id),
  grade {text} NOT NULL CHECK (grade IN ('A','B','C','D')),
  from_hundredths {int} NOT NULL CHECK (from_hundredths BETWEEN 0 AND 10000),
  PRIMARY KEY (instrument_id, grade),
  UNIQUE (instrument_id, from_hundredths)
) {table};
INSERT INTO survey_band (instrument_id, grade, from_hundredths)
  SELECT i.id, b.grade, b.from_hundredths FROM survey_instrument i
  CROSS JOIN (SELECT 'A' AS grade, 8831 AS from_hundredths UNION ALL SELECT 'B', 7661
    UNION ALL SELECT 'C', 6500 UNION ALL SELECT 'D', 2500) b;

-- Answers name an option by its place.
CREATE TABLE survey_option (
  item_id {uuid} NOT NULL REFERENCES survey_item (id),
  position {int} NOT NULL CHECK (position BETWEEN 1 AND 9),
  value_hundredths {int} NOT NULL CHECK (value_hundredths BETWEEN 0 AND 10000),
  label {text} NOT NULL CHECK (label <> ''),
  label_en {text} CHECK (label_en <> ''),
  PRIMARY KEY (item_id, position)
) {table};
INSERT INTO survey_option (item_id, position, value_hundredths, label) SELECT id, 1, 100, option_1 FROM survey_item;
INSERT INTO survey_option (item_id, position, value_hundredths, label) SELECT id, 2, 200, option_2 FROM survey_item;
INSERT INTO survey_option (item_id, position, value_hundredths, label) SELECT id, 3, 300, option_3 FROM survey_item;
INSERT INTO survey_option (item_id, position, value_hundredths, label) SELECT id, 4, 400, option_4 FROM survey_item;
ALTER TABLE survey_item DROP COLUMN option_1;
ALTER TABLE survey_item DROP COLUMN option_2;
ALTER TABLE survey_item DROP COLUMN option_3;
ALTER TABLE survey_item DROP COLUMN option_4;

-- Questions of one element have its code; most elements have one question.
ALTER TABLE survey_item ADD COLUMN element_code {text} NOT NULL DEFAULT '-' CHECK (element_code <> '');
UPDATE survey_item SET element_code = code;
ALTER TABLE survey_item ADD COLUMN element_en {text} CHECK (element_en <> '');
ALTER TABLE survey_item ADD COLUMN question_en {text} CHECK (question_en <> '');
";

/// The English texts of a question of SKM_14_2017, which every database that has the instrument has in Indonesian alone.
struct English {
    code: &'static str,
    element: &'static str,
    question: &'static str,
    options: [&'static str; 4],
}

const ENGLISH: [English; 9] = [
    English {
        code: "PERSYARATAN",
        element: "Requirements",
        question: "How well do the requirements fit the kind of service?",
        options: ["They do not fit", "They fit poorly", "They fit", "They fit very well"],
    },
    English {
        code: "PROSEDUR",
        element: "Procedure",
        question: "How easy is the procedure of the service in this unit?",
        options: ["Not easy", "Less than easy", "Easy", "Very easy"],
    },
    English {
        code: "WAKTU",
        element: "Time taken",
        question: "How fast is the service?",
        options: ["Not fast", "Less than fast", "Fast", "Very fast"],
    },
    English {
        code: "BIAYA",
        element: "Fees",
        question: "How fair are the fees of the service?",
        options: ["Very expensive", "Rather expensive", "Cheap", "Free of charge"],
    },
    English {
        code: "PRODUK",
        element: "Result of the service",
        question: "How well does what you got agree with what the service standard promises?",
        options: ["It does not agree", "It agrees poorly", "It agrees", "It agrees very well"],
    },
    English {
        code: "KOMPETENSI",
        element: "Competence of the staff",
        question: "How competent are the staff who serve you?",
        options: ["Not competent", "Less than competent", "Competent", "Very competent"],
    },
    English {
        code: "PERILAKU",
        element: "Conduct of the staff",
        question: "How polite and friendly are the staff who serve you?",
        options: [
            "Not polite and friendly",
            "Less than polite and friendly",
            "Polite and friendly",
            "Very polite and friendly",
        ],
    },
    English {
        code: "SARANA",
        element: "Facilities",
        question: "How good are the facilities?",
        options: ["Bad", "Fair", "Good", "Very good"],
    },
    English {
        code: "PENGADUAN",
        element: "Handling of complaints, suggestions and feedback",
        question: "How are complaints of service users handled?",
        options: ["Not at all", "In a way that does not work", "In a way that could work better", "Managed well"],
    },
];

fn english(question: &English) -> String {
    let English { code, element, question, options } = question;
    let item = format!(
        "SELECT q.id FROM survey_item q JOIN survey_instrument i ON i.id = q.instrument_id \
         WHERE i.code = 'SKM_14_2017' AND i.version = 1 AND q.code = '{code}'"
    );
    let mut sql = format!(
        "UPDATE survey_instrument SET name_en = 'Public satisfaction survey (PermenPANRB 14/2017)'
           WHERE code = 'SKM_14_2017' AND version = 1;
         UPDATE survey_item SET element_en = '{element}', question_en = '{question}' WHERE id IN ({item});"
    );
    for (position, label) in (1..).zip(options) {
        sql += &format!(
            "UPDATE survey_option SET label_en = '{label}' WHERE position = {position} AND item_id IN ({item});"
        );
    }
    sql
}

const CAMPAIGN: &str = "
-- How many use the service in the period, if that is known, and how many of them to ask.
ALTER TABLE survey_campaign ADD COLUMN population {int} CHECK (population > 0);
ALTER TABLE survey_campaign ADD COLUMN sample_krejcie_morgan {int} CHECK (sample_krejcie_morgan > 0);
ALTER TABLE survey_campaign ADD COLUMN sample_slovin {int} CHECK (sample_slovin > 0);
ALTER TABLE survey_campaign ADD COLUMN sample_method {text} CHECK (sample_method IN ('KREJCIE_MORGAN','SLOVIN'));
-- A survey leads to the last result of its service unit.
CREATE INDEX survey_campaign_service_unit ON survey_campaign (service_unit_id);
";

const DOWN_CAMPAIGN: &str = "
DROP INDEX survey_campaign_service_unit;
ALTER TABLE survey_campaign DROP COLUMN sample_method;
ALTER TABLE survey_campaign DROP COLUMN sample_slovin;
ALTER TABLE survey_campaign DROP COLUMN sample_krejcie_morgan;
ALTER TABLE survey_campaign DROP COLUMN population;
";

const RESPONSE: &str = "
-- INVARIANT: no person, address, exact time or sequence. The random key also decides where the row is stored on SQLite.
CREATE TABLE survey_response_rebuilt (
  id {uuid} NOT NULL PRIMARY KEY,
  campaign_id {uuid} NOT NULL REFERENCES survey_campaign (id),
  -- For each question in the order of the form the place of the option; 0 does not apply, - not answered.
  answers {text} NOT NULL CHECK (answers <> ''),
  suggestion {text},
  gender {text} CHECK (gender IN ('FEMALE','MALE')),
  age_band {text} CHECK (age_band IN ('UNDER_18','FROM_18_TO_29','FROM_30_TO_44','FROM_45_TO_59','FROM_60')),
  education {text} CHECK (education IN ('SD','SMP','SMA','D1_D3','D4','S1','S2','S3')),
  occupation {text} CHECK (occupation IN ('CIVIL_SERVANT','MILITARY','POLICE','PRIVATE_EMPLOYEE','ENTREPRENEUR',
    'FARMER','FISHER','LABORER','STUDENT','HOMEMAKER','RETIRED','OTHER')),
  disability {text} CHECK (disability IN ('NONE','PHYSICAL','INTELLECTUAL','MENTAL','SENSORY','MULTIPLE'))
) {unordered};
INSERT INTO survey_response_rebuilt (id, campaign_id, answers, suggestion, gender, age_band, education, occupation)
  SELECT r.id, r.campaign_id,
    (SELECT string_agg(COALESCE(CAST(a.value AS text), '-'), '' ORDER BY q.sequence)
      FROM survey_campaign c JOIN survey_item q ON q.instrument_id = c.instrument_id
      LEFT JOIN survey_answer a ON a.response_id = r.id AND a.item_id = q.id
      WHERE c.id = r.campaign_id),
    r.suggestion, r.gender, r.age_band, r.education, r.occupation
  FROM survey_response r;
DROP TABLE survey_answer;
DROP TABLE survey_response;
ALTER TABLE survey_response_rebuilt RENAME TO survey_response;
CREATE INDEX survey_response_campaign ON survey_response (campaign_id);
";

const RESULT: &str = "
CREATE TABLE survey_result_rebuilt (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  campaign_id {uuid} NOT NULL UNIQUE,
  org_unit_id {uuid} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('COMPUTED','PUBLISHED')),
  response_count {int} NOT NULL CHECK (response_count > 0),
  -- Responses with too few answers to count.
  incomplete_count {int} NOT NULL DEFAULT 0 CHECK (incomplete_count >= 0),
  -- How many used the service, if that was known: the interval is the narrower for it.
  population {int} CHECK (population >= response_count),
  element_count {int} NOT NULL,
  answered_element_count {int} NOT NULL CHECK (answered_element_count BETWEEN 1 AND element_count),
  index_hundredths {int} NOT NULL CHECK (index_hundredths BETWEEN 0 AND 10000),
  grade {text} NOT NULL CHECK (grade IN ('A','B','C','D')),
  -- The 95 % interval; null where it cannot be estimated, or was not when the result was computed.
  low_hundredths {int} CHECK (low_hundredths BETWEEN 0 AND index_hundredths),
  high_hundredths {int} CHECK (high_hundredths BETWEEN index_hundredths AND 10000),
  low_grade {text} CHECK (low_grade IN ('A','B','C','D')),
  high_grade {text} CHECK (high_grade IN ('A','B','C','D')),
  -- The sums that all this follows from; null for results that were computed before they were kept.
  tally {text},
  computed_on {date} NOT NULL,
  published_on {date},
  UNIQUE (agency_id, id),
  FOREIGN KEY (agency_id, campaign_id) REFERENCES survey_campaign (agency_id, id),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id),
  CHECK ((state = 'PUBLISHED') = (published_on IS NOT NULL)),
  CHECK ((low_hundredths IS NULL) = (high_hundredths IS NULL)),
  CHECK ((low_hundredths IS NULL) = (low_grade IS NULL)),
  CHECK ((low_hundredths IS NULL) = (high_grade IS NULL))
) {table};
INSERT INTO survey_result_rebuilt (id, agency_id, campaign_id, org_unit_id, state, response_count, element_count,
    answered_element_count, index_hundredths, grade, computed_on, published_on)
  SELECT r.id, r.agency_id, r.campaign_id, r.org_unit_id, r.state, r.response_count,
    (SELECT count(*) FROM survey_item q JOIN survey_campaign c ON c.instrument_id = q.instrument_id WHERE c.id = r.campaign_id),
    (SELECT count(*) FROM survey_result_item i WHERE i.result_id = r.id),
    r.index_hundredths, r.grade, r.computed_on, r.published_on
  FROM survey_result r;

CREATE TABLE survey_result_item_rebuilt (
  result_id {uuid} NOT NULL REFERENCES survey_result_rebuilt (id),
  item_id {uuid} NOT NULL REFERENCES survey_item (id),
  sum_hundredths {bigint} NOT NULL,
  answer_count {int} NOT NULL CHECK (answer_count > 0),
  PRIMARY KEY (result_id, item_id),
  CHECK (sum_hundredths BETWEEN 0 AND 10000 * CAST(answer_count AS {bigint}))
) {table};
INSERT INTO survey_result_item_rebuilt (result_id, item_id, sum_hundredths, answer_count)
  SELECT result_id, item_id, 100 * CAST(answer_sum AS {bigint}), answer_count FROM survey_result_item;

-- What an element got. Trends join by its code.
CREATE TABLE survey_result_element (
  result_id {uuid} NOT NULL REFERENCES survey_result_rebuilt (id),
  code {text} NOT NULL CHECK (code <> ''),
  sequence {int} NOT NULL CHECK (sequence > 0),
  index_hundredths {int} NOT NULL CHECK (index_hundredths BETWEEN 0 AND 10000),
  -- How many answered one of its questions at least.
  respondent_count {int} NOT NULL CHECK (respondent_count > 0),
  -- 1 for the lowest; elements that are equal share a rank, and leave out as many.
  rank {int} NOT NULL CHECK (rank > 0),
  PRIMARY KEY (result_id, code),
  UNIQUE (result_id, sequence)
) {table};
-- Until now every element had one question, four options worth 1 to 4, and 25 for each unit of the mean.
INSERT INTO survey_result_element (result_id, code, sequence, index_hundredths, respondent_count, rank)
  SELECT i.result_id, q.code, q.sequence,
    (5000 * CAST(i.answer_sum AS {bigint}) + i.answer_count) / (2 * CAST(i.answer_count AS {bigint})), i.answer_count,
    1 + (SELECT count(*) FROM survey_result_item o WHERE o.result_id = i.result_id
      AND CAST(o.answer_sum AS {bigint}) * i.answer_count < CAST(i.answer_sum AS {bigint}) * o.answer_count)
  FROM survey_result_item i JOIN survey_item q ON q.id = i.item_id;

CREATE TABLE citizen_feedback_summary_rebuilt (
  evaluation_id {uuid} NOT NULL PRIMARY KEY REFERENCES evaluation (id),
  survey_result_id {uuid} NOT NULL REFERENCES survey_result_rebuilt (id),
  response_count {int} NOT NULL CHECK (response_count > 0),
  index_hundredths {int} NOT NULL CHECK (index_hundredths BETWEEN 0 AND 10000),
  grade {text} NOT NULL CHECK (grade IN ('A','B','C','D')),
  closed_on {date} NOT NULL
) {table};
INSERT INTO citizen_feedback_summary_rebuilt
    (evaluation_id, survey_result_id, response_count, index_hundredths, grade, closed_on)
  SELECT evaluation_id, survey_result_id, response_count, index_hundredths, grade, closed_on FROM citizen_feedback_summary;

DROP TABLE citizen_feedback_summary;
DROP TABLE survey_result_item;
DROP TABLE survey_result;
ALTER TABLE survey_result_rebuilt RENAME TO survey_result;
ALTER TABLE survey_result_item_rebuilt RENAME TO survey_result_item;
ALTER TABLE citizen_feedback_summary_rebuilt RENAME TO citizen_feedback_summary;
CREATE INDEX survey_result_order ON survey_result (agency_id, computed_on, id);
CREATE INDEX survey_result_org_unit ON survey_result (org_unit_id);
";

const DOWN_RESULT: &str = "
CREATE TABLE survey_result_former (
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
INSERT INTO survey_result_former (id, agency_id, campaign_id, org_unit_id, state, response_count, index_hundredths, grade,
    computed_on, published_on)
  SELECT id, agency_id, campaign_id, org_unit_id, state, response_count, index_hundredths, grade, computed_on, published_on
  FROM survey_result WHERE index_hundredths >= 2500;

CREATE TABLE survey_result_item_former (
  result_id {uuid} NOT NULL REFERENCES survey_result_former (id),
  item_id {uuid} NOT NULL REFERENCES survey_item (id),
  answer_sum {int} NOT NULL,
  answer_count {int} NOT NULL CHECK (answer_count > 0),
  PRIMARY KEY (result_id, item_id),
  CHECK (answer_sum BETWEEN answer_count AND 4 * answer_count)
) {table};
INSERT INTO survey_result_item_former (result_id, item_id, answer_sum, answer_count)
  SELECT result_id, item_id, sum_hundredths / 100, answer_count FROM survey_result_item
  WHERE sum_hundredths BETWEEN 100 * answer_count AND 400 * answer_count
    AND result_id IN (SELECT id FROM survey_result_former);

CREATE TABLE citizen_feedback_summary_former (
  evaluation_id {uuid} NOT NULL PRIMARY KEY REFERENCES evaluation (id),
  survey_result_id {uuid} NOT NULL REFERENCES survey_result_former (id),
  response_count {int} NOT NULL CHECK (response_count > 0),
  index_hundredths {int} NOT NULL CHECK (index_hundredths BETWEEN 2500 AND 10000),
  grade {text} NOT NULL CHECK (grade IN ('A','B','C','D')),
  closed_on {date} NOT NULL
) {table};
INSERT INTO citizen_feedback_summary_former
    (evaluation_id, survey_result_id, response_count, index_hundredths, grade, closed_on)
  SELECT evaluation_id, survey_result_id, response_count, index_hundredths, grade, closed_on FROM citizen_feedback_summary
  WHERE survey_result_id IN (SELECT id FROM survey_result_former);

DROP TABLE citizen_feedback_summary;
DROP TABLE survey_result_element;
DROP TABLE survey_result_item;
DROP TABLE survey_result;
ALTER TABLE survey_result_former RENAME TO survey_result;
ALTER TABLE survey_result_item_former RENAME TO survey_result_item;
ALTER TABLE citizen_feedback_summary_former RENAME TO citizen_feedback_summary;
CREATE INDEX survey_result_order ON survey_result (agency_id, computed_on, id);
CREATE INDEX survey_result_org_unit ON survey_result (org_unit_id);
";

const DOWN_RESPONSE: &str = "
CREATE TABLE survey_response_former (
  id {uuid} NOT NULL PRIMARY KEY,
  campaign_id {uuid} NOT NULL REFERENCES survey_campaign (id),
  suggestion {text},
  gender {text} CHECK (gender IN ('FEMALE','MALE')),
  age_band {text} CHECK (age_band IN ('UNDER_18','FROM_18_TO_29','FROM_30_TO_44','FROM_45_TO_59','FROM_60')),
  education {text} CHECK (education IN ('SD','SMP','SMA','D1_D3','D4','S1','S2','S3')),
  occupation {text} CHECK (occupation IN ('CIVIL_SERVANT','MILITARY','POLICE','PRIVATE_EMPLOYEE','ENTREPRENEUR','OTHER'))
) {unordered};
INSERT INTO survey_response_former (id, campaign_id, suggestion, gender, age_band, education, occupation)
  SELECT id, campaign_id, suggestion, gender, age_band, education,
    CASE WHEN occupation IN ('FARMER','FISHER','LABORER','STUDENT','HOMEMAKER','RETIRED') THEN 'OTHER' ELSE occupation END
  FROM survey_response;
CREATE TABLE survey_answer (
  response_id {uuid} NOT NULL REFERENCES survey_response_former (id),
  item_id {uuid} NOT NULL REFERENCES survey_item (id),
  value {int} NOT NULL CHECK (value BETWEEN 1 AND 4),
  PRIMARY KEY (response_id, item_id)
) {unordered};
INSERT INTO survey_answer (response_id, item_id, value)
  SELECT response_id, item_id, CAST(answer AS {int}) FROM (
    SELECT r.id AS response_id, q.id AS item_id, substr(r.answers, CAST((SELECT count(*) FROM survey_item o
      WHERE o.instrument_id = q.instrument_id AND o.sequence <= q.sequence) AS {int}), 1) AS answer
    FROM survey_response r JOIN survey_campaign c ON c.id = r.campaign_id
    JOIN survey_item q ON q.instrument_id = c.instrument_id) answered
  WHERE answer IN ('1','2','3','4');
DROP TABLE survey_response;
ALTER TABLE survey_response_former RENAME TO survey_response;
CREATE INDEX survey_response_campaign ON survey_response (campaign_id);
";

const DOWN_INSTRUMENT: &str = "
ALTER TABLE survey_item DROP COLUMN question_en;
ALTER TABLE survey_item DROP COLUMN element_en;
ALTER TABLE survey_item DROP COLUMN element_code;
ALTER TABLE survey_item ADD COLUMN option_1 {text} NOT NULL DEFAULT '-';
ALTER TABLE survey_item ADD COLUMN option_2 {text} NOT NULL DEFAULT '-';
ALTER TABLE survey_item ADD COLUMN option_3 {text} NOT NULL DEFAULT '-';
ALTER TABLE survey_item ADD COLUMN option_4 {text} NOT NULL DEFAULT '-';
UPDATE survey_item SET
  option_1 = COALESCE((SELECT o.label FROM survey_option o WHERE o.item_id = survey_item.id AND o.position = 1), '-'),
  option_2 = COALESCE((SELECT o.label FROM survey_option o WHERE o.item_id = survey_item.id AND o.position = 2), '-'),
  option_3 = COALESCE((SELECT o.label FROM survey_option o WHERE o.item_id = survey_item.id AND o.position = 3), '-'),
  option_4 = COALESCE((SELECT o.label FROM survey_option o WHERE o.item_id = survey_item.id AND o.position = 4), '-');
DROP TABLE survey_option;
DROP TABLE survey_band;
ALTER TABLE survey_instrument DROP COLUMN publishing_minimum;
ALTER TABLE survey_instrument DROP COLUMN unanswered_element;
ALTER TABLE survey_instrument DROP COLUMN least_answered;
ALTER TABLE survey_instrument DROP COLUMN name_en;
";
