/* compare - measure how far reconstructions are from their originals
 *
 * stdin   audio (channels, frames)
 * files   -r FILE: the originals, found by their keys, in any order; there may be more of them;
 *         --summary FILE: TSV, a line a metric
 * stdout  TSV, a line a record: key, rmse, snr (dB), si_sdr (dB), stft, mel, mel_low
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * With the original s and the sound e over N samples:
 *     rmse = sqrt(sum (e - s)^2 / N),   snr = 10 log10(sum s^2 / sum (e - s)^2)
 *     si_sdr: the snr against the multiple of s that is nearest to e, after subtracting means
 *             (Le Roux et al. 2019)
 *     stft, mel, mel_low: distances between log and linear magnitudes of spectrograms, as in the
 * evaluation of DAC (metric/spectral.h); mel_low is mel below 4 kHz
 *
 *     ae-enc -m M < songs.tar | ae-dec -m M | compare -r songs.tar
 */
#include "cli/cli.h"         /* options, diagnostics, exit status */
#include "base/outfile.h"    /* the summary, whole or not at all */
#include "base/tsv.h"        /* cells of a table */
#include "stream/sound.h"    /* audio in memory, originals by key */
#include "metric/spectral.h" /* stft and mel */
#include "stats/summary.h"   /* means with intervals */
#include "metric/waveform.h" /* rmse, snr, si_sdr */
#include "stream/stream.h"   /* records on stdin */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    const char *reference; /* stream of the originals */
    const char *summary;   /* file for means and intervals; NULL: none */
    bool by_order;         /* pair by order instead of by key */
    uint64_t resamples;    /* of the bootstrap */
    uint64_t seed;         /* of the bootstrap */
} options = {.resamples = 10000, .seed = 42};

static const struct option_spec table[] = {
    {OPTION_TEXT, 'r', "reference", "FILE", &options.reference, .help = "stream of the originals",
     .required = true},
    {OPTION_FLAG, 'o', "by-order", NULL, &options.by_order,
     .help = "pair records by their order, ignoring keys"},
    {OPTION_TEXT, 'S', "summary", "FILE", &options.summary,
     .help = "write the mean and 95 % interval of each metric"},
    {OPTION_COUNT, 'B', "resamples", "N", &options.resamples, .help = "resamples of the bootstrap",
     .low = 1, .high = 1e7},
    {OPTION_COUNT, 's', "seed", "N", &options.seed, .help = "seed of the bootstrap",
     .high = HUGE_VAL},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "compare",
    .purpose = "measure how far reconstructions are from their originals",
    .arguments = "-r FILE [--by-order] [--summary FILE] [-B N] [-s N] < audio > table",
    .about =
        "Compares each record with the record of the same key in --reference and prints\n"
        "tab-separated values: key, rmse, snr and si_sdr in dB, and the multi-resolution STFT\n"
        "distance and mel distance of the Descript Audio Codec's evaluation (0 is equal).\n"
        "mel_low is the mel distance of the bands below 4 kHz. The\n"
        "reference may be in another order and have more records. A record without a\n"
        "reference, or with another rate, number of channels or length, is refused, and so\n"
        "are NaN, infinities and records of fewer than 1025 frames. An original is used once:\n"
        "a key that occurs twice needs two originals. With --by-order both streams must have\n"
        "the same number of records, and keys do not matter. In memory are two whole sounds,\n"
        "and the originals that come before the one being looked for.\n"
        "\n"
        "The snr and si_sdr of equal signals are inf; against a silent original the snr is\n"
        "-inf and the si_sdr nan; a silent record has the si_sdr -inf.\n"
        "\n"
        "--summary has the columns metric, n, left_out, mean, low, high: the mean of the n\n"
        "finite values; left_out counts the others. low and high are the 2.5th and 97.5th\n"
        "percentiles of the means of N bootstrap resamples of the records.\n",
    .examples =
        "  ae-enc -m M < songs.tar | ae-dec -m M | compare -r songs.tar --summary all.tsv\n"
        "  resample -r 3675 < songs.tar | resample -r 22050 | compare -r songs.tar\n"
        "  wav2raw back.wav | compare --by-order -r <(wav2raw song.mp3)\n"
        "  compare -r <(tomono < songs.tar) < mono.tar | sort -t \"$(printf '\\t')\" -gk 3\n",
    .options = table,
};

static const char *const metrics[] = {"rmse", "snr", "si_sdr", "stft", "mel", "mel_low"};
enum { METRICS = sizeof metrics / sizeof *metrics };

static void print_header(void)
{
    fputs("key", stdout);
    for (int m = 0; m < METRICS; m++)
        printf("\t%s", metrics[m]);
    putchar('\n');
}

static void print_line(const char *key, const double values[METRICS])
{
    tsv_text(key);
    for (int m = 0; m < METRICS; m++)
        tsv_next_number(values[m]);
    putchar('\n');
}

/* RESULTS: every metric of COUNT records. */
static void write_summary(double (*results)[METRICS], size_t count)
{
    double *values = xalloc(count, sizeof *values);
    struct outfile *file = outfile_open(options.summary);
    FILE *out = outfile_stream(file);

    summary_header(out);
    for (int m = 0; m < METRICS; m++) {
        for (size_t i = 0; i < count; i++)
            values[i] = results[i][m];
        summary_line(out, metrics[m], values, count, options.resamples, options.seed);
    }
    outfile_finish(file, out);
    free(values);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): a required option is there */
    if (strcmp(options.reference, "-") == 0)
        misuse("--reference: stdin holds the records to compare; the originals come from a file");

    struct reader *reader = reader_open(NULL);
    struct sound_lookup *originals = sound_lookup_open(options.reference, SPECTRAL_LEAST_FRAMES);
    struct spectral *spectral = NULL;
    double rate = 0; /* of spectral */
    double(*results)[METRICS] = NULL;
    size_t count = 0;
    print_header();

    struct record record;
    while (reader_next(reader, &record)) {
        struct sound *sound = sound_read_rated(reader, &record, SPECTRAL_LEAST_FRAMES);
        struct sound *original = sound_lookup_take(originals, options.by_order ? NULL : record.key);
        if (!original)
            die_record(&record,
                       options.by_order ? "%s has fewer records" : "%s has no record of this key",
                       options.reference);
        sound_match(&record, sound, original);
        if (!spectral || rate != sound->rate) {
            spectral_free(spectral);
            spectral = spectral_make(rate = sound->rate);
        }
        struct waveform w =
            waveform_compare(original->values, sound->values, sound->channels * sound->frames);
        struct spectral_distance s = spectral_compare(spectral, original->values, sound->values,
                                                      sound->channels, sound->frames);
        if (!isfinite(s.stft) || !isfinite(s.mel))
            die_record(&record, "it or its original is too loud for a spectrogram of floats");
        double values[METRICS] = {w.rmse, w.snr, w.si_sdr, s.stft, s.mel, s.mel_low};
        print_line(record.key, values);
        results = xgrow(results, count, sizeof *results);
        memcpy(results[count++], values, sizeof values);
        sound_free(sound);
        sound_free(original);
    }

    if (options.by_order && sound_lookup_take(originals, NULL))
        die("%s has more records than stdin, so that they make no pairs by order",
            options.reference);
    sound_lookup_close(originals);
    reader_close(reader);
    if (options.summary)
        write_summary(results, count);
    free(results);
    spectral_free(spectral);
    cli_close_stdout();
    return EXIT_DONE;
}
