-- Of rates: the method with the best mean, a line a metric and method, with the sizes at which it leads.
SELECT metric, method, group_concat(network, ' ') AS networks, count(*) = (SELECT count(DISTINCT network) FROM rates) AS everywhere
FROM (SELECT * FROM rates WHERE value_best = 1 GROUP BY metric, network HAVING min(rowid) ORDER BY min(rowid))
GROUP BY metric, method ORDER BY min(rowid)
