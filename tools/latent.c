/* latent - new latents from given ones
 *
 * stdin: latents (channels, frames), all of one shape, model and length (noise: any). stdout: the
 * new ones, which ae-dec decodes. A new record has the fields on which all the records behind it
 * agree, `source`, which says what it is, and `sources`, the keys it was made of (but for random
 * ones). Exit status: 0 done, 1 data or I/O failed, 2 misuse.
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
#include "base/meta.h"
#include "cli/cli.h"        /* options, diagnostics, exit status */
#include "base/threads.h"   /* as many as the system gives */
#include "stream/finite.h"  /* values that are numbers */
#include "stream/vectors.h" /* a whole stream as a matrix */
#include "latent/latent.h"  /* means, draws, ways */
#include "latent/sources.h" /* the records behind a new one */

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *operation; /* the operand */

static struct {
    const char *by;        /* mean: a field that tells classes apart, NULL for one mean */
    const char *keys;      /* mean, random: comma-separated keys to use, NULL for all */
    const char *from, *to; /* lerp, slerp: keys of the ends */
    uint64_t steps;        /* lerp, slerp: vectors, the ends counted */
    uint64_t count;        /* random: vectors */
    int distribution;      /* random: enum distribution */
    double level;          /* noise: standard deviation, in the latents' units */
    uint64_t seed;         /* random, noise */
    const char *as;        /* key of the results, NULL for the operation's name */
} options = {.steps = 11, .count = 1, .level = 0.1, .seed = 42};

static const char *const distributions[] = {"uniform", "gaussian", "pca", NULL};

/* Which options were given, in the order of the table. */
static bool given[10];

/* The help of an option begins with the operations that it belongs to. */
static const struct option_spec table[] = {
    {OPTION_TEXT, 'b', "by", "FIELD", &options.by,
     .help = "mean: one for each value of a field, such as label", .given = &given[0]},
    {OPTION_TEXT, 'k', "keys", "KEY,...", &options.keys,
     .help = "mean, random: use only these records", .given = &given[1]},
    {OPTION_COUNT, 'c', "count", "N", &options.count, .help = "random: how many", .high = HUGE_VAL,
     .given = &given[2]},
    {OPTION_TEXT, 'f', "from", "KEY", &options.from, .help = "lerp, slerp: where to start",
     .given = &given[3]},
    {OPTION_TEXT, 't', "to", "KEY", &options.to, .help = "lerp, slerp: where to end",
     .given = &given[4]},
    {OPTION_COUNT, 'n', "steps", "N", &options.steps,
     .help = "lerp, slerp: how many, with both ends", .low = 2, .high = HUGE_VAL,
     .given = &given[5]},
    {OPTION_REAL, 'l', "level", "X", &options.level,
     .help = "noise: its standard deviation; tanh codes are in [-1, 1]", .low = 0, .high = HUGE_VAL,
     .given = &given[6]},
    {OPTION_CHOICE, 'd', "distribution", "NAME", &options.distribution,
     .help = "random: the distribution to fit", .choices = distributions, .given = &given[7]},
    {OPTION_COUNT, 's', "seed", "N", &options.seed, .help = "random, noise: seed", .high = HUGE_VAL,
     .given = &given[8]},
    {OPTION_TEXT, 'a', "as", "KEY", &options.as,
     .help = "mean, random, lerp, slerp: key of the results, else the operation",
     .given = &given[9]},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "latent",
    .purpose = "new latents from given ones",
    .arguments = "OPERATION [options] < latents > latents",
    .about = "Operations:\n"
             "  mean    the mean of all records or, --by a field, of each class of them\n"
             "  random  draws: uniform between each coordinate's least and greatest value;\n"
             "          gaussian with each coordinate's mean and deviation; pca, a Gaussian in\n"
             "          the space of the principal components, with the covariance of all\n"
             "  lerp    on a straight line from one record to another, at t = 0 ... 1\n"
             "  slerp   the same on a great arc, which keeps the length between the ends'\n"
             "  noise   each record with Gaussian noise on it, under its own key\n"
             "\n"
             "Keys are mean, mean/CLASS, random/0001, lerp/01 and so on. A new record keeps the\n"
             "fields that all records behind it agree on; they must agree on sample_rate, frames\n"
             "and model. source says what it is, sources lists the keys it was made of.\n"
             "gaussian and pca want two records. All but noise want them of one shape, and hold\n"
             "them in memory. NaN and infinities are refused. Nothing is clipped.\n",
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

/* Whether the COUNT values of a new record of KEY are within a float's range, or death. */
static void check(const char *key, const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i]))
            die("%s: value %zu overflows a float; the numbers are too large", key, i);
}

