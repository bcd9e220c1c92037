-- From components and outliers: the rank of each outlier in every signal, empty where it is not an outlier.
SELECT o.key, c.signal, nullif(c.outlier, 0) AS rank FROM outliers o JOIN components c USING (key) ORDER BY o.rowid, c.rowid
