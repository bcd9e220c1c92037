-- From scores (signal, key, label, v0, v1, v2), alignment and parameters: every song in the first three components
-- of every signal: number (of the label; 0 beyond the 20th), x, y, z (its components in the order and with the
-- signs of the original's), distance (from the mean of all songs), outlier (its rank by distance, largest first; 0:
-- none).
-- The outliers of a signal are the OUTLIERS songs with the largest distance, but at most a tenth of the songs,
-- rounded up; ties go to the song that comes first in the stream.
WITH label AS (SELECT label, row_number() OVER (ORDER BY min(rowid)) AS number FROM scores GROUP BY label),
    place AS (SELECT s.rowid AS r, signal, key, axis, sign * CASE component WHEN 1 THEN v0 WHEN 2 THEN v1 ELSE v2 END AS value
        FROM scores s JOIN alignment USING (signal)),
    song AS (SELECT r, max(value) FILTER (WHERE axis = 1) AS x, max(value) FILTER (WHERE axis = 2) AS y, max(value) FILTER (WHERE axis = 3) AS z FROM place GROUP BY r),
    far AS (SELECT rowid AS r, *, sqrt(v0 * v0 + v1 * v1 + v2 * v2) AS distance, count(*) OVER (PARTITION BY signal) AS songs,
        row_number() OVER (PARTITION BY signal ORDER BY sqrt(v0 * v0 + v1 * v1 + v2 * v2) DESC, rowid) AS rank FROM scores)
SELECT signal, key, label, iif(number > 20, 0, number) AS number, x, y, z, distance,
    iif(rank <= min((songs + 9) / 10, (SELECT value FROM parameters WHERE parameter = 'OUTLIERS')), rank, 0) AS outlier
FROM far JOIN song USING (r) JOIN label USING (label) ORDER BY r
