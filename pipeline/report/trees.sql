-- From grown (the summaries of dtree, one row per tree: split, vectors, signal, ...): the trees of each vector that
-- were split by song, averaged, and how many coordinates those with shuffled labels use.
SELECT vectors, signal, max(coordinates) AS coordinates, count(*) AS trees, avg(trained) AS trained, avg(used) AS used, avg(depth) AS depth,
    avg(leaves) AS leaves, (SELECT avg(used) FROM grown s WHERE s.split = 'song-shuffled' AND s.vectors = g.vectors AND s.signal = g.signal) AS used_shuffled
FROM grown g WHERE split = 'song' GROUP BY vectors, signal ORDER BY min(rowid)
