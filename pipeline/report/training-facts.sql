-- Of best, data_facts and trainings; of best, ordered from the largest vector to the smallest: the lowest and the highest loss,
-- networks whose loss is below that of the next larger one, whose best epoch was the last, whose
-- training diverged.
WITH place AS (SELECT *, lag(best) OVER (ORDER BY rowid) AS larger FROM best WHERE best IS NOT NULL)
SELECT (SELECT network FROM best WHERE best IS NOT NULL ORDER BY best LIMIT 1) AS lowest,
    (SELECT network FROM best WHERE best IS NOT NULL ORDER BY best DESC LIMIT 1) AS highest,
    (SELECT group_concat(network, ' ') FROM place WHERE best < larger) AS turned,
    (SELECT group_concat(network, ' ') FROM place WHERE best_epoch = last_epoch) AS late,
    (SELECT group_concat(network, ' ') FROM best WHERE best IS NULL) AS diverged,
    (SELECT value FROM data_facts WHERE fact = 'test') AS test, (SELECT value FROM data_facts WHERE fact = 'familiar') AS familiar,
    (SELECT max(1) FROM trainings WHERE beyond AND metric IN ('snr', 'mel', 'recognised')) AS beyond
