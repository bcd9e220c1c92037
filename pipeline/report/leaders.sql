-- From rates: the methods with the best mean, one row per metric and methods, with the sizes at which they lead; in
-- a tie all are named.
SELECT metric, methods, group_concat(network, ' ') AS networks, count(*) = (SELECT count(DISTINCT network) FROM rates) AS everywhere
FROM (SELECT metric, network, group_concat(method, ' ') AS methods, min(rowid) AS place
    FROM (SELECT rowid, * FROM rates WHERE value_best = 1 ORDER BY rowid) GROUP BY metric, network ORDER BY place)
GROUP BY metric, methods ORDER BY min(place)
