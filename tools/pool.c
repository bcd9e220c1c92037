/* pool - summarise each record as one short vector
 *
 * stdin   audio or latents (channels, frames)
 * stdout  vectors (numbers,); JSON: `names`, one a number, of at most NAMED numbers
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * With --features stats (any stream), for each channel
 *     mean, deviation = sqrt(mean((x - mean)^2)), energy = 10 log10(mean(x^2)) dB, at least -100
 * and with logmel or mfcc (audio), for each channel and each mel band or coefficient, the mean and
 * deviation over the columns of its spectrogram (audio/features.h).
 *
 *     ae-enc -m 18376.safetensors < songs.tar | pool | dtree -o pooled.tree
 */
#include "base/meta.h"
#include "base/threads.h"     /* number of threads */
#include "cli/cli.h"          /* options, diagnostics, exit status */
#include "audio/features.h"   /* log-mel bands and MFCCs over time */
#include "stats/moments.h"    /* mean, deviation, energy */
#include "stream/blockwise.h" /* blocks over threads */
#include "stream/finite.h"    /* finite values */
#include "stream/stream.h"    /* records on stdin and stdout */

#include <stdlib.h>

enum {
    PIECE = 1 << 14, /* values whose moments are computed together */
    BLOCK = 1 << 16, /* values in a block: whole pieces */
    COLUMNS = 256,   /* at once */
    NAMED = 100000   /* numbers at most that get names: these take more memory than numbers */
};

enum kind { STATS, LOGMEL, MFCC };
static const char *const kinds[] = {"stats", "logmel", "mfcc", NULL};

static struct {
    int kind;
    uint64_t bands, coefficients;
    uint64_t size, hop; /* samples; hop = 0: size / 4 */
    uint64_t threads;
} options = {.bands = 64, .coefficients = 20, .size = 2048};

static const struct option_spec table[] = {
    {OPTION_CHOICE, 'f', "features", "WORD", &options.kind, .help = "what to pool",
     .choices = kinds},
    {OPTION_COUNT, 'b', "bands", "N", &options.bands, .help = "mel bands of logmel and mfcc",
     .low = 1, .high = 4096},
    {OPTION_COUNT, 'c', "coefficients", "N", &options.coefficients,
     .help = "coefficients of mfcc, at most --bands", .low = 1, .high = 4096},
    {OPTION_COUNT, 'n', "fft", "N", &options.size, .help = "FFT size in samples", .low = 2,
     .high = 1 << 20},
    {OPTION_COUNT, 'p', "hop", "N", &options.hop, .help = "samples between columns; 0: fft / 4",
     .low = 0, .high = 1 << 30},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "pool",
    .purpose = "summarise each record as one short vector of statistics over time",
    .arguments = "[--features WORD] [-b N] [-c N] < records > vectors",
    .about =
        "Each record (channels, frames) becomes one vector, channel after channel:\n"
        "  stats   c0.mean c0.deviation c0.energy c1.mean ...\n"
        "  logmel  c0.mel0.mean c0.mel0.deviation c0.mel1.mean ...\n"
        "  mfcc    c0.mfcc0.mean c0.mfcc0.deviation c0.mfcc1.mean ...\n"
        "The field names of the JSON lists them, if there are at most 100000. Deviations have\n"
        "the divisor N; energy is 10 log10 of the mean square in dB, at least -100. stats\n"
        "takes audio and latents; logmel and mfcc take audio with a sample_rate: mel bands\n"
        "with Slaney's scale and norm over a Hann window, in dB, and their orthonormal cosine\n"
        "transform.\n",
    .examples = "  ae-enc -m 18376.safetensors < songs.tar | pool | dtree -o pooled.tree\n"
                "  pool --features mfcc < songs.tar | kmeans -z -k 10\n"
                "  pool < songs.tar | tls -f names\n",
    .options = table,
};

/* The statistics of each feature: mean, deviation and, of a channel's own values, energy. */
static size_t statistics(void)
{
    return options.kind == STATS ? 3 : 2;
}

/* Sets the names in the JSON: of CHANNELS, of COUNT features in each, of their statistics. */
static void name_values(json_t *meta, size_t channels, size_t count)
{
    static const char *const statistic[] = {"mean", "deviation", "energy"};
    const char *thing = options.kind == MFCC ? "mfcc" : "mel";
    json_t *names = json_array();

    for (size_t i = 0; i < channels * count; i++)
        for (size_t s = 0; s < statistics(); s++)
            meta_append(names, options.kind == STATS
                                   ? json_sprintf("c%zu.%s", i, statistic[s])
                                   : json_sprintf("c%zu.%s%zu.%s", i / count, thing, i % count,
                                                  statistic[s]));
    meta_set(meta, "names", names);
}

