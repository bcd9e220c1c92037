-- From alignment, variance and components: the data of the page's scatter (scatter.js), one line per row: the signals; per
-- signal the component on each axis and its explained variance; per song the number of its label, its position in each
-- signal as x,y,z, in thousandths of the farthest song's distance, followed by ! if the song is an outlier, key and label,
-- separated by blanks. Only the label may contain blanks.
WITH far AS (SELECT signal, nullif(max(distance), 0) AS far FROM components GROUP BY signal),
    song AS (SELECT key, label, number, c.rowid AS place, CAST(coalesce(1000 * x / far, 0) AS INTEGER) || ',' ||
        CAST(coalesce(1000 * y / far, 0) AS INTEGER) || ',' || CAST(coalesce(1000 * z / far, 0) AS INTEGER) || iif(outlier > 0, '!', '') AS position
        FROM components c JOIN far USING (signal) ORDER BY c.rowid)
SELECT group_concat(signal, ' ') AS scatter FROM variance
UNION ALL SELECT (SELECT group_concat(component, ',') FROM alignment a WHERE a.signal = v.signal)
    || printf(' %.1f + %.1f + %.1f = %.1f %%', first, second, third, cumulated) FROM variance v
UNION ALL SELECT * FROM (SELECT number || ' ' || group_concat(position, ' ') || ' ' || key || ' ' || label FROM song GROUP BY key ORDER BY min(place))
