-- From settings, sizes, names and parameters: each method on the test set at each size, one row per metric, at the
-- setting that is best by that metric on the validation set. The network is the one trained with SEED. value_best
-- is 1 for the best mean of a size and metric.
WITH sign AS (SELECT name AS metric, CASE better WHEN 'lower' THEN -1 ELSE 1 END AS sign FROM names WHERE kind = 'metric'),
chosen AS (
    SELECT network, method, metric, setting, row_number() OVER
        (PARTITION BY network, method, metric ORDER BY value IS NULL, -sign * value, settings.rowid) AS place
    FROM settings JOIN sign USING (metric)
    WHERE part = 'validation' AND (method <> 'network' OR setting = (SELECT value FROM parameters WHERE parameter = 'SEED')))
SELECT network, method, setting, numbers, numbers_per_second AS rate, metric, n, value, value_low, value_high,
    coalesce(sign * value = max(sign * value) OVER (PARTITION BY network, metric), 0) AS value_best
FROM settings s JOIN chosen USING (network, method, metric, setting) JOIN sign USING (metric) JOIN sizes USING (network)
WHERE part = 'test' AND place = 1 ORDER BY sizes.rowid, s.rowid
