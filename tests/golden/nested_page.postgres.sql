-- As the superior.
SELECT v1.c0,
  v1.c1,
  v2.c0,
  v2.c1,
  v1.c3
FROM (
  SELECT t.name AS c0,
    CASE WHEN (t.id = $1::uuid OR (t.id = ANY($2::uuid[]) AND t.id <> $1::uuid)) THEN t.nip END AS c1,
    (
      SELECT a.position_id
      FROM appointment a
      WHERE a.employee_id = t.id
        AND a.kind = 'DEFINITIVE'
        AND a.valid_from <= $3::date
        AND (a.valid_to IS NULL OR a.valid_to > $3::date)
    ) AS c2,
    t.id AS c3
  FROM employee t
  WHERE (t.agency_id = $4::uuid OR t.id = $1::uuid OR (t.id = ANY($2::uuid[]) AND t.id <> $1::uuid))
  OFFSET 0
) v1
LEFT JOIN (
  SELECT t.id AS c0,
    t.title AS c1
  FROM position t
  WHERE t.agency_id = $4::uuid
) v2 ON v2.c0 = v1.c2
ORDER BY CASE WHEN v1.c0 IS NULL THEN 1 ELSE 0 END ASC,
  COALESCE(v1.c0, '') ASC,
  v1.c3 ASC
LIMIT 4;

SELECT *
FROM (
  SELECT v1.c0 AS o0,
    v1.c1 AS o1,
    row_number() OVER (PARTITION BY v1.c0 ORDER BY v1.c1 ASC) AS place
  FROM (
    SELECT t.employee_id AS c0,
      t.id AS c1,
      t.segment AS c2
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
  ) v1
  WHERE v1.c0 = ANY($1::uuid[])
    AND ((v1.c2 = $2::bigint))
) w
WHERE place <= 2
ORDER BY place;

SELECT v1.c0,
  count(*)
FROM (
  SELECT t.employee_id AS c0,
    t.segment AS c1
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
) v1
WHERE v1.c0 = ANY($1::uuid[])
  AND ((v1.c1 = $2::bigint))
GROUP BY v1.c0;
