-- From bits, bits-pairs, resampling, sizes and parameters: the facts stated in the section. all_CODEC: the lowest
-- mean rate at which at least nine of ten songs are recognised.
WITH known AS (SELECT codec, min(kbps) AS kbps FROM bits WHERE metric = 'recognised' AND value >= 0.9 GROUP BY codec),
clip AS (SELECT value AS seconds FROM parameters WHERE parameter = 'CLIP')
SELECT (SELECT max(n) FROM bits) AS songs,
    (SELECT avg(snr) FROM resampling WHERE abs(snr) < 9e999) AS resampling_snr,
    (SELECT max(numbers) * 32 / 1000.0 / seconds FROM sizes, clip) AS float_kbps,
    (SELECT max(numbers) FROM sizes) AS float_numbers,
    (SELECT value * 16 / 1000.0 FROM parameters WHERE parameter = 'RATE') AS sound_kbps,
    (SELECT min(kbps) FROM known WHERE codec LIKE 'latents%') AS known_latents,
    (SELECT kbps FROM known WHERE codec = 'filled') AS known_filled,
    (SELECT kbps FROM known WHERE codec = 'plain') AS known_plain,
    (SELECT kbps FROM known WHERE codec = 'opus') AS known_opus,
    (SELECT kbps FROM known WHERE codec = 'vorbis') AS known_vorbis,
    (SELECT kbps FROM known WHERE codec = 'mp3') AS known_mp3
