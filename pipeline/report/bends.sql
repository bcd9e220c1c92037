-- From elbow (of: songs or cloud, draw of the clouds, signal, k, inertia, silhouette): how strongly each curve
-- bends, and whether that is an elbow. One row per signal: k where the songs' curve bends most, bend, cloud (mean
-- bend of the clouds), cloud_low and cloud_high (the lowest and highest), elbow (yes, no), best_k and silhouette
-- (the highest), cloud_silhouette (the clouds' highest).
-- The bend is the largest height of the chord above the curve, with k and inertia both scaled to the range 0 to 1
-- (the knee of Satopaa et al., Kneedle, 2011). An elbow is a bend that exceeds the deepest of the clouds by more
-- than the clouds differ among themselves.
WITH scaled AS (SELECT "of", draw, signal, k,
        1 - 1.0 * (k - first_value(k) OVER curve) / (last_value(k) OVER curve - first_value(k) OVER curve)
            - 1.0 * (inertia - last_value(inertia) OVER curve) / nullif(max(first_value(inertia) OVER curve - last_value(inertia) OVER curve, 0), 0) AS height
        FROM elbow WINDOW curve AS (PARTITION BY "of", draw, signal ORDER BY k ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)),
    bend AS (SELECT *, row_number() OVER (PARTITION BY "of", draw, signal ORDER BY height DESC, k) AS place FROM scaled WHERE height IS NOT NULL AND
        (SELECT count(*) FROM elbow e WHERE e."of" = scaled."of" AND e.draw = scaled.draw AND e.signal = scaled.signal) > 2),
    cloud AS (SELECT signal, avg(height) AS mean, min(height) AS low, max(height) AS high FROM bend WHERE place = 1 AND "of" = 'cloud' GROUP BY signal),
    round AS (SELECT "of", signal, k, max(silhouette) AS silhouette FROM (SELECT * FROM elbow ORDER BY rowid) WHERE silhouette IS NOT NULL GROUP BY "of", signal),
    signal AS (SELECT signal, min(rowid) AS place FROM elbow GROUP BY signal)
SELECT s.signal, b.k, b.height AS bend, c.mean AS cloud, c.low AS cloud_low, c.high AS cloud_high,
    iif(b.height > 2 * c.high - c.low, 'yes', 'no') AS elbow, r.k AS best_k, r.silhouette, n.silhouette AS cloud_silhouette
FROM signal s LEFT JOIN bend b ON b.signal = s.signal AND b."of" = 'songs' AND b.place = 1 LEFT JOIN cloud c ON c.signal = s.signal
    LEFT JOIN round r ON r.signal = s.signal AND r."of" = 'songs' LEFT JOIN round n ON n.signal = s.signal AND n."of" = 'cloud'
ORDER BY s.place
