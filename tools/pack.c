/* pack - pack float tensors into few bits, lossily
 *
 * stdin   tensors (..., frames) of finite numbers: MDCT coefficients, latents, any other
 * stdout  packed records: bytes (|u1), with the field `packed`, for unpack
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * The columns of the tensor, all rows at one frame, are coded one after the other. Values are
 * quantised in a trellis, predicted by context mixing and coded arithmetically (codec/codec.h has
 * the format). The output of mdct is coded in the blocks that it was cut into; the field
 * mdct.partition moves into the packed bytes. unpack gives the same floats on every machine.
 *
 *     mdct -n 256-8192 -b 16 < songs.tar | pack -b 16 > songs-16.tar
 */
#include "base/meta.h"       /* JSON */
#include "base/threads.h"    /* number of threads */
#include "cli/cli.h"         /* options, diagnostics */
#include "codec/goal.h"      /* step, rate or quality */
#include "codec/seal.h"      /* what the checksum covers beside the bytes */
#include "stream/finite.h"   /* finite values */
#include "stream/parallel.h" /* records over threads */
#include "stream/spool.h"    /* long records */
#include "stream/stream.h"   /* records on stdin and stdout */

#include <math.h>
#include <stdlib.h>

static struct {
    double step, rate, snr, fill; /* spacing; kbit/s; dB; of the noise's level */
    uint64_t threads;
    bool step_given, rate_given, snr_given, fill_given;
} options = {.fill = 0.75}; /* of 0.65 to 0.85, the least mel distance at 7 and at 17 kbit/s */

static const struct option_spec table[] = {
    {OPTION_REAL, 'q', "step", "STEP", &options.step,
     .help = "spacing of the quantiser, in the unit of the tensor", .low = 1e-30, .high = 1e30,
     .given = &options.step_given},
    {OPTION_REAL, 'b', "rate", "KBIT", &options.rate, .help = "kbit/s of each record", .low = 0.01,
     .high = 1e5, .given = &options.rate_given},
    {OPTION_REAL, 0, "snr", "DB", &options.snr, .help = "signal-to-noise ratio of each record",
     .low = -10, .high = 120, .given = &options.snr_given},
    {OPTION_REAL, 'f', "fill", "SHARE", &options.fill,
     .help = "noise in place of zeros, as a share of their level; 0: none", .low = 0, .high = 2,
     .given = &options.fill_given},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "pack",
    .purpose = "pack float tensors into few bits, lossily",
    .arguments = "-q STEP | -b KBIT | --snr DB [-f SHARE] < tensors > packed",
    .about =
        "Quantises and codes each record; unpack restores a tensor of the same shape. One of\n"
        "three options sets the quality:\n"
        "  --step  the spacing of the quantiser; the error of a value is about a third of it\n"
        "  --rate  kilobits per second of sound: the size of each record is at most 1 % below it\n"
        "          (records need sample_rate, and frames or hop)\n"
        "  --snr   the signal-to-noise ratio of the tensor; for an orthonormal transform such as\n"
        "          mdct it is that of the sound, too\n"
        "\n"
        "--fill replaces coefficients of mdct (-n 256-8192 suits it best) that were quantised\n"
        "to zero by noise, which sounds fuller and costs about 1 dB and 0.4 kbit/s. It is\n"
        "used with --rate by default, and otherwise only if given.\n"
        "\n"
        "A packed record is an array of bytes. Filters that pass records on (pick, tls)\n"
        "accept it; others refuse it. Values beyond 16 MiB go to a temporary file in $TMPDIR, so\n"
        "a long record takes 40 MiB and four times its packed bytes. NaN and infinities are\n"
        "refused.\n",
    .examples = "  wav2raw s.flac | tomono | resample -r 22050 |\n"
                "      mdct -n 256-8192 -b 16 | pack -b 16 > s.tar\n"
                "  unpack < s.tar | mdct --inverse | raw2wav -o back.wav\n"
                "  ae-enc -m M < clips.tar | pack -q 0.02 | unpack | ae-dec -m M > back.tar\n",
    .options = table,
};

/* A record in progress. */
struct task {
    struct record record;
    struct codec_layout layout;
    struct goal goal;
    unsigned fill;
    struct spool *values;
    uint32_t *ways; /* (channels, frames); NULL: no spectrum */
    uint32_t seal;
    struct codec_result result;
};

static struct codec_encoder **encoders; /* one a thread */
static struct writer *writer;

static void read_columns(void *context, size_t first, size_t count, float *columns)
{
    const struct task *task = context;

    spool_read_columns(task->values, first, columns, count);
}

static void work(void *argument, size_t worker)
{
    struct task *task = argument;
    const struct goal_tensor tensor = {&task->layout, task->ways, read_columns, task};

    if (!encoders[worker])
        encoders[worker] = codec_encoder_open();
    const char *problem =
        goal_encode(encoders[worker], &tensor, task->fill, &task->goal, task->seal, &task->result);
    if (problem)
        die_record(&task->record, "%s", problem);
}

