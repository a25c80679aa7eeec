-- As the supervisor.
SELECT v1.c0,
  v1.c1,
  v2.c0,
  v2.c1,
  v3.c0,
  v3.c1,
  v4.c0,
  v4.c1,
  v1.c3,
  v5.c0,
  v5.c1,
  v1.c5
FROM (
  SELECT t.id AS c0,
    CASE WHEN (t.employee_id = $1::uuid OR (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) OR (t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) OR (t.id = ANY(ARRAY(
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = $1::uuid
    )) AND t.employee_id <> $1::uuid)) THEN t.state END AS c1,
    t.employee_id AS c2,
    CASE WHEN ((t.employee_id = $1::uuid AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.id = ANY(ARRAY(
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = $1::uuid
    )) AND t.employee_id <> $1::uuid) AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL'))) THEN t.id END AS c3,
    t.plan_id AS c4,
    t.period_ends_on AS c5
  FROM evaluation t
  WHERE t.agency_id = $6::uuid
    AND (t.employee_id = $1::uuid OR (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) OR (t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) OR (t.id = ANY(ARRAY(
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = $1::uuid
    )) AND t.employee_id <> $1::uuid) OR (t.id = ANY(ARRAY(
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = $1::uuid
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    )) AND t.state IN ('OPEN', 'SELF_SUBMITTED')) OR (t.id = ANY(ARRAY(
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = $1::uuid
        AND q.reviewer_group = 'SUBORDINATE'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    )) AND t.state IN ('OPEN', 'SELF_SUBMITTED')))
  OFFSET 0
) v1
LEFT JOIN (
  SELECT t.id AS c0,
    t.name AS c1,
    (
      SELECT r.supervisor_id
      FROM reporting_line r
      WHERE r.employee_id = t.id
        AND r.valid_from <= $4::date
        AND (r.valid_to IS NULL OR r.valid_to > $4::date)
    ) AS c2
  FROM employee t
  WHERE (t.agency_id = $6::uuid OR t.id = $1::uuid OR (t.id = ANY($7::uuid[]) AND t.id <> $1::uuid))
) v2 ON v2.c0 = v1.c2
LEFT JOIN (
  SELECT t.id AS c0,
    t.name AS c1
  FROM employee t
  WHERE (t.agency_id = $6::uuid OR t.id = $1::uuid OR (t.id = ANY($7::uuid[]) AND t.id <> $1::uuid))
) v3 ON v3.c0 = v2.c2
LEFT JOIN (
  SELECT t.evaluation_id AS c0,
    t.performance_rating AS c1
  FROM rating t
) v4 ON v4.c0 = v1.c3
LEFT JOIN (
  SELECT t.id AS c0,
    CASE WHEN (t.employee_id = $1::uuid OR (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) OR ((t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) AND t.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (t.employee_id = ANY($5::uuid[]) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id = ANY(ARRAY(
      SELECT e.plan_id
      FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
      WHERE q.reviewer_id = $1::uuid
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
        AND e.plan_id IS NOT NULL
    )) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id = ANY(ARRAY(
      SELECT e.plan_id
      FROM evaluation e
      WHERE e.supervisor_id = ANY($2::uuid[])
        AND e.plan_id IS NOT NULL
    )) AND t.employee_id <> $1::uuid)) THEN t.id END AS c1
  FROM performance_plan t
  WHERE t.agency_id = $6::uuid
    AND (t.employee_id = $1::uuid OR (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) OR ((t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) AND t.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (t.employee_id = ANY($5::uuid[]) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id = ANY(ARRAY(
      SELECT e.plan_id
      FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
      WHERE q.reviewer_id = $1::uuid
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
        AND e.plan_id IS NOT NULL
    )) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id = ANY(ARRAY(
      SELECT e.plan_id
      FROM evaluation e
      WHERE e.supervisor_id = ANY($2::uuid[])
        AND e.plan_id IS NOT NULL
    )) AND t.employee_id <> $1::uuid))
) v5 ON v5.c0 = v1.c4
ORDER BY v1.c5 DESC,
  v1.c0 DESC
LIMIT 3;

SELECT NULL,
  count(*)
FROM (
  SELECT 1 AS c0
  FROM evaluation t
  WHERE t.agency_id = $4::uuid
    AND (t.employee_id = $1::uuid OR (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) OR (t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) OR (t.id = ANY(ARRAY(
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = $1::uuid
    )) AND t.employee_id <> $1::uuid) OR (t.id = ANY(ARRAY(
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = $1::uuid
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    )) AND t.state IN ('OPEN', 'SELF_SUBMITTED')) OR (t.id = ANY(ARRAY(
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = $1::uuid
        AND q.reviewer_group = 'SUBORDINATE'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    )) AND t.state IN ('OPEN', 'SELF_SUBMITTED')))
) v1;

SELECT v1.c0,
  v1.c1,
  v1.c2,
  v1.c3
FROM (
  SELECT t.plan_id AS c0,
    t.title AS c1,
    t.id AS c2,
    t.sequence AS c3
  FROM work_result t
) v1
WHERE v1.c0 = ANY($1::uuid[]);

SELECT v1.c0,
  v1.c1,
  v1.c2
FROM (
  SELECT t.work_result_id AS c0,
    t.unit AS c1,
    t.sequence AS c2
  FROM indicator t
) v1
WHERE v1.c0 = ANY($1::uuid[]);
