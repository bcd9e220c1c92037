-- From variance, components, outliers, overlap, profile and dataset: the variance explained by three
-- components, the number of outliers, how many of them two signals share, and what the outliers have in common
-- (medians of their places among all songs: 0 is the lowest, 1 the highest).
WITH signal AS (SELECT signal, min(rowid) AS place FROM components GROUP BY signal),
    far AS (SELECT signal, key FROM components WHERE outlier > 0),
    pair AS (SELECT both FROM overlap WHERE signal <> other)
SELECT (SELECT sum(songs) FROM dataset) AS songs,
    (SELECT min(cumulated) FROM variance) AS low, (SELECT max(cumulated) FROM variance) AS high,
    (SELECT count(*) FROM far WHERE signal = 'original') AS each, (SELECT count(*) FROM outliers) AS different,
    (SELECT count(*) FROM signal) AS signals, (SELECT count(*) FROM outliers WHERE sizes = (SELECT count(*) FROM signal)) AS everywhere,
    (SELECT min(both) FROM pair) AS shared_low, (SELECT max(both) FROM pair) AS shared_high, (SELECT avg(both) FROM pair) AS shared_mean,
    (SELECT count(*) * 1.0 * count(*) / (SELECT sum(songs) FROM dataset) FROM far WHERE signal = 'original') AS by_chance,
    (SELECT label FROM outliers GROUP BY label ORDER BY count(*) DESC, label LIMIT 1) AS label,
    (SELECT count(*) FROM outliers GROUP BY label ORDER BY count(*) DESC LIMIT 1) AS of_label,
    (SELECT median(level_place) FROM profile) AS level, (SELECT median(movement_place) FROM profile) AS movement,
    (SELECT median(brightness_place) FROM profile) AS brightness, (SELECT median(offset) FROM profile) AS offset
