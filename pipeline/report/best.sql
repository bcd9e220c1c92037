-- From losses (network, epoch, train, validation): the best epoch of each network. A loss that is not a number is
-- ignored.
SELECT network,
    (SELECT epoch FROM losses WHERE network = l.network AND validation IS NOT NULL ORDER BY validation, epoch LIMIT 1) AS best_epoch,
    min(validation) AS best, max(epoch) AS last_epoch,
    (SELECT validation FROM losses WHERE network = l.network ORDER BY epoch DESC LIMIT 1) AS last,
    (SELECT train FROM losses WHERE network = l.network AND validation IS NOT NULL ORDER BY validation, epoch LIMIT 1) AS train_at_best
FROM losses l GROUP BY network ORDER BY min(rowid)
