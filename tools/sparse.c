/* sparse - encode audio as vectors of exactly so many numbers, and back
 *
 * stdin   audio (channels, frames); with --decode vectors (NUMBERS)
 * stdout  vectors (NUMBERS); JSON: `sparse`, what --decode needs, `numbers`, those used;
 *         with --decode audio (channels, frames)
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * The causal sparse MDCT (sparse/causal.h, sparse/code.h): backward adaptation (Jayant and Noll,
 * "Digital Coding of Waveforms", 1984) of which coefficients are sent, not of how they are
 * quantised.
 *
 *     sparse -k 9184 < songs.tar | sparse --decode | compare -r songs.tar
 */
#include "base/threads.h"    /* number of threads */
#include "base/meta.h"       /* JSON that is written whole */
#include "cli/cli.h"         /* options, diagnostics, exit status */
#include "sparse/code.h"     /* the code */
#include "stream/finite.h"   /* finite values */
#include "stream/parallel.h" /* records side by side */
#include "stream/sound.h"    /* a record in memory */
#include "stream/stream.h"   /* records on stdin and stdout */

#include <math.h>
#include <sha256.h>
#include <stdlib.h>
#include <string.h>

enum { CHECK = 12 };                                        /* characters of the check */
static const json_int_t MOST_SAMPLES = (json_int_t)1 << 40; /* a record */

static struct {
    uint64_t numbers;  /* a record */
    double per_second; /* instead */
    bool numbers_given, per_second_given, noise_given;
    double noise; /* amplitude; 1: that of the dropped coefficients */
    bool decode;
    const char *predictor; /* a file or a name; NULL: the built-in one */
    uint64_t threads;
} options;

static const struct option_spec table[] = {
    {OPTION_COUNT, 'k', "numbers", "N", &options.numbers, .help = "numbers in a record", .low = 1,
     .high = 1 << 24, .given = &options.numbers_given},
    {OPTION_REAL, 'r', "rate", "N", &options.per_second, .help = "numbers a second, instead of -k",
     .low = 1e-3, .high = 1e6, .given = &options.per_second_given},
    {OPTION_FLAG, 'd', "decode", NULL, &options.decode, .help = "decode vectors to audio"},
    {OPTION_TEXT, 'm', "model", "MODEL", &options.predictor,
     .help = "predictor made by sparse-train: a file or a name; else a built-in one"},
    {OPTION_REAL, 'N', "noise", "SHARE", &options.noise,
     .help = "fill holes in the spectrum with noise of this share of their amplitude", .high = 2,
     .given = &options.noise_given},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "sparse",
    .purpose = "encode audio as vectors of exactly so many numbers, and back",
    .arguments = "-k N [-m MODEL] [-N SHARE] < audio > vectors\n"
                 "       sparse --decode [-m MODEL] < vectors > audio",
    .about =
        "Encodes each record (channels, frames) of any length as a vector (N,) of the MDCT\n"
        "coefficients with most energy, from which --decode restores the sound, closest where\n"
        "it is loud. A predictor guesses from the coefficients already known where the next\n"
        "ones are; if it is right, no position has to be stored. One setting serves for every\n"
        "N. The channels of a record share its numbers; a vector that needs fewer ends with\n"
        "zeros. The field numbers has the numbers used.\n"
        "\n"
        "--noise replaces dropped coefficients by noise of that share of their amplitude,\n"
        "which costs 16 numbers a record. It lowers the SNR and keeps the sound bright: 0.5\n"
        "is a fair compromise.\n"
        "\n"
        "These vectors are for storage and transmission. They cannot be edited, averaged or\n"
        "interpolated, because every number tells where the next one belongs: a vector that\n"
        "was changed, or was made with another predictor, is refused. Each record is held in\n"
        "memory. NaN and infinities are refused.\n",
    .examples = "  sparse -k 9184 < songs.tar | sparse --decode | compare -r songs.tar\n"
                "  sparse -k 9184 -m music < songs.tar | sparse --decode -m music > back.tar\n"
                "  sparse -r 2000 -N 0.5 < album.tar > album.sparse.tar\n",
    .options = table,
};

static struct predictor predictor;
static struct code **codes; /* [threads] */
static struct writer *writer;

struct task {
    struct record record; /* with the shape of the output */
    struct code_signal signal;
    size_t numbers;
    float *vector;
};

/* The checksum of a task's vector, shape and predictor, as text. */
static void check_of(const struct task *task, char check[CHECK + 1])
{
    char *text = xprintf("%zu %zu %s ", task->signal.channels, task->signal.frames, predictor.name);
    char digest[SHA256_DIGEST_STRING_LENGTH];
    SHA2_CTX context;

    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)text, strlen(text));
    SHA256Update(&context, (const uint8_t *)task->vector, task->numbers * sizeof *task->vector);
    SHA256End(&context, digest);
    memcpy(check, digest, CHECK);
    check[CHECK] = 0;
    free(text);
}

/* ---- there ---- */

