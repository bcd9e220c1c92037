-- From probed (signal, metric, records, groups, value, low, high) and accuracy: how well a linear probe predicts
-- the labels from the pooled vectors of each signal, beside the trees; groups are kept together where there are
-- any. best: 1 for the highest accuracy; ahead, behind: 1 if its interval lies above or below that of the tree.
WITH both AS (SELECT a.signal, a.groups, a.value AS accuracy, a.low AS accuracy_low, a.high AS accuracy_high,
        f.value AS macro_f1, f.low AS macro_f1_low, f.high AS macro_f1_high,
        coalesce(t.grouped, t.song) AS tree, coalesce(t.grouped_low, t.song_low) AS tree_low, coalesce(t.grouped_high, t.song_high) AS tree_high, a.rowid AS place
    FROM probed a JOIN probed f ON f.signal = a.signal AND f.metric = 'macro_f1'
        LEFT JOIN accuracy t ON t.vectors = 'pooled' AND t.signal = a.signal
    WHERE a.metric = 'accuracy')
SELECT signal, groups, accuracy, accuracy_low, accuracy_high, macro_f1, macro_f1_low, macro_f1_high, tree, tree_low, tree_high,
    accuracy = (SELECT max(accuracy) FROM both) AS best, accuracy_low > tree_high AS ahead, accuracy_high < tree_low AS behind
FROM both ORDER BY place
