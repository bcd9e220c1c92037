-- From search and search_seeds: the trial with the lowest loss and the learning rate of the report. excess: by how
-- many percent the loss of the report's learning rate exceeds that of the best trial, for one seed and for the
-- means over seeds; lower and higher: seeds with which the report's learning rate gives the lower loss, or the
-- higher.
WITH best AS (SELECT * FROM search WHERE trial <> 'set' AND loss IS NOT NULL ORDER BY loss, rowid LIMIT 1),
own AS (SELECT * FROM search WHERE trial = 'set'),
pair AS (SELECT s.loss AS own, b.loss AS best FROM search_seeds s JOIN search_seeds b USING (seed) WHERE s.of = 'set' AND b.of = 'best')
SELECT (SELECT count(*) FROM search WHERE trial <> 'set') AS trials,
    (SELECT count(*) FROM search WHERE trial <> 'set' AND loss IS NULL) AS diverged,
    (SELECT trial FROM best) AS best, (SELECT value FROM best) AS best_value, (SELECT loss FROM best) AS best_loss,
    (SELECT best_epoch FROM best) AS best_epoch, (SELECT value FROM own) AS own_value, (SELECT loss FROM own) AS own_loss,
    (SELECT round(100 * ((SELECT loss FROM own) / loss - 1), 1) FROM best) AS excess,
    count(*) AS seeds, sum(own < best) AS lower, sum(own > best) AS higher, avg(own) AS own_mean, avg(best) AS best_mean,
    deviation(own) AS own_deviation, deviation(best) AS best_deviation, round(100 * (avg(own) / avg(best) - 1), 1) AS mean_excess
FROM pair
