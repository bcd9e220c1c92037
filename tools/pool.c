/* pool - one short vector a record: statistics over time
 *
 * stdin: audio or latents (channels, frames). stdout: vectors (numbers,), whose JSON gets `names`,
 * one a number. Exit status: 0 done, 1 data or I/O failed, 2 misuse.
 *
 * With --features stats (any stream), of each channel in turn
 *     mean, deviation = sqrt(mean((x - mean)^2)), energy = 10 log10(mean(x^2)) dB, at least -100
 * and with logmel or mfcc (audio), of each channel in turn and each mel band or coefficient the
 * mean and deviation over the columns of its spectrogram (pool/features.h). Where in a record
 * something happens does not matter to them: that is what they are for.
 *
 *     ae-enc -m 18376.safetensors < songs.tar | pool | dtree -o pooled.tree
 */
#include "cli/cli.h"       /* options, diagnostics, exit status */
#include "pool/features.h" /* log-mel bands and MFCCs over time */
#include "pool/moments.h"  /* mean, deviation, energy */
#include "stream/spool.h"  /* a channel that a spectrogram is made of */
#include "stream/stream.h" /* records on stdin and stdout */

#include <math.h>
#include <stdlib.h>

enum { BLOCK = 1 << 14 }; /* values at once */

enum kind { STATS, LOGMEL, MFCC };
static const char *const kinds[] = {"stats", "logmel", "mfcc", NULL};

static struct {
    int kind;
    uint64_t bands, coefficients;
    uint64_t size, hop; /* samples; hop = 0: size / 4 */
} options = {.bands = 64, .coefficients = 20, .size = 2048};

static const struct option_spec table[] = {
    {OPTION_CHOICE, 'f', "features", "WORD", &options.kind, .help = "what is pooled",
     .choices = kinds},
    {OPTION_COUNT, 'b', "bands", "N", &options.bands, .help = "mel bands of logmel and mfcc",
     .low = 1, .high = 4096},
    {OPTION_COUNT, 'c', "coefficients", "N", &options.coefficients,
     .help = "of mfcc, at most --bands", .low = 1, .high = 4096},
    {OPTION_COUNT, 'n', "fft", "N", &options.size, .help = "samples of a spectrogram's column",
     .low = 2, .high = 1 << 20},
    {OPTION_COUNT, 'p', "hop", "N", &options.hop,
     .help = "samples from column to column; 0: fft / 4", .low = 0, .high = 1 << 30},
    {OPTION_END},
};

static const struct tool tool = {
    .name = "pool",
    .purpose = "one short vector a record: statistics over time",
    .arguments = "[--features WORD] [-b N] [-c N] < records > vectors",
    .about = "Each record (channels, frames) becomes one vector, channel after channel:\n"
             "  stats   c0.mean c0.deviation c0.energy c1.mean ...\n"
             "  logmel  c0.mel0.mean c0.mel0.deviation c0.mel1.mean ...\n"
             "  mfcc    c0.mfcc0.mean c0.mfcc0.deviation c0.mfcc1.mean ...\n"
             "The names stand in the field names of the JSON. Deviations have the divisor N;\n"
             "energy is 10 log10 of the mean square in dB, at least -100. stats takes audio\n"
             "and latents; logmel and mfcc take audio with a sample_rate: mel bands of\n"
             "Slaney's scale and norm over a Hann window, in dB, and their orthonormal\n"
             "cosine transform.\n",
    .examples = "  ae-enc -m 18376.safetensors < songs.tar | pool | dtree -o pooled.tree\n"
                "  pool --features mfcc < songs.tar | kmeans -z -k 10\n"
                "  pool < songs.tar | tls -f names\n",
    .options = table,
};

/* How many numbers are made of each thing that is pooled: mean, deviation, and of a channel's own
 * values its energy. */
static size_t statistics(void)
{
    return options.kind == STATS ? 3 : 2;
}

