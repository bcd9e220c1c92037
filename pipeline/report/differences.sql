-- From measured, rates and names: the network against each control, paired by song, on the test set. One row per
-- size, control and metric: the mean difference (network minus control) with its 95 % bootstrap interval for the
-- network trained with SEED (the one in rates), the number of songs on which that network is better, and a verdict
-- over all trainings: better or worse if the intervals of all of them lie on that side of 0, else none. value_best
-- marks better; rival is the control with the best mean.
WITH sign AS (SELECT name AS metric, CASE better WHEN 'lower' THEN -1 ELSE 1 END AS sign FROM names WHERE kind = 'metric'),
control AS (
    SELECT m.* FROM measured m JOIN rates r USING (network, method, setting, metric)
    WHERE part = 'test' AND method <> 'network'),
pair AS (
    SELECT network, c.method, metric, own.setting AS training, own.value - c.value AS difference, sign
    FROM control c JOIN measured own USING (part, network, metric, key) JOIN sign USING (metric)
    WHERE own.method = 'network'),
training AS (
    SELECT network, method, metric, training, count(difference) AS n, sum(sign * difference > 0) AS nearer,
        avg(difference) FILTER (WHERE abs(difference) < 9e999) AS value, low(difference) AS low, high(difference) AS high,
        min(sign * low(difference), sign * high(difference)) AS least, max(sign * low(difference), sign * high(difference)) AS most
    FROM pair GROUP BY network, method, metric, training),
verdict AS (
    SELECT network, method, metric, count(*) AS trainings,
        CASE WHEN min(least) > 0 THEN 'better' WHEN max(most) < 0 THEN 'worse' ELSE 'none' END AS verdict
    FROM training GROUP BY network, method, metric)
SELECT network, method, r.setting, metric, trainings, t.n, nearer, t.value, low AS value_low, high AS value_high,
    verdict, verdict = 'better' AS value_best,
    row_number() OVER (PARTITION BY network, metric ORDER BY -sign * r.value) = 1 AS rival
FROM rates r JOIN training t USING (network, method, metric) JOIN verdict USING (network, method, metric) JOIN sign USING (metric)
WHERE t.training = (SELECT setting FROM rates WHERE method = 'network') ORDER BY r.rowid
