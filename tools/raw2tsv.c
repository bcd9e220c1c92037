/* raw2tsv - print values as a table
 *
 * stdin   any records
 * stdout  TSV with a header line, in one of four layouts
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * A record is seen as rows of frames: its last dimension counts frames, the others together count
 * rows (channels; channels x bins of a spectrogram), in C order. The text of --help has the
 * layouts.
 *
 *     raw2tsv --envelope 1000 < song.tar > song.tsv
 *     gnuplot -p -e "plot 'song.tsv' skip 1 using 4:5:6 with filledcurves"
 */
#include "base/tsv.h"       /* cells of a table */
#include "cli/cli.h"        /* options, diagnostics, exit status */
#include "stats/envelope.h" /* minimum and maximum of a bucket */
#include "stream/spool.h"   /* rows read as columns */
#include "stream/stream.h"  /* records on stdin */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 1 << 14 }; /* values at once */

static struct {
    bool rows, matrix;
    uint64_t envelope; /* buckets a row, 0 for no envelope */
    double rate;       /* frames a second, NAN for the record's own */
} options = {.rate = (double)NAN};

static const struct option_spec table[] = {
    {OPTION_FLAG, 'r', "rows", NULL, &options.rows, .help = "a line a frame, a column a channel"},
    {OPTION_FLAG, 'm', "matrix", NULL, &options.matrix, .help = "a line a value, for images"},
    {OPTION_COUNT, 'e', "envelope", "N", &options.envelope,
     .help = "minimum and maximum of N buckets a channel; 0: off", .high = HUGE_VAL},
    {OPTION_REAL, 'R', "rate", "HZ", &options.rate, .help = "frames a second, for the column time",
     .low = 1e-9, .high = 1e9},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "raw2tsv",
    .purpose = "print values as a table",
    .arguments = "[--rows | --matrix | --envelope N] [-R HZ] < records > table",
    .about =
        "Prints tab-separated values under a header line, as %.9g. Columns:\n"
        "  by default  key label v0 v1 ...               a line a record, all its values\n"
        "  --rows      key frame time v0 v1 ...          a line a frame, a column a channel\n"
        "  --matrix    key channel bin frame time value  a line a value\n"
        "  --envelope  key channel frame time min max    a line a bucket of frames\n"
        "A record's last dimension counts frames. The dimensions of a spectrogram are channels,\n"
        "bins, frames; other records have one bin, 0. The first two layouts have one header for\n"
        "all records and refuse a record of another size than the first.\n"
        "\n"
        "time is frame / rate in seconds. The rate is --rate or the record's sample_rate,\n"
        "divided by its field hop if it has one. If it is unknown, time is nan.\n"
        "The first layout refuses sound of more than 262144 samples.\n"
        "An envelope has N buckets, or one a frame if there are fewer frames; frame and time\n"
        "are those of the first frame of a bucket.\n",
    .examples = "  ae-enc -m 18376.safetensors < songs.tar | raw2tsv > vectors.tsv\n"
                "  raw2tsv --envelope 1000 < song.tar > song.tsv\n"
                "  gnuplot -p -e \"plot 'song.tsv' skip 1 using 4:5:6 with filledcurves\"\n"
                "  specgram < song.tar | raw2tsv --matrix > spectrum.tsv\n"
                "  gnuplot -p -e \"plot 'spectrum.tsv' skip 1 using 4:3:6 with image\"\n",
    .options = table,
};

/* How a record of any shape is seen. */
struct view {
    const char *key;
    size_t rows, bins, frames; /* rows: channels x bins; all 0 when there are no values */
    double rate;               /* frames a second, NAN when unknown */
};

static struct view see(const struct record *record)
{
    const struct shape *shape = &record->shape;
    int last = shape->dimensions - 1;
    struct view view = {.key = record->key, .rate = options.rate};

    if (isnan(view.rate) && record_rate(record) > 0) {
        double hop = json_number_value(json_object_get(record->meta, "hop"));
        view.rate = record_rate(record) / (hop > 0 ? hop : 1);
    }
    if (shape_values(shape) == 0)
        return view;
    view.frames = last < 0 ? 1 : shape->extent[last];
    view.rows = shape_values(shape) / view.frames;
    view.bins = last == 2 ? shape->extent[1] : 1;
    return view;
}

static void print_frame(const struct view *view, size_t frame)
{
    printf("\t%zu", frame);
    tsv_next_number((double)frame / view->rate);
}

static void print_columns(size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("\tv%zu", i);
    putchar('\n');
}

/* ---- layouts ----
 *
 * One whose columns depend on the record prints nothing before all values have arrived. */