/* The JSON's names: each of CHANNELS, of COUNT things in it, of the statistics. */
static void name_values(json_t *meta, size_t channels, size_t count)
{
    static const char *const statistic[] = {"mean", "deviation", "energy"};
    const char *thing = options.kind == MFCC ? "mfcc" : "mel";
    json_t *names = json_array();

    for (size_t i = 0; i < channels * count; i++) {
        for (size_t s = 0; s < statistics(); s++) {
            char *name = options.kind == STATS
                             ? xprintf("c%zu.%s", i, statistic[s])
                             : xprintf("c%zu.%s%zu.%s", i / count, thing, i % count, statistic[s]);
            json_array_append_new(names, json_string(name));
            free(name);
        }
    }
    if (json_object_set_new(meta, "names", names) != 0)
        die("out of memory");
}

/* One channel of RECORD, FRAMES long, into MOMENTS, or into the empty SIGNAL where there is one. */
static void read_channel(struct reader *reader, const struct record *record, size_t channel,
                         size_t frames, struct moments *moments, struct spool *signal)
{
    static float block[BLOCK];

    for (size_t start = 0, n; start < frames; start += n) {
        n = frames - start < BLOCK ? frames - start : BLOCK;
        reader_values(reader, block, n);
        for (size_t i = 0; i < n; i++)
            if (!isfinite(block[i]))
                die_record(record, "value %zu of channel %zu is %g; finite numbers are wanted",
                           start + i, channel, (double)block[i]);
        if (signal)
            spool_write(signal, 0, start, block, n);
        else
            moments_add(moments, block, n);
    }
}

/* Reads a channel and writes the statistics of its COUNT things. */
static void pool_channel(struct reader *reader, const struct record *record, size_t channel,
                         size_t frames, struct features *features, size_t count,
                         struct writer *writer)
{
    struct moments *moments = xalloc(count, sizeof *moments);
    struct spool *signal = features ? spool_open(1) : NULL;

    read_channel(reader, record, channel, frames, moments, signal);
    if (features) {
        features_add(features, signal, frames, moments);
        spool_close(signal);
    }
    for (size_t i = 0; i < count; i++) {
        float values[] = {(float)moments[i].mean, (float)moments_deviation(&moments[i]),
                          (float)moments_energy(&moments[i])};
        writer_values(writer, values, statistics());
    }
    free(moments);
}

/* What FEATURES wants of RECORD; opened anew where the rate is another than in the last one. */
static struct features *features_for(struct features *features, const struct record *record,
                                     size_t frames)
{
    static double rate;

    if (record_rate(record) == 0)
        die_record(record, "it has no sample_rate, which mel bands depend on");
    if (!features || record_rate(record) != rate) {
        if (features)
            features_close(features);
        rate = record_rate(record);
        features = features_open(rate, options.size, options.hop, options.bands,
                                 options.kind == MFCC ? options.coefficients : 0);
    }
    if (frames < features_shortest(features))
        die_record(record, "it has %zu frames; an FFT of %zu wants at least %zu (see --fft)",
                   frames, (size_t)options.size, features_shortest(features));
    return features;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.kind == MFCC && options.coefficients > options.bands)
        misuse("--coefficients %zu are more than the --bands %zu that they are made of",
               (size_t)options.coefficients, (size_t)options.bands);
    if (options.hop == 0)
        options.hop = options.size < 4 ? 1 : options.size / 4;

    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct features *features = NULL;

    struct record record;
    while (reader_next(reader, &record)) {
        size_t channels, frames;
        record_rows(&record, &channels, &frames);
        if (channels == 0 || frames == 0)
            die_record(&record, "it has no frames to pool");
        if (options.kind != STATS)
            features = features_for(features, &record, frames);
        size_t count = features ? features_count(features) : 1;
        name_values(record.meta, channels, count);
        writer_begin(writer, record.key, record.meta,
                     &(struct shape){.dimensions = 1, .extent = {channels * count * statistics()}});
        for (size_t c = 0; c < channels; c++)
            pool_channel(reader, &record, c, frames, features, count, writer);
    }

    if (features)
        features_close(features);
    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
