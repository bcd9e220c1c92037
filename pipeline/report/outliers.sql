-- Of components: the songs that are an outlier of any signal: number, sizes (signals in which they are one); those
-- of most signals first, then by the sum of their ranks.
SELECT row_number() OVER (ORDER BY count(*) DESC, sum(outlier), min(rowid)) AS number, key, label, count(*) AS sizes
FROM components WHERE outlier > 0 GROUP BY key ORDER BY number
