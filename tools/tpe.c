/* tpe - suggest the next value to try, given the trials so far
 *
 * stdin   TSV with a header line and the columns value and loss, a trial a line, the oldest first
 * stdout  one number
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * A Tree-structured Parzen Estimator (search/tpe.h). The draw depends on the seed, the number of
 * trials and the trials themselves, so that the same table gives the same answer and an interrupted
 * search continues as if it had not been interrupted.
 *
 *     tpe --low 0.001 --high 0.1 < trials.tsv
 */
#include "cli/cli.h"       /* options, diagnostics, exit status */
#include "rng/rng.h"       /* seeded random numbers */
#include "search/tpe.h"    /* the estimator */
#include "search/trials.h" /* the table of trials */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
    struct tpe tpe;
    uint64_t seed;
} options = {.tpe = {.startup = 4, .candidates = 24}, .seed = 42};

static const struct option_spec table[] = {
    {OPTION_REAL, 'l', "low", "X", &options.tpe.low, .help = "lowest value", .low = -1e300,
     .high = 1e300, .required = true},
    {OPTION_REAL, 'u', "high", "X", &options.tpe.high, .help = "highest value", .low = -1e300,
     .high = 1e300, .required = true},
    {OPTION_FLAG, 0, "log", NULL, &options.tpe.log,
     .help = "search on a logarithmic scale; values must be positive"},
    {OPTION_COUNT, 0, "startup", "N", &options.tpe.startup,
     .help = "trials to draw uniformly first", .high = 1e6},
    {OPTION_COUNT, 'n', "candidates", "N", &options.tpe.candidates,
     .help = "draws, of which the best is used", .low = 1, .high = 1e6},
    {OPTION_COUNT, 's', "seed", "N", &options.seed, .help = "seed of the random draws",
     .high = HUGE_VAL},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "tpe",
    .purpose = "suggest the next value to try, given the trials so far",
    .arguments = "--low X --high X [--log] [-s SEED] < trials.tsv",
    .about = "Reads a table of trials, tab-separated under a header line with the columns value\n"
             "and loss (others are ignored), the oldest first, and prints the value to try next,\n"
             "between --low and --high. A loss of nan or inf marks a failed trial: worse than any\n"
             "number. A table without trials, or an empty stdin, gives the first value.\n"
             "\n"
             "The method is hyperopt's TPE. hyperopt draws its first 20 trials uniformly; here it\n"
             "is --startup, small enough for a search of eight. The same table and seed give the\n"
             "same value.\n",
    .examples = "  tpe --low 0.001 --high 0.1 < trials.tsv\n"
                "  printf 'value\\tloss\\n0.02\\t0.024\\n' | tpe --low 0.001 --high 0.1 --log\n",
    .options = table,
};

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.tpe.low >= options.tpe.high)
        misuse("--low %.15g is not below --high %.15g", options.tpe.low, options.tpe.high);
    if (options.tpe.log && options.tpe.low <= 0)
        misuse("--log: --low %.15g has no logarithm", options.tpe.low);

    size_t count;
    struct trial *trials = trials_read(stdin, "stdin", options.tpe.low, options.tpe.high, &count);
    struct rng rng;
    rng_seed(&rng, options.seed); /* the seed's sequence, then the place in it */
    rng_seed(&rng, rng_bits(&rng) + count);
    printf("%.15g\n", tpe_next(&options.tpe, trials, count, &rng));

    free(trials);
    cli_close_stdout();
    return EXIT_DONE;
}
