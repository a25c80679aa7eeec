-- As the head.
SELECT v1.c0
FROM (
  SELECT t.id AS c0
  FROM org_unit t
  WHERE t.agency_id = $1::uuid
) v1
ORDER BY v1.c0 ASC
LIMIT 2;

SELECT w.v,
  w.n
FROM (
  SELECT v1.c0 AS v,
    count(*) AS n
  FROM (
    SELECT CASE WHEN ((t.agency_id = $1::uuid AND t.employee_id <> $2::uuid) OR t.employee_id = $2::uuid) THEN t.state END AS c0
    FROM evaluation t
    WHERE t.agency_id = $1::uuid
      AND ((t.agency_id = $1::uuid AND t.employee_id <> $2::uuid) OR t.employee_id = $2::uuid)
  ) v1
  WHERE (((v1.c0 IS NOT NULL AND NOT v1.c0 = ANY($3::text[]))))
  GROUP BY v1.c0
) w
ORDER BY w.n DESC,
  CASE WHEN w.v IS NULL THEN 1 ELSE 0 END,
  CASE w.v WHEN 'OPEN' THEN 0 WHEN 'SELF_SUBMITTED' THEN 1 WHEN 'FEEDBACK_CLOSED' THEN 2 WHEN 'RATED' THEN 3 WHEN 'CALIBRATED' THEN 4 WHEN 'RELEASED' THEN 5 WHEN 'ACKNOWLEDGED' THEN 6 WHEN 'APPEALED' THEN 7 WHEN 'DECIDED' THEN 8 WHEN 'FINAL' THEN 9 END
LIMIT 20;

SELECT v2.n
FROM (
  SELECT count(*) AS n
  FROM (
    SELECT 1 AS c0
    FROM evaluation t
    WHERE t.agency_id = $1::uuid
      AND ((t.agency_id = $1::uuid AND t.employee_id <> $2::uuid) OR t.employee_id = $2::uuid)
  ) v1
) v2
LIMIT 1000;

SELECT x.p,
  x.v,
  x.n
FROM (
  SELECT w.p,
    w.v,
    w.n,
    row_number() OVER (PARTITION BY w.p ORDER BY w.n DESC, CASE WHEN w.v IS NULL THEN 1 ELSE 0 END, CASE w.v WHEN 'VERY_GOOD' THEN 0 WHEN 'GOOD' THEN 1 WHEN 'NEEDS_IMPROVEMENT' THEN 2 WHEN 'POOR' THEN 3 WHEN 'VERY_POOR' THEN 4 END) AS place
  FROM (
    SELECT v1.c0 AS p,
      v2.c1 AS v,
      count(*) AS n
    FROM (
      SELECT t.org_unit_id AS c0,
        CASE WHEN (((t.agency_id = $1::uuid AND t.employee_id <> $2::uuid) AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR (t.employee_id = $2::uuid AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id = ANY($3::uuid[]) AND t.employee_id <> $2::uuid) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id = ANY($4::uuid[]) AND t.employee_id <> $2::uuid) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL'))) THEN t.id END AS c1
      FROM evaluation t
      WHERE t.agency_id = $1::uuid
        AND ((t.agency_id = $1::uuid AND t.employee_id <> $2::uuid) OR t.employee_id = $2::uuid)
    ) v1
    LEFT JOIN (
      SELECT t.evaluation_id AS c0,
        t.performance_rating AS c1
      FROM rating t
    ) v2 ON v2.c0 = v1.c1
    WHERE v1.c0 = ANY($5::uuid[])
    GROUP BY v1.c0,
      v2.c1
  ) w
) x
WHERE x.place <= 5
ORDER BY x.place;
