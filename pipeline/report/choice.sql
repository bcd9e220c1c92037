-- From settings, rule and parameters: which vector is good enough, one row per network, largest first. missed:
-- metrics whose interval on the validation set is not within the bounds; test_missed: the same on the test set;
-- verdict: chosen (the smallest that misses none), qualifies or fails.
WITH own AS (SELECT * FROM settings WHERE method = 'network' AND setting = (SELECT value FROM parameters WHERE parameter = 'SEED')),
network AS (SELECT network, min(rowid) AS place FROM settings WHERE method = 'network' GROUP BY network),
miss AS (
    SELECT part, network, metric FROM rule CROSS JOIN network CROSS JOIN (SELECT 'test' AS part UNION SELECT 'validation')
        LEFT JOIN own USING (part, network, metric)
    WHERE at_least IS NOT NULL AND coalesce(value_low < at_least, 1) OR at_most IS NOT NULL AND coalesce(value_high > at_most, 1)
    ORDER BY rule.rowid),
judged AS (
    SELECT network, place, (SELECT group_concat(metric, ' ') FROM miss WHERE part = 'validation' AND network = n.network) AS missed,
        (SELECT group_concat(metric, ' ') FROM miss WHERE part = 'test' AND network = n.network) AS test_missed
    FROM network n)
SELECT network, missed, test_missed, CASE
    WHEN missed IS NOT NULL THEN 'fails'
    WHEN place = (SELECT max(place) FROM judged WHERE missed IS NULL) THEN 'chosen' ELSE 'qualifies' END AS verdict
FROM judged ORDER BY place
