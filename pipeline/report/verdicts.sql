-- From differences: sizes at which the network compares alike, one row per metric and outcome: the controls that it
-- is better than, those that it is worse than, those without a difference, and the sizes.
WITH outcome AS (
    SELECT metric, network, min(rowid) AS place, group_concat(method, ' ') FILTER (WHERE verdict = 'better') AS better,
        group_concat(method, ' ') FILTER (WHERE verdict = 'worse') AS worse, group_concat(method, ' ') FILTER (WHERE verdict = 'none') AS none
    FROM (SELECT rowid, * FROM differences ORDER BY rowid) GROUP BY metric, network ORDER BY min(rowid))
SELECT metric, better, worse, none, group_concat(network, ' ') AS networks,
    count(*) = (SELECT count(DISTINCT network) FROM differences) AS everywhere
FROM outcome GROUP BY metric, better, worse, none ORDER BY min(place)
