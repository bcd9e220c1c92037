-- From measures (network, key, snr, ... of every outside recording), shapes (of the vectors; SNR of a recording at
-- its own rate) and rates: how well each network reconstructs outside recordings, compared with the test set.
SELECT m.network, s.shape, s.shorter, s.native, count(m.snr) AS recordings, avg(m.snr) AS snr, low(m.snr) AS snr_low, high(m.snr) AS snr_high,
    min(m.snr) AS least, max(m.snr) AS most,
    (SELECT value FROM rates r WHERE r.network = m.network AND r.method = 'network' AND r.metric = 'snr') AS test,
    (SELECT value_low FROM rates r WHERE r.network = m.network AND r.method = 'network' AND r.metric = 'snr') AS test_low,
    (SELECT value_high FROM rates r WHERE r.network = m.network AND r.method = 'network' AND r.metric = 'snr') AS test_high
FROM measures m JOIN shapes s ON s.network = m.network GROUP BY m.network ORDER BY min(m.rowid)
