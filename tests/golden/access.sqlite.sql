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
  v1.c10,
  v1.c11,
  v1.c12,
  v1.c13,
  v1.c14,
  v1.c15,
  v1.c16,
  v1.c17,
  v1.c18,
  v1.c19,
  v1.c20,
  v1.c21,
  v1.c22,
  v1.c23,
  v1.c24,
  v1.c25
FROM (
  SELECT t.id AS c0,
    CASE t.state WHEN 'OPEN' THEN 0 WHEN 'SELF_SUBMITTED' THEN 1 WHEN 'FEEDBACK_CLOSED' THEN 2 WHEN 'RATED' THEN 3 WHEN 'CALIBRATED' THEN 4 WHEN 'RELEASED' THEN 5 WHEN 'ACKNOWLEDGED' THEN 6 WHEN 'APPEALED' THEN 7 WHEN 'DECIDED' THEN 8 WHEN 'FINAL' THEN 9 END AS c1,
    CASE WHEN t.employee_id = ?1 THEN 1 ELSE 0 END AS c2,
    CASE WHEN (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) THEN 1 ELSE 0 END AS c3,
    CASE WHEN (t.id IN (
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = ?1
    ) AND t.employee_id <> ?1) THEN 1 ELSE 0 END AS c4,
    0 AS c5,
    CASE WHEN (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) THEN 1 ELSE 0 END AS c6,
    CASE WHEN t.id IN (
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = ?1
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    ) THEN 1 ELSE 0 END AS c7,
    CASE WHEN t.id IN (
      SELECT q.evaluation_id
      FROM feedback_request q
      WHERE q.reviewer_id = ?1
        AND q.reviewer_group = 'SUBORDINATE'
        AND q.state IN ('APPROVED', 'SUBMITTED')
    ) THEN 1 ELSE 0 END AS c8,
    CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS c9,
    CASE WHEN (
      SELECT p.kind = 'ANNUAL'
      FROM evaluation_period p
      WHERE p.id = t.period_id
    ) THEN 1 ELSE 0 END AS c10,
    CASE WHEN (
      SELECT p.status IN ('CLOSED', 'ARCHIVED')
      FROM evaluation_period p
      WHERE p.id = t.period_id
    ) THEN 1 ELSE 0 END AS c11,
    CASE WHEN (
      SELECT p.status = 'OPEN'
        AND ?4 BETWEEN p.self_assessment_opens_on AND p.self_assessment_closes_on
      FROM evaluation_period p
      WHERE p.id = t.period_id
    ) THEN 1 ELSE 0 END AS c12,
    CASE WHEN (
      SELECT p.status = 'OPEN'
        AND ?4 BETWEEN p.feedback_opens_on AND p.feedback_closes_on
      FROM evaluation_period p
      WHERE p.id = t.period_id
    ) THEN 1 ELSE 0 END AS c13,
    CASE WHEN (
      SELECT p.status = 'OPEN'
        AND ?4 BETWEEN p.rating_opens_on AND p.rating_closes_on
      FROM evaluation_period p
      WHERE p.id = t.period_id
    ) THEN 1 ELSE 0 END AS c14,
    CASE WHEN (
      SELECT p.status = 'OPEN'
        AND ?4 <= p.response_closes_on
      FROM evaluation_period p
      WHERE p.id = t.period_id
    ) THEN 1 ELSE 0 END AS c15,
    (
      SELECT CASE owner.state WHEN 'DRAFT' THEN 0 WHEN 'PROPOSED' THEN 1 WHEN 'RETURNED' THEN 2 WHEN 'APPROVED' THEN 3 WHEN 'AMENDING' THEN 4 WHEN 'CLOSED' THEN 5 WHEN 'VOID' THEN 6 END
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
    ) AS c16,
    (
      SELECT CASE WHEN owner.employee_id = ?1 THEN 1 ELSE 0 END
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
    ) AS c17,
    (
      SELECT CASE WHEN (owner.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND owner.employee_id <> ?1) THEN 1 ELSE 0 END
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
    ) AS c18,
    (
      SELECT 0
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
    ) AS c19,
    (
      SELECT CASE WHEN (owner.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND owner.employee_id <> ?1) THEN 1 ELSE 0 END
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
    ) AS c20,
    (
      SELECT CASE WHEN owner.id IN (
        SELECT e.plan_id
        FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
        WHERE q.reviewer_id = ?1
          AND q.reviewer_group = 'PEER'
          AND q.state IN ('APPROVED', 'SUBMITTED')
          AND e.plan_id IS NOT NULL
      ) THEN 1 ELSE 0 END
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
    ) AS c21,
    (
      SELECT CASE WHEN owner.id IN (
        SELECT e.plan_id
        FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
        WHERE q.reviewer_id = ?1
          AND q.reviewer_group = 'SUBORDINATE'
          AND q.state IN ('APPROVED', 'SUBMITTED')
          AND e.plan_id IS NOT NULL
      ) THEN 1 ELSE 0 END
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
    ) AS c22,
    (
      SELECT CASE WHEN owner.employee_id IN (SELECT unhex(value) FROM json_each(?5)) THEN 1 ELSE 0 END
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
    ) AS c23,
    (
      SELECT CASE WHEN (owner.id IN (
        SELECT e.plan_id
        FROM evaluation e
        WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?2))
          AND e.plan_id IS NOT NULL
      ) AND owner.employee_id <> ?1) THEN 1 ELSE 0 END
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
    ) AS c24,
    (
      SELECT CASE WHEN 1 = 1 THEN 1 ELSE 0 END
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
    ) AS c25
  FROM evaluation t
  WHERE +t.agency_id = ?7
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
WHERE v1.c0 IN (SELECT unhex(value) FROM json_each(?6));
