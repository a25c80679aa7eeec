-- As the peer1.
SELECT v1.c0,
  v1.c1,
  v2.c0,
  v2.c1,
  v2.c2,
  v1.c3
FROM (
  SELECT t.id AS c0,
    CASE WHEN (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) OR (t.id IN (
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = ?1
    ) AND t.employee_id <> ?1)) THEN t.state END AS c1,
    CASE WHEN ((t.employee_id = ?1 AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) AND t.state IN ('FEEDBACK_CLOSED', 'RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL'))) THEN t.id END AS c2,
    CASE WHEN ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1)) THEN t.id END AS c3
  FROM evaluation t
  WHERE +t.agency_id = ?5
    AND (+t.employee_id = ?1 OR (+t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND +t.employee_id <> ?1) OR (+t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND +t.employee_id <> ?1) OR (+t.id IN (
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = ?1
    ) AND +t.employee_id <> ?1) OR (+t.id IN (
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = ?1
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    ) AND +t.state IN ('OPEN', 'SELF_SUBMITTED')) OR (+t.id IN (
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = ?1
        AND q.reviewer_group = 'SUBORDINATE'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    ) AND +t.state IN ('OPEN', 'SELF_SUBMITTED')))
) v1
LEFT JOIN (
  SELECT t.evaluation_id AS c0,
    t.response_count AS c1,
    t.id AS c2
  FROM feedback_summary t
  WHERE t.reviewer_group = 'PEER'
) v2 ON v2.c0 = v1.c2
WHERE v1.c0 IN (SELECT unhex(value) FROM json_each(?4));