struct context {
    double rate;                /* that the features are of */
    struct features **features; /* one a thread; NULL for STATS */
    size_t things;              /* that a channel is described by */
    struct moments *moments;    /* (things,) of the channel that is being finished */
};

static void input(const void *context, size_t frames, size_t first, size_t count, size_t *start,
                  size_t *length)
{
    const struct context *c = context;

    if (c->features)
        stft_input(features_stft(c->features[0]), frames, first, count, start, length);
}

/* The number of moments or rows of features of BLOCK. */
static size_t results(const struct context *context, const struct block *block)
{
    return context->features ? block->count : (block->count + PIECE - 1) / PIECE;
}

/* Returns features (count, things), or for STATS the moments of each piece. */
static void *work(const void *context, size_t worker, const struct block *block)
{
    const struct context *c = context;

    if (c->features) {
        float *values = xfloats(block->count * c->things);
        features_run(c->features[worker], block->in, block->start, block->frames, block->first,
                     block->count, values);
        return values;
    }
    struct moments *moments = xalloc(results(c, block), sizeof *moments);
    for (size_t i = 0; i < results(c, block); i++) {
        size_t left = block->count - i * PIECE;
        moments[i] = moments_of(block->in + i * PIECE, left < PIECE ? left : PIECE);
    }
    return moments;
}

/* Adds the block to its channel, and writes the channel when it is complete. */
static void finish(void *context, const struct record *record, struct writer *writer,
                   const struct block *block, const void *result)
{
    struct context *c = context;
    const float *values = result;
    const struct moments *pieces = result;

    if (block->first == 0)
        c->moments = xalloc(c->things, sizeof *c->moments);
    for (size_t i = 0; i < results(c, block) * c->things; i++) {
        struct moments joined = c->features ? moments_of(values + i, 1) : pieces[i];
        moments_add(&c->moments[i % c->things], &joined);
    }
    if (block->first + block->count < block->units)
        return;
    for (size_t i = 0; i < c->things; i++) {
        const struct moments *moments = &c->moments[i];
        float numbers[] = {(float)moments->mean, (float)moments_deviation(moments),
                           (float)moments_energy(moments)};
        finite_results(record, numbers, statistics());
        writer_values(writer, numbers, statistics());
    }
    free(c->moments);
}

static const struct blockwise_tool blockwise_tool = {input, work, finish};

static void close_features(struct context *context, size_t threads)
{
    for (size_t i = 0; i < threads && context->features; i++)
        features_close(context->features[i]);
    free(context->features);
}

/* Prepares CONTEXT for the sample rate of RECORD. */
static void prepare_features(struct context *context, struct blockwise *blocks, size_t threads,
                             const struct record *record, size_t frames)
{
    double rate = record_rate(record);

    if (rate == 0)
        die_record(record, "it has no sample_rate, which mel bands need");
    if (rate != context->rate) {
        blockwise_wait(blocks);
        close_features(context, threads);
        context->rate = rate;
        context->features = xalloc(threads, sizeof(struct features *));
        for (size_t i = 0; i < threads; i++)
            context->features[i] = features_open(rate, options.size, options.hop, options.bands,
                                                 options.kind == MFCC ? options.coefficients : 0);
        context->things = features_count(context->features[0]);
    }
    size_t shortest = stft_shortest(features_stft(context->features[0]));
    if (frames < shortest)
        die_record(record, "it has %zu frames; an FFT of %zu needs at least %zu (see --fft)",
                   frames, (size_t)options.size, shortest);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.kind == MFCC && options.coefficients > options.bands)
        misuse("--coefficients %zu is more than --bands %zu", (size_t)options.coefficients,
               (size_t)options.bands);
    if (options.hop == 0)
        options.hop = options.size < 4 ? 1 : options.size / 4;

    const size_t threads = threads_wanted(options.threads);
    struct context context = {.things = 1};
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct blockwise *blocks = blockwise_open(&blockwise_tool, &context, threads, reader, writer);

    struct record record;
    while (reader_next(reader, &record)) {
        size_t channels, frames;
        record_rows(&record, &channels, &frames);
        if (channels == 0 || frames == 0)
            die_record(&record, "it has no frames to pool");
        struct cut cut = {channels, frames, .units = frames, .block = BLOCK, .width = 1};
        if (options.kind != STATS) {
            prepare_features(&context, blocks, threads, &record, frames);
            cut.units = stft_columns(features_stft(context.features[0]), frames);
            cut.block = COLUMNS;
            cut.width = context.things;
        }
        record.shape = (struct shape){1, {channels * context.things * statistics()}};
        json_object_del(record.meta, "names");
        if (shape_values(&record.shape) <= NAMED)
            name_values(record.meta, channels, context.things);
        blockwise_record(blocks, &record, cut);
    }

    blockwise_close(blocks);
    close_features(&context, threads);
    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
