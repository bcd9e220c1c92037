-- From predictions (split, vectors, signal, key, label, predicted; the songs were not used to grow the tree) and
-- songs (the listing): the accuracy of the trees, one row per kind of vectors and signal. For each SPLIT: its
-- accuracy with a 95 % interval from a bootstrap over songs, or over groups where the split is by group;
-- SPLIT_tested, the number of songs; SPLIT_behind, the accuracy minus the best of the same kind of vectors, with
-- the interval of the paired difference.
WITH hit AS MATERIALIZED (SELECT p.split, p.vectors, p.signal, p.key, p.label = p.predicted AS right, p.rowid AS place,
        CASE WHEN p.split LIKE 'group%' THEN s."group" ELSE p.key END AS unit FROM predictions p JOIN songs s ON s.key = p.key),
    ranked AS (SELECT split, vectors, signal, row_number() OVER (PARTITION BY split, vectors ORDER BY avg(right) DESC, min(place)) AS n
        FROM hit WHERE split IN ('song', 'group') GROUP BY split, vectors, signal),
    best AS MATERIALIZED (SELECT split, vectors, key, right AS best_right FROM hit JOIN ranked USING (split, vectors, signal) WHERE n = 1),
    score AS MATERIALIZED (SELECT split, vectors, signal, count(*) AS tested, avg(right) AS accuracy, low(right, unit) AS low,
        high(right, unit) AS high, avg(right - best_right) AS behind, low(right - best_right, unit) AS behind_low,
        high(right - best_right, unit) AS behind_high, min(place) AS place
        FROM hit LEFT JOIN best USING (split, vectors, key) GROUP BY split, vectors, signal),
    one AS (SELECT DISTINCT vectors, signal FROM score)
SELECT vectors, signal,
    s.accuracy AS song, s.low AS song_low, s.high AS song_high, coalesce(s.tested, 0) AS song_tested,
    s.behind AS song_behind, s.behind_low AS song_behind_low, s.behind_high AS song_behind_high,
    g.accuracy AS grouped, g.low AS grouped_low, g.high AS grouped_high, coalesce(g.tested, 0) AS grouped_tested,
    g.behind AS grouped_behind, g.behind_low AS grouped_behind_low, g.behind_high AS grouped_behind_high,
    sc.accuracy AS song_shuffled, sc.low AS song_shuffled_low, sc.high AS song_shuffled_high, coalesce(sc.tested, 0) AS song_shuffled_tested,
    gc.accuracy AS grouped_shuffled, gc.low AS grouped_shuffled_low, gc.high AS grouped_shuffled_high, coalesce(gc.tested, 0) AS grouped_shuffled_tested
FROM one LEFT JOIN (SELECT * FROM score WHERE split = 'song') s USING (vectors, signal)
    LEFT JOIN (SELECT * FROM score WHERE split = 'group') g USING (vectors, signal)
    LEFT JOIN (SELECT * FROM score WHERE split = 'song-shuffled') sc USING (vectors, signal)
    LEFT JOIN (SELECT * FROM score WHERE split = 'group-shuffled') gc USING (vectors, signal)
ORDER BY coalesce(s.place, g.place)
