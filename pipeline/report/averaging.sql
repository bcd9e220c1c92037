-- From summaries (network, comparison and compare --summary): one row per network, with SNR and mel distance of
-- each comparison and their intervals.
SELECT network, max(n + left_out) AS pieces,
    max(mean) FILTER (WHERE of = 'mean-mixed snr') AS "mean-mixed-snr", max(low) FILTER (WHERE of = 'mean-mixed snr') AS "mean-mixed-snr_low",
    max(high) FILTER (WHERE of = 'mean-mixed snr') AS "mean-mixed-snr_high",
    max(mean) FILTER (WHERE of = 'mean-mixed mel') AS "mean-mixed-mel", max(low) FILTER (WHERE of = 'mean-mixed mel') AS "mean-mixed-mel_low",
    max(high) FILTER (WHERE of = 'mean-mixed mel') AS "mean-mixed-mel_high",
    max(mean) FILTER (WHERE of = 'mean-songs snr') AS "mean-songs-snr", max(low) FILTER (WHERE of = 'mean-songs snr') AS "mean-songs-snr_low",
    max(high) FILTER (WHERE of = 'mean-songs snr') AS "mean-songs-snr_high",
    max(mean) FILTER (WHERE of = 'mixed-songs snr') AS "mixed-songs-snr", max(low) FILTER (WHERE of = 'mixed-songs snr') AS "mixed-songs-snr_low",
    max(high) FILTER (WHERE of = 'mixed-songs snr') AS "mixed-songs-snr_high"
FROM (SELECT rowid AS place, *, comparison || ' ' || metric AS of FROM summaries) GROUP BY network ORDER BY min(place)
