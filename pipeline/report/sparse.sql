-- From ladder and names: the sparse code and the control on some songs of the test set, one row per size, metric
-- and method: mean and 95 % interval over the songs, by bootstrap, or Wilson's for a rate. learned is the mean over
-- its seeds.
WITH song AS (
    SELECT setting AS numbers, substr(method, 1, instr(method || '-', '-') - 1) AS method, metric, key, avg(value) AS value, min(l.rowid) AS place
    FROM ladder l WHERE part = 'test' GROUP BY 1, 2, 3, 4)
SELECT numbers, s.method, s.metric, count(value) FILTER (WHERE abs(value) < 9e999) AS n, avg(value) FILTER (WHERE abs(value) < 9e999) AS value,
    CASE s.metric WHEN 'recognised' THEN wilson_low(sum(value), count(value)) ELSE low(value) END AS value_low,
    CASE s.metric WHEN 'recognised' THEN wilson_high(sum(value), count(value)) ELSE high(value) END AS value_high
FROM song s JOIN names ON kind = 'metric' AND name = s.metric
GROUP BY numbers, s.method, s.metric ORDER BY names.rowid, numbers DESC, min(s.place)
