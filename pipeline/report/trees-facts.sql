-- From accuracy, trees, shift and dataset: which trees have the highest accuracy, which differ from it only by
-- chance, and which are no better than guessing; what the trees use; the effect of a shift. Guessing is the larger
-- of two: the share of the most frequent label, and the accuracy of trees grown on shuffled labels of the same
-- vectors.
CREATE TEMP VIEW guess AS SELECT max((SELECT 1.0 * max(songs) / sum(songs) FROM dataset), (SELECT coalesce(avg(song_shuffled), 0) FROM accuracy)) AS guess;

CREATE TEMP VIEW raw AS SELECT rowid AS place, *, (SELECT song_low FROM accuracy WHERE vectors = 'raw' AND signal = 'original') AS original_low,
    (SELECT song_high FROM accuracy WHERE vectors = 'raw' AND signal = 'original') AS original_high FROM accuracy WHERE vectors = 'raw' ORDER BY rowid;

CREATE TEMP VIEW tree AS
    SELECT rowid AS place, vectors, signal, 'song' AS split, song AS rate, song_low AS low, song_behind AS behind, song_behind_high AS behind_high FROM accuracy
    UNION ALL SELECT rowid, vectors, signal, 'grouped', grouped, grouped_low, grouped_behind, grouped_behind_high FROM accuracy ORDER BY place;

-- Kinds of vectors: raw, pooled (of a network or the waveform), feature (log-mel, MFCC).
CREATE TEMP VIEW moved AS SELECT *, CASE WHEN signal IN ('logmel', 'mfcc') THEN 'feature' ELSE vectors END AS kind FROM shift;

SELECT (SELECT count(*) FROM dataset) AS labels, (SELECT sum(groups) FROM dataset) AS groups,
    (SELECT 1.0 * max(songs) / sum(songs) FROM dataset) AS commonest,
    (SELECT max(song_tested) FROM accuracy) AS tested, (SELECT max(grouped_tested) FROM accuracy) AS group_tested,
    (SELECT count(song) + count(grouped) FROM accuracy) AS intervals,
    (SELECT group_concat(signal, ' ') FROM raw WHERE song_high < original_low) AS worse,
    (SELECT group_concat(signal, ' ') FROM raw WHERE song_low > original_high) AS better,
    (SELECT max(grouped) < max(song) FROM accuracy) AS harder,
    min(used) AS used_low, max(used) AS used_high, min(used_shuffled) AS shuffled_low, max(used_shuffled) AS shuffled_high,
    (SELECT max(songs) FROM shift) AS shifted
FROM trees WHERE vectors = 'raw';

SELECT vectors || '_' || split AS fact,
    (SELECT signal FROM tree t WHERE t.vectors = set_.vectors AND t.split = set_.split AND rate IS NOT NULL ORDER BY rate DESC, place LIMIT 1) AS best,
    group_concat(signal, ' ') FILTER (WHERE rate IS NOT NULL AND behind < 0 AND behind_high >= 0) AS near,
    group_concat(signal, ' ') FILTER (WHERE rate IS NOT NULL AND low <= (SELECT guess FROM guess)) AS guessing
FROM tree AS set_ GROUP BY vectors, split;

SELECT kind || '_moved' AS fact, min(moved) AS low, max(moved) AS high FROM moved GROUP BY kind
UNION ALL SELECT kind || '_changed', min(changed), max(changed) FROM moved GROUP BY kind
UNION ALL SELECT kind || '_early', min(early), max(early) FROM moved GROUP BY kind
UNION ALL SELECT kind || '_late', min(late), max(late) FROM moved GROUP BY kind
