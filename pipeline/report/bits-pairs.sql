-- From ladder (codecs) and bits: the MDCT coder (filled or plain) against each other codec, taken at its cheapest
-- setting that uses at least as many bits. One row per pair, setting and metric: the mean difference over songs
-- with its 95 % bootstrap interval, and which is better.
WITH rates AS (SELECT DISTINCT codec, setting, kbps FROM bits),
rival AS (
    SELECT o.codec AS ours, o.setting, o.kbps, r.codec AS other, r.setting AS other_setting, r.kbps AS other_kbps,
        row_number() OVER (PARTITION BY o.codec, o.setting, r.codec ORDER BY r.kbps) AS place
    FROM rates o JOIN rates r ON r.kbps >= 0.99 * o.kbps AND r.codec NOT IN ('filled', 'plain')
    WHERE o.codec IN ('filled', 'plain') AND o.setting >= 4),
pair AS (
    SELECT ours, other, a.metric AS metric, r.setting AS setting, r.kbps AS kbps, other_kbps, a.value - b.value AS difference
    FROM rival r JOIN ladder a ON a.codec = ours AND a.setting = r.setting
        JOIN ladder b ON b.codec = other AND b.setting = other_setting AND b.key = a.key AND b.metric = a.metric
    WHERE place = 1 AND a.metric IN ('snr', 'mel'))
SELECT ours || '-' || other AS pair, ours, other, metric, setting, kbps, other_kbps, count(difference) AS n, avg(difference) AS value,
    low(difference) AS value_low, high(difference) AS value_high,
    CASE WHEN (CASE metric WHEN 'mel' THEN -1 ELSE 1 END) * avg(difference) > 0 AND low(difference) * high(difference) > 0 THEN 'better'
        WHEN low(difference) * high(difference) > 0 THEN 'worse' ELSE 'none' END AS verdict
FROM pair GROUP BY ours, other, metric, setting ORDER BY metric, ours, other, kbps
