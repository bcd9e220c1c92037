-- From seeds (of, seed, epoch, train, validation): the lowest validation loss of each training.
SELECT of, seed, min(validation) AS loss FROM seeds GROUP BY of, seed HAVING loss IS NOT NULL ORDER BY min(rowid)
