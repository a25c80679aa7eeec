-- As the supervisor.
SELECT v1.c0
FROM (
  SELECT t.id AS c0,
    CASE WHEN (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) AND t.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (t.employee_id IN (SELECT unhex(value) FROM json_each(?4)) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id IN (
      SELECT e.plan_id
      FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
      WHERE q.reviewer_id = ?1
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
        AND e.plan_id IS NOT NULL
    ) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id IN (
      SELECT e.plan_id
      FROM evaluation e
      WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?2))
        AND e.plan_id IS NOT NULL
    ) AND t.employee_id <> ?1)) THEN t.id END AS c1
  FROM performance_plan t
  WHERE +t.agency_id = ?8
    AND (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) AND t.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (t.employee_id IN (SELECT unhex(value) FROM json_each(?4)) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id IN (
      SELECT e.plan_id
      FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
      WHERE q.reviewer_id = ?1
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
        AND e.plan_id IS NOT NULL
    ) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id IN (
      SELECT e.plan_id
      FROM evaluation e
      WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?2))
        AND e.plan_id IS NOT NULL
    ) AND t.employee_id <> ?1))
) v1
WHERE ((v1.c1 IS NOT NULL AND EXISTS (
  SELECT 1
  FROM (
    SELECT t.plan_id AS c0,
      t.kind AS c1
    FROM work_result t
    WHERE EXISTS (
      SELECT 1
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
        AND (owner.employee_id = ?1 OR (owner.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND owner.employee_id <> ?1) OR ((owner.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND owner.employee_id <> ?1) AND owner.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (owner.employee_id IN (SELECT unhex(value) FROM json_each(?4)) AND owner.state IN ('APPROVED', 'AMENDING')) OR (owner.id IN (
          SELECT e.plan_id
          FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
          WHERE q.reviewer_id = ?1
            AND q.reviewer_group = 'PEER'
            AND q.state IN ('APPROVED', 'SUBMITTED')
            AND e.plan_id IS NOT NULL
        ) AND owner.state IN ('APPROVED', 'AMENDING')) OR (owner.id IN (
          SELECT e.plan_id
          FROM evaluation e
          WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?2))
            AND e.plan_id IS NOT NULL
        ) AND owner.employee_id <> ?1))
    )
  ) v2
  WHERE v2.c0 = v1.c1
    AND ((v2.c1 = ?5))
) AND NOT EXISTS (
  SELECT 1
  FROM (
    SELECT t.plan_id AS c0,
      t.id AS c1
    FROM work_result t
    WHERE EXISTS (
      SELECT 1
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
        AND (owner.employee_id = ?1 OR (owner.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND owner.employee_id <> ?1) OR ((owner.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND owner.employee_id <> ?1) AND owner.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (owner.employee_id IN (SELECT unhex(value) FROM json_each(?4)) AND owner.state IN ('APPROVED', 'AMENDING')) OR (owner.id IN (
          SELECT e.plan_id
          FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
          WHERE q.reviewer_id = ?1
            AND q.reviewer_group = 'PEER'
            AND q.state IN ('APPROVED', 'SUBMITTED')
            AND e.plan_id IS NOT NULL
        ) AND owner.state IN ('APPROVED', 'AMENDING')) OR (owner.id IN (
          SELECT e.plan_id
          FROM evaluation e
          WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?2))
            AND e.plan_id IS NOT NULL
        ) AND owner.employee_id <> ?1))
    )
  ) v3
  WHERE v3.c0 = v1.c1
    AND NOT COALESCE(((v3.c1 IS NOT NULL AND EXISTS (
      SELECT 1
      FROM (
        SELECT t.work_result_id AS c0,
          t.aspect AS c1
        FROM indicator t
      ) v4
      WHERE v4.c0 = v3.c1
        AND ((v4.c1 = ?6))
    ))), FALSE)
)) AND (v1.c0 IS NOT NULL AND NOT EXISTS (
  SELECT 1
  FROM (
    SELECT t.plan_id AS c0,
      CASE WHEN (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) OR (t.id IN (
        SELECT f.evaluation_id
        FROM evaluation_former_supervisor f
        WHERE f.employee_id = ?1
      ) AND t.employee_id <> ?1)) THEN t.state END AS c1
    FROM evaluation t
    WHERE +t.agency_id = ?8
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
  ) v5
  WHERE v5.c0 = v1.c0
    AND ((v5.c1 = ?7))
)))
ORDER BY +v1.c0 ASC
LIMIT 21;

SELECT NULL,
  count(*)
