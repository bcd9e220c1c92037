/* latent - new latents from given ones
 *
 * stdin   latents (channels, frames), all of one shape, model and length (noise: any)
 * stdout  the new latents, for ae-dec; JSON: the fields that all their sources agree on, `source`,
 *         which says what it is, and `sources`, the keys it was made of (but for random ones)
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 *     mean     (z_1 + ... + z_n) / n, of all records or of each class
 *     random   draws from a distribution fitted to the records: uniform or Gaussian in each
 *              coordinate, or Gaussian with the covariance of all (latent/latent.h)
 *     lerp     (1 - t) a + t b in N steps from t = 0 to 1
 *     slerp    the same along a great arc: (sin((1 - t) w) a + sin(t w) b) / sin w
 *     noise    z + level g, g standard normal, each record under its own key
 *
 *     latent mean --by label < z.tar | ae-dec -m M | raw2wav -d means
 */
#include "base/file.h"      /* the sets of means */
#include "base/meta.h"      /* fields of the JSON */
#include "base/text.h"      /* lists of words */
#include "base/threads.h"   /* number of threads */
#include "cli/cli.h"        /* options, diagnostics, exit status */
#include "stream/finite.h"  /* finite values */
#include "stream/vectors.h" /* a whole stream as a matrix */
#include "latent/latent.h"  /* means, draws, paths, noise */
#include "latent/sources.h" /* the records that a new one is made of */

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct {
    const char *operation; /* the operand */
    const char *by;        /* mean: a field that tells classes apart, NULL for one mean */
    const char *keys;      /* mean, random: comma-separated keys to use, NULL for all */
    const char *sets;      /* mean: a file with such keys in every line, NULL for one mean */
    const char *from, *to; /* lerp, slerp: keys of the ends */
    uint64_t steps;        /* lerp, slerp: vectors, the ends counted */
    uint64_t count;        /* random: vectors */
    int distribution;      /* random: enum distribution */
    double level;          /* noise: standard deviation, in the latents' units */
    uint64_t seed;         /* random, noise */
    const char *as;        /* key of the results, NULL for the operation's name */
} options = {.steps = 11, .count = 1, .level = 0.1, .seed = 42};

static const char *const distributions[] = {"uniform", "gaussian", "pca", NULL};

static bool given[128]; /* by letter */

static const struct option_spec table[] = {
    {OPTION_TEXT, 'b', "by", "FIELD", &options.by,
     .help = "mean: one mean for each value of FIELD, such as label", .given = &given['b']},
    {OPTION_TEXT, 'k', "keys", "KEY,...", &options.keys,
     .help = "mean, random: use only these records", .given = &given['k']},
    {OPTION_TEXT, 'S', "sets", "FILE", &options.sets,
     .help = "mean: one mean for each line of FILE, which is KEY,...", .given = &given['S']},
    {OPTION_COUNT, 'c', "count", "N", &options.count, .help = "random: number of draws",
     .high = HUGE_VAL, .given = &given['c']},
    {OPTION_TEXT, 'f', "from", "KEY", &options.from,
     .help = "lerp, slerp: the record to start from", .given = &given['f']},
    {OPTION_TEXT, 't', "to", "KEY", &options.to, .help = "lerp, slerp: the record to end at",
     .given = &given['t']},
    {OPTION_COUNT, 'n', "steps", "N", &options.steps,
     .help = "lerp, slerp: number of records, both ends included", .low = 2, .high = HUGE_VAL,
     .given = &given['n']},
    {OPTION_REAL, 'l', "level", "X", &options.level,
     .help = "noise: standard deviation; latents of tanh lie in [-1, 1]", .low = 0,
     .high = HUGE_VAL, .given = &given['l']},
    {OPTION_CHOICE, 'd', "distribution", "NAME", &options.distribution,
     .help = "random: the distribution to fit", .choices = distributions, .given = &given['d']},
    {OPTION_COUNT, 's', "seed", "N", &options.seed, .help = "random, noise: seed", .high = HUGE_VAL,
     .given = &given['s']},
    {OPTION_TEXT, 'a', "as", "KEY", &options.as,
     .help = "mean, random, lerp, slerp: key of the results; else the operation",
     .given = &given['a']},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "latent",
    .purpose = "make new latents from given ones",
    .arguments = "OPERATION [options] < latents > latents",
    .about = "Operations:\n"
             "  mean    the mean of all records; --by a field, of each class of them;\n"
             "          with --sets, of each set\n"
             "  random  draws: uniform between each coordinate's smallest and largest value;\n"
             "          gaussian with each coordinate's mean and deviation; pca, a Gaussian in\n"
             "          the space of the principal components, with the covariance of all\n"
             "  lerp    a straight line from one record to another, at t = 0 ... 1\n"
             "  slerp   the same along a great arc, which keeps the length of the vectors\n"
             "  noise   adds Gaussian noise to each record, which keeps its key\n"
             "\n"
             "Keys are mean, mean/CLASS, mean/0001, random/0001, lerp/01 and so on. A new\n"
             "record keeps the fields that all its sources agree on; they must agree on\n"
             "sample_rate, frames and model. Its field source says what it is, sources lists\n"
             "the keys it was made of.\n"
             "gaussian and pca need at least two records. All operations but noise need records\n"
             "of one shape and hold them in memory. NaN and infinities are refused. Nothing is\n"
             "clipped.\n",
    .examples =
        "  latent mean --by label < z.tar | ae-dec -m M | raw2wav -d means\n"
        "  latent mean --keys jazz/a,rock/b,pop/c < z.tar | ae-dec -m M | raw2wav -o mix.wav\n"
        "  latent random -c 10 -s 1 -d pca < z.tar | ae-dec -m M | raw2wav -d random\n"
        "  latent slerp --from jazz/a --to rock/b -n 9 < z.tar | ae-dec -m M | raw2wav -d way\n",
    .options = table,
    .min_operands = 1,
    .max_operands = 1,
};

