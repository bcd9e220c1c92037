-- From ladder, measured, sizes and parameters: one code against another, paired by song, on the test set, one row
-- per pair, size and metric: the mean difference (code minus other) with its 95 % bootstrap interval, and a verdict
-- over all seeds of a learned code: higher, lower or none.
WITH pair(place, code, other) AS (VALUES (1, 'sparse', 'keep'), (2, 'learned', 'keep'), (3, 'learned', 'sparse'),
    (4, 'learned', 'network'), (5, 'filled', 'sparse')),
song AS (
    SELECT substr(method, 1, instr(method || '-', '-') - 1) AS method, substr(method, instr(method || '-', '-') + 1) AS seed,
        setting AS numbers, metric, key, value FROM ladder WHERE part = 'test'
    UNION ALL SELECT method, '', numbers, metric, key, value FROM measured JOIN sizes USING (network)
        WHERE part = 'test' AND method = 'network' AND setting = (SELECT value FROM parameters WHERE parameter = 'SEED')),
difference AS (
    SELECT place, code, other, a.seed, a.numbers, a.metric, a.key, a.value - b.value AS value
    FROM pair JOIN song a ON a.method = code JOIN song b ON b.method = other AND b.numbers = a.numbers AND b.metric = a.metric AND b.key = a.key),
seeds AS (
    SELECT place, numbers, metric, low(value) AS low, high(value) AS high FROM difference GROUP BY place, numbers, metric, seed),
verdict AS (
    SELECT place, numbers, metric, count(*) AS seeds, CASE WHEN min(low) > 0 THEN 'higher' WHEN max(high) < 0 THEN 'lower' ELSE 'none' END AS verdict
    FROM seeds GROUP BY place, numbers, metric),
each AS (SELECT place, code, other, numbers, metric, key, avg(value) AS value FROM difference GROUP BY place, code, other, numbers, metric, key)
SELECT code || '-' || other AS pair, code, other, numbers, metric, seeds, count(value) AS n, avg(value) AS value, low(value) AS value_low,
    high(value) AS value_high, verdict
FROM each JOIN verdict USING (place, numbers, metric) GROUP BY place, numbers, metric ORDER BY place, metric, numbers DESC
