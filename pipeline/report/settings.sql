-- From measured and names: every network and control at every size on the test and the validation set, one row per
-- metric: mean and 95 % interval over the n songs with a finite value, by bootstrap, or Wilson's for a rate.
SELECT part, network, method, setting, metric, count(value) FILTER (WHERE abs(value) < 9e999) AS n,
    avg(value) FILTER (WHERE abs(value) < 9e999) AS value,
    CASE metric WHEN 'recognised' THEN wilson_low(sum(value), count(value)) ELSE low(value) END AS value_low,
    CASE metric WHEN 'recognised' THEN wilson_high(sum(value), count(value)) ELSE high(value) END AS value_high
FROM measured GROUP BY part, network, method, setting, metric ORDER BY min(measured.rowid)
