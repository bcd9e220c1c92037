-- From optimisation and batches: which networks gain from training and which from another shape, which of them then
-- reach resampling, and the batch size and epoch with the lowest loss.
WITH best AS (SELECT batch, epoch, loss, loss_high FROM batches WHERE loss IS NOT NULL ORDER BY loss LIMIT 1),
usual AS (SELECT loss, loss_low FROM batches, (SELECT value FROM parameters WHERE parameter = 'BATCH') AS size,
    (SELECT value AS epochs FROM parameters WHERE parameter = 'EPOCHS') WHERE batch = size.value AND epoch = epochs)
SELECT (SELECT max(seeds) FROM optimisation) AS seeds,
    (SELECT group_concat(network, ' ') FROM optimisation WHERE optimisation_low > 0) AS trained,
    (SELECT max(optimisation) FROM optimisation) AS most_by_training,
    (SELECT group_concat(network, ' ') FROM optimisation WHERE architecture_low > 0) AS repaired,
    (SELECT max(architecture) FROM optimisation) AS most_by_shape,
    (SELECT group_concat(network, ' ') FROM optimisation WHERE rest_low > 0) AS above,
    (SELECT group_concat(network, ' ') FROM optimisation WHERE rest_low <= 0 AND rest_high >= 0) AS level,
    (SELECT group_concat(network, ' ') FROM optimisation WHERE rest_high < 0) AS below,
    (SELECT batch FROM best) AS batch, (SELECT epoch FROM best) AS epoch, (SELECT loss FROM best) AS loss,
    (SELECT loss FROM usual) AS usual_loss, (SELECT usual.loss / best.loss - 1 FROM best, usual) AS above_lowest,
    (SELECT best.loss = usual.loss OR best.loss_high < usual.loss_low FROM best, usual) AS apart