/* One new record of the shape of V's. Frees SOURCE, which says what it is. */
static void put(struct writer *writer, const struct vectors *v, const char *key, json_t *meta,
                char *source, const float *values)
{
    check(key, values, v->p);
    meta_set(meta, "source", json_string(source));
    writer_begin(writer, key, meta, &v->shape);
    writer_values(writer, values, v->p);
    free(source);
}

static void put_mean(struct writer *writer, const struct vectors *v, const char *key,
                     const size_t *rows, size_t count)
{
    float *values = xfloats(v->p);
    json_t *meta = sources_fields(v, rows, count);

    sources_keys(meta, v, rows, count);
    latent_mean(v->values, v->p, rows, count, values);
    put(writer, v, key, meta, xprintf("mean of %zu records", count), values);
    json_decref(meta);
    free(values);
}

static void put_class_means(struct writer *writer, const struct vectors *v, const size_t *rows,
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
        /* as a path's last part, whose characters become those of a key */
        char *path = xprintf("%s/%s.class", options.as, names[c]), *key = key_from_path(path);
        if (n > 0) /* else --keys names none of it */
            put_mean(writer, v, key, members, n);
        free(path);
        free(key);
    }
    free(class);
    free(names);
    free(members);
}

static void mean(struct reader *reader, struct writer *writer)
{
    struct vectors *v = vectors_read(reader);
    size_t *rows, count = sources_rows(v, options.keys, &rows);

    if (count == 0)
        die("stdin has no records");
    if (options.by)
        put_class_means(writer, v, rows, count);
    else
        put_mean(writer, v, options.as, rows, count);
    free(rows);
    vectors_free(v);
}

static void draw(struct reader *reader, struct writer *writer)
{
    struct vectors *v = vectors_read(reader);
    size_t *rows, n = sources_rows(v, options.keys, &rows),
                  least = options.distribution == UNIFORM ? 1 : 2;

    if (n < least)
        die("%zu records, and %s wants at least %zu", n, distributions[options.distribution],
            least);
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
        put(writer, v, key, meta,
            xprintf("random: %s fitted to %zu records", distributions[options.distribution], n),
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

static void go(struct reader *reader, struct writer *writer)
{
    bool arc = *operation == 's';
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
        put(writer, v, key, meta,
            xprintf("%s from %s to %s, t = %.4g", operation, options.from, options.to, t), values);
        free(key);
    }
    json_decref(meta);
    free(values);
    vectors_free(v);
}

/* FNV-1a, so that a record's noise follows from the seed and its key, not from its place. */
static uint64_t hash(const char *key)
{
    uint64_t h = 0xcbf29ce484222325;

    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 0x100000001b3;
    return h;
}

static void add_noise(struct reader *reader, struct writer *writer)
{
    struct record record;

    while (reader_next(reader, &record)) {
        size_t count = shape_values(&record.shape);
        float block[4096];
        struct rng rng;
        rng_seed(&rng, options.seed ^ hash(record.key));
        writer_begin(writer, record.key, record.meta, &record.shape);
        for (size_t at = 0, n; at < count; at += n) {
            n = count - at < 4096 ? count - at : 4096;
            finite_values(reader, &record, at, block, n);
            for (size_t i = 0; i < n; i++)
                block[i] += (float)(options.level * rng_normal(&rng));
            check(record.key, block, n);
            writer_values(writer, block, n);
        }
    }
}

/* The operand and the options that go with it. */
static void check_operation(void)
{
    static const char *const operations[] = {"mean", "random", "lerp", "slerp", "noise"};
    bool known = false;

    for (int i = 0; i < 5; i++)
        known |= strcmp(operation, operations[i]) == 0;
    if (!known)
        misuse("'%s' is none of mean, random, lerp, slerp, noise", operation);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        char *owners = xstrdup(table[i].help);
        owners[strcspn(owners, ":")] = '\0';
        if (given[i] && !strstr(owners, operation))
            misuse("--%s belongs to %s, not to %s", table[i].name, owners, operation);
        free(owners);
    }
    if (strstr(operation, "lerp") && (!options.from || !options.to))
        misuse("%s wants --from and --to", operation);
    if (!options.as)
        options.as = operation;
    if (!key_valid(options.as))
        misuse("--as: '%s' is no key", options.as);
}

int main(int argc, char **argv)
{
    operation = argv[cli_start(&tool, argc, argv)];
    threads_open(0);
    check_operation();

    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    switch (*operation) {
    case 'm': mean(reader, writer); break;
    case 'r': draw(reader, writer); break;
    case 'n': add_noise(reader, writer); break;
    default: go(reader, writer); break;
    }

    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
