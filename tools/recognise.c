/* recognise - whether reconstructions are still nearest to their own originals
 *
 * stdin: audio (channels, frames). -r FILE: the originals, all of one rate and shape, the same as
 * stdin's. stdout: TSV, a line a record: key, nearest (the key of the nearest original), distance
 * (to it), own (distance to the record's own original, that of its key), rank (of the own one; 1 is
 * nearest). --summary FILE: TSV of one line: n, hits, rate, low, high. Exit status: 0 done, 1 data
 * or I/O failed, 2 misuse.
 *
 * The distance of two sounds is the mean |L_1 - L_2| over their log mel spectrograms,
 * L = log10 max(mel, 1e-5)^2, 150 bands, window 2048, hop 512: the log term of compare's mel
 * distance. Originals that are equally near share the better rank. The rate is hits / n, rank 1
 * being a hit, with Wilson's 95 % interval (metric/interval.h).
 *
 *     ae-enc -m M < test.tar | ae-dec -m M | recognise -r test.tar --summary rate.tsv > each.tsv
 */
#include "cli/cli.h"         /* options, diagnostics, exit status */
#include "cli/outfile.h"     /* the summary, whole or not at all */
#include "cli/tsv.h"         /* cells of a table */
#include "metric/interval.h" /* Wilson's interval */
#include "metric/sound.h"    /* audio in memory */
#include "metric/spectral.h" /* log mel spectrograms */
#include "stream/stream.h"   /* records on stdin */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    const char *reference; /* stream of the originals */
    const char *summary;   /* where the rate goes, NULL for nowhere */
} options;

static const struct option_spec table[] = {
    {OPTION_TEXT, 'r', "reference", "FILE", &options.reference, .help = "stream of the originals",
     .required = true},
    {OPTION_TEXT, 'S', "summary", "FILE", &options.summary,
     .help = "write the recognition rate and its 95 % interval there"},
    {OPTION_END},
};

static const struct tool tool = {
    .name = "recognise",
    .purpose = "whether reconstructions are still nearest to their own originals",
    .arguments = "-r FILE [--summary FILE] < audio > table",
    .about =
        "Looks for each record's nearest sound among all in --reference and prints\n"
        "tab-separated values: key, nearest (a key), its distance, own (the distance to the\n"
        "original of the record's own key) and rank (of that one; 1 is recognised). The\n"
        "distance is the mean absolute difference of two log mel spectrograms: log10 of the\n"
        "squared magnitude, 150 bands, window 2048. All sounds must be of one rate, number of\n"
        "channels and length, and every record must have its original.\n"
        "\n"
        "--summary has the columns n, hits, rate, low, high: the share of records of rank 1\n"
        "with Wilson's 95 % interval. The originals' spectrograms are held in memory, about\n"
        "130 kB for 5 s at 22050 Hz, beside one sound as a whole. NaN, infinities and records\n"
        "of fewer than 1025 frames are refused.\n",
    .examples =
        "  ae-enc -m M < test.tar | ae-dec -m M | recognise -r test.tar -S rate.tsv > each.tsv\n"
        "  resample -r 1837 < test.tar | resample -r 22050 | recognise -r test.tar\n",
    .options = table,
};

/* The log mel spectrograms of all originals, one a row. */
struct originals {
    struct spectral *spectral;
    struct sound *first; /* what all must match; its values are of no use */
    size_t n, room, features;
    char **keys;
    float *logmel; /* (n, features) */
};

static void add_original(struct originals *o, const struct record *record, struct sound *sound)
{
    if (!o->first) {
        o->spectral = spectral_make(sound->rate);
        o->features = spectral_features(o->spectral, sound->channels, sound->frames);
    } else {
        sound_match(record, sound, o->first);
    }
    if (o->n == o->room) {
        o->room = o->room ? 2 * o->room : 16;
        o->keys = xresize(o->keys, o->room, sizeof *o->keys);
        o->logmel = xresize(o->logmel, o->room * o->features, sizeof *o->logmel);
    }
    spectral_logmel(o->spectral, sound->values, sound->channels, sound->frames,
                    o->logmel + o->n * o->features);
    o->keys[o->n++] = xstrdup(sound->key);
    if (o->first)
        sound_free(sound);
    else
        o->first = sound;
}

