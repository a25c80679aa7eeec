-- As the hr.
SELECT v1.c0,
  v2.c0,
  v2.c1,
  v2.c2,
  v3.c0,
  v3.c1
FROM (SELECT t.id AS c0 FROM employee t) v1
LEFT JOIN (
  SELECT t.id AS c0,
    t.name AS c1,
    CASE WHEN ((t.agency_id = ?1 AND t.id <> ?2) OR t.id = ?2) THEN t.nip END AS c2,
    t.agency_id AS c3
  FROM employee t
  WHERE ((+t.agency_id = ?1 AND +t.id <> ?2) OR +t.agency_id = ?1 OR +t.id = ?2)
) v2 ON v2.c0 = v1.c0
LEFT JOIN (SELECT t.id AS c0, t.name AS c1 FROM agency t) v3 ON v3.c0 = v2.c3
WHERE v1.c0 IN (SELECT unhex(value) FROM json_each(?3));

SELECT v1.c0,
  v1.c1,
  v2.c0,
  v2.c1,
  v1.c3,
  v1.c4
FROM (
  SELECT t.employee_id AS c0,
    t.role AS c1,
    t.org_unit_id AS c2,
    t.valid_from AS c3,
    t.id AS c4
  FROM role_grant t
  WHERE ((+t.agency_id = ?2 AND +t.employee_id <> ?3) OR +t.employee_id = ?3)
) v1
LEFT JOIN (
  SELECT t.id AS c0,
    t.name AS c1
  FROM org_unit t
  WHERE +t.agency_id = ?2
) v2 ON v2.c0 = v1.c2
WHERE v1.c0 IN (SELECT unhex(value) FROM json_each(?1));
