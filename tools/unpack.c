/* unpack - unpack the records of pack
 *
 * stdin   packed records of pack
 * stdout  tensors of their original shape, with the fields that pack was given
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * The same floats on every machine (codec/codec.h). A damaged or truncated record is refused: a
 * checksum covers its bytes, its shape and its field mdct.
 *
 *     unpack < songs-16.tar | mdct --inverse | raw2wav -d songs
 */
#include "base/meta.h"       /* JSON */
#include "base/threads.h"    /* number of threads */
#include "cli/cli.h"         /* options, diagnostics */
#include "codec/codec.h"     /* the decoder */
#include "codec/seal.h"      /* what the checksum covers beside the bytes */
#include "stream/parallel.h" /* records over threads */
#include "stream/spool.h"    /* long records */
#include "stream/stream.h"   /* records on stdin and stdout */

#include <stdlib.h>

static struct {
    uint64_t threads;
} options;

static const struct option_spec table[] = {
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "unpack",
    .purpose = "unpack the records of pack",
    .arguments = "[-j N] < packed > tensors",
    .about =
        "Decodes each record written by pack to a float tensor of its original shape. The\n"
        "values are the same on every kind of machine. A record that is truncated, damaged or\n"
        "not packed is refused. Values beyond 16 MiB go to a temporary file in $TMPDIR, so a\n"
        "long record takes 40 MiB and its packed bytes.\n",
    .examples = "  unpack < songs-16.tar | mdct --inverse | raw2wav -d songs\n"
                "  pack -q 0.02 < latents.tar | unpack | ae-dec -m M > back.tar\n",
    .options = table,
};

/* A record in progress. */
struct task {
    struct record record; /* with the shape of the tensor */
    struct codec_layout layout;
    unsigned char *bytes;
    size_t size;
    uint32_t seal;
    struct spool *values;
    uint32_t *ways;
};

static struct writer *writer;
enum { BLOCK = 1 << 20 }; /* values of columns that are decoded at a time */

static void work(void *argument, size_t worker)
{
    struct task *task = argument;
    struct codec_decoder *decoder;
    const char *problem =
        codec_decoder_open(task->bytes, task->size, task->seal, &task->layout, &decoder);

    (void)worker;
    if (problem)
        die_record(&task->record, "it %s", problem);
    size_t rows = task->layout.rows, frames = task->layout.frames;
    size_t channels = task->layout.spectrum ? rows >> task->layout.largest : 0;
    if (task->layout.spectrum && !json_is_object(json_object_get(task->record.meta, "mdct")))
        die_record(&task->record, "it contains coefficients of mdct but has no field mdct");
    if (rows * frames != shape_values(&task->record.shape))
        die_record(&task->record, "its shape does not match its bytes");
    size_t most = BLOCK / (rows + 1) + 1, n;
    float *columns = xfloats((most < frames ? most : frames) * rows);
    uint32_t *way = xalloc(channels, sizeof *way);
    task->values = spool_open_for(rows, frames);
    task->ways = xalloc(channels * frames, sizeof *task->ways);
    for (size_t first = 0; first < frames; first += n) {
        n = frames - first < most ? frames - first : most;
        for (size_t i = 0; i < n; i++) {
            codec_decode_column(decoder, columns + i * rows, way);
            for (size_t c = 0; c < channels; c++)
                task->ways[c * frames + first + i] = way[c];
        }
        spool_write_columns(task->values, first, columns, n);
    }
    problem = codec_decode_end(decoder);
    if (problem)
        die_record(&task->record, "it %s", problem);
    codec_decoder_close(decoder);
    free(way);
    free(columns);
}

static void finish(void *argument)
{
    struct task *task = argument;
    json_t *meta = task->record.meta;

    if (task->layout.spectrum) {
        json_t *partition = json_array(), *mdct = json_object_get(meta, "mdct");
        for (size_t i = 0; i < (task->layout.rows >> task->layout.largest) * task->layout.frames;
             i++)
            meta_append(partition, json_integer(task->ways[i]));
        meta_set(mdct, "partition", partition);
    }
    json_object_del(meta, "packed");
    writer_begin(writer, task->record.key, meta, &task->record.shape);
    writer_spool(writer, task->values, task->layout.rows, task->layout.frames);
    record_drop(&task->record);
    spool_close(task->values);
    free(task->ways);
    free(task->bytes);
    free(task);
}

/* The shape in RECORD's field `packed`. */
static struct shape shape_of(const struct record *record, json_t *packed)
{
    json_t *extents = json_object_get(packed, "shape"), *extent;
    json_int_t version = json_integer_value(json_object_get(packed, "version"));
    struct shape shape = {.dimensions = (int)json_array_size(extents)};
    size_t d, values = 1;

    if (version < 1 || version > CODEC_VERSION)
        die_record(record, "it is packed in version %lld; this program unpacks versions 1 to %d",
                   (long long)version, CODEC_VERSION);
    if (shape.dimensions < 1 || shape.dimensions > MAX_DIMENSIONS)
        die_record(record, "its field packed has no shape");
    json_array_foreach(extents, d, extent)
    {
        json_int_t size = json_integer_value(extent);
        shape.extent[d] = (size_t)size;
        if (size < 0 || !json_is_integer(extent) ||
            __builtin_mul_overflow(values, (size_t)size, &values))
            die_record(record, "its field packed has an invalid shape");
    }
    return shape;
}

static struct task *read_task(struct reader *reader, struct record *record)
{
    enum { BYTES = 1 << 16 };
    struct task *task = xalloc(1, sizeof *task);
    json_t *packed = json_object_get(record->meta, "packed");
    size_t size = shape_values(&record->shape);

    if (!meta_packed(record->meta))
        die_record(record, "it is not packed");
    struct shape shape = shape_of(record, packed);
    task->seal = codec_seal(packed, json_object_get(record->meta, "mdct"));
    for (size_t room = 0, n; task->size < size; task->size += n) {
        n = size - task->size < BYTES ? size - task->size : BYTES;
        if (task->size + n > room)
            task->bytes = xresize(task->bytes, room = 2 * room + n, 1);
        reader_bytes(reader, task->bytes + task->size, n);
    }
    task->record = record_take(reader, record);
    task->record.shape = shape;
    return task;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);

    struct reader *reader = reader_open(NULL);
    writer = writer_open_stdout();
    struct parallel *parallel = parallel_open(threads_wanted(options.threads), work, finish);

    struct record record;
    while (reader_next(reader, &record)) {
        struct task *task = read_task(reader, &record);
        const struct shape *shape = &task->record.shape;
        size_t frames = shape->extent[shape->dimensions - 1], values = shape_values(shape);
        parallel_add(parallel, task,
                     task->size + (values ? spool_memory(values / frames, frames) : 0));
    }

    parallel_close(parallel);
    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