/* ---- operations ---- */

/* Dies unless the COUNT values of the new record KEY are finite. */
static void check(const char *key, const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i]))
            die("%s: value %zu overflows a float; the numbers are too large", key, i);
}

/* Writes a new record of the shape of those in V. SOURCE says what it is and is freed. */
static void write_record(struct writer *writer, const struct vectors *v, const char *key,
                         json_t *meta, char *source, const float *values)
{
    check(key, values, v->p);
    meta_set_text(meta, "source", source);
    writer_begin(writer, key, meta, &v->shape);
    writer_values(writer, values, v->p);
}

static void write_mean(struct writer *writer, const struct vectors *v, const char *key,
                       const size_t *rows, size_t count)
{
    float *values = xfloats(v->p);
    json_t *meta = sources_fields(v, rows, count);

    sources_keys(meta, v, rows, count);
    latent_mean(v->values, v->p, rows, count, values);
    write_record(writer, v, key, meta, xprintf("mean of %zu records", count), values);
    json_decref(meta);
    free(values);
}

static void write_class_means(struct writer *writer, const struct vectors *v, const size_t *rows,
                              size_t count)
{
    size_t *class, *members = xalloc(count, sizeof *members);
    const char **names;
    size_t classes = vectors_classes(v, options.by, &class, &names);

    for (size_t c = 0; c < classes; c++) {
        size_t n = 0;
        for (size_t r = 0; r < count; r++)
            if (class[rows[r]] == c)
                members[n++] = rows[r];
        /* as the last part of a path, so that key_from_path() replaces what no key may have */
        char *path = xprintf("%s/%s.class", options.as, names[c]), *key = key_from_path(path);
        if (n > 0) /* else --keys names no record of this class */
            write_mean(writer, v, key, members, n);
        free(path);
        free(key);
    }
    free(class);
    free(names);
    free(members);
}

static void write_set_means(struct writer *writer, const struct vectors *v)
{
    size_t size, *rows, set = 0;
    char *text = file_read(options.sets, SIZE_MAX, &size), *rest = text;

    for (char *line; (line = strsep(&rest, "\n"));) {
        if (!*line && !rest) /* behind the last line */
            break;
        char *key = xprintf("%s/%04zu", options.as, ++set);
        size_t count = sources_rows(v, line, &rows);
        write_mean(writer, v, key, rows, count);
        free(rows);
        free(key);
    }
    free(text);
}

static void mean(struct reader *reader, struct writer *writer)
{
    struct vectors *v = vectors_read(reader);
    size_t *rows, count = sources_rows(v, options.keys, &rows);

    if (count == 0)
        die("stdin has no records");
    if (options.sets)
        write_set_means(writer, v);
    else if (options.by)
        write_class_means(writer, v, rows, count);
    else
        write_mean(writer, v, options.as, rows, count);
    free(rows);
    vectors_free(v);
}

