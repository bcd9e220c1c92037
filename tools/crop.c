/* crop - a stretch of each record, by seconds
 *
 * stdin   audio (channels, frames) with sample_rate
 * stdout  audio (channels, round(SEC x sample_rate)), everything else as it was
 * files   --skipped TSV: key and reason of what was left out
 * status  0 done, 1 data or I/O failed or a record is too short, 2 misuse
 *
 * Samples are moved, never computed: bit by bit, NaN and infinity included.
 *
 *     wav2raw song.flac | crop -s 60 -t 5 | raw2wav -o chorus.wav
 */
#include "base/skipped.h" /* what was left out */
#include "cli/cli.h"
#include "stream/stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 14 }; /* frames at once */

static struct {
    double length, start; /* seconds */
    bool pad, skip;
    const char *left_out; /* a file; NULL: none */
} options;

static const struct option_spec table[] = {
    {OPTION_REAL, 't', "length", "SEC", &options.length, .help = "seconds to keep", .low = 1e-6,
     .high = 1e9, .required = true},
    {OPTION_REAL, 's', "start", "SEC", &options.start, .help = "seconds to leave out before them",
     .low = 0, .high = 1e9},
    {OPTION_FLAG, 'p', "pad", NULL, &options.pad,
     .help = "fill up short records with zeros at their end"},
    {OPTION_FLAG, 0, "skip-short", NULL, &options.skip, .help = "leave out short records"},
    {OPTION_TEXT, 0, "skipped", "TSV", &options.left_out,
     .help = "write a table of what was left out: key, reason"},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "crop",
    .purpose = "a stretch of each record, by seconds",
    .arguments = "-t SEC [OPTION...] < audio > audio",
    .about = "Keeps round(LENGTH x sample_rate) frames of each record (channels, frames), from\n"
             "frame round(START x sample_rate) on. A record that ends before is refused,\n"
             "unless --pad or --skip-short says what to do. --pad does not make a clip of\n"
             "zeros only: a record that ends before START is short all the same.\n",
    .examples = "  wav2raw song.flac | crop -s 60 -t 5 | raw2wav -o chorus.wav\n"
                "  wav2raw *.ogg | crop -t 5 --skip-short --skipped=short.tsv > clips.tar\n",
    .options = table,
};

static void zeros(struct writer *writer, size_t count)
{
    static const float block[BLOCK];

    for (size_t n; count > 0; count -= n) {
        n = count < BLOCK ? count : BLOCK;
        writer_values(writer, block, n);
    }
}

/* Frames START to START + LENGTH of the record at hand; FRAMES > START. */
static void crop(struct reader *reader, struct writer *writer, const struct record *record,
                 size_t start, size_t length)
{
    struct shape shape = record->shape;
    size_t channels, frames;

    record_rows(record, &channels, &frames);
    shape.extent[shape.dimensions - 1] = length;
    writer_begin(writer, record->key, record->meta, &shape);
    size_t there = frames - start < length ? frames - start : length;
    for (size_t c = 0; c < channels; c++) {
        values_copy(reader, NULL, start);
        values_copy(reader, writer, there);
        zeros(writer, length - there);
        values_copy(reader, NULL, frames - start - there);
    }
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.pad && options.skip)
        misuse("--pad and --skip-short exclude each other");

    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct skipped *skipped = skipped_open(options.left_out, "key");
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames;
        double rate = record_rate(&record);
        record_rows(&record, &channels, &frames);
        if (rate == 0)
            die_record(&record, "it has no sample_rate, so that seconds cannot be counted");
        double start = round(options.start * rate), length = round(options.length * rate);
        if (length < 1)
            die_record(&record, "%g s are no frame at %g Hz", options.length, rate);
        if (start + length <= (double)frames || (options.pad && start < (double)frames)) {
            crop(reader, writer, &record, (size_t)start, (size_t)length);
            continue;
        }
        char *reason =
            xprintf("is too short: it has %zu frames, %.0f are wanted", frames, start + length);
        if (!options.skip)
            die_record(&record, "%s", reason);
        skipped_add(skipped, record.key, reason);
        free(reason);
    }

    reader_close(reader);
    writer_close(writer);
    skipped_close(skipped);
    return EXIT_DONE;
}
