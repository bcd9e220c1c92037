-- Of scores (kmeans --score of each vectors, signal) and members (the songs' clusters): the scores, and
-- how many songs the largest cluster has, how many clusters have one song.
WITH size AS (SELECT vectors, signal, cluster, count(*) AS songs FROM members GROUP BY vectors, signal, cluster)
SELECT s.*,
    (SELECT max(songs) FROM size z WHERE z.vectors = s.vectors AND z.signal = s.signal) AS largest,
    (SELECT count(*) FROM size z WHERE z.vectors = s.vectors AND z.signal = s.signal AND songs = 1) AS single
FROM scores s ORDER BY s.rowid