FROM (
  SELECT CASE WHEN (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) AND t.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (t.employee_id IN (SELECT unhex(value) FROM json_each(?4)) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id IN (
    SELECT e.plan_id
    FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
    WHERE q.reviewer_id = ?1
      AND q.reviewer_group = 'PEER'
      AND q.state IN ('APPROVED', 'SUBMITTED')
      AND e.plan_id IS NOT NULL
  ) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id IN (
    SELECT e.plan_id
    FROM evaluation e
    WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?2))
      AND e.plan_id IS NOT NULL
  ) AND t.employee_id <> ?1)) THEN t.id END AS c0,
    t.id AS c1
  FROM performance_plan t
  WHERE +t.agency_id = ?8
    AND (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) AND t.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (t.employee_id IN (SELECT unhex(value) FROM json_each(?4)) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id IN (
      SELECT e.plan_id
      FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
      WHERE q.reviewer_id = ?1
        AND q.reviewer_group = 'PEER'
        AND q.state IN ('APPROVED', 'SUBMITTED')
        AND e.plan_id IS NOT NULL
    ) AND t.state IN ('APPROVED', 'AMENDING')) OR (t.id IN (
      SELECT e.plan_id
      FROM evaluation e
      WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?2))
        AND e.plan_id IS NOT NULL
    ) AND t.employee_id <> ?1))
) v1
WHERE ((v1.c0 IS NOT NULL AND EXISTS (
  SELECT 1
  FROM (
    SELECT t.plan_id AS c0,
      t.kind AS c1
    FROM work_result t
    WHERE EXISTS (
      SELECT 1
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
        AND (owner.employee_id = ?1 OR (owner.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND owner.employee_id <> ?1) OR ((owner.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND owner.employee_id <> ?1) AND owner.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (owner.employee_id IN (SELECT unhex(value) FROM json_each(?4)) AND owner.state IN ('APPROVED', 'AMENDING')) OR (owner.id IN (
          SELECT e.plan_id
          FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
          WHERE q.reviewer_id = ?1
            AND q.reviewer_group = 'PEER'
            AND q.state IN ('APPROVED', 'SUBMITTED')
            AND e.plan_id IS NOT NULL
        ) AND owner.state IN ('APPROVED', 'AMENDING')) OR (owner.id IN (
          SELECT e.plan_id
          FROM evaluation e
          WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?2))
            AND e.plan_id IS NOT NULL
        ) AND owner.employee_id <> ?1))
    )
  ) v2
  WHERE v2.c0 = v1.c0
    AND ((v2.c1 = ?5))
) AND NOT EXISTS (
  SELECT 1
  FROM (
    SELECT t.plan_id AS c0,
      t.id AS c1
    FROM work_result t
    WHERE EXISTS (
      SELECT 1
      FROM performance_plan owner
      WHERE owner.id = t.plan_id
        AND (owner.employee_id = ?1 OR (owner.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND owner.employee_id <> ?1) OR ((owner.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND owner.employee_id <> ?1) AND owner.state IN ('PROPOSED', 'RETURNED', 'APPROVED', 'AMENDING', 'CLOSED')) OR (owner.employee_id IN (SELECT unhex(value) FROM json_each(?4)) AND owner.state IN ('APPROVED', 'AMENDING')) OR (owner.id IN (
          SELECT e.plan_id
          FROM feedback_request q JOIN evaluation e ON e.id = q.evaluation_id
          WHERE q.reviewer_id = ?1
            AND q.reviewer_group = 'PEER'
            AND q.state IN ('APPROVED', 'SUBMITTED')
            AND e.plan_id IS NOT NULL
        ) AND owner.state IN ('APPROVED', 'AMENDING')) OR (owner.id IN (
          SELECT e.plan_id
          FROM evaluation e
          WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?2))
            AND e.plan_id IS NOT NULL
        ) AND owner.employee_id <> ?1))
    )
  ) v3
  WHERE v3.c0 = v1.c0
    AND NOT COALESCE(((v3.c1 IS NOT NULL AND EXISTS (
      SELECT 1
      FROM (
        SELECT t.work_result_id AS c0,
          t.aspect AS c1
        FROM indicator t
      ) v4
      WHERE v4.c0 = v3.c1
        AND ((v4.c1 = ?6))
    ))), FALSE)
)) AND (v1.c1 IS NOT NULL AND NOT EXISTS (
  SELECT 1
  FROM (
    SELECT t.plan_id AS c0,
      CASE WHEN (t.employee_id = ?1 OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?2)) AND t.employee_id <> ?1) OR (t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?1) OR (t.id IN (
        SELECT f.evaluation_id
        FROM evaluation_former_supervisor f
        WHERE f.employee_id = ?1
      ) AND t.employee_id <> ?1)) THEN t.state END AS c1
    FROM evaluation t
    WHERE +t.agency_id = ?8
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
  ) v5
  WHERE v5.c0 = v1.c1
    AND ((v5.c1 = ?7))
)));
