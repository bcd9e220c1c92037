/* crop - cut a stretch out of each record, by seconds
 *
 * stdin   audio (channels, frames) with sample_rate
 * stdout  audio (channels, round(SEC x sample_rate)); all fields are kept
 * files   --skipped TSV: key and reason of skipped records
 * status  0 done, 1 data or I/O failed or a record is too short, 2 misuse
 *
 * Samples are copied bit by bit, NaN and infinity included.
 *
 *     wav2raw song.flac | crop -s 60 -t 5 | raw2wav -o chorus.wav
 */
#include "base/skipped.h" /* table of skipped records */
#include "base/meta.h"    /* fields of the JSON */
#include "cli/cli.h"
#include "stream/spool.h" /* a record that is cut several times */
#include "stream/stream.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCK = 1 << 14 }; /* frames at once */

static struct {
    double length, start;  /* seconds */
    double every, overlap; /* seconds */
    bool pad, skip;
    const char *left_out; /* a file; NULL: none */
} options = {.length = NAN, .every = NAN};

static const struct option_spec table[] = {
    {OPTION_REAL, 't', "length", "SEC", &options.length, .help = "seconds to keep", .low = 1e-6,
     .high = 1e9},
    {OPTION_REAL, 's', "start", "SEC", &options.start, .help = "seconds to skip at the beginning",
     .low = 0, .high = 1e9},
    {OPTION_REAL, 'e', "every", "SEC", &options.every,
     .help = "cut the record into clips of SEC seconds", .low = 1e-6, .high = 1e9},
    {OPTION_REAL, 'o', "overlap", "SEC", &options.overlap,
     .help = "seconds shared by consecutive clips of --every", .low = 0, .high = 1e9},
    {OPTION_FLAG, 'p', "pad", NULL, &options.pad,
     .help = "pad short records with zeros at the end"},
    {OPTION_FLAG, 0, "skip-short", NULL, &options.skip, .help = "skip short records"},
    {OPTION_TEXT, 0, "skipped", "TSV", &options.left_out,
     .help = "write a table of skipped records: key, reason"},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "crop",
    .purpose = "cut a stretch out of each record, by seconds",
    .arguments = "-t SEC | --every SEC [OPTION...] < audio > audio",
    .about =
        "Keeps round(LENGTH x sample_rate) frames of each record (channels, frames), from\n"
        "frame round(START x sample_rate) on. A record that is too short is refused, unless\n"
        "--pad or --skip-short is given. --pad never makes a clip of zeros only: a record\n"
        "that ends before START is still too short.\n"
        "\n"
        "--every cuts a record into clips until it ends, KEY/0001, KEY/0002 and so on, each\n"
        "with a field start in seconds. A shorter rest is dropped, unless --pad fills it up.\n"
        "Clips of one record share the field group (the key of the record if it has none), so\n"
        "that pick --group keeps them together.\n",
    .examples = "  wav2raw song.flac | crop -s 60 -t 5 | raw2wav -o chorus.wav\n"
                "  wav2raw set.mp3 | crop --every 5 --overlap 2.5 > clips.tar\n"
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

/* Writes frames START to START + LENGTH of the current record; FRAMES > START. */
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
        writer_copy(reader, NULL, start);
        writer_copy(reader, writer, there);
        zeros(writer, length - there);
        writer_copy(reader, NULL, frames - start - there);
    }
}

/* Writes the current record from frame START on as clips of LENGTH frames, STEP apart: as many as
 * fit, or with --pad as many as begin. */
static void crop_every(struct reader *reader, struct writer *writer, const struct record *record,
                       size_t start, size_t length, size_t step)
{
    struct shape shape = record->shape;
    size_t channels, frames;
    float block[BLOCK];
    char *group = meta_text(record->meta, "group");

    record_rows(record, &channels, &frames);
    struct spool *spool = reader_spool(reader, channels, frames);
    shape.extent[shape.dimensions - 1] = length;
    if (!*group)
        meta_set(record->meta, "group", json_string(record->key));
    for (size_t n = 1; options.pad ? start < frames : start + length <= frames;
         n++, start += step) {
        size_t end = start + length < frames ? start + length : frames;
        char *key = xprintf("%s/%04zu", record->key, n);
        meta_set(record->meta, "start", json_real((double)start / record_rate(record)));
        writer_begin(writer, key, record->meta, &shape);
        for (size_t c = 0; c < channels; c++) {
            for (size_t from = start, count; from < end; from += count) {
                count = end - from < BLOCK ? end - from : BLOCK;
                writer_values(writer, spool_at(spool, c, from, count, block), count);
            }
            zeros(writer, start + length - end);
        }
        free(key);
    }
    free(group);
    spool_close(spool);
}

/* misuse() on options that exclude each other; --every replaces --length. */
static void check_options(void)
{
    bool every = !isnan(options.every);

    if (every == !isnan(options.length))
        misuse("either --length or --every is required");
    if (options.pad && options.skip)
        misuse("--pad and --skip-short exclude each other");
    if (options.overlap > 0 && !every)
        misuse("--overlap needs --every");
    if (every && options.overlap >= options.every)
        misuse("--overlap must be shorter than the clips of --every");
    if (every)
        options.length = options.every;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    check_options();

    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct skipped *skipped = skipped_open(options.left_out, "key");
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames;
        double rate = record_rate(&record);
        record_rows(&record, &channels, &frames);
        writer_half(writer, record.half);
        if (rate == 0)
            die_record(&record, "it has no sample_rate, so seconds cannot be converted to frames");
        double start = round(options.start * rate), length = round(options.length * rate);
        if (length < 1)
            die_record(&record, "%g s is less than one frame at %g Hz", options.length, rate);
        if (start + length <= (double)frames || (options.pad && start < (double)frames)) {
            double step = fmax(1, round((options.length - options.overlap) * rate));
            if (isnan(options.every))
                crop(reader, writer, &record, (size_t)start, (size_t)length);
            else
                crop_every(reader, writer, &record, (size_t)start, (size_t)length, (size_t)step);
            continue;
        }
        char *reason =
            xprintf("is too short: it has %zu frames, %.0f are needed", frames, start + length);
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
