-- From bends, elbow, clusters and dataset: which signals have an elbow, how strongly the curves bend, which signal
-- has the highest silhouette, whose silhouette jumps from one k to the next, whose clusters agree best with the
-- labels, and how uneven the clusters are.
WITH jump AS (SELECT signal, abs(silhouette - lag(silhouette) OVER (PARTITION BY signal ORDER BY k)) AS by, rowid AS r
    FROM elbow WHERE "of" = 'songs')
SELECT (SELECT sum(songs) FROM dataset) AS songs, (SELECT count(*) FROM dataset) AS labels,
    (SELECT max(k) FROM elbow) AS most, (SELECT max(draw) FROM elbow) AS clouds,
    (SELECT count(*) FROM bends WHERE bend IS NOT NULL) AS curves,
    (SELECT group_concat(signal, ' ') FROM bends WHERE elbow = 'yes') AS elbows,
    (SELECT count(*) FROM bends WHERE bend < cloud_low) AS straighter,
    (SELECT min(bend) FROM bends) AS low, (SELECT max(bend) FROM bends) AS high,
    (SELECT min(cloud_low) FROM bends) AS cloud_low, (SELECT max(cloud_high) FROM bends) AS cloud_high,
    (SELECT signal FROM bends WHERE silhouette IS NOT NULL ORDER BY silhouette DESC LIMIT 1) AS roundest,
    (SELECT group_concat(signal, ' ') FROM (SELECT signal FROM jump WHERE by > 0.02 GROUP BY signal ORDER BY min(r))) AS unsettled,
    (SELECT signal FROM clusters WHERE vectors = 'raw' ORDER BY adjusted_rand DESC, rowid LIMIT 1) AS raw,
    (SELECT signal FROM clusters WHERE vectors = 'pooled' ORDER BY adjusted_rand DESC, rowid LIMIT 1) AS pooled,
    (SELECT max(adjusted_rand) FROM clusters WHERE vectors = 'raw') AS raw_rand,
    (SELECT max(adjusted_rand) FROM clusters WHERE vectors = 'pooled') AS pooled_rand,
    (SELECT min(largest) FROM clusters WHERE vectors = 'raw') AS largest_low,
    (SELECT max(largest) FROM clusters WHERE vectors = 'raw') AS largest_high
