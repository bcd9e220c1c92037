-- From losses (seed, batch, epoch, train, validation): for each batch size, the validation loss after half as many
-- epochs as the report uses, after as many and after twice as many: mean, lowest and highest over the seeds.
WITH asked AS (SELECT value AS epochs FROM parameters WHERE parameter = 'EPOCHS')
SELECT batch, epoch, count(*) AS seeds, avg(validation) AS loss, min(validation) AS loss_low, max(validation) AS loss_high
FROM losses, asked
WHERE epoch IN (max(epochs / 2, 1), epochs, 2 * epochs)
GROUP BY batch, epoch ORDER BY batch, epoch
