-- From ladder (codecs): one row per codec, setting and metric: kbps, the mean payload in kbit/s; kbps_file, the
-- same with the container; mean of the metric over the songs and its 95 % interval, by bootstrap, or Wilson's for a
-- rate.
WITH taken AS (
    SELECT codec, setting, avg(value) FILTER (WHERE metric = 'kbps') AS kbps, avg(value) FILTER (WHERE metric = 'kbps_file') AS kbps_file
    FROM ladder GROUP BY codec, setting),
place AS (SELECT codec, min(rowid) AS place FROM ladder GROUP BY codec)
SELECT codec, l.setting, kbps, kbps_file, metric, count(value) FILTER (WHERE abs(value) < 9e999) AS n,
    avg(value) FILTER (WHERE abs(value) < 9e999) AS value,
    CASE metric WHEN 'recognised' THEN wilson_low(sum(value), count(value)) ELSE low(value) END AS value_low,
    CASE metric WHEN 'recognised' THEN wilson_high(sum(value), count(value)) ELSE high(value) END AS value_high
FROM ladder l JOIN taken USING (codec, setting) JOIN place USING (codec) WHERE metric NOT IN ('kbps', 'kbps_file')
GROUP BY codec, l.setting, metric ORDER BY metric, place, kbps