static void finish(void *argument)
{
    struct task *task = argument;
    const struct shape shape = {1, {task->result.size}};

    writer_begin(writer, task->record.key, task->record.meta, &shape);
    writer_bytes(writer, task->result.bytes, task->result.size);
    record_drop(&task->record);
    free(task->result.bytes);
    spool_close(task->values);
    free(task->ways);
    free(task);
}

/* Moves the partition in RECORD's field mdct to TASK. */
static void take_partition(struct task *task, const struct record *record, json_t *mdct)
{
    json_t *partition = json_object_get(mdct, "partition");
    json_int_t smallest, largest;

    if (json_unpack(mdct, "{s:[I,I]}", "size", &smallest, &largest) != 0 || smallest < 64 ||
        largest > 32768 || smallest > largest || (smallest & (smallest - 1)) ||
        (largest & (largest - 1)))
        return; /* blocks of other sizes: packed like any tensor, with the field unchanged */
    task->layout.spectrum = true;
    task->layout.smallest = (unsigned)__builtin_ctzll((unsigned long long)smallest);
    task->layout.largest = (unsigned)__builtin_ctzll((unsigned long long)largest);
    const char *problem = codec_layout_problem(&task->layout);
    if (problem)
        die_record(record, "its field mdct %s", problem);
    size_t count = (task->layout.rows >> task->layout.largest) * task->layout.frames;
    if (json_array_size(partition) != count)
        die_record(record, "its field mdct has another partition than its shape");
    task->ways = xalloc(count, sizeof *task->ways);
    for (size_t i = 0; i < count; i++) {
        json_int_t way = json_integer_value(json_array_get(partition, i));
        if (way < 0 || way >= (json_int_t)codec_ways(&task->layout))
            die_record(record, "its field mdct is damaged: a way to cut is out of range");
        task->ways[i] = (uint32_t)way;
    }
    json_object_del(mdct, "partition");
}

/* The seconds of sound that RECORD stands for. */
static double seconds(const struct record *record, size_t frames)
{
    double rate = record_rate(record);
    json_t *samples = json_object_get(json_object_get(record->meta, "mdct"), "frames");

    if (!samples)
        samples = json_object_get(record->meta, "frames");
    if (!samples && json_object_get(record->meta, "hop"))
        return (double)frames * json_number_value(json_object_get(record->meta, "hop")) / rate;
    if (!samples || rate == 0)
        die_record(record, "--rate needs the duration of a record: it has no %s",
                   rate == 0 ? "sample_rate" : "frames and no hop");
    return json_number_value(samples) / rate;
}

static struct task *read_task(struct reader *reader, struct record *record)
{
    struct task *task = xalloc(1, sizeof *task);
    const struct shape *shape = &record->shape;
    json_t *extents = json_array(), *packed = json_object(), *mdct;

    task->layout.rows = 1;
    for (int d = 0; d + 1 < shape->dimensions; d++)
        task->layout.rows *= shape->extent[d];
    if (shape->dimensions == 0 || task->layout.rows == 0)
        die_record(record, "its shape is %s instead of (rows, frames)", shape_text(shape));
    task->layout.frames = shape->extent[shape->dimensions - 1];
    task->values = spool_open_for(task->layout.rows, task->layout.frames);
    finite_spool(reader, record, 0, task->values, task->layout.rows, task->layout.frames);
    for (int d = 0; d < shape->dimensions; d++)
        meta_append(extents, json_integer((json_int_t)shape->extent[d]));

    mdct = json_object_get(record->meta, "mdct");
    if (mdct)
        take_partition(task, record, mdct);
    meta_set(packed, "version", json_integer(CODEC_VERSION));
    meta_set(packed, "shape", extents);
    task->seal = codec_seal(packed, mdct);
    meta_set(record->meta, "packed", packed);

    task->goal = options.step_given  ? (struct goal){GOAL_STEP, options.step}
                 : options.snr_given ? (struct goal){GOAL_SNR, options.snr}
                                     : (struct goal){GOAL_BYTES, 0};
    if (options.rate_given)
        task->goal.value = floor(options.rate * 125 * seconds(record, task->layout.frames));
    if (task->layout.spectrum && (options.rate_given || options.fill_given))
        task->fill = (unsigned)lrint(16 * options.fill);
    task->record = record_take(reader, record);
    return task;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.step_given + options.rate_given + options.snr_given != 1)
        misuse("one of --step, --rate and --snr is required");

    size_t threads = threads_wanted(options.threads);
    struct reader *reader = reader_open(NULL);
    writer = writer_open_stdout();
    encoders = xalloc(threads, sizeof(struct codec_encoder *));
    struct parallel *parallel = parallel_open(threads, work, finish);

    struct record record;
    while (reader_next(reader, &record)) {
        if (meta_packed(record.meta))
            die_record(&record, "it is packed already");
        struct task *task = read_task(reader, &record);
        parallel_add(parallel, task, spool_memory(task->layout.rows, task->layout.frames));
    }

    parallel_close(parallel);
    for (size_t i = 0; i < threads; i++)
        if (encoders[i])
            codec_encoder_close(encoders[i]);
    free(encoders);
    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
