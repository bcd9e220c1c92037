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
 * being a hit, with Wilson's 95 % interval (stats/interval.h).
 *
 *     ae-enc -m M < test.tar | ae-dec -m M | recognise -r test.tar --summary rate.tsv > each.tsv
 */
#include "cli/cli.h"         /* options, diagnostics, exit status */
#include "base/threads.h"    /* as many as the system gives */
#include "base/outfile.h"    /* the summary, whole or not at all */
#include "base/tsv.h"        /* cells of a table */
#include "metric/gallery.h"  /* the nearest sound */
#include "stats/interval.h"  /* Wilson's interval */
#include "stream/sound.h"    /* audio in memory */
#include "metric/spectral.h" /* the fewest frames */
#include "stream/stream.h"   /* records on stdin */

#include <stdio.h>
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
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "recognise",
    .purpose = "identify each sound among the originals",
    .arguments = "-r FILE [--summary FILE] < audio > table",
    .about =
        "Finds each record's nearest sound among all in --reference and prints\n"
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

static void print_match(const char *key, const struct match *match)
{
    tsv_text(key);
    putchar('\t');
    tsv_text(match->nearest);
    putchar('\t');
    tsv_number(match->distance);
    putchar('\t');
    tsv_number(match->own);
    printf("\t%zu\n", match->rank);
}

static void write_summary(size_t hits, size_t n)
{
    struct outfile *file = outfile_open(options.summary);
    FILE *out = outfile_stream(file);
    struct interval interval = interval_wilson(hits, n);

    fprintf(out, "n\thits\trate\tlow\thigh\n%zu\t%zu\t", n, hits);
    if (n > 0)
        fprintf(out, "%.9g\t%.9g\t%.9g\n", (double)hits / (double)n, interval.low, interval.high);
    else
        fputs("nan\tnan\tnan\n", out);
    outfile_finish(file, out);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    threads_open(0);
    if (strcmp(options.reference, "-") == 0)
        misuse("--reference: stdin holds the records to identify; the originals come from a file");

    struct reader *reader = reader_open(NULL);
    struct gallery *originals = gallery_read(options.reference);
    size_t n = 0, hits = 0;
    fputs("key\tnearest\tdistance\town\trank\n", stdout);

    struct record record;
    while (reader_next(reader, &record)) {
        struct sound *sound = sound_read_rated(reader, &record, SPECTRAL_LEAST_FRAMES);
        struct match match = gallery_match(originals, &record, sound);
        if (!match.nearest)
            die_record(&record, "%s has no record of this key", options.reference);
        print_match(record.key, &match);
        hits += match.rank == 1;
        n++;
        sound_free(sound);
    }

    if (options.summary)
        write_summary(hits, n);
    gallery_free(originals);
    reader_close(reader);
    cli_close_stdout();
    return EXIT_DONE;
}
