-- As the auditor.
SELECT v1.c0,
  v2.c1,
  v3.c1,
  v4.c1
FROM (
  SELECT t.id AS c0,
    t.org_unit_id AS c1,
    CASE WHEN (((t.agency_id = ?1 AND t.employee_id <> ?2) AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR (t.employee_id = ?2 AND t.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')) OR ((t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND t.employee_id <> ?2) AND t.state IN ('RATED', 'CALIBRATED', 'RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL'))) THEN t.id END AS c2,
    t.employee_id AS c3,
    t.plan_id AS c4
  FROM evaluation t
  WHERE +t.agency_id = ?1
    AND ((t.agency_id = ?1 AND t.employee_id <> ?2) OR t.employee_id = ?2)
) v1
LEFT JOIN (
  SELECT t.evaluation_id AS c0,
    CASE t.performance_rating WHEN 'VERY_GOOD' THEN 0 WHEN 'GOOD' THEN 1 WHEN 'NEEDS_IMPROVEMENT' THEN 2 WHEN 'POOR' THEN 3 WHEN 'VERY_POOR' THEN 4 END AS c1
  FROM rating t
) v3 ON v3.c0 = v1.c2
LEFT JOIN (
  SELECT t.id AS c0,
    CASE WHEN t.id = ?2 THEN (
      SELECT CASE WHEN r.words LIKE '% I/A %' THEN 0 WHEN r.words LIKE '% I/B %' THEN 1 WHEN r.words LIKE '% I/C %' THEN 2 WHEN r.words LIKE '% I/D %' THEN 3 WHEN r.words LIKE '% II/A %' THEN 4 WHEN r.words LIKE '% II/B %' THEN 5 WHEN r.words LIKE '% II/C %' THEN 6 WHEN r.words LIKE '% II/D %' THEN 7 WHEN r.words LIKE '% III/A %' THEN 8 WHEN r.words LIKE '% III/B %' THEN 9 WHEN r.words LIKE '% III/C %' THEN 10 WHEN r.words LIKE '% III/D %' THEN 11 WHEN r.words LIKE '% IV/A %' THEN 12 WHEN r.words LIKE '% IV/B %' THEN 13 WHEN r.words LIKE '% IV/C %' THEN 14 WHEN r.words LIKE '% IV/D %' THEN 15 WHEN r.words LIKE '% IV/E %' THEN 16 WHEN r.words LIKE '% I ' THEN 17 WHEN r.words LIKE '% II ' THEN 18 WHEN r.words LIKE '% III ' THEN 19 WHEN r.words LIKE '% IV ' THEN 20 WHEN r.words LIKE '% V ' THEN 21 WHEN r.words LIKE '% VI ' THEN 22 WHEN r.words LIKE '% VII ' THEN 23 WHEN r.words LIKE '% VIII ' THEN 24 WHEN r.words LIKE '% IX ' THEN 25 WHEN r.words LIKE '% X ' THEN 26 WHEN r.words LIKE '% XI ' THEN 27 WHEN r.words LIKE '% XII ' THEN 28 WHEN r.words LIKE '% XIII ' THEN 29 WHEN r.words LIKE '% XIV ' THEN 30 WHEN r.words LIKE '% XV ' THEN 31 WHEN r.words LIKE '% XVI ' THEN 32 WHEN r.words LIKE '% XVII ' THEN 33 END
      FROM (
        SELECT ' ' || rtrim(upper(replace(replace(replace(replace(replace(replace(replace(t.rank, '(', ' '), ')', ' '), ',', ' '), ';', ' '), '-', ' '), '	', ' '), ' ', ' '))) || ' ' AS words
      ) r
    ) END AS c1,
    t.name AS c2
  FROM employee t
  WHERE ((+t.agency_id = ?1 AND +t.id <> ?2) OR +t.agency_id = ?1 OR +t.id = ?2)
) v4 ON v4.c0 = v1.c3
LEFT JOIN (
  SELECT t.id AS c0,
    t.approach AS c1
  FROM performance_plan t
  WHERE +t.agency_id = ?1
    AND (((+t.agency_id = ?1 AND +t.employee_id <> ?2) AND +t.state IN ('APPROVED', 'AMENDING', 'CLOSED')) OR +t.employee_id = ?2 OR (+t.supervisor_id IN (SELECT unhex(value) FROM json_each(?3)) AND +t.employee_id <> ?2) OR (+t.id IN (
      SELECT e.plan_id
      FROM evaluation e
      WHERE e.supervisor_id IN (SELECT unhex(value) FROM json_each(?3))
        AND e.plan_id IS NOT NULL
    ) AND +t.employee_id <> ?2))
) v5 ON v5.c0 = v1.c4
LEFT JOIN (
  SELECT t.id AS c0,
    t.name AS c1
  FROM org_unit t
  WHERE +t.agency_id = ?1
) v2 ON v2.c0 = v1.c1
WHERE ((v3.c0 IS NOT NULL AND (1 = 1)) AND (v4.c0 IS NOT NULL AND ((instr(folded(v4.c2), ?4) = 1 AND instr(folded(v4.c2), ?5) > 0))) AND (v5.c0 IS NULL OR (v5.c0 IS NOT NULL AND (((1 = 0) OR ((v5.c1 <> ?6)))))))
  AND (+CASE WHEN v2.c1 IS NULL THEN 1 ELSE 0 END > 0 OR (+CASE WHEN v2.c1 IS NULL THEN 1 ELSE 0 END = 0 AND (+COALESCE(v2.c1, '') > ?7 OR (+COALESCE(v2.c1, '') = ?7 AND (+CASE WHEN v3.c1 IS NULL THEN 0 ELSE 1 END < 1 OR (+CASE WHEN v3.c1 IS NULL THEN 0 ELSE 1 END = 1 AND (+COALESCE(v3.c1, 0) < ?8 OR (+COALESCE(v3.c1, 0) = ?8 AND (+CASE WHEN v4.c1 IS NULL THEN 1 ELSE 0 END > 1 OR (+CASE WHEN v4.c1 IS NULL THEN 1 ELSE 0 END = 1 AND (+COALESCE(v4.c1, 0) > 0 OR (+COALESCE(v4.c1, 0) = 0 AND +v1.c0 > ?9))))))))))))
ORDER BY +CASE WHEN v2.c1 IS NULL THEN 1 ELSE 0 END ASC,
  +COALESCE(v2.c1, '') ASC,
  +CASE WHEN v3.c1 IS NULL THEN 0 ELSE 1 END DESC,
  +COALESCE(v3.c1, 0) DESC,
  +CASE WHEN v4.c1 IS NULL THEN 1 ELSE 0 END ASC,
  +COALESCE(v4.c1, 0) ASC,
  +v1.c0 ASC
LIMIT 3;
