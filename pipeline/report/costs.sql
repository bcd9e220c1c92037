-- Of cpu (part, what, network and the seconds of processor time of a training, where what is models, or of coding and
-- decoding PART by the method and setting WHAT), layers, sizes, rates, listing and parameters: what each network costs, a line a network:
-- multiply-adds of coder and decoder a second of sound (millions), processor time of its training (s), and of coding and decoding a
-- second of sound (ms), by the network and by each control in the setting that is best by SNR.
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
