-- Of losses (seed, batch, epoch, train, validation): the validation loss after half of the report's epochs, all of
-- them and twice as many, for each batch size: the mean over seeds, the least and the largest.
WITH asked AS (SELECT value AS epochs FROM parameters WHERE parameter = 'EPOCHS')
SELECT batch, epoch, count(*) AS seeds, avg(validation) AS loss, min(validation) AS loss_low, max(validation) AS loss_high
FROM losses, asked
WHERE epoch IN (max(epochs / 2, 1), epochs, 2 * epochs)
GROUP BY batch, epoch ORDER BY batch, epoch
