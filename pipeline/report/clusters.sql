-- From scores (kmeans --score for each kind of vectors and signal) and members (the cluster of each song): the
-- scores, the size of the largest cluster, and the number of clusters with a single song.
WITH size AS (SELECT vectors, signal, cluster, count(*) AS songs FROM members GROUP BY vectors, signal, cluster)
SELECT s.*,
    (SELECT max(songs) FROM size z WHERE z.vectors = s.vectors AND z.signal = s.signal) AS largest,
    (SELECT count(*) FROM size z WHERE z.vectors = s.vectors AND z.signal = s.signal AND songs = 1) AS single
FROM scores s ORDER BY s.rowid
