-- From components: the songs that are an outlier of any signal: number, sizes (the signals in which they are one).
-- Songs that are outliers of most signals come first, then by the sum of their ranks.
SELECT row_number() OVER (ORDER BY count(*) DESC, sum(outlier), min(rowid)) AS number, key, label, count(*) AS sizes
FROM components WHERE outlier > 0 GROUP BY key ORDER BY number
