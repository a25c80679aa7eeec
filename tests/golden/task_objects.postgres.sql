-- As the peer1.
SELECT v1.c0
FROM (SELECT t.id AS c0 FROM employee t) v1
WHERE v1.c0 = ANY($1::uuid[]);

SELECT *
FROM (
  SELECT v1.c0 AS o0,
    v1.c1 AS o1,
    v1.c2 AS o2,
    v1.c3 AS o3,
    v1.c4 AS o4,
    row_number() OVER (PARTITION BY v1.c0 ORDER BY v1.c4 ASC) AS place
  FROM (
    SELECT t.employee_id AS c0,
      t.kind AS c1,
      CASE WHEN t.noun = 'evaluation' THEN t.id END AS c2,
      CASE WHEN t.noun = 'feedback_request' THEN t.id END AS c3,
      t.id AS c4
    FROM (
      SELECT t.id AS id,
        'SUBMIT_SELF_ASSESSMENT' AS kind,
        'evaluation' AS noun,
        t.id AS evaluation_id,
        $3::uuid AS employee_id,
        (
          SELECT p.self_assessment_closes_on
          FROM evaluation_period p
          WHERE p.id = t.period_id
            AND p.agency_id = $4::uuid
        ) AS due_on
      FROM evaluation t
      WHERE ((t.employee_id = $3::uuid AND t.state IN ('OPEN') AND (
        SELECT p.status = 'OPEN'
          AND $2::date BETWEEN p.self_assessment_opens_on AND p.self_assessment_closes_on
        FROM evaluation_period p
        WHERE p.id = t.period_id
      )) AND NOT COALESCE((t.employee_id = $3::uuid AND (
        SELECT p.status IN ('CLOSED', 'ARCHIVED')
        FROM evaluation_period p
        WHERE p.id = t.period_id
      )), FALSE))
        AND 1 = 1
      UNION ALL
      SELECT t.id AS id,
        'APPROVE_REVIEWERS' AS kind,
        'evaluation' AS noun,
        t.id AS evaluation_id,
        $3::uuid AS employee_id,
        (
          SELECT p.feedback_closes_on
          FROM evaluation_period p
          WHERE p.id = t.period_id
            AND p.agency_id = $4::uuid
        ) AS due_on
      FROM evaluation t
      WHERE (((t.supervisor_id = ANY($5::uuid[]) AND t.employee_id <> $3::uuid) AND t.state IN ('OPEN', 'SELF_SUBMITTED')) AND NOT COALESCE((t.employee_id = $3::uuid OR ((t.supervisor_id = ANY($5::uuid[]) AND t.employee_id <> $3::uuid) AND (
        SELECT p.status IN ('CLOSED', 'ARCHIVED')
        FROM evaluation_period p
        WHERE p.id = t.period_id
      )) OR t.id = ANY(ARRAY(
        SELECT q.evaluation_id
        FROM feedback_request q
        WHERE q.reviewer_id = $3::uuid
          AND q.reviewer_group = 'PEER'
          AND q.state IN ('APPROVED', 'SUBMITTED')
      )) OR t.id = ANY(ARRAY(
        SELECT q.evaluation_id
        FROM feedback_request q
        WHERE q.reviewer_id = $3::uuid
          AND q.reviewer_group = 'SUBORDINATE'
          AND q.state IN ('APPROVED', 'SUBMITTED')
      ))), FALSE))
        AND EXISTS (
          SELECT 1
          FROM reviewer_nomination n
          WHERE n.evaluation_id = t.id
            AND (n.nominator_id = $3::uuid OR n.evaluation_id = ANY(ARRAY(
              SELECT e.id
              FROM evaluation e
              WHERE e.supervisor_id = ANY($5::uuid[])
                AND e.employee_id <> $3::uuid
            )))
            AND NOT EXISTS (
              SELECT 1
              FROM feedback_request f
              WHERE f.evaluation_id = n.evaluation_id
                AND f.reviewer_id = n.reviewer_id
                AND (f.reviewer_id = $3::uuid OR f.evaluation_id = ANY(ARRAY(
                  SELECT e.id
                  FROM evaluation e
                  WHERE e.supervisor_id = ANY($5::uuid[])
                    AND e.employee_id <> $3::uuid
                )) OR f.evaluation_id = ANY(ARRAY(
                  SELECT e.id
                  FROM evaluation e
                  WHERE e.supervisor_id = ANY($6::uuid[])
                    AND e.employee_id <> $3::uuid
                )))
            )
        )
      UNION ALL
      SELECT q.id AS id,
        'GIVE_FEEDBACK' AS kind,
        'feedback_request' AS noun,
        q.evaluation_id AS evaluation_id,
        q.reviewer_id AS employee_id,
        q.due_on AS due_on
      FROM feedback_request q JOIN evaluation t ON t.id = q.evaluation_id
      WHERE q.reviewer_id = $3::uuid
        AND q.reviewer_group = 'PEER'
        AND q.state = 'APPROVED'
        AND q.reviewer_id = $3::uuid
        AND ((t.id = ANY(ARRAY(
          SELECT q.evaluation_id
          FROM feedback_request q
          WHERE q.reviewer_id = $3::uuid
            AND q.reviewer_group = 'PEER'
            AND q.state IN ('APPROVED', 'SUBMITTED')
        )) AND t.state IN ('OPEN', 'SELF_SUBMITTED') AND (
          SELECT p.status = 'OPEN'
            AND $2::date BETWEEN p.feedback_opens_on AND p.feedback_closes_on
          FROM evaluation_period p
          WHERE p.id = t.period_id
        )) AND NOT COALESCE((t.employee_id = $3::uuid OR (t.supervisor_id = ANY($5::uuid[]) AND t.employee_id <> $3::uuid) OR (t.id = ANY(ARRAY(
          SELECT q.evaluation_id
          FROM feedback_request q
          WHERE q.reviewer_id = $3::uuid
            AND q.reviewer_group = 'PEER'
            AND q.state IN ('APPROVED', 'SUBMITTED')
        )) AND (
          SELECT p.status IN ('CLOSED', 'ARCHIVED')
          FROM evaluation_period p
          WHERE p.id = t.period_id
        ))), FALSE))
      UNION ALL
      SELECT q.id AS id,
        'GIVE_FEEDBACK' AS kind,
        'feedback_request' AS noun,
        q.evaluation_id AS evaluation_id,
        q.reviewer_id AS employee_id,
        q.due_on AS due_on
      FROM feedback_request q JOIN evaluation t ON t.id = q.evaluation_id
      WHERE q.reviewer_id = $3::uuid
        AND q.reviewer_group = 'SUBORDINATE'
        AND q.state = 'APPROVED'
        AND q.reviewer_id = $3::uuid
        AND ((t.id = ANY(ARRAY(
          SELECT q.evaluation_id
          FROM feedback_request q
          WHERE q.reviewer_id = $3::uuid
            AND q.reviewer_group = 'SUBORDINATE'
            AND q.state IN ('APPROVED', 'SUBMITTED')
        )) AND t.state IN ('OPEN', 'SELF_SUBMITTED') AND (
          SELECT p.status = 'OPEN'
            AND $2::date BETWEEN p.feedback_opens_on AND p.feedback_closes_on
          FROM evaluation_period p
          WHERE p.id = t.period_id
        )) AND NOT COALESCE((t.employee_id = $3::uuid OR (t.supervisor_id = ANY($5::uuid[]) AND t.employee_id <> $3::uuid) OR (t.id = ANY(ARRAY(
          SELECT q.evaluation_id
          FROM feedback_request q
          WHERE q.reviewer_id = $3::uuid
            AND q.reviewer_group = 'SUBORDINATE'
            AND q.state IN ('APPROVED', 'SUBMITTED')
        )) AND (
          SELECT p.status IN ('CLOSED', 'ARCHIVED')
          FROM evaluation_period p
          WHERE p.id = t.period_id
        ))), FALSE))
      UNION ALL
      SELECT t.id AS id,
        'CLOSE_FEEDBACK' AS kind,
        'evaluation' AS noun,
        t.id AS evaluation_id,
        $3::uuid AS employee_id,
        (
          SELECT p.feedback_closes_on
          FROM evaluation_period p
          WHERE p.id = t.period_id
            AND p.agency_id = $4::uuid
        ) AS due_on
      FROM evaluation t
      WHERE (((t.supervisor_id = ANY($5::uuid[]) AND t.employee_id <> $3::uuid) AND t.state IN ('SELF_SUBMITTED')) AND NOT COALESCE((t.employee_id = $3::uuid OR ((t.supervisor_id = ANY($5::uuid[]) AND t.employee_id <> $3::uuid) AND (
        SELECT p.status IN ('CLOSED', 'ARCHIVED')
        FROM evaluation_period p
        WHERE p.id = t.period_id
      )) OR t.id = ANY(ARRAY(
        SELECT q.evaluation_id
        FROM feedback_request q
        WHERE q.reviewer_id = $3::uuid
          AND q.reviewer_group = 'PEER'
          AND q.state IN ('APPROVED', 'SUBMITTED')
      )) OR t.id = ANY(ARRAY(
        SELECT q.evaluation_id
        FROM feedback_request q
        WHERE q.reviewer_id = $3::uuid
          AND q.reviewer_group = 'SUBORDINATE'
          AND q.state IN ('APPROVED', 'SUBMITTED')
      ))), FALSE))
        AND NOT EXISTS (
          SELECT 1
          FROM reviewer_nomination n
          WHERE n.evaluation_id = t.id
            AND (n.nominator_id = $3::uuid OR n.evaluation_id = ANY(ARRAY(
              SELECT e.id
              FROM evaluation e
              WHERE e.supervisor_id = ANY($5::uuid[])
                AND e.employee_id <> $3::uuid
            )))
            AND NOT EXISTS (
              SELECT 1
              FROM feedback_request f
              WHERE f.evaluation_id = n.evaluation_id
                AND f.reviewer_id = n.reviewer_id
                AND (f.reviewer_id = $3::uuid OR f.evaluation_id = ANY(ARRAY(
                  SELECT e.id
                  FROM evaluation e
                  WHERE e.supervisor_id = ANY($5::uuid[])
                    AND e.employee_id <> $3::uuid
                )) OR f.evaluation_id = ANY(ARRAY(
                  SELECT e.id
                  FROM evaluation e
                  WHERE e.supervisor_id = ANY($6::uuid[])
                    AND e.employee_id <> $3::uuid
                )))
            )
        )
      UNION ALL
      SELECT t.id AS id,
        'RATE' AS kind,
        'evaluation' AS noun,
        t.id AS evaluation_id,
        $3::uuid AS employee_id,
        (
          SELECT p.rating_closes_on
          FROM evaluation_period p
          WHERE p.id = t.period_id
            AND p.agency_id = $4::uuid
        ) AS due_on
      FROM evaluation t
      WHERE (((t.supervisor_id = ANY($5::uuid[]) AND t.employee_id <> $3::uuid) AND t.state IN ('FEEDBACK_CLOSED', 'RATED') AND (
        SELECT p.status = 'OPEN'
          AND $2::date BETWEEN p.rating_opens_on AND p.rating_closes_on
        FROM evaluation_period p
        WHERE p.id = t.period_id
      )) AND NOT COALESCE((t.employee_id = $3::uuid OR ((t.supervisor_id = ANY($5::uuid[]) AND t.employee_id <> $3::uuid) AND (
        SELECT p.status IN ('CLOSED', 'ARCHIVED')
        FROM evaluation_period p
        WHERE p.id = t.period_id
      )) OR t.id = ANY(ARRAY(
        SELECT q.evaluation_id
        FROM feedback_request q
        WHERE q.reviewer_id = $3::uuid
          AND q.reviewer_group = 'PEER'
          AND q.state IN ('APPROVED', 'SUBMITTED')
      )) OR t.id = ANY(ARRAY(
        SELECT q.evaluation_id
        FROM feedback_request q
        WHERE q.reviewer_id = $3::uuid
          AND q.reviewer_group = 'SUBORDINATE'
          AND q.state IN ('APPROVED', 'SUBMITTED')
      ))), FALSE))
        AND t.state = 'FEEDBACK_CLOSED'
      UNION ALL
      SELECT t.id AS id,
        'RELEASE' AS kind,
        'evaluation' AS noun,
        t.id AS evaluation_id,
        $3::uuid AS employee_id,
        (
          SELECT p.rating_closes_on
          FROM evaluation_period p
          WHERE p.id = t.period_id
            AND p.agency_id = $4::uuid
        ) AS due_on
      FROM evaluation t
      WHERE (((t.supervisor_id = ANY($5::uuid[]) AND t.employee_id <> $3::uuid) AND t.state IN ('RATED', 'CALIBRATED')) AND NOT COALESCE((t.employee_id = $3::uuid OR ((t.supervisor_id = ANY($5::uuid[]) AND t.employee_id <> $3::uuid) AND (
        SELECT p.status IN ('CLOSED', 'ARCHIVED')
        FROM evaluation_period p
        WHERE p.id = t.period_id
      )) OR t.id = ANY(ARRAY(
        SELECT q.evaluation_id
        FROM feedback_request q
        WHERE q.reviewer_id = $3::uuid
          AND q.reviewer_group = 'PEER'
          AND q.state IN ('APPROVED', 'SUBMITTED')
      )) OR t.id = ANY(ARRAY(
        SELECT q.evaluation_id
        FROM feedback_request q
        WHERE q.reviewer_id = $3::uuid
          AND q.reviewer_group = 'SUBORDINATE'
          AND q.state IN ('APPROVED', 'SUBMITTED')
      ))), FALSE))
        AND 1 = 1
      UNION ALL
      SELECT t.id AS id,
        'RESPOND' AS kind,
        'evaluation' AS noun,
        t.id AS evaluation_id,
        $3::uuid AS employee_id,
        (
          SELECT p.response_closes_on
          FROM evaluation_period p
          WHERE p.id = t.period_id
            AND p.agency_id = $4::uuid
        ) AS due_on
      FROM evaluation t
      WHERE ((t.employee_id = $3::uuid AND t.state IN ('RELEASED') AND (
        SELECT p.status = 'OPEN'
          AND $2::date <= p.response_closes_on
        FROM evaluation_period p
        WHERE p.id = t.period_id
      )) AND NOT COALESCE((t.employee_id = $3::uuid AND (
        SELECT p.status IN ('CLOSED', 'ARCHIVED')
        FROM evaluation_period p
        WHERE p.id = t.period_id
      )), FALSE))
        AND 1 = 1
    ) t
  ) v1
  WHERE v1.c0 = ANY($1::uuid[])
) w
WHERE place <= 4
ORDER BY place;

