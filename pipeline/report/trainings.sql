-- Of settings and parameters: what another seed makes of a network on the test set, a line a network and metric:
-- the mean over the trainings, the least and the greatest of them, and whether one of them lies beyond
-- the interval of the training with SEED.
WITH own AS (SELECT rowid AS place, network, metric, setting, value, value_low, value_high FROM settings WHERE part = 'test' AND method = 'network'),
first AS (SELECT * FROM own WHERE setting = (SELECT value FROM parameters WHERE parameter = 'SEED'))
SELECT network, metric, count(*) AS trainings, avg(own.value) AS value, min(own.value) AS value_low, max(own.value) AS value_high,
    deviation(own.value) AS deviation,
    coalesce(min(own.value) < first.value_low OR max(own.value) > first.value_high, 0) AS beyond
FROM own JOIN first USING (network, metric) GROUP BY network, metric ORDER BY min(own.place)
