-- As the peer1.
SELECT v1.c0,
  v1.c1,
  v1.c2,
  v1.c3,
  v1.c4,
  v1.c5,
  v1.c6,
  v1.c7,
  v1.c8,
  v1.c9,
  v1.c10
FROM (
  SELECT t.id AS c0,
    CASE t.state WHEN 'DRAFT' THEN 0 WHEN 'PROPOSED' THEN 1 WHEN 'RETURNED' THEN 2 WHEN 'APPROVED' THEN 3 WHEN 'AMENDING' THEN 4 WHEN 'CLOSED' THEN 5 WHEN 'VOID' THEN 6 END AS c1,
    CASE WHEN t.employee_id = $1::uuid THEN 1 ELSE 0 END AS c2,
    CASE WHEN (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) THEN 1 ELSE 0 END AS c3,
    0 AS c4,
    CASE WHEN (t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) THEN 1 ELSE 0 END AS c5,
    CASE WHEN t.id = ANY(ARRAY(
      SELECT e.plan_id
      FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
      WHERE q.reviewer_id = $1::uuid
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
        AND e.plan_id IS NOT NULL
    )) THEN 1 ELSE 0 END AS c6,
    CASE WHEN t.id = ANY(ARRAY(
      SELECT e.plan_id
      FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
      WHERE q.reviewer_id = $1::uuid
        AND q.reviewer_group = 'SUBORDINATE'
        AND q.state IN ('APPROVED', 'SUBMITTED')
        AND e.plan_id IS NOT NULL
    )) THEN 1 ELSE 0 END AS c7,
    CASE WHEN t.employee_id = ANY($4::uuid[]) THEN 1 ELSE 0 END AS c8,
    CASE WHEN (t.id = ANY(ARRAY(
      SELECT e.plan_id
      FROM evaluation e
      WHERE e.supervisor_id = ANY($2::uuid[])
        AND e.plan_id IS NOT NULL
    )) AND t.employee_id <> $1::uuid) THEN 1 ELSE 0 END AS c9,
    CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS c10
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
