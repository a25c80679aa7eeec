-- As the evaluee.
SELECT v1.c0,
  v1.c1,
  v1.c2
FROM (
  SELECT t.id AS c0,
    CASE WHEN (t.employee_id = $1::uuid OR (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) OR (t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) OR (t.id = ANY(ARRAY(
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = $1::uuid
    )) AND t.employee_id <> $1::uuid)) THEN t.state END AS c1,
    CASE WHEN (t.employee_id = $1::uuid OR (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) OR (t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) OR (t.id = ANY(ARRAY(
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = $1::uuid
    )) AND t.employee_id <> $1::uuid)) THEN CASE t.state WHEN 'OPEN' THEN 0 WHEN 'SELF_SUBMITTED' THEN 1 WHEN 'FEEDBACK_CLOSED' THEN 2 WHEN 'RATED' THEN 3 WHEN 'CALIBRATED' THEN 4 WHEN 'RELEASED' THEN 5 WHEN 'ACKNOWLEDGED' THEN 6 WHEN 'APPEALED' THEN 7 WHEN 'DECIDED' THEN 8 WHEN 'FINAL' THEN 9 END END AS c2
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
WHERE (CASE WHEN v1.c2 IS NULL THEN 0 ELSE 1 END, COALESCE(v1.c2, 0), v1.c0) < (1, $4::bigint, $5::uuid)
ORDER BY CASE WHEN v1.c2 IS NULL THEN 0 ELSE 1 END DESC,
  COALESCE(v1.c2, 0) DESC,
  v1.c0 DESC
LIMIT 2;
