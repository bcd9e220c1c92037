/* Tables of trials, and the next value to try. */
#include "fuzz.h"
#include "search/trials.h"

static void search(const uint8_t *bytes, size_t size, const struct tpe *tpe)
{
    FILE *in = fopen(as_file(bytes, size), "r");
    size_t count;
    struct trial *trials = trials_read(in, "input", tpe->low, tpe->high, &count);
    struct rng rng;

    fclose(in);
    rng_seed(&rng, size);
    double next = tpe_next(tpe, trials, count, &rng);
    must(next >= tpe->low && next <= tpe->high);
    free(trials);
}

static void linear(const uint8_t *bytes, size_t size)
{
    search(bytes, size, &(struct tpe){.low = -1, .high = 1, .startup = 1, .candidates = 3});
}

static void logarithmic(const uint8_t *bytes, size_t size)
{
    search(bytes, size,
           &(struct tpe){.low = 1e-300, .high = 1e300, .log = true, .startup = 1, .candidates = 3});
}

FUZZ(linear, logarithmic)
