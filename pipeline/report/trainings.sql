-- From settings and parameters: the effect of the seed on a network, on the test set, one row per network and
-- metric: mean, lowest and highest over the trainings, and whether one of them lies outside the interval of the
-- training with SEED.
WITH own AS (SELECT rowid AS place, network, metric, setting, value, value_low, value_high FROM settings WHERE part = 'test' AND method = 'network'),
first AS (SELECT * FROM own WHERE setting = (SELECT value FROM parameters WHERE parameter = 'SEED'))
SELECT network, metric, count(*) AS trainings, avg(own.value) AS value, min(own.value) AS value_low, max(own.value) AS value_high,
    deviation(own.value) AS deviation,
    coalesce(min(own.value) < first.value_low OR max(own.value) > first.value_high, 0) AS beyond
FROM own JOIN first USING (network, metric) GROUP BY network, metric ORDER BY min(own.place)
