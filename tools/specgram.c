/* specgram - audio to spectrograms
 *
 * stdin   audio (channels, frames)
 * stdout  (channels, N/2 + 1 bins, columns): magnitudes, or what --power or --db asks for; the JSON
 *         gets fft, hop, window and scale, and keeps sample_rate
 * status  0 done, 1 data or I/O failed or a record is too short, 2 misuse
 *
 *     magnitude |X|, power |X|^2, dB 10 log10(|X|^2 / F), with X as in audio/stft.h
 *
 * where F is the power of a full-scale sine in its bin, so that such a sine is at 0 dB. Bin b is at
 * b * sample_rate / fft Hz, column k at k * hop / sample_rate s. Columns are computed in
 * blocks, by threads, but leave bin by bin, so that a long record passes through a spool.
 *
 *     wav2raw song.flac | tomono | specgram --db > song-db.tar
 */
#include "stream/blocks.h" /* a channel in blocks that overlap */
#include "audio/stft.h"    /* windows, reflection, transform */
#include "cli/cli.h"
#include "kernels/vector.h"  /* transposition */
#include "stream/finite.h"   /* values that are numbers */
#include "stream/parallel.h" /* blocks over threads */
#include "stream/spool.h"
#include "stream/stream.h"

#include <stdlib.h>

enum {
    BLOCK = 1 << 14,  /* values read back at once */
    VALUES = 1 << 18, /* in a block of columns */
    TILE = 16         /* columns transposed at once */
};

static const float floor_db = -120;

static struct {
    uint64_t size, hop; /* samples; hop = 0: size / 4 */
    int window;
    bool power, db;
    uint64_t threads;
} options = {.size = 2048};

static const struct option_spec table[] = {
    {OPTION_COUNT, 'n', "fft", "N", &options.size, .help = "samples of a column", .low = 2,
     .high = 1 << 20},
    {OPTION_COUNT, 'p', "hop", "N", &options.hop,
     .help = "samples from column to column; 0: fft / 4", .low = 0, .high = 1 << 30},
    {OPTION_CHOICE, 'w', "window", "WORD", &options.window, .help = "periodic window",
     .choices = stft_windows},
    {OPTION_FLAG, 0, "power", NULL, &options.power, .help = "squared magnitudes"},
    {OPTION_FLAG, 0, "db", NULL, &options.db, .help = "decibels; 0 is a sine of full scale"},
    {OPTION_COUNT, 'j', "threads", "N", &options.threads, .help = "0: one a processor",
     .high = 1024},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "specgram",
    .purpose = "audio to spectrograms",
    .arguments = "[OPTION...] < audio > spectrograms",
    .about = "Each record (channels, frames) becomes (channels, fft/2 + 1, columns):\n"
             "magnitudes of the Fourier transform of every column, as librosa.stft and\n"
             "torchaudio's Spectrogram have them. Columns are centred on frames 0, hop,\n"
             "2 hop, ...; the signal is reflected at its ends, for which a record needs\n"
             "fft/2 + 1 frames. Decibels end at -120. NaN and infinities are refused. The JSON\n"
             "gets fft, hop, window and scale (magnitude, power or db).\n",
    .examples = "  wav2raw song.flac | tomono | specgram --db > song-db.tar\n"
                "  wav2raw song.flac | specgram -n 512 -p 128 | tls\n",
    .options = table,
};

/* A block of a channel's columns on its way. */
struct task {
    struct record record; /* with its new shape, where the task begins one */
    bool begins;
    size_t samples, columns; /* of the channel */
    size_t first, count;     /* of the block, columns */
    size_t start;            /* of IN, samples */
    float *in, *out;         /* out: (bins, count) */
};

static struct stft **stfts; /* one a thread */
static struct writer *writer;
static struct record current;  /* the one that is being written */
static struct spool *spectrum; /* of a channel that has several blocks: (1, bins x columns) */

/* TILE columns at a time, so that a row is written in pieces of a cache line and all else is near.
 */
static void work(void *argument, size_t worker)
{
    struct task *task = argument;
    struct stft *stft = stfts[worker];
    const size_t bins = stft_bins(stft), count = task->count;

    if (count == 0)
        return;
    float *power = xfloats(TILE * bins);
    task->out = xresize(NULL, bins * count, sizeof *task->out); /* all of it is written */
    for (size_t k = 0, n; k < count; k += n) {
        n = count - k < TILE ? count - k : TILE;
        for (size_t i = 0; i < n; i++)
            stft_block_power(stft, task->in, task->start, task->samples, task->first + k + i,
                             power + i * bins);
        if (options.db)
            stft_decibels(stft, n * bins, power, floor_db);
        else if (!options.power)
            stft_magnitudes(n * bins, power);
        vector_kernels()->transpose(power, n, bins, bins, task->out + k, count);
    }
    free(power);
}

