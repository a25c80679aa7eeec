-- As the evaluee.
SELECT v1.c0,
  v1.c1
FROM (
  SELECT t.id AS c0,
    t.period_ends_on AS c1
  FROM evaluation t
  WHERE t.agency_id = $6::uuid
    AND (t.employee_id = $3::uuid OR (t.supervisor_id = ANY($4::uuid[]) AND t.employee_id <> $3::uuid) OR (t.supervisor_id = ANY($5::uuid[]) AND t.employee_id <> $3::uuid) OR (t.id = ANY(ARRAY(
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = $3::uuid
    )) AND t.employee_id <> $3::uuid) OR (t.id = ANY(ARRAY(
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = $3::uuid
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    )) AND t.state IN ('OPEN', 'SELF_SUBMITTED')) OR (t.id = ANY(ARRAY(
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = $3::uuid
        AND q.reviewer_group = 'SUBORDINATE'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    )) AND t.state IN ('OPEN', 'SELF_SUBMITTED')))
  OFFSET 0
) v1
WHERE (v1.c1, v1.c0) > ($1::date, $2::uuid)
ORDER BY v1.c1 ASC,
  v1.c0 ASC
LIMIT 2;
