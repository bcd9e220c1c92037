-- From source, well (both with their seeds) and resampling, clips of the test set: the SNR of each network as this
-- report trains it, trained well, and in its repaired shape: means over the seeds, and the gain of each step.
-- Intervals are bootstrapped over clips; _seed_low and _seed_high are Student's 95 % interval over seeds.
WITH every AS (
    SELECT 'source' AS how, rowid AS place, seed, network, key, snr FROM source WHERE abs(snr) < 1e9
    UNION ALL SELECT 'well', rowid, seed, network, key, snr FROM well WHERE abs(snr) < 1e9),
clip AS (SELECT how, network, key, avg(snr) AS snr, min(place) AS place FROM every GROUP BY how, network, key),
pair AS (
    SELECT source.place AS place, source.network AS network, source.snr AS source, resampling.snr AS resampling,
        well.snr AS well, repaired.snr AS repaired
    FROM clip AS source JOIN resampling ON resampling.network = source.network AND resampling.key = source.key
    JOIN clip AS well ON well.how = 'well' AND well.network = source.network AND well.key = source.key
    LEFT JOIN clip AS repaired
        ON repaired.how = 'well' AND repaired.network = source.network || '-repaired' AND repaired.key = source.key
    WHERE source.how = 'source' AND abs(resampling.snr) < 1e9),
training AS (SELECT how, network, seed, avg(snr) AS snr FROM every GROUP BY how, network, seed),
spread AS (
    SELECT how, network, count(*) AS seeds, avg(snr) AS mean, CASE WHEN count(*) > 1 THEN deviation(snr) / sqrt(count(*)) *
        CASE count(*) WHEN 2 THEN 12.706 WHEN 3 THEN 4.303 WHEN 4 THEN 3.182 WHEN 5 THEN 2.776 ELSE 2.571 END END AS half
    FROM training GROUP BY how, network)
SELECT pair.network AS network, trained.seeds AS seeds, avg(resampling) AS resampling,
    avg(source) AS source, low(source) AS source_low, high(source) AS source_high,
    usual.mean - usual.half AS source_seed_low, usual.mean + usual.half AS source_seed_high,
    avg(well) AS well, low(well) AS well_low, high(well) AS well_high,
    trained.mean - trained.half AS well_seed_low, trained.mean + trained.half AS well_seed_high,
    avg(repaired) AS repaired, low(repaired) AS repaired_low, high(repaired) AS repaired_high,
    avg(well - source) AS optimisation, low(well - source) AS optimisation_low, high(well - source) AS optimisation_high,
    avg(repaired - well) AS architecture, low(repaired - well) AS architecture_low, high(repaired - well) AS architecture_high,
    avg(coalesce(repaired, well) - resampling) AS rest, low(coalesce(repaired, well) - resampling) AS rest_low,
    high(coalesce(repaired, well) - resampling) AS rest_high
FROM pair JOIN spread AS trained ON trained.how = 'well' AND trained.network = pair.network
JOIN spread AS usual ON usual.how = 'source' AND usual.network = pair.network
GROUP BY pair.network ORDER BY min(place)
