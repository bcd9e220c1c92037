-- From layers and sizes, as in networks.sql: one row per signal from the clip to its reconstruction: part (input,
-- encoder, vector, decoder), channels, frames. Activations do not change the shape and are left out.
WITH conv AS (SELECT rowid AS place, network, part, channels, frames, lead(part) OVER (PARTITION BY network ORDER BY rowid) AS after FROM layers WHERE layer LIKE 'conv%')
SELECT network, part, channels, frames FROM (
    SELECT s.rowid AS size, 0 AS place, network, 'input' AS part, (SELECT channels FROM conv c WHERE c.network = s.network ORDER BY place DESC LIMIT 1) AS channels,
        input_frames AS frames FROM sizes s
    UNION ALL SELECT s.rowid, place, network, iif(part = 'encoder' AND after = 'decoder', 'vector', part), c.channels, c.frames FROM conv c JOIN sizes s USING (network))
ORDER BY size, place
