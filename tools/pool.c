/* pool - one short vector a record: statistics over time
 *
 * stdin: audio or latents (channels, frames). stdout: vectors (numbers,), whose JSON gets `names`,
 * one a number. Exit status: 0 done, 1 data or I/O failed, 2 misuse.
 *
 * With --features stats (any stream), of each channel in turn
 *     mean, deviation = sqrt(mean((x - mean)^2)), energy = 10 log10(mean(x^2)) dB, at least -100
 * and with logmel or mfcc (audio), of each channel in turn and each mel band or coefficient the
 * mean and deviation over the columns of its spectrogram (audio/features.h). Where in a record
 * something happens does not matter to them: that is what they are for.
 *
 *     ae-enc -m 18376.safetensors < songs.tar | pool | dtree -o pooled.tree
 */
#include "stream/blocks.h"   /* a channel in blocks that overlap */
#include "cli/cli.h"         /* options, diagnostics, exit status */
#include "audio/features.h"  /* log-mel bands and MFCCs over time */
#include "stats/moments.h"   /* mean, deviation, energy */
#include "stream/finite.h"   /* values that are numbers */
#include "stream/parallel.h" /* blocks over threads */
#include "stream/stream.h"   /* records on stdin and stdout */

#include <stdlib.h>

enum {
    PIECE = 1 << 14, /* values whose moments are taken together */
    BLOCK = 1 << 16, /* values at once, whole pieces */
    COLUMNS = 256    /* at once */
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
    {OPTION_COUNT, 'j', "threads", "N", &options.threads, .help = "0: one a processor",
     .high = 1024},
    {.kind = OPTION_END},
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

/* A block of a channel on its way: columns, or for STATS values. */
struct task {
    struct record record; /* with its new shape, where the task begins one */
    bool begins;
    size_t samples, total;   /* of the channel; total: columns, or values */
    size_t first, count;     /* of the block */
    size_t start, length;    /* of IN, samples */
    float *in;               /* (length,) */
    float *values;           /* (count, things) */
    struct moments *moments; /* STATS: a piece each */
};

static struct features **features; /* one a thread; NULL for STATS */
static size_t things = 1;          /* that a channel is described by */
static struct writer *writer;
static struct record current; /* the one that is being written */

static size_t pieces(const struct task *task)
{
    return (task->count + PIECE - 1) / PIECE;
}

static void work(void *argument, size_t worker)
{
    struct task *task = argument;

    if (features && task->in) {
        task->values = xfloats(task->count * things);
        features_run(features[worker], task->in, task->start, task->samples, task->first,
                     task->count, task->values);
    } else if (task->in) {
        task->moments = xalloc(pieces(task), sizeof *task->moments);
        for (size_t i = 0; i < pieces(task); i++) {
            size_t left = task->count - i * PIECE;
            task->moments[i] = moments_of(task->in + i * PIECE, left < PIECE ? left : PIECE);
        }
    }
}

/* Joins the block to what came before in its channel, and writes the channel when it is whole. */
static void finish_block(const struct task *task)
{
    static struct moments *moments; /* (things,); NULL between channels */

    if (!moments)
        moments = xalloc(things, sizeof *moments);
    if (task->moments)
        for (size_t i = 0; i < pieces(task); i++)
            moments_add(moments, &task->moments[i]);
    else
        for (size_t i = 0; i < task->count * things; i++) {
            struct moments value = moments_of(task->values + i, 1);
            moments_add(&moments[i % things], &value);
        }
    if (task->first + task->count < task->total)
        return;
    for (size_t i = 0; i < things; i++) {
        float values[] = {(float)moments[i].mean, (float)moments_deviation(&moments[i]),
                          (float)moments_energy(&moments[i])};
        finite_results(&current, values, statistics());
        writer_values(writer, values, statistics());
    }
    free(moments);
    moments = NULL;
}

static void finish(void *argument)
{
    struct task *task = argument;

    if (task->begins) {
        writer_begin(writer, task->record.key, task->record.meta, &task->record.shape);
        record_drop(&current);
        current = task->record;
    } else {
        finish_block(task);
    }
    free(task->moments);
    free(task->values);
    free(task->in);
    free(task);
}

static void add(struct parallel *parallel, struct task task)
{
    struct task *copy = xalloc(1, sizeof *copy);

    *copy = task;
    parallel_add(parallel, copy, (task.length + task.count * things) * sizeof(float));
}

/* One channel of RECORD, FRAMES long. */
static void pool_channel(struct parallel *parallel, struct reader *reader,
                         const struct record *record, size_t channel, size_t frames)
{
    struct task task = {.samples = frames,
                        .total = features ? features_columns(features[0], frames) : frames};
    size_t next, unused, most = features ? COLUMNS : BLOCK;
    struct blocks blocks;

    blocks_begin(&blocks, reader, record, channel, frames);
    for (; task.first < task.total; task.first += task.count) {
        task.count = task.total - task.first < most ? task.total - task.first : most;
        task.start = task.first;
        task.length = task.count;
        if (features)
            features_input(features[0], frames, task.first, task.count, &task.start, &task.length);
        next = task.start + task.length;
        if (features && task.first + task.count < task.total)
            features_input(features[0], frames, task.first + task.count, 1, &next, &unused);
        task.in = blocks_take(&blocks, (int64_t)task.start, task.length, (int64_t)next);
        add(parallel, task);
    }
    blocks_end(&blocks);
}

static void close_features(size_t threads)
{
    for (size_t i = 0; i < threads && features; i++)
        features_close(features[i]);
    free(features);
    features = NULL;
}

/* Makes FEATURES what RECORD wants; they are opened anew where its rate is not that of the last. */
static void prepare_features(struct parallel *parallel, size_t threads, const struct record *record,
                             size_t frames)
{
    static double rate;

    if (record_rate(record) == 0)
        die_record(record, "it has no sample_rate, which mel bands depend on");
    if (record_rate(record) != rate) {
        parallel_wait(parallel);
        close_features(threads);
        rate = record_rate(record);
        features = xalloc(threads, sizeof *features);
        for (size_t i = 0; i < threads; i++)
            features[i] = features_open(rate, options.size, options.hop, options.bands,
                                        options.kind == MFCC ? options.coefficients : 0);
        things = features_count(features[0]);
    }
    if (frames < features_shortest(features[0]))
        die_record(record, "it has %zu frames; an FFT of %zu wants at least %zu (see --fft)",
                   frames, (size_t)options.size, features_shortest(features[0]));
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.kind == MFCC && options.coefficients > options.bands)
        misuse("--coefficients %zu are more than the --bands %zu that they are made of",
               (size_t)options.coefficients, (size_t)options.bands);
    if (options.hop == 0)
        options.hop = options.size < 4 ? 1 : options.size / 4;

    const size_t threads = parallel_threads(options.threads);
    struct reader *reader = reader_open(NULL);
    writer = writer_open_stdout();
    struct parallel *parallel = parallel_open(threads, work, finish);

    struct record record;
    while (reader_next(reader, &record)) {
        size_t channels, frames;
        record_rows(&record, &channels, &frames);
        if (channels == 0 || frames == 0)
            die_record(&record, "it has no frames to pool");
        if (options.kind != STATS)
            prepare_features(parallel, threads, &record, frames);
        name_values(record.meta, channels, things);
        record.shape = (struct shape){1, {channels * things * statistics()}};
        add(parallel, (struct task){.record = record_take(reader, &record), .begins = true});
        for (size_t c = 0; c < channels; c++)
            pool_channel(parallel, reader, &record, c, frames);
    }

    parallel_close(parallel);
    close_features(threads);
    reader_close(reader);
    writer_close(writer);
    record_drop(&current);
    return EXIT_DONE;
}
