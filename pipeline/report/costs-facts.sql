-- From costs: the range of each column, the time of all trainings, and how much faster than real time the slowest
-- network is.
SELECT count(*) AS networks, sum(training) AS training, min(operations) AS operations_low, max(operations) AS operations_high,
    min(own) AS own_low, max(own) AS own_high, 1000 / max(own) AS faster,
    group_concat(network, ' ') FILTER (WHERE own > max(resampling, klt, lowest, largest)) AS dearest,
    group_concat(network, ' ') FILTER (WHERE own < min(resampling, klt, lowest, largest)) AS cheapest
FROM (SELECT * FROM costs ORDER BY rowid)
