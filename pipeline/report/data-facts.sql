-- Of dataset and left_out: how much there is.
SELECT count(*) AS labels, sum(songs) AS songs, sum(groups) AS groups, sum(train) AS train,
    sum(validation) AS validation, sum(test) AS test, sum(train) + sum(validation) + sum(test) > sum(songs) AS shared,
    (SELECT count(*) FROM left_out) AS left_out
FROM dataset
