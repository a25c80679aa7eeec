-- As the supervisor.
SELECT v1.c0,
  v1.c1,
  v1.c2
FROM (
  SELECT t.id AS c0,
    CASE WHEN (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) OR (t.id IN (
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = ?1
    ) AND t.employee_id <> ?1)) THEN t.state END AS c1,
    CASE WHEN (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) OR (t.id IN (
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = ?1
    ) AND t.employee_id <> ?1)) THEN CASE t.state WHEN 'OPEN' THEN 0 WHEN 'SELF_SUBMITTED' THEN 1 WHEN 'FEEDBACK_CLOSED' THEN 2 WHEN 'RATED' THEN 3 WHEN 'CALIBRATED' THEN 4 WHEN 'RELEASED' THEN 5 WHEN 'ACKNOWLEDGED' THEN 6 WHEN 'APPEALED' THEN 7 WHEN 'DECIDED' THEN 8 WHEN 'FINAL' THEN 9 END END AS c2,
    CASE WHEN ((t.employee_id = ?1 AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.id IN (
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = ?1
    ) AND t.employee_id <> ?1) AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL'))) THEN t.id END AS c3,
    t.plan_id AS c4
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
LEFT JOIN (
  SELECT t.evaluation_id AS c0,
    t.performance_rating AS c1
  FROM rating t
) v2 ON v2.c0 = v1.c3
LEFT JOIN (
  SELECT t.id AS c0,
    t.approach AS c1
  FROM performance_plan t
  WHERE +t.agency_id = ?6
    AND (+t.employee_id = ?1 OR (+t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND +t.employee_id <> ?1) OR ((+t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND +t.employee_id <> ?1) AND +t.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (+t.employee_id IN (SELECT unhex(value) FROM json_each(?7)) AND +t.state IN ('APPROVED', 'AMENDING')) OR (+t.id IN (
      SELECT e.plan_id
      FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
      WHERE q.reviewer_id = ?1
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
        AND e.plan_id IS NOT NULL
    ) AND +t.state IN ('APPROVED', 'AMENDING')) OR (+t.id IN (
      SELECT e.plan_id
      FROM evaluation e
      WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?2))
        AND e.plan_id IS NOT NULL
    ) AND +t.employee_id <> ?1))
) v3 ON v3.c0 = v1.c4
WHERE ((v1.c1 IN (SELECT value FROM json_each(?4))) AND (v2.c0 IS NOT NULL AND ((v2.c1 = ?5))) AND NOT COALESCE(((v3.c0 IS NOT NULL AND ((v3.c1 IS NULL)))), FALSE))
ORDER BY +CASE WHEN v1.c2 IS NULL THEN 1 ELSE 0 END ASC,
  +COALESCE(v1.c2, 0) ASC,
  +v1.c0 ASC
LIMIT 21;

SELECT NULL,
  count(*)
FROM (
  SELECT CASE WHEN (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) OR (t.id IN (
    SELECT f.evaluation_id
    FROM evaluation_former_supervisor f
    WHERE f.employee_id = ?1
  ) AND t.employee_id <> ?1)) THEN t.state END AS c0,
    CASE WHEN ((t.employee_id = ?1 AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.id IN (
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = ?1
    ) AND t.employee_id <> ?1) AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL'))) THEN t.id END AS c1,
    t.plan_id AS c2
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
LEFT JOIN (
  SELECT t.evaluation_id AS c0,
    t.performance_rating AS c1
  FROM rating t
) v2 ON v2.c0 = v1.c1
LEFT JOIN (
  SELECT t.id AS c0,
    t.approach AS c1
  FROM performance_plan t
  WHERE +t.agency_id = ?6
    AND (+t.employee_id = ?1 OR (+t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND +t.employee_id <> ?1) OR ((+t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND +t.employee_id <> ?1) AND +t.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (+t.employee_id IN (SELECT unhex(value) FROM json_each(?7)) AND +t.state IN ('APPROVED', 'AMENDING')) OR (+t.id IN (
      SELECT e.plan_id
      FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
      WHERE q.reviewer_id = ?1
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
        AND e.plan_id IS NOT NULL
    ) AND +t.state IN ('APPROVED', 'AMENDING')) OR (+t.id IN (
      SELECT e.plan_id
      FROM evaluation e
      WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?2))
        AND e.plan_id IS NOT NULL
    ) AND +t.employee_id <> ?1))
) v3 ON v3.c0 = v1.c2
WHERE ((v1.c0 IN (SELECT value FROM json_each(?4))) AND (v2.c0 IS NOT NULL AND ((v2.c1 = ?5))) AND NOT COALESCE(((v3.c0 IS NOT NULL AND ((v3.c1 IS NULL)))), FALSE));