static void encode(void *argument, size_t worker)
{
    struct task *task = argument;
    json_t *meta = task->record.meta;
    char check[CHECK + 1];

    task->vector = xfloats(task->numbers);
    size_t used = code_encode(codes[worker], &task->signal, task->numbers, (float)options.noise,
                              task->vector);
    finite_results(&task->record, task->vector, task->numbers);
    check_of(task, check);
    meta_set(meta, "numbers", json_integer((json_int_t)used));
    meta_set(meta, "sparse",
             meta_pack("{s:I, s:I, s:s, s:s}", "channels", (json_int_t)task->signal.channels,
                       "frames", (json_int_t)task->signal.frames, "predictor", predictor.name,
                       "check", check));
}

static size_t numbers_of(const struct record *record, size_t frames)
{
    double rate = record_rate(record);

    if (options.numbers_given)
        return options.numbers;
    if (rate == 0)
        die_record(record, "it has no sample_rate, which --rate needs; give -k");
    double numbers = round(options.per_second * (double)frames / rate);
    if (numbers > 1 << 24)
        die_record(record, "%.0f numbers are too many: at most %d in a record", numbers, 1 << 24);
    return numbers < 1 ? 1 : (size_t)numbers;
}

static struct task *read_sound(struct reader *reader, struct record *record)
{
    struct task *task = xalloc(1, sizeof *task);
    struct sound *sound = sound_read(reader, record);

    task->numbers = numbers_of(record, sound->frames);
    task->signal = (struct code_signal){sound->channels, sound->frames, sound->values};
    task->record = record_take(reader, record);
    task->record.shape = (struct shape){1, {task->numbers}};
    sound->values = NULL;
    sound_free(sound);
    return task;
}

/* ---- and back ---- */

static void decode(void *argument, size_t worker)
{
    struct task *task = argument;
    const struct record *record = &task->record;
    const json_t *field = json_object_get(record->meta, "sparse");
    const char *check = json_string_value(json_object_get(field, "check"));
    char found[CHECK + 1];

    check_of(task, found);
    if (!check || strcmp(check, found) != 0)
        die_record(record, "it is not as sparse wrote it (truncated, edited or computed); sparse "
                           "vectors cannot be changed");
    task->signal.values = xfloats(task->signal.channels * task->signal.frames);
    const char *wrong = code_decode(codes[worker], task->vector, task->numbers, &task->signal);
    if (wrong)
        die_record(record, "%s", wrong);
    finite_results(record, task->signal.values, task->signal.channels * task->signal.frames);
    json_object_del(record->meta, "sparse");
    json_object_del(record->meta, "numbers");
}

static struct task *read_vector(struct reader *reader, struct record *record)
{
    struct task *task = xalloc(1, sizeof *task);
    const json_t *field = json_object_get(record->meta, "sparse");
    const char *name = json_string_value(json_object_get(field, "predictor"));
    json_int_t channels = json_integer_value(json_object_get(field, "channels"));
    json_int_t frames = json_integer_value(json_object_get(field, "frames"));

    if (!field)
        die_record(record, "it has no field 'sparse': sparse did not make it");
    if (!name || channels < 0 || frames < 0 || (channels > 0 && frames > MOST_SAMPLES / channels))
        die_record(record, "its field 'sparse' is damaged");
    if (strcmp(name, predictor.name) != 0)
        die_record(record, "it was made with the predictor %s, not %s; give -m", name,
                   predictor.name);
    task->numbers = shape_values(&record->shape);
    task->vector = xfloats(0);
    finite_append(reader, record, &task->vector, &(size_t){0}, 0);
    task->signal = (struct code_signal){(size_t)channels, (size_t)frames, NULL};
    task->record = record_take(reader, record);
    task->record.shape = (struct shape){2, {(size_t)channels, (size_t)frames}};
    return task;
}

static void finish(void *argument)
{
    struct task *task = argument;
    const struct shape *shape = &task->record.shape;

    writer_begin(writer, task->record.key, task->record.meta, shape);
    writer_values(writer, options.decode ? task->signal.values : task->vector, shape_values(shape));
    record_drop(&task->record);
    free(task->signal.values);
    free(task->vector);
    free(task);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.decode &&
        (options.numbers_given || options.per_second_given || options.noise_given))
        misuse("--decode takes no --numbers, --rate or --noise: the vectors have them");
    if (!options.decode && options.numbers_given == options.per_second_given)
        misuse("either --numbers or --rate is required, to encode");

    predictor = options.predictor ? predictor_load(options.predictor) : predictor_by_hand();
    size_t threads = threads_wanted(options.threads);
    codes = xalloc(threads, sizeof *codes);
    for (size_t i = 0; i < threads; i++)
        codes[i] = code_open(&predictor);
    struct reader *reader = reader_open(NULL);
    writer = writer_open_stdout();
    struct parallel *parallel = parallel_open(threads, options.decode ? decode : encode, finish);
    struct record record;

    while (reader_next(reader, &record)) {
        struct task *task =
            options.decode ? read_vector(reader, &record) : read_sound(reader, &record);
        size_t samples = task->signal.channels * task->signal.frames;
        parallel_add(parallel, task, (6 * samples + task->numbers) * sizeof(float));
    }

    parallel_close(parallel);
    reader_close(reader);
    writer_close(writer);
    for (size_t i = 0; i < threads; i++)
        code_close(codes[i]);
    free(codes);
    return EXIT_DONE;
}
