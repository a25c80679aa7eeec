-- As the head.
SELECT v5.g0,
  v6.c0,
  v6.c1,
  v5.n
FROM (
  SELECT v3.g0 AS g0,
    v4.c0 AS g1,
    CAST(sum(v3.n) AS bigint) AS n
  FROM (
    SELECT v2.c1 AS g0,
      v1.c1 AS g1,
      count(*) AS n
    FROM (
      SELECT CASE WHEN (((t.agency_id = ?1 AND t.employee_id <> ?2) AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR (t.employee_id = ?2 AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?2) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?4)) AND t.employee_id <> ?2) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL'))) THEN t.id END AS c0,
        t.org_unit_id AS c1,
        t.period_ends_on AS c2
      FROM evaluation t
      WHERE +t.agency_id = ?1
        AND ((t.agency_id = ?1 AND t.employee_id <> ?2) OR t.employee_id = ?2)
    ) v1
    LEFT JOIN (
      SELECT t.evaluation_id AS c0,
        t.performance_rating AS c1
      FROM rating t
    ) v2 ON v2.c0 = v1.c0
    WHERE ((v1.c2 >= ?5))
    GROUP BY v2.c1,
      v1.c1
  ) v3
  LEFT JOIN (SELECT t.id AS c0 FROM org_unit t WHERE +t.agency_id = ?1) v4 ON v4.c0 = v3.g1
  GROUP BY v3.g0,
    v4.c0
) v5
LEFT JOIN (
  SELECT t.id AS c0,
    t.name AS c1
  FROM org_unit t
  WHERE +t.agency_id = ?1
) v6 ON v6.c0 = v5.g1
ORDER BY CASE WHEN v5.g0 IS NULL THEN 1 ELSE 0 END,
  CASE v5.g0 WHEN 'VERY_GOOD' THEN 0 WHEN 'GOOD' THEN 1 WHEN 'NEEDS_IMPROVEMENT' THEN 2 WHEN 'POOR' THEN 3 WHEN 'VERY_POOR' THEN 4 END,
  CASE WHEN v5.g1 IS NULL THEN 1 ELSE 0 END,
  v5.g1
LIMIT 1000;
