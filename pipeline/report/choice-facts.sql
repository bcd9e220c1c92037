-- From choice, settings and rule: the chosen vector, other vectors within the bounds, how many songs of the
-- validation set must be recognised, and the network used from then on: the chosen one, or else the largest.
WITH RECURSIVE asked AS (
    SELECT (SELECT max(n) FROM settings WHERE part = 'validation' AND metric = 'recognised') AS songs,
        (SELECT at_least FROM rule WHERE metric = 'recognised') AS bound),
hits AS (SELECT 0 AS hits UNION ALL SELECT hits + 1 FROM hits, asked WHERE hits < songs)
SELECT (SELECT network FROM choice WHERE verdict = 'chosen') AS chosen,
    (SELECT group_concat(network, ' ') FROM choice WHERE verdict = 'qualifies') AS qualified,
    (SELECT coalesce(max(CASE verdict WHEN 'chosen' THEN network END), (SELECT network FROM choice LIMIT 1)) FROM choice) AS used,
    songs, bound, (SELECT min(hits) FROM hits WHERE wilson_low(hits, songs) >= bound) AS needed
FROM asked
