/* recognise - identify each sound among the originals
 *
 * stdin   audio (channels, frames)
 * files   -r FILE: the originals, all of the same rate and shape as stdin;
 *         --summary FILE: TSV of one line: n, hits, rate, low, high
 * stdout  TSV, a line a record: key, nearest (the key of the nearest original), distance (to it),
 *         own (distance to the record's own original, that of its key), rank (of its own original;
 *         1 is nearest)
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * The distance between two sounds is the mean |L_1 - L_2| over their log mel spectrograms, L =
 * log10 max(mel, 1e-5)^2, 150 bands, window 2048, hop 512: the log term of compare's mel distance.
 * Originals that are equally near share the better rank. A hit has rank 1.
 *
 *     ae-enc -m M < test.tar | ae-dec -m M | recognise -r test.tar -S rate.tsv
 */
#include "cli/cli.h"         /* options, diagnostics, exit status */
#include "base/threads.h"    /* number of threads */
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
    const char *summary;   /* file for the rate; NULL: none */
} options;

static const struct option_spec table[] = {
    {OPTION_TEXT, 'r', "reference", "FILE", &options.reference, .help = "stream of the originals",
     .required = true},
    {OPTION_TEXT, 'S', "summary", "FILE", &options.summary,
     .help = "write the share of identified records and its 95 % interval"},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "recognise",
    .purpose = "identify each sound among the originals",
    .arguments = "-r FILE [--summary FILE] < audio > table",
    .about = "Finds the sound in --reference that is nearest to each record and prints\n"
             "tab-separated values: key, nearest (a key), its distance, own (the distance to the\n"
             "original with the key of the record) and rank (of that original; 1: the record is\n"
             "identified). The distance is the mean absolute difference of two log mel\n"
             "spectrograms: log10 of the squared magnitude, 150 bands, window 2048. All sounds\n"
             "must have one rate, number of channels and length, and every record must have its\n"
             "original.\n"
             "\n"
             "--summary has the columns n, hits, rate, low, high: the share of identified records\n"
             "(rank 1) with Wilson's 95 % interval. The spectrograms of the originals are held in\n"
             "memory, about 130 kB for 5 s at 22050 Hz, and one whole sound. NaN, infinities and\n"
             "records of fewer than 1025 frames are refused.\n",
    .examples =
        "  ae-enc -m M < test.tar | ae-dec -m M | recognise -r test.tar -S rate.tsv > each.tsv\n"
        "  resample -r 1837 < test.tar | resample -r 22050 | recognise -r test.tar\n",
    .options = table,
};

static void print_match(const char *key, const struct match *match)
{
    tsv_text(key);
    tsv_next_text(match->nearest);
    tsv_next_number(match->distance);
    tsv_next_number(match->own);
    printf("\t%zu\n", match->rank);
}

static void write_summary(size_t hits, size_t n)
{
    struct outfile *file = outfile_open(options.summary);
    FILE *out = outfile_stream(file);
    struct interval interval = interval_wilson(hits, n);

    fprintf(out, "n\thits\trate\tlow\thigh\n%zu\t%zu\t%.9g\t%.9g\t%.9g\n", n, hits,
            tsv_signless((double)hits / (double)n), tsv_signless(interval.low),
            tsv_signless(interval.high));
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
