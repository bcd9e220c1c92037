-- From predictions (split, vectors, signal, key, label, predicted; the songs were not used to grow the tree) and
-- songs (the listing): the accuracy of the trees, one row per kind of vectors and signal. For each SPLIT: its
-- accuracy with a 95 % interval from a bootstrap over songs, or over groups where the split is by group;
-- SPLIT_tested, the number of songs; SPLIT_behind, the accuracy minus the best of the same kind of vectors, with
-- the interval of the paired difference.
WITH hit AS MATERIALIZED (SELECT p.split, p.vectors, p.signal, p.key, p.label = p.predicted AS right, p.rowid AS place,
        CASE WHEN p.split LIKE 'group%' THEN s."group" ELSE p.key END AS unit FROM predictions p JOIN songs s ON s.key = p.key),
    rate AS MATERIALIZED (SELECT split, vectors, signal, count(*) AS tested, avg(right) AS accuracy, low(right, unit) AS low, high(right, unit) AS high,
        min(place) AS place FROM hit GROUP BY split, vectors, signal),
    best AS (SELECT split, vectors, signal FROM (SELECT *, row_number() OVER (PARTITION BY split, vectors ORDER BY accuracy DESC, place) AS n
        FROM rate WHERE split IN ('song', 'group')) WHERE n = 1),
    lead AS MATERIALIZED (SELECT h.*, b.right AS best_right FROM best JOIN hit b USING (split, vectors, signal)
        JOIN hit h ON h.split = b.split AND h.vectors = b.vectors AND h.key = b.key),
    behind AS MATERIALIZED (SELECT split, vectors, signal, avg(right - best_right) AS behind, low(right - best_right, unit) AS low,
        high(right - best_right, unit) AS high FROM lead GROUP BY split, vectors, signal),
    one AS (SELECT DISTINCT vectors, signal FROM rate)
SELECT o.vectors, o.signal,
    s.accuracy AS song, s.low AS song_low, s.high AS song_high, coalesce(s.tested, 0) AS song_tested,
    sb.behind AS song_behind, sb.low AS song_behind_low, sb.high AS song_behind_high,
    g.accuracy AS grouped, g.low AS grouped_low, g.high AS grouped_high, coalesce(g.tested, 0) AS grouped_tested,
    gb.behind AS grouped_behind, gb.low AS grouped_behind_low, gb.high AS grouped_behind_high,
    sc.accuracy AS song_shuffled, sc.low AS song_shuffled_low, sc.high AS song_shuffled_high, coalesce(sc.tested, 0) AS song_shuffled_tested,
    gc.accuracy AS grouped_shuffled, gc.low AS grouped_shuffled_low, gc.high AS grouped_shuffled_high, coalesce(gc.tested, 0) AS grouped_shuffled_tested
FROM one o
    LEFT JOIN rate s ON s.split = 'song' AND s.vectors = o.vectors AND s.signal = o.signal
    LEFT JOIN rate g ON g.split = 'group' AND g.vectors = o.vectors AND g.signal = o.signal
    LEFT JOIN rate sc ON sc.split = 'song-shuffled' AND sc.vectors = o.vectors AND sc.signal = o.signal
    LEFT JOIN rate gc ON gc.split = 'group-shuffled' AND gc.vectors = o.vectors AND gc.signal = o.signal
    LEFT JOIN behind sb ON sb.split = 'song' AND sb.vectors = o.vectors AND sb.signal = o.signal
    LEFT JOIN behind gb ON gb.split = 'group' AND gb.vectors = o.vectors AND gb.signal = o.signal
ORDER BY coalesce(s.place, g.place)
