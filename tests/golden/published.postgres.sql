-- As the citizen.
SELECT v1.c0,
  v2.c0,
  v2.c1,
  v2.c2,
  v1.c2
FROM (
  SELECT t.index_hundredths AS c0,
    t.campaign_id AS c1,
    t.id AS c2
  FROM survey_result t
  WHERE t.state IN ('PUBLISHED')
    AND t.state = $1::text
  OFFSET 0
) v1
LEFT JOIN (
  SELECT t.id AS c0,
    t.name AS c1,
    (
      SELECT s.name
      FROM service_unit s
      WHERE s.id = t.service_unit_id
    ) AS c2
  FROM survey_campaign t
  WHERE t.state IN ('OPEN', 'CLOSED', 'COMPUTED', 'PUBLISHED', 'FOLLOWED_UP')
) v2 ON v2.c0 = v1.c1
ORDER BY v1.c0 DESC,
  v1.c2 DESC
LIMIT 3;

SELECT v1.c0,
  v1.c1
FROM (SELECT t.code AS c0, t.id AS c1 FROM rule_set t OFFSET 0) v1
ORDER BY v1.c1 ASC
LIMIT 21;

SELECT v1.c0,
  v1.c1,
  v2.c0,
  v2.c1,
  v2.c2
FROM (
  SELECT t.result_id AS c0,
    CAST(t.sum_hundredths / 100 AS integer) AS c1,
    t.item_id AS c2
  FROM survey_result_item t
) v1
LEFT JOIN (
  SELECT t.id AS c0,
    t.code AS c1,
    t.sequence AS c2
  FROM survey_item t
) v2 ON v2.c0 = v1.c2
WHERE v1.c0 = ANY($1::uuid[]);
