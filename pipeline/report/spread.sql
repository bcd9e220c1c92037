-- From components: the share of the variance along each of the three axes that the labels explain.
WITH label AS (SELECT signal, label, count(*) AS n, avg(x) AS x, avg(y) AS y, avg(z) AS z FROM components GROUP BY signal, label),
    whole AS (SELECT signal, sum(x * x) AS x, sum(y * y) AS y, sum(z * z) AS z, min(rowid) AS place FROM components GROUP BY signal)
SELECT w.signal, sum(l.n * l.x * l.x) / nullif(w.x, 0) AS first, sum(l.n * l.y * l.y) / nullif(w.y, 0) AS second,
    sum(l.n * l.z * l.z) / nullif(w.z, 0) AS third
FROM whole w JOIN label l ON l.signal = w.signal GROUP BY w.signal ORDER BY w.place
