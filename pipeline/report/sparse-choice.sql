-- From ladder, settings, sizes, rule and parameters: every vector of a network or of the sparse code, smallest
-- first; whether it stays within the rule's bounds on the validation songs (qualifies), and its results on the test
-- songs. The chosen one is the smallest that qualifies; of two of the same size, the one with the higher SNR.
WITH long AS (
    SELECT part, method, setting AS numbers, metric, avg(value) FILTER (WHERE abs(value) < 9e999) AS value,
        CASE metric WHEN 'recognised' THEN wilson_low(sum(value), count(value)) ELSE low(value) END AS value_low,
        CASE metric WHEN 'recognised' THEN wilson_high(sum(value), count(value)) ELSE high(value) END AS value_high, count(value) AS n
    FROM ladder WHERE method IN ('sparse', 'filled') GROUP BY part, method, setting, metric
    UNION ALL SELECT part, method, numbers, metric, s.value, value_low, value_high, n FROM settings s JOIN sizes USING (network)
        WHERE method = 'network' AND setting = (SELECT value FROM parameters WHERE parameter = 'SEED')),
candidate AS (SELECT DISTINCT method, numbers FROM long WHERE part = 'validation'),
missed AS (
    SELECT c.method, c.numbers, count(*) AS bounds FROM candidate c CROSS JOIN rule
        LEFT JOIN long v ON v.part = 'validation' AND v.method = c.method AND v.numbers = c.numbers AND v.metric = rule.metric
    WHERE at_least IS NOT NULL AND coalesce(value_low < at_least, 1) OR at_most IS NOT NULL AND coalesce(value_high > at_most, 1)
    GROUP BY c.method, c.numbers),
judged AS (
    SELECT c.method, c.numbers, m.bounds IS NULL AS qualifies, v.value AS snr FROM candidate c LEFT JOIN missed m USING (method, numbers)
        JOIN long v ON v.part = 'validation' AND v.method = c.method AND v.numbers = c.numbers AND v.metric = 'snr')
SELECT j.method, j.numbers, CASE WHEN qualifies THEN 'yes' ELSE 'no' END AS qualifies, qualifies AND row_number() OVER (ORDER BY qualifies DESC, j.numbers, j.snr DESC) = 1 AS chosen,
    r.value AS recognised, r.value_low AS recognised_low, r.value_high AS recognised_high, r.n AS songs,
    t.value AS snr, t.value_low AS snr_low, t.value_high AS snr_high
FROM judged j JOIN long r ON r.part = 'test' AND r.method = j.method AND r.numbers = j.numbers AND r.metric = 'recognised'
    JOIN long t ON t.part = 'test' AND t.method = j.method AND t.numbers = j.numbers AND t.metric = 'snr'
ORDER BY j.numbers, j.method
