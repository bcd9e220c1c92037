/* history - the losses of a training. See history.h. */
#include "train/history.h"

#include "base/base.h"
#include "base/tsv.h"

#include <math.h>
#include <stdlib.h>

struct history history_open(size_t epochs)
{
    return (struct history){
        .train = xalloc(epochs, sizeof(double)),
        .validation = xalloc(epochs, sizeof(double)),
    };
}

void history_close(struct history *history)
{
    free(history->train);
    free(history->validation);
}

bool history_add(struct history *h, double train, double validation)
{
    h->train[h->done] = tsv_signless(train);
    h->validation[h->done] = tsv_signless(validation);
    if (!isfinite(validation)) {
        h->diverged = true;
        return false;
    }
    h->done++;
    if (h->best && validation >= h->validation[h->best - 1])
        return false;
    h->best = h->done;
    return true;
}

void history_save(const struct history *history, bool validation, struct outfile *file)
{
    FILE *out = outfile_stream(file);

    fprintf(out, validation ? "epoch\ttrain\tvalidation\n" : "epoch\ttrain\n");
    for (size_t i = 0; i < history->done + history->diverged; i++) {
        fprintf(out, "%zu\t%.9g", i + 1, history->train[i]);
        if (validation)
            fprintf(out, "\t%.9g", history->validation[i]);
        fputc('\n', out);
    }
    outfile_finish(file, out);
}
