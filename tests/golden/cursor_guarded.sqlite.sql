-- As the evaluee.
SELECT v1.c0,
  v1.c1
FROM (
  SELECT t.id AS c0,
    CASE WHEN (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) OR (t.id IN (
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = ?1
    ) AND t.employee_id <> ?1)) THEN t.state END AS c1
  FROM evaluation t
  WHERE +t.agency_id = ?6
    AND (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) OR (t.id IN (
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = ?1
    ) AND t.employee_id <> ?1) OR (t.id IN (
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = ?1
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    ) AND t.state IN ('OPEN', 'SELF_SUBMITTED')) OR (t.id IN (
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = ?1
        AND q.reviewer_group = 'SUBORDINATE'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    ) AND t.state IN ('OPEN', 'SELF_SUBMITTED')))
) v1
WHERE (+CASE WHEN v1.c1 IS NULL THEN 0 ELSE 1 END, +COALESCE(v1.c1, ''), +v1.c0) < (1, ?4, ?5)
ORDER BY +CASE WHEN v1.c1 IS NULL THEN 0 ELSE 1 END DESC,
  +COALESCE(v1.c1, '') DESC,
  +v1.c0 DESC
LIMIT 2;
