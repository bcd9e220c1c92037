-- Of components and outliers: the rank of each outlier in every signal in which it is one, none where it is none.
SELECT o.key, c.signal, nullif(c.outlier, 0) AS rank FROM outliers o JOIN components c USING (key) ORDER BY o.rowid, c.rowid
