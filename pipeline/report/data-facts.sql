-- From dataset, listing and left_out: how much music there is, and how many songs of the test set share their group
-- with songs of the training set.
SELECT count(*) AS labels, sum(songs) AS songs, sum(groups) AS groups, sum(train) AS train,
    sum(validation) AS validation, sum(test) AS test, sum(train) + sum(validation) + sum(test) > sum(songs) AS shared,
    (SELECT count(*) FROM listing WHERE part = 'test' AND "group" <> '' AND "group" IN
        (SELECT "group" FROM listing WHERE part = 'train')) AS familiar,
    (SELECT count(*) FROM left_out) AS left_out
FROM dataset
