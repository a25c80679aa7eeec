-- As the citizen.
SELECT v1.c0,
  v1.c1,
  v2.c0,
  v3.c0,
  v3.c1
FROM (
  SELECT t.id AS c0,
    t.name AS c1,
    t.instrument_id AS c2
  FROM survey_campaign t
  WHERE t.state IN ('OPEN', 'CLOSED', 'COMPUTED', 'PUBLISHED', 'FOLLOWED_UP')
    AND t.id IN (
      SELECT w.campaign_id
      FROM ( SELECT k.campaign_id, k.code FROM survey_channel k WHERE k.state = 'ACTIVE' AND k.kind <> 'ENCOUNTER' UNION ALL SELECT k.campaign_id, s.code FROM survey_slip s JOIN survey_channel k ON k.id = s.channel_id WHERE k.state = 'ACTIVE') w
      WHERE w.code = $1::text
    )
) v1
LEFT JOIN (SELECT t.id AS c0 FROM survey_instrument t) v2 ON v2.c0 = v1.c2
LEFT JOIN (
  SELECT t.campaign_id AS c0,
    t.index_hundredths AS c1
  FROM survey_result t
  WHERE t.state IN ('PUBLISHED')
) v3 ON v3.c0 = v1.c0;

SELECT v1.c0,
  v1.c1,
  v1.c2
FROM (
  SELECT t.instrument_id AS c0,
    t.sequence AS c1,
    t.question AS c2
  FROM survey_item t
) v1
WHERE v1.c0 = ANY($1::uuid[]);
