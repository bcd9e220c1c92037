-- From layers (network and the layers of ae-info) and sizes (network and ae-info --summary): what each network
-- consists of. Channels, kernels, strides and paddings are those of the encoder's convolutions.
WITH conv AS (SELECT network, channels,
        max(CAST(substr(layer, instr(layer, ' kernel=') + 8) AS INTEGER), 1) AS kernel,
        iif(instr(layer, ' stride='), CAST(substr(layer, instr(layer, ' stride=') + 8) AS INTEGER), 1) AS stride,
        iif(instr(layer, ' padding='), CAST(substr(layer, instr(layer, ' padding=') + 9) AS INTEGER), 0) AS padding
        FROM (SELECT * FROM layers ORDER BY rowid) WHERE part = 'encoder' AND layer LIKE 'conv%'),
    coder AS (SELECT network, count(*) AS layers, group_concat(channels, ', ') AS channels, group_concat(kernel, ', ') AS kernels,
        group_concat(stride, ', ') AS strides, group_concat(padding, ', ') AS paddings FROM conv GROUP BY network)
SELECT network, layers, c.channels, kernels, strides, paddings, s.channels || ' × ' || frames AS shape, numbers, numbers_per_second AS rate, ratio, parameters
FROM sizes s JOIN coder c USING (network) ORDER BY s.rowid
