-- From plan, averaging and distances: what was averaged; the share of the mixed reconstructions' energy that the
-- decoded mean lacks, and how their distance compares with their distance to the mixed songs; which kinds are near
-- and far; what the distance consists of; how random draws move compared with songs and noise.
WITH miss AS (SELECT network, 100 / pow(10, "mean-mixed-snr" / 10) AS percent, "mean-songs-snr" - "mixed-songs-snr" AS lead, rowid AS place FROM averaging),
    made AS (SELECT *, kind IN ('mean', 'halfway') AS of_songs, rowid AS place FROM distances WHERE network IS NOT NULL AND kind <> 'reconstruction'),
    side AS (SELECT network, min(place) AS place, min(CASE WHEN of_songs THEN distance END) AS nearest, max(CASE WHEN of_songs THEN distance END) AS furthest,
        min(CASE WHEN NOT of_songs THEN distance END) AS random_nearest, max(CASE WHEN NOT of_songs THEN distance END) AS random_furthest
        FROM made GROUP BY network),
    random AS (SELECT * FROM made WHERE NOT of_songs)
SELECT (SELECT label FROM plan WHERE what = 'genre') AS label,
    (SELECT max(pieces) FROM averaging) AS pieces, (SELECT max(pieces) FROM distances) AS in_set,
    (SELECT max(percent) FROM miss) AS most, (SELECT network FROM miss ORDER BY percent DESC, place LIMIT 1) AS most_at,
    (SELECT min(percent) FROM miss) AS least, (SELECT network FROM miss ORDER BY percent, place LIMIT 1) AS least_at,
    (SELECT max(abs(lead)) FROM miss) AS apart,
    (SELECT group_concat(network, ' ') FROM (SELECT network FROM miss WHERE abs(lead) < 1 ORDER BY place)) AS mixing,
    (SELECT group_concat(network, ' ') FROM (SELECT network FROM miss WHERE lead <= -1 ORDER BY place)) AS behind,
    (SELECT group_concat(network, ' ') FROM (SELECT network FROM miss WHERE lead >= 1 ORDER BY place)) AS ahead,
    (SELECT distance FROM distances WHERE kind = 'real') AS real, (SELECT distance FROM distances WHERE kind = 'mix') AS mix,
    (SELECT distance FROM distances WHERE kind = 'noise') AS noise,
    (SELECT group_concat(network, ' ') FROM (SELECT network FROM side WHERE furthest < random_nearest ORDER BY place)) AS means_nearer,
    (SELECT group_concat(network, ' ') FROM (SELECT network FROM side WHERE random_furthest < nearest ORDER BY place)) AS random_nearer,
    (SELECT group_concat(network, ' ') FROM (SELECT d.network FROM distances d WHERE kind = 'mean' AND distance < (SELECT distance FROM distances WHERE kind = 'mix') ORDER BY rowid)) AS below_mix,
    (SELECT min(high) FROM distances WHERE kind = 'reconstruction') AS high_low, (SELECT max(high) FROM distances WHERE kind = 'reconstruction') AS high_high,
    (SELECT movement FROM distances WHERE kind = 'real') AS real_movement, (SELECT movement FROM distances WHERE kind = 'noise') AS noise_movement,
    (SELECT movement FROM distances WHERE kind = 'mix') AS mix_movement,
    (SELECT min(movement) FROM random) AS random_low, (SELECT max(movement) FROM random) AS random_high,
    (SELECT min(flatness) FROM random) AS flat_low, (SELECT max(flatness) FROM random) AS flat_high,
    (SELECT flatness FROM distances WHERE kind = 'noise') AS noise_flat,
    (SELECT min(movement) FROM distances WHERE kind = 'mean') AS mean_low, (SELECT max(movement) FROM distances WHERE kind = 'mean') AS mean_high
