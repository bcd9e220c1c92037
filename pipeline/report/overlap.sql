-- From components: how many outliers two signals share (both), and their Jaccard index, one row per pair.
WITH far AS (SELECT signal, key FROM components WHERE outlier > 0),
    one AS (SELECT c.signal, min(c.rowid) AS place, sum(outlier > 0) AS outliers FROM components c GROUP BY c.signal),
    pair AS (SELECT a.signal, b.signal AS other, a.outliers + b.outliers AS together, a.place AS down, b.place AS across,
        (SELECT count(*) FROM far x JOIN far y USING (key) WHERE x.signal = a.signal AND y.signal = b.signal) AS both FROM one a JOIN one b)
SELECT signal, other, both, 1.0 * both / nullif(together - both, 0) AS jaccard FROM pair ORDER BY down, across