SELECT v1.c0,
  v1.c1
FROM (
  SELECT t.id AS c0,
    CASE WHEN (t.employee_id = $1::uuid OR (t.supervisor_id = ANY($2::uuid[]) AND t.employee_id <> $1::uuid) OR (t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $1::uuid) OR (t.id = ANY(ARRAY(
      SELECT f.evaluation_id
      FROM evaluation_former_supervisor f
      WHERE f.employee_id = $1::uuid
    )) AND t.employee_id <> $1::uuid)) THEN t.state END AS c1
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
WHERE v1.c0 = ANY($4::uuid[]);

SELECT v1.c0,
  v1.c1,
  v1.c2
FROM (
  SELECT t.id AS c0,
    t.due_on AS c1,
    CASE WHEN t.reviewer_id = $1::uuid THEN t.state END AS c2
  FROM feedback_request t
  WHERE (t.reviewer_id = $1::uuid OR t.evaluation_id = ANY(ARRAY(
    SELECT e.id
    FROM evaluation e
    WHERE e.supervisor_id = ANY($3::uuid[])
      AND e.employee_id <> $1::uuid
  )) OR t.evaluation_id = ANY(ARRAY(
    SELECT e.id
    FROM evaluation e
    WHERE e.supervisor_id = ANY($4::uuid[])
      AND e.employee_id <> $1::uuid
  )))
) v1
WHERE v1.c0 = ANY($2::uuid[]);
