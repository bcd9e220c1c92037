-- From cpu (part, what, network and seconds of processor time: of a training where what is models, else of encoding
-- and decoding PART by the method and setting WHAT), layers, sizes, rates, listing and parameters: the cost of each
-- network, one row per network: multiply-adds of encoder and decoder per second of sound (millions), processor time
-- of its training (s), and of encoding and decoding one second of sound (ms), by the network and by each control at
-- its best setting by SNR.
WITH work AS (SELECT network, (parameters - channels) *
        CASE part WHEN 'encoder' THEN frames ELSE lag(frames) OVER (PARTITION BY network ORDER BY rowid) END AS adds FROM layers),
    sound AS (SELECT max(CASE parameter WHEN 'CLIP' THEN value END) AS clip,
        max(CASE parameter WHEN 'CLIP' THEN value END) * (SELECT count(*) FROM listing WHERE part = 'test') AS test FROM parameters),
    coding AS (SELECT r.network, r.method, 1000 * cpu.seconds / test AS ms FROM rates r JOIN sound
        JOIN cpu ON cpu.part = 'test' AND cpu.network = r.network AND cpu.what = r.method || '-' || r.setting WHERE r.metric = 'snr')
SELECT network, (SELECT sum(adds) / clip / 1e6 FROM work w, sound WHERE w.network = s.network AND adds > 0) AS operations,
    (SELECT seconds FROM cpu WHERE what = 'models' AND cpu.network = s.network) AS training,
    max(ms) FILTER (WHERE method = 'network') AS own, max(ms) FILTER (WHERE method = 'resampling') AS resampling,
    max(ms) FILTER (WHERE method = 'klt') AS klt, max(ms) FILTER (WHERE method = 'lowest') AS lowest, max(ms) FILTER (WHERE method = 'largest') AS largest
FROM sizes s JOIN coding USING (network) GROUP BY network ORDER BY s.rowid
