-- From losses, best, data_facts, trainings, apart and listing. From best, ordered from the largest vector to the
-- smallest: the lowest and the highest loss, networks whose loss is below that of the next larger one, networks
-- whose best epoch was the last, networks whose training diverged. Also how much the last quarter of the epochs
-- lowered the loss (settled: the largest, in percent), and what songs lose with a network that was not trained on
-- their group.
WITH tail AS (SELECT 100 * (1 - min(validation) / min(validation) FILTER (WHERE epoch <= 0.75 * last_epoch)) AS gain
        FROM losses JOIN best USING (network) GROUP BY network),
    place AS (SELECT *, lag(best) OVER (ORDER BY rowid) AS larger FROM best WHERE best IS NOT NULL),
    pair AS (SELECT o.snr AS known, w.snr AS unknown, "group" FROM apart o JOIN apart w USING (key) JOIN listing l USING (key)
        WHERE o.training = 'with' AND w.training = 'without' AND l.part = 'songs'),
    apart_ AS (SELECT count(*) AS songs, count(DISTINCT "group") AS groups, avg(known) AS known, avg(unknown) AS unknown,
        avg(unknown - known) AS gain, low(unknown - known, "group") AS low, high(unknown - known, "group") AS high FROM pair)
SELECT (SELECT network FROM best WHERE best IS NOT NULL ORDER BY best LIMIT 1) AS lowest,
    (SELECT network FROM best WHERE best IS NOT NULL ORDER BY best DESC LIMIT 1) AS highest,
    (SELECT group_concat(network, ' ') FROM place WHERE best < larger) AS turned,
    (SELECT group_concat(network, ' ') FROM place WHERE best_epoch = last_epoch) AS late,
    (SELECT group_concat(network, ' ') FROM best WHERE best IS NULL) AS diverged, (SELECT max(gain) FROM tail) AS settled,
    (SELECT value FROM data_facts WHERE fact = 'test') AS test, (SELECT value FROM data_facts WHERE fact = 'familiar') AS familiar,
    songs AS apart_songs, groups AS apart_groups, known AS apart_known, unknown AS apart_unknown, gain AS apart_gain, low AS apart_low, high AS apart_high,
    (SELECT max(1) FROM trainings WHERE beyond AND metric IN ('snr', 'mel', 'recognised')) AS beyond
FROM apart_
