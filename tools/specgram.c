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
 * b * sample_rate / fft Hz, column k at k * hop / sample_rate s. Columns are computed one by one
 * but leave bin by bin, so that a record passes through a spool.
 *
 *     wav2raw song.flac | tomono | specgram --db > song-db.tar
 */
#include "audio/stft.h" /* windows, reflection, transform */
#include "cli/cli.h"
#include "stream/spool.h"
#include "stream/stream.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCK = 1 << 14, COLUMNS = 256 }; /* samples at once, columns at once */

static const float floor_db = -120;

static struct {
    uint64_t size, hop; /* samples; hop = 0: size / 4 */
    int window;
    bool power, db;
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
             "fft/2 + 1 frames. Decibels end at -120. The JSON gets fft, hop, window and scale\n"
             "(magnitude, power or db).\n",
    .examples = "  wav2raw song.flac | tomono | specgram --db > song-db.tar\n"
                "  wav2raw song.flac | specgram -n 512 -p 128 | tls\n",
    .options = table,
};

/* power (n,) to the scale that was asked for, in place. NaN stays NaN. */
static void rescale(float *values, size_t n, double full_scale)
{
    if (options.power)
        return;
    for (size_t i = 0; i < n; i++) {
        if (options.db) {
            float db = 10 * log10f(values[i] / (float)full_scale);
            values[i] = db < floor_db ? floor_db : db;
        } else {
            values[i] = sqrtf(values[i]);
        }
    }
}

/* columns (n, bins) to rows (bins, n) */
static void transpose(const float *columns, float *rows, size_t n, size_t bins)
{
    for (size_t k = 0; k < n; k++)
        for (size_t b = 0; b < bins; b++)
            rows[b * n + k] = columns[k * bins + b];
}

/* signal (1, samples) to spectrum: one row of bins x columns values, bin after bin. */
static void transform(struct stft *stft, struct spool *signal, size_t samples,
                      struct spool *spectrum)
{
    const size_t bins = stft_bins(stft), columns = stft_columns(stft, samples);
    float *block = xfloats(COLUMNS * bins), *rows = xfloats(COLUMNS * bins);

    for (size_t start = 0, n; start < columns; start += n) {
        n = columns - start < COLUMNS ? columns - start : COLUMNS;
        for (size_t k = 0; k < n; k++)
            stft_power(stft, signal, samples, start + k, block + k * bins);
        rescale(block, n * bins, stft_full_scale(stft));
        transpose(block, rows, n, bins);
        for (size_t b = 0; b < bins; b++)
            spool_write(spectrum, 0, b * columns + start, rows + b * n, n);
    }
    free(rows);
    free(block);
}

/* One channel of FRAMES frames. */
static void convert(struct stft *stft, struct reader *reader, struct writer *writer, size_t frames)
{
    static float block[BLOCK];
    const size_t values = stft_bins(stft) * stft_columns(stft, frames);
    struct spool *signal = spool_open(1), *spectrum = spool_open(1);

    for (size_t start = 0, n; start < frames; start += n) {
        n = frames - start < BLOCK ? frames - start : BLOCK;
        reader_values(reader, block, n);
        spool_write(signal, 0, start, block, n);
    }
    transform(stft, signal, frames, spectrum);
    for (size_t start = 0, n; start < values; start += n) {
        n = values - start < BLOCK ? values - start : BLOCK;
        spool_read(spectrum, 0, start, block, n);
        writer_values(writer, block, n);
    }
    spool_close(spectrum);
    spool_close(signal);
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

    struct stft *stft = stft_open(options.size, options.hop, options.window);
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames;
        record_rows(&record, &channels, &frames);
        if (frames < stft_shortest(stft))
            die_record(&record, "it has %zu frames; an FFT of %zu wants at least %zu (see --fft)",
                       frames, (size_t)options.size, stft_shortest(stft));
        describe(record.meta);
        writer_begin(writer, record.key, record.meta,
                     &(struct shape){.dimensions = 3,
                                     .extent = {channels, stft_bins(stft),
                                                stft_columns(stft, frames)}});
        for (size_t c = 0; c < channels; c++)
            convert(stft, reader, writer, frames);
    }

    stft_close(stft);
    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
