-- As the auditor.
SELECT v1.c0,
  v1.c1,
  v2.c0,
  v2.c1,
  v3.c0,
  v3.c1
FROM (
  SELECT t.id AS c0,
    t.period_ends_on AS c1,
    t.org_unit_id AS c2
  FROM evaluation t
  WHERE t.agency_id = $1::uuid
    AND ((t.agency_id = $1::uuid AND t.employee_id <> $2::uuid) OR t.employee_id = $2::uuid)
) v1
LEFT JOIN (
  SELECT t.id AS c0,
    t.name AS c1,
    t.parent_id AS c2
  FROM org_unit t
  WHERE t.agency_id = $1::uuid
) v2 ON v2.c0 = v1.c2
LEFT JOIN (
  SELECT t.id AS c0,
    t.name AS c1
  FROM org_unit t
  WHERE t.agency_id = $1::uuid
) v3 ON v3.c0 = v2.c2
ORDER BY v1.c1 ASC,
  v1.c0 ASC
LIMIT 3;