/* The mean |x - y| of COUNT values. */
static double distance(const float *x, const float *y, size_t count)
{
    double sum = 0;

    for (size_t start = 0; start < count; start += 512) {
        size_t end = start + 512 < count ? start + 512 : count;
        float part = 0;
#pragma omp simd reduction(+ : part)
        for (size_t i = start; i < end; i++)
            part += fabsf(x[i] - y[i]);
        sum += (double)part;
    }
    return sum / (double)count;
}

/* DISTANCES (n) of LOGMEL (features) from every original. */
static void measure(const struct originals *o, const float *logmel, double *distances)
{
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < o->n; i++)
        distances[i] = distance(logmel, o->logmel + i * o->features, o->features);
}

/* A line for the record KEY; true where it is recognised. */
static bool judge(const struct originals *o, const char *key, size_t own, const double *distances)
{
    size_t nearest = own, rank = 1;

    for (size_t i = 0; i < o->n; i++) {
        if (distances[i] < distances[nearest])
            nearest = i;
        if (distances[i] < distances[own])
            rank++;
    }
    tsv_text(key);
    putchar('\t');
    tsv_text(o->keys[nearest]);
    putchar('\t');
    tsv_number(distances[nearest]);
    putchar('\t');
    tsv_number(distances[own]);
    printf("\t%zu\n", rank);
    return rank == 1;
}

static void write_summary(size_t hits, size_t n)
{
    struct outfile *file = outfile_open(options.summary);
    FILE *out = outfile_stream(file);
    struct interval interval = wilson(hits, n);

    fprintf(out, "n\thits\trate\tlow\thigh\n%zu\t%zu\t", n, hits);
    if (n > 0)
        fprintf(out, "%.9g\t%.9g\t%.9g\n", (double)hits / (double)n, interval.low, interval.high);
    else
        fputs("nan\tnan\tnan\n", out);
    if (ferror(out) | fclose(out))
        die("%s: could not be written", options.summary);
    outfile_commit(file);
}

static void read_originals(struct originals *o)
{
    struct reader *reader = reader_open(options.reference);
    struct record record;

    while (reader_next(reader, &record))
        add_original(o, &record, sound_read_rated(reader, &record, SPECTRAL_LEAST_FRAMES));
    reader_close(reader);
}

static void free_originals(struct originals *o)
{
    for (size_t i = 0; i < o->n; i++)
        free(o->keys[i]);
    free(o->keys);
    free(o->logmel);
    sound_free(o->first);
    spectral_free(o->spectral);
}

/* The row of the original of RECORD's key. */
static size_t own_original(const struct originals *o, const struct record *record)
{
    for (size_t i = 0; i < o->n; i++)
        if (strcmp(o->keys[i], record->key) == 0)
            return i;
    die_record(record, "%s has no record of this key", options.reference);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (strcmp(options.reference, "-") == 0)
        misuse("--reference: stdin is what is looked for; the originals come from a file");

    struct reader *reader = reader_open(NULL);
    struct originals originals = {0};
    read_originals(&originals);
    float *logmel = xfloats(originals.features);
    double *distances = xalloc(originals.n, sizeof *distances);
    size_t n = 0, hits = 0;
    fputs("key\tnearest\tdistance\town\trank\n", stdout);

    struct record record;
    while (reader_next(reader, &record)) {
        struct sound *sound = sound_read_rated(reader, &record, SPECTRAL_LEAST_FRAMES);
        size_t own = own_original(&originals, &record);
        sound_match(&record, sound, originals.first);
        spectral_logmel(originals.spectral, sound->values, sound->channels, sound->frames, logmel);
        measure(&originals, logmel, distances);
        if (!isfinite(distances[own]))
            die_record(&record, "it or its original is too loud for a spectrogram of floats");
        hits += judge(&originals, record.key, own, distances);
        n++;
        sound_free(sound);
    }

    if (options.summary)
        write_summary(hits, n);
    free(logmel);
    free(distances);
    free_originals(&originals);
    reader_close(reader);
    close_stdout();
    return EXIT_DONE;
}
