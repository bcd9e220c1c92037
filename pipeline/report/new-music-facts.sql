-- From recorded: the sizes at which outside recordings are reconstructed worse than the test set, better, or
-- neither.
SELECT max(recordings) AS recordings,
    (SELECT group_concat(network, ' ') FROM (SELECT network FROM recorded WHERE snr_high < test_low ORDER BY rowid)) AS worse,
    (SELECT group_concat(network, ' ') FROM (SELECT network FROM recorded WHERE snr_low > test_high ORDER BY rowid)) AS better,
    (SELECT max(test - snr) FROM recorded) AS gap
FROM recorded
