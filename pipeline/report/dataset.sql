-- From listing (part, key, label, group; part songs is the whole): the number of songs of each label. A song
-- without a group counts as a group of its own.
SELECT label, sum(part = 'songs') AS songs,
    count(DISTINCT CASE part WHEN 'songs' THEN coalesce(nullif("group", ''), key) END) AS groups,
    sum(part = 'train') AS train, sum(part = 'validation') AS validation, sum(part = 'test') AS test
FROM listing GROUP BY label ORDER BY label
