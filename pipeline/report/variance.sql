-- From variances (signal and pca --variance): the first three components of each space: their explained variance in
-- percent and the sum of the three, how many components explain half of it (half), and how many there are.
SELECT signal, max(100 * ratio) FILTER (WHERE component = 1) AS first, max(100 * ratio) FILTER (WHERE component = 2) AS second,
    max(100 * ratio) FILTER (WHERE component = 3) AS third, max(100 * cumulated) FILTER (WHERE component <= 3) AS cumulated,
    min(component) FILTER (WHERE cumulated >= 0.5) AS half, count(*) AS components
FROM variances GROUP BY signal ORDER BY min(rowid)
