/* tpe - says which value to try next, given how those before did
 *
 * stdin: TSV with a header line and the columns value and loss, a trial a line, the oldest first.
 * stdout: one number. Exit status: 0 done, 1 data or I/O failed, 2 misuse.
 *
 * A Tree-structured Parzen Estimator (Bergstra et al., 2011; search/tpe.h): among candidates drawn
 * where the best trials lie, the one that the others make least likely. The first trials are drawn
 * uniformly. The draw follows from the seed, the number of trials and the trials themselves, so
 * that the same table has the same answer and a search that was broken off goes on as if it had
 * not been.
 *
 *     tpe --low 0.001 --high 0.1 < trials.tsv
 */
#include "cli/cli.h"    /* options, diagnostics, exit status */
#include "rng/rng.h"    /* seeded random numbers */
#include "search/tpe.h" /* the estimator */

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    struct tpe tpe;
    uint64_t startup, candidates, seed;
} options = {.startup = 4, .candidates = 24, .seed = 42};

static const struct option_spec table[] = {
    {OPTION_REAL, 'l', "low", "X", &options.tpe.low, .help = "least value", .low = -1e300,
     .high = 1e300, .required = true},
    {OPTION_REAL, 'u', "high", "X", &options.tpe.high, .help = "greatest value", .low = -1e300,
     .high = 1e300, .required = true},
    {OPTION_FLAG, 0, "log", NULL, &options.tpe.log,
     .help = "search on a logarithmic scale; values are positive"},
    {OPTION_COUNT, 0, "startup", "N", &options.startup, .help = "trials to draw uniformly first",
     .high = 1e6},
    {OPTION_COUNT, 'n', "candidates", "N", &options.candidates,
     .help = "draws of which the best is taken", .low = 1, .high = 1e6},
    {OPTION_COUNT, 's', "seed", "N", &options.seed, .help = "of what is drawn", .high = HUGE_VAL},
    {OPTION_END},
};

static const struct tool tool = {
    .name = "tpe",
    .purpose = "says which value to try next, given how those before did",
    .arguments = "--low X --high X [--log] [-s SEED] < trials.tsv",
    .about = "Reads a table of trials, tab-separated under a header line with the columns\n"
             "value and loss (others are passed over), the oldest first, and prints the\n"
             "value to try next, between --low and --high. A loss of nan or inf is that of a\n"
             "trial that went wrong: worse than any number. A table without trials, and an\n"
             "empty stdin, asks for the first.\n"
             "\n"
             "The method is hyperopt's TPE. hyperopt draws its first 20 trials uniformly;\n"
             "here it is --startup, small enough for a search of eight. The same table and\n"
             "seed give the same value.\n",
    .examples = "  tpe --low 0.001 --high 0.1 < trials.tsv\n"
                "  printf 'value\\tloss\\n0.02\\t0.024\\n' | tpe --low 0.001 --high 0.1 --log\n",
    .options = table,
};

/* ---- the table of trials ---- */

struct trials {
    size_t count;
    struct trial *trial;
};

/* Cell number COLUMN (from 0) of LINE, which keeps its tabs; NULL when there are fewer. */
static char *cell(const char *line, size_t column)
{
    for (; column > 0 && line; column--) {
        line = strchr(line, '\t');
        line = line ? line + 1 : NULL;
    }
    return line ? strndup(line, strcspn(line, "\t")) : NULL;
}

/* Which column of HEADER is called NAME. */
static size_t find_column(const char *header, const char *name)
{
    for (size_t column = 0;; column++) {
        char *text = cell(header, column);
        if (!text)
            die("stdin: line 1: there is no column %s", name);
        bool found = strcmp(text, name) == 0;
        free(text);
        if (found)
            return column;
    }
}

/* The number in COLUMN, called NAME, of LINE, which is line NUMBER of stdin. */
static double read_cell(const char *line, size_t number, size_t column, const char *name)
{
    char *text = cell(line, column), *end;

    if (!text)
        die("stdin: line %zu: there is no %s in it", number, name);
    double value = strtod(text, &end);
    if (end == text || *end || *text == ' ')
        die("stdin: line %zu: the %s '%s' is no number", number, name, text);
    free(text);
    return value;
}

static struct trials read_trials(void)
{
    struct trials trials = {0};
    char *line = NULL;
    size_t room = 0, value_column = 0, loss_column = 0;

    for (size_t number = 1; errno = 0, getline(&line, &room, stdin) >= 0; number++) {
        line[strcspn(line, "\r\n")] = '\0';
        if (number == 1) {
            value_column = find_column(line, "value");
            loss_column = find_column(line, "loss");
            continue;
        }
        struct trial trial = {read_cell(line, number, value_column, "value"),
                              read_cell(line, number, loss_column, "loss")};
        if (!(trial.value >= options.tpe.low && trial.value <= options.tpe.high))
            die("stdin: line %zu: the value %.15g is not from %.15g to %.15g", number, trial.value,
                options.tpe.low, options.tpe.high);
        if (trial.loss == -HUGE_VAL)
            die("stdin: line %zu: the loss is -inf, which nothing can be better than", number);
        trials.trial = xresize(trials.trial, trials.count + 1, sizeof trial);
        trials.trial[trials.count++] = trial;
    }
    if (ferror(stdin))
        die("stdin:");
    free(line);
    return trials;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.tpe.low >= options.tpe.high)
        misuse("--low %.15g is not below --high %.15g", options.tpe.low, options.tpe.high);
    if (options.tpe.log && options.tpe.low <= 0)
        misuse("--log: --low %.15g has no logarithm", options.tpe.low);
    options.tpe.startup = options.startup;
    options.tpe.candidates = options.candidates;

    struct trials trials = read_trials();
    struct rng rng;
    rng_seed(&rng, options.seed); /* the seed's sequence, then the place in it */
    rng_seed(&rng, rng_bits(&rng) + trials.count);
    printf("%.15g\n", tpe_next(&options.tpe, trials.trial, trials.count, &rng));

    free(trials.trial);
    close_stdout();
    return EXIT_DONE;
}