/* Columns come block by block, but leave bin by bin. */
static void finish_block(const struct task *task)
{
    const size_t bins = stft_bins(stfts[0]), values = bins * task->columns;
    static float block[BLOCK];

    finite_results(&current, task->out, bins * task->count);
    if (task->count == task->columns) {
        writer_values(writer, task->out, values);
        return;
    }
    if (task->first == 0)
        spectrum = spool_open(1);
    for (size_t b = 0; b < bins; b++)
        spool_write(spectrum, 0, b * task->columns + task->first, task->out + b * task->count,
                    task->count);
    if (task->first + task->count < task->columns)
        return;
    for (size_t start = 0, n; start < values; start += n) {
        n = values - start < BLOCK ? values - start : BLOCK;
        writer_values(writer, spool_at(spectrum, 0, start, n, block), n);
    }
    spool_close(spectrum);
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
    free(task->out);
    free(task->in);
    free(task);
}

static void add(struct parallel *parallel, struct task task, size_t values)
{
    struct task *copy = xalloc(1, sizeof *copy);

    *copy = task;
    parallel_add(parallel, copy, values * sizeof(float));
}

/* The CHANNEL of RECORD, FRAMES long, in blocks of about VALUES numbers. */
static void convert(struct parallel *parallel, struct reader *reader, const struct record *record,
                    size_t channel, size_t frames)
{
    const struct stft *stft = stfts[0];
    const size_t bins = stft_bins(stft), columns = stft_columns(stft, frames);
    const size_t most = bins < VALUES ? VALUES / bins : 1;
    struct blocks blocks;
    size_t start, length, next, unused;

    blocks_begin(&blocks, reader, record, channel, frames);
    for (size_t first = 0, count; first < columns; first += count) {
        count = columns - first < most ? columns - first : most;
        stft_input(stft, frames, first, count, &start, &length);
        next = start + length;
        if (first + count < columns)
            stft_input(stft, frames, first + count, 1, &next, &unused);
        float *in = blocks_take(&blocks, (int64_t)start, length, (int64_t)next);
        add(parallel,
            (struct task){.samples = frames,
                          .columns = columns,
                          .first = first,
                          .count = count,
                          .start = start,
                          .in = in},
            length + bins * count);
    }
    blocks_end(&blocks);
}

static void describe(json_t *meta)
{
    json_t *fields =
        json_pack("{s:I, s:I, s:s, s:s}", "fft", (json_int_t)options.size, "hop",
                  (json_int_t)options.hop, "window", stft_windows[options.window], "scale",
                  options.db      ? "db"
                  : options.power ? "power"
                                  : "magnitude");

    if (json_object_update(meta, fields) != 0)
        die("out of memory");
    json_decref(fields);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.power && options.db)
        misuse("--power and --db exclude each other");
    if (options.hop == 0)
        options.hop = options.size < 4 ? 1 : options.size / 4;

    const size_t threads = parallel_threads(options.threads);
    stfts = xalloc(threads, sizeof *stfts);
    for (size_t i = 0; i < threads; i++)
        stfts[i] = stft_open(options.size, options.hop, options.window);
    struct reader *reader = reader_open(NULL);
    writer = writer_open_stdout();
    struct parallel *parallel = parallel_open(threads, work, finish);
    const struct stft *stft = stfts[0];
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames;
        record_rows(&record, &channels, &frames);
        if (frames < stft_shortest(stft))
            die_record(&record, "it has %zu frames; an FFT of %zu wants at least %zu (see --fft)",
                       frames, (size_t)options.size, stft_shortest(stft));
        describe(record.meta);
        record.shape =
            (struct shape){.dimensions = 3,
                           .extent = {channels, stft_bins(stft), stft_columns(stft, frames)}};
        add(parallel, (struct task){.record = record_take(reader, &record), .begins = true}, 0);
        for (size_t c = 0; c < channels; c++)
            convert(parallel, reader, &record, c, frames);
    }

    parallel_close(parallel);
    for (size_t i = 0; i < threads; i++)
        stft_close(stfts[i]);
    free(stfts);
    reader_close(reader);
    writer_close(writer);
    record_drop(&current);
    return EXIT_DONE;
}