static void draw(struct reader *reader, struct writer *writer)
{
    struct vectors *v = vectors_read(reader);
    size_t *rows, n = sources_rows(v, options.keys, &rows),
                  least = options.distribution == UNIFORM ? 1 : 2;

    if (n < least)
        die("%zu records; %s needs at least %zu", n, distributions[options.distribution], least);
    float *chosen = xfloats(n * v->p), *values = xfloats(v->p);
    for (size_t i = 0; i < n; i++)
        memcpy(chosen + i * v->p, v->values + rows[i] * v->p, v->p * sizeof *chosen);
    struct latent_fit *fit = latent_fit((enum distribution)options.distribution, chosen, n, v->p);
    struct rng rng;
    rng_seed(&rng, options.seed);
    json_t *meta = sources_fields(v, rows, n);
    for (uint64_t i = 1; i <= options.count; i++) {
        char *key = xprintf("%s/%04" PRIu64, options.as, i);
        latent_draw(fit, &rng, values);
        write_record(writer, v, key, meta,
                     xprintf("random: %s fitted to %zu records",
                             distributions[options.distribution], n),
                     values);
        free(key);
    }
    json_decref(meta);
    latent_fit_free(fit);
    free(values);
    free(chosen);
    free(rows);
    vectors_free(v);
}

/* The records from options.from to options.to, on a great arc for slerp, else on a line. */
static void interpolate(struct reader *reader, struct writer *writer)
{
    bool arc = strcmp(options.operation, "slerp") == 0;
    struct vectors *v = vectors_read(reader);
    size_t ends[2] = {sources_row(v, options.from), sources_row(v, options.to)};
    const float *a = v->values + ends[0] * v->p, *b = v->values + ends[1] * v->p;
    float *values = xfloats(v->p);
    json_t *meta = sources_fields(v, ends, 2);

    sources_keys(meta, v, ends, 2);
    for (uint64_t i = 0; i < options.steps; i++) {
        double t = (double)i / (double)(options.steps - 1);
        char *key = xprintf("%s/%02" PRIu64, options.as, i + 1);
        if (!arc)
            latent_lerp(a, b, v->p, t, values);
        else if (!latent_slerp(a, b, v->p, t, values))
            die("%s and %s have no shortest arc: one is zero or they are opposite", options.from,
                options.to);
        write_record(writer, v, key, meta,
                     xprintf("%s from %s to %s, t = %.4g", options.operation, options.from,
                             options.to, t),
                     values);
        free(key);
    }
    json_decref(meta);
    free(values);
    vectors_free(v);
}

static void noise(struct reader *reader, struct writer *writer)
{
    struct record record;

    while (reader_next(reader, &record)) {
        size_t count = shape_values(&record.shape);
        float block[4096];
        struct rng rng;
        rng_seed_key(&rng, options.seed, record.key);
        writer_begin(writer, record.key, record.meta, &record.shape);
        for (size_t at = 0, n; at < count; at += n) {
            n = count - at < 4096 ? count - at : 4096;
            finite_values(reader, &record, at, block, n);
            latent_noise(&rng, options.level, block, n);
            check(record.key, block, n);
            writer_values(writer, block, n);
        }
    }
}

static const struct operation {
    const char *name;
    void (*run)(struct reader *reader, struct writer *writer);
    const char *options; /* the letters of those that it takes */
} operations[] = {
    {.name = "mean", .run = mean, .options = "bkSa"},
    {.name = "random", .run = draw, .options = "kcdsa"},
    {.name = "lerp", .run = interpolate, .options = "ftna"},
    {.name = "slerp", .run = interpolate, .options = "ftna"},
    {.name = "noise", .run = noise, .options = "ls"},
};
enum { OPERATIONS = sizeof operations / sizeof *operations };

/* The names of the operations that take the option LETTER, or of all for 0, for a message. */
static char *operations_with(char letter)
{
    char *list = NULL;

    for (int i = 0; i < OPERATIONS; i++)
        if (!letter || strchr(operations[i].options, letter))
            list = text_join(list, ", ", xstrdup(operations[i].name));
    return list;
}

/* The operation; misuse() on an option that does not belong to it. */
static const struct operation *find_operation(void)
{
    const struct operation *operation = operations;
    const char *name = options.operation;

    while (operation < operations + OPERATIONS && strcmp(operation->name, name) != 0)
        operation++;
    if (operation == operations + OPERATIONS)
        misuse("'%s' is none of %s", name, operations_with(0));
    for (const struct option_spec *o = table; o->kind != OPTION_END; o++)
        if (*o->given && !strchr(operation->options, o->letter))
            misuse("--%s belongs to %s, not to %s", o->name, operations_with(o->letter), name);
    if (strchr(operation->options, 'f') && (!options.from || !options.to))
        misuse("%s needs --from and --to", name);
    if (!options.as)
        options.as = name;
    if (!key_valid(options.as))
        misuse("--as: '%s' is not a valid key", options.as);
    if (options.sets && (options.keys || options.by))
        misuse("--sets says what every mean is of: no --keys or --by");
    return operation;
}

int main(int argc, char **argv)
{
    options.operation = argv[cli_start(&tool, argc, argv)];
    const struct operation *operation = find_operation();
    threads_open(0);

    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    operation->run(reader, writer);

    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
