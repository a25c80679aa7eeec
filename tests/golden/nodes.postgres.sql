-- As the evaluee.
SELECT v1.c0,
  v2.c0,
  v2.c1
FROM (
  SELECT t.id AS c0,
    CASE WHEN (t.employee_id = $1::uuid OR ((t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) AND t.state IN ('SELF_SUBMITTED', 'FEEDBACK_CLOSED', 'RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL'))) THEN t.id END AS c1
  FROM evaluation t
  WHERE t.agency_id = $5::uuid
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
) v1
LEFT JOIN (
  SELECT t.evaluation_id AS c0,
    t.achievements AS c1
  FROM self_assessment t
) v2 ON v2.c0 = v1.c1
WHERE v1.c0 = ANY($4::uuid[]);

SELECT v1.c0,
  v1.c1,
  v1.c2
FROM (
  SELECT t.id AS c0,
    CASE WHEN (t.employee_id = $1::uuid OR (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) OR ((t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) AND t.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (t.id = ANY(ARRAY(
      SELECT e.plan_id
      FROM evaluation e
      WHERE e.supervisor_id = ANY($2::uuid[])
        AND e.plan_id IS NOT NULL
    )) AND t.employee_id <> $1::uuid)) THEN t.state END AS c1,
    CASE WHEN (t.employee_id = $1::uuid OR (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) OR ((t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) AND t.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (t.employee_id = ANY($4::uuid[]) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id = ANY(ARRAY(
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
    )) AND t.employee_id <> $1::uuid)) THEN t.id END AS c2
  FROM performance_plan t
  WHERE t.agency_id = $6::uuid
    AND (t.employee_id = $1::uuid OR (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) OR ((t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) AND t.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (t.employee_id = ANY($4::uuid[]) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id = ANY(ARRAY(
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
) v1
WHERE v1.c0 = ANY($5::uuid[]);

SELECT v1.c0,
  v1.c1,
  v1.c2
FROM (
  SELECT t.plan_id AS c0,
    t.title AS c1,
    t.sequence AS c2
  FROM work_result t
) v1
WHERE v1.c0 = ANY($1::uuid[]);
