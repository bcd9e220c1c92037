/* fit - a whole training. See fit.h. */
#include "net/fit.h"

#include "cli/cli.h"
#include "cli/progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t *in_order(size_t count)
{
    size_t *order = xalloc(count, sizeof *order);

    for (size_t i = 0; i < count; i++)
        order[i] = i;
    return order;
}

/* Once through CLIPS; the epoch's loss, or NaN when it was stopped or diverged. */
static double run_epoch(struct trainer *trainer, size_t batch, const struct clips *clips,
                        const size_t *order, const volatile sig_atomic_t *stopped,
                        struct progress *progress, size_t epoch, const char *note)
{
    double weighted = 0;

    for (size_t i = 0; i < clips->count; i += batch) {
        size_t n = clips->count - i < batch ? clips->count - i : batch;
        weighted += trainer_step(trainer, clips, order + i, n) * (double)n;
        if (*stopped || !isfinite(weighted))
            return NAN;
        progress_show(progress, epoch * clips->count + i + n, note);
    }
    return weighted / (double)clips->count;
}

bool fit(const struct net *net, const struct training *training, uint64_t epochs, uint64_t seed,
         const struct clips *clips, const struct clips *validation,
         const volatile sig_atomic_t *stopped, float *parameters, struct history *history)
{
    size_t count = net->parameters;
    float *best = xfloats(count);
    size_t *order = in_order(clips->count), *plain = in_order(validation->count);
    char *note = NULL;
    struct rng rng;
    struct progress progress;

    *history = (struct history){.train = xalloc(epochs, sizeof(double)),
                                .validation = xalloc(epochs, sizeof(double))};
    rng_seed(&rng, seed);
    net_initialise(net, &rng, parameters);
    struct trainer *trainer =
        trainer_open(net, training, parameters, net_frames(net, clips->samples));
    progress_start(&progress, "training", epochs * clips->count);
    while (history->done < epochs) {
        rng_shuffle(&rng, order, clips->count);
        double loss = run_epoch(trainer, training->batch, clips, order, stopped, &progress,
                                history->done, note);
        double judged = loss;
        if (validation->count && isfinite(loss))
            judged = trainer_loss(trainer, validation, plain, validation->count);
        if (!isfinite(judged))
            break;
        history->train[history->done] = loss;
        history->validation[history->done++] = judged;
        if (!history->best || judged < history->validation[history->best - 1]) {
            history->best = history->done;
            memcpy(best, parameters, count * sizeof *best);
        }
        free(note);
        note = xprintf("epoch %zu, loss %.4g, validation %.4g", history->done, loss, judged);
    }
    progress_end(&progress);
    memcpy(parameters, best, count * sizeof *best);
    trainer_close(trainer);
    free(best);
    free(order);
    free(plain);
    free(note);
    return history->done == epochs;
}
