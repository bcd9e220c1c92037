/* specgram - compute spectrograms of audio
 *
 * stdin   audio (channels, frames)
 * stdout  (channels, N/2 + 1 bins, columns): magnitudes, or what --power or --db selects; JSON:
 *         fft, hop, window and scale
 * status  0 done, 1 data or I/O failed or a record is too short, 2 misuse
 *
 *     magnitude |X|, power |X|^2, dB 10 log10(|X|^2 / F), with X as in audio/stft.h
 *
 * where F is the power of a full-scale sine in its bin, so that such a sine is at 0 dB. Bin b is at
 * b * sample_rate / fft Hz, column k at k * hop / sample_rate s. Threads compute blocks of columns,
 * but the output is ordered by bins, so a long record passes through a spool.
 *
 *     wav2raw song.flac | tomono | specgram --db > song-db.tar
 */
#include "audio/stft.h" /* windows, reflection, transform */
#include "base/meta.h"
#include "base/threads.h" /* number of threads */
#include "cli/cli.h"
#include "kernels/vector.h"   /* transposition */
#include "stream/blockwise.h" /* blocks over threads */
#include "stream/finite.h"    /* finite values */
#include "stream/spool.h"
#include "stream/stream.h"

#include <stdlib.h>

enum {
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
    {OPTION_COUNT, 'n', "fft", "N", &options.size, .help = "FFT size in samples", .low = 2,
     .high = 1 << 20},
    {OPTION_COUNT, 'p', "hop", "N", &options.hop, .help = "samples between columns; 0: fft / 4",
     .low = 0, .high = 1 << 30},
    {OPTION_CHOICE, 'w', "window", "WORD", &options.window, .help = "periodic window",
     .choices = stft_windows},
    {OPTION_FLAG, 0, "power", NULL, &options.power, .help = "squared magnitudes"},
    {OPTION_FLAG, 0, "db", NULL, &options.db, .help = "decibels; 0 is a sine of full scale"},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "specgram",
    .purpose = "compute spectrograms of audio",
    .arguments = "[OPTION...] < audio > spectrograms",
    .about =
        "Each record (channels, frames) becomes (channels, fft/2 + 1, columns): the\n"
        "magnitudes of the Fourier transform of every column, as in librosa.stft and\n"
        "torchaudio's Spectrogram. Columns are centred on frames 0, hop, 2 hop, ...; the\n"
        "signal is reflected at its ends, for which a record needs fft/2 + 1 frames. Decibels\n"
        "are at least -120. NaN and infinities are refused. The JSON gets fft, hop, window\n"
        "and scale (magnitude, power or db).\n",
    .examples = "  wav2raw song.flac | tomono | specgram --db > song-db.tar\n"
                "  wav2raw song.flac | specgram -n 512 -p 128 | tls\n",
    .options = table,
};

struct context {
    struct stft **stft;    /* one a thread */
    size_t bins;           /* of a column */
    struct spool *columns; /* of a channel with several blocks: (1, bins x columns) */
};

static void input(const void *context, size_t frames, size_t first, size_t count, size_t *start,
                  size_t *length)
{
    const struct context *c = context;

    stft_input(c->stft[0], frames, first, count, start, length);
}

/* Returns (bins, columns of BLOCK). Transposes TILE columns at a time, so that rows are written in
 * pieces of a cache line. */
static void *work(const void *context, size_t worker, const struct block *block)
{
    const struct context *c = context;
    const size_t bins = c->bins, count = block->count;
    struct stft *stft = c->stft[worker];
    float *power = xfloats(TILE * bins);
    float *out = xresize(NULL, bins * count, sizeof *out); /* every value is written below */

    for (size_t k = 0, n; k < count; k += n) {
        n = count - k < TILE ? count - k : TILE;
        for (size_t i = 0; i < n; i++)
            stft_power(stft, block->in, block->start, block->frames, block->first + k + i,
                       power + i * bins);
        if (options.db)
            stft_decibels(stft, n * bins, power, floor_db);
        else if (!options.power)
            stft_magnitudes(n * bins, power);
        vector_kernels()->transpose(power, n, bins, bins, out + k, count);
    }
    free(power);
    return out;
}

/* Collects blocks of columns and writes bin by bin. */
static void finish(void *context, const struct record *record, struct writer *writer,
                   const struct block *block, const void *result)
{
    struct context *c = context;
    const size_t bins = c->bins, values = bins * block->units;
    const float *out = result;

    finite_results(record, out, bins * block->count);
    if (block->count == block->units) {
        writer_values(writer, out, values);
        return;
    }
    if (block->first == 0)
        c->columns = spool_open(1);
    for (size_t b = 0; b < bins; b++)
        spool_write(c->columns, 0, b * block->units + block->first, out + b * block->count,
                    block->count);
    if (block->first + block->count < block->units)
        return;
    writer_spool(writer, c->columns, 1, values);
    spool_close(c->columns);
}

static const struct blockwise_tool blockwise_tool = {input, work, finish};

static void describe(json_t *meta)
{
    const char *scale = options.db ? "db" : options.power ? "power" : "magnitude";

    meta_set(meta, "fft", json_integer((json_int_t)options.size));
    meta_set(meta, "hop", json_integer((json_int_t)options.hop));
    meta_set(meta, "window", json_string(stft_windows[options.window]));
    meta_set(meta, "scale", json_string(scale));
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.power && options.db)
        misuse("--power and --db exclude each other");
    if (options.hop == 0)
        options.hop = options.size < 4 ? 1 : options.size / 4;

    const size_t threads = threads_wanted(options.threads);
    struct context context = {.stft = xalloc(threads, sizeof(struct stft *))};
    for (size_t i = 0; i < threads; i++)
        context.stft[i] = stft_open(options.size, options.hop, options.window);
    const struct stft *stft = context.stft[0];
    context.bins = stft_bins(stft);
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct blockwise *blocks = blockwise_open(&blockwise_tool, &context, threads, reader, writer);
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames;
        record_sound(&record, &channels, &frames);
        if (frames < stft_shortest(stft))
            die_record(&record, "it has %zu frames; an FFT of %zu needs at least %zu (see --fft)",
                       frames, (size_t)options.size, stft_shortest(stft));
        describe(record.meta);
        size_t columns = stft_columns(stft, frames);
        record.shape = (struct shape){3, {channels, context.bins, columns}};
        size_t block = context.bins < VALUES ? VALUES / context.bins : 1;
        blockwise_record(blocks, &record,
                         (struct cut){channels, frames, columns, block, .width = context.bins});
    }

    blockwise_close(blocks);
    for (size_t i = 0; i < threads; i++)
        stft_close(context.stft[i]);
    free(context.stft);
    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