static void print_vector(struct reader *reader, const struct record *record,
                         const struct view *view)
{
    size_t count = view->rows * view->frames;
    struct spool *spool = reader_spool(reader, 1, count);
    char *label = meta_text(record->meta, "label");
    float block[BLOCK];

    if (record->number == 1)
        print_columns(count);
    tsv_text(record->key);
    tsv_next_text(label);
    free(label);
    for (size_t start = 0, n; start < count; start += n) {
        n = least(count - start, BLOCK);
        spool_read(spool, 0, start, block, n);
        for (size_t i = 0; i < n; i++)
            tsv_next_number((double)block[i]);
    }
    putchar('\n');
    spool_close(spool);
}

static void print_rows(struct reader *reader, const struct record *record, const struct view *view)
{
    const size_t rows = view->rows, most = 1 << 20; /* values read back at once */

    if (rows == 0) {
        if (record->number == 1)
            print_columns(0);
        return;
    }
    struct spool *spool = reader_spool(reader, rows, view->frames);
    size_t width = least(rows < most ? most / rows : 1, view->frames);
    float *columns = xfloats(rows * width);

    if (record->number == 1)
        print_columns(rows);
    for (size_t frame = 0; frame < view->frames; frame++) {
        if (frame % width == 0)
            spool_read_columns(spool, frame, columns, least(view->frames - frame, width));
        tsv_text(record->key);
        print_frame(view, frame);
        for (size_t row = 0; row < rows; row++)
            tsv_next_number((double)columns[frame % width * rows + row]);
        putchar('\n');
    }
    free(columns);
    spool_close(spool);
}

static void print_matrix(struct reader *reader, const struct view *view)
{
    float block[BLOCK];

    for (size_t row = 0; row < view->rows; row++)
        for (size_t frame = 0; frame < view->frames; frame++) {
            if (frame % BLOCK == 0)
                reader_values(reader, block, least(view->frames - frame, BLOCK));
            tsv_text(view->key);
            printf("\t%zu\t%zu", row / view->bins, row % view->bins);
            print_frame(view, frame);
            tsv_next_number((double)block[frame % BLOCK]);
            putchar('\n');
        }
}

static void print_envelope(struct reader *reader, const struct view *view, size_t buckets)
{
    size_t count = least(buckets, view->frames);
    float block[BLOCK];

    for (size_t row = 0; row < view->rows; row++)
        for (size_t b = 0, frame = 0; b < count; b++) {
            size_t start = frame, end = envelope_end(b, count, view->frames);
            struct envelope bucket = {(double)NAN, (double)NAN};
            for (size_t n; frame < end; frame += n) {
                n = least(end - frame, BLOCK);
                reader_values(reader, block, n);
                envelope_add(&bucket, block, n);
            }
            tsv_text(view->key);
            printf("\t%zu", row);
            print_frame(view, start);
            tsv_next_number(bucket.least);
            tsv_next_number(bucket.greatest);
            putchar('\n');
        }
}

/* Refuses sound that would be one line of many columns. */
static void refuse_song(const struct record *record, size_t columns)
{
    enum { MOST = 1 << 18 };
    const json_t *meta = record->meta;

    if (columns > MOST && json_object_get(meta, "sample_rate") && !json_object_get(meta, "hop") &&
        !json_object_get(meta, "model"))
        die_record(record,
                   "%zu samples of sound would be one line of as many columns; --envelope 1000 "
                   "prints its outline, --rows a line a frame",
                   columns);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.rows + options.matrix + (options.envelope > 0) > 1)
        misuse("--rows, --matrix and --envelope exclude each other");

    bool same_size = !options.matrix && !options.envelope; /* columns depend on the records */
    size_t columns = 0;
    struct reader *reader = reader_open(NULL);
    fputs(options.rows       ? "key\tframe\ttime"
          : options.matrix   ? "key\tchannel\tbin\tframe\ttime\tvalue\n"
          : options.envelope ? "key\tchannel\tframe\ttime\tmin\tmax\n"
                             : "key\tlabel",
          stdout);

    struct record record = {0};
    while (reader_next(reader, &record)) {
        struct view view = see(&record);
        size_t wanted = options.rows ? view.rows : view.rows * view.frames;
        if (record.number == 1)
            columns = wanted;
        if (same_size && wanted != columns)
            die_record(&record, "has %zu columns, but the records before it have %zu", wanted,
                       columns);
        if (same_size && !options.rows)
            refuse_song(&record, wanted);
        if (options.rows)
            print_rows(reader, &record, &view);
        else if (options.matrix)
            print_matrix(reader, &view);
        else if (options.envelope)
            print_envelope(reader, &view, options.envelope);
        else
            print_vector(reader, &record, &view);
    }
    if (same_size && record.number == 0)
        print_columns(0);

    reader_close(reader);
    cli_close_stdout();
    return EXIT_DONE;
}
