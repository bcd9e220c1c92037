/* keep - keep only so many MDCT coefficients of a sound, to see what is left
 *
 * stdin   audio (channels, frames)
 * stdout  the same shape, rebuilt from the coefficients kept; JSON: `numbers`, those used; `kept`,
 *         the method and the frame size
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * A control for codes: what a fixed transform achieves with as many numbers. The transform
 * (transform/lapped.h: N coefficients a frame, sine window, orthonormal) gives ceil(frames / N)
 * frames a channel; transform/keep.h has the methods and what each costs.
 *
 *     keep -k 18376 < songs.tar | compare -r songs.tar
 */
#include "base/threads.h"     /* number of threads */
#include "base/meta.h"        /* JSON that is written whole */
#include "cli/cli.h"          /* options, diagnostics, exit status */
#include "stream/finite.h"    /* finite values */
#include "stream/parallel.h"  /* records side by side */
#include "stream/sound.h"     /* a record's audio in memory */
#include "stream/stream.h"    /* records on stdin and stdout */
#include "transform/keep.h"   /* the methods */
#include "transform/lapped.h" /* the transform */

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BEST = KEEP_METHODS, SIZES = 16 };

static struct {
    uint64_t size;    /* coefficients a frame; 0: the best of LAPPED_SMALLEST ... LAPPED_LARGEST */
    uint64_t numbers; /* a record */
    int method;
    uint64_t threads;
} options = {.method = BEST};

static const char *const methods[] = {
    [KEEP_LOWEST] = "lowest",
    [KEEP_LARGEST] = "largest",
    [KEEP_RUNS] = "runs",
    [KEEP_CUTOFF] = "cutoff",
    [KEEP_ORDERED] = "ordered",
    [BEST] = "best",
    NULL,
};

static const struct option_spec table[] = {
    {OPTION_COUNT, 'k', "keep", "NUMBERS", &options.numbers, .help = "numbers to use for a record",
     .high = HUGE_VAL, .required = true},
    {OPTION_CHOICE, 'b', "by", "METHOD", &options.method, .help = "how to use them",
     .choices = methods},
    {OPTION_COUNT, 'n', "size", "N", &options.size,
     .help = "coefficients a frame, even; 0: the best of 256, 512, ... 4096", .high = 65536},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "keep",
    .purpose = "keep only so many MDCT coefficients of a sound, to see what is left",
    .arguments = "-k NUMBERS [-b METHOD] [-n N] < audio > audio",
    .about =
        "Transforms each record by a modified discrete cosine transform with N coefficients a\n"
        "frame, keeps as many of them as NUMBERS pay for, and writes the sound that they\n"
        "stand for: a control to compare codes with. A value costs one number; positions cost\n"
        "more:\n"
        "\n"
        "  lowest   the lowest frequencies of all frames: the values alone\n"
        "  largest  the largest magnitudes: value and position\n"
        "  runs     four neighbours of a frame at a time: four values and one position\n"
        "  cutoff   the lowest K frequencies of each frame: the values and K\n"
        "  ordered  the same with the frequencies ordered by their energy in this record:\n"
        "           N numbers more\n"
        "  best     the method that keeps most energy of this record: one number more\n"
        "\n"
        "The best N costs one number, too. The channels of a record share its numbers. The\n"
        "field numbers has the numbers used, at most NUMBERS; the field kept has the method\n"
        "and N. Each record is held in memory. NaN and infinities are refused.\n",
    .examples = "  keep -k 18376 < songs.tar | compare -r songs.tar\n"
                "  keep -k 9184 -b largest -n 1024 < songs.tar | raw2wav -d dull\n",
    .options = table,
};

static struct lapped *lapped[SIZES]; /* one a size that is tried */
static size_t size[SIZES], sizes;
static struct writer *writer;

struct task {
    struct record record;
    struct sound *sound;
};

/* A record's coefficients, of which some are kept. */
struct kept {
    float *coefficients; /* (channels x frames, N) */
    size_t s;            /* the index of N */
    enum keep_method method;
    size_t numbers;
    double energy;
};

static double energy_of(const float *values, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (double)values[i] * (double)values[i];
    return sum;
}

/* The method that keeps most energy, which has the least error, as the transform is orthonormal. */
static struct kept keep_best(const struct sound *sound)
{
    struct kept best = {.energy = -1};
    size_t choices = (options.method == BEST) | (sizes > 1);
    size_t numbers = options.numbers > choices ? options.numbers - choices : 0;

    for (size_t s = 0; s < sizes; s++) {
        size_t frames = lapped_frames(lapped[s], sound->frames);
        size_t units = sound->channels * frames, total = units * size[s];
        float *whole = xfloats(total);
        for (size_t c = 0; c < sound->channels && frames > 0; c++)
            lapped_forward(lapped[s], sound->values + c * sound->frames, sound->frames, NULL,
                           whole + c * frames * size[s]);
        for (int m = 0; m < KEEP_METHODS; m++) {
            if (options.method != BEST && options.method != m)
                continue;
            float *part = xfloats(total);
            memcpy(part, whole, total * sizeof *part);
            size_t spent = keep_budget((enum keep_method)m, part, units, size[s], numbers);
            double energy = energy_of(part, total);
            if (energy > best.energy) {
                free(best.coefficients);
                best = (struct kept){part, s, (enum keep_method)m,
                                     spent + (spent > 0 ? choices : 0), energy};
            } else {
                free(part);
            }
        }
        free(whole);
    }
    return best;
}

static void work(void *argument, size_t worker)
{
    struct task *task = argument;
    struct sound *sound = task->sound;
    struct kept kept = keep_best(sound);
    size_t frames = lapped_frames(lapped[kept.s], sound->frames);

    (void)worker;
    for (size_t c = 0; c < sound->channels && frames > 0; c++)
        lapped_inverse(lapped[kept.s], kept.coefficients + c * frames * size[kept.s], NULL,
                       sound->frames, sound->values + c * sound->frames);
    finite_results(&task->record, sound->values, sound->channels * sound->frames);
    meta_set(task->record.meta, "numbers", json_integer((json_int_t)kept.numbers));
    meta_set(task->record.meta, "kept",
             meta_pack("{s:s, s:I}", "by", methods[kept.method], "size", (json_int_t)size[kept.s]));
    free(kept.coefficients);
}

static void finish(void *argument)
{
    struct task *task = argument;

    writer_begin(writer, task->record.key, task->record.meta, &task->record.shape);
    writer_values(writer, task->sound->values, task->sound->channels * task->sound->frames);
    sound_free(task->sound);
    record_drop(&task->record);
    free(task);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.size % 2)
        misuse("--size: %zu is odd", (size_t)options.size);
    size_t first = options.size ? options.size : LAPPED_SMALLEST;
    for (size_t n = first; n <= (options.size ? first : LAPPED_LARGEST); n *= 2) {
        size[sizes] = n;
        lapped[sizes++] = lapped_open(n, n);
    }

    struct reader *reader = reader_open(NULL);
    writer = writer_open_stdout();
    struct parallel *parallel = parallel_open(threads_wanted(options.threads), work, finish);
    struct record record;

    while (reader_next(reader, &record)) {
        struct task *task = xalloc(1, sizeof *task);
        task->sound = sound_read(reader, &record);
        task->record = record_take(reader, &record);
        parallel_add(parallel, task,
                     6 * task->sound->channels * task->sound->frames * sizeof(float));
    }

    parallel_close(parallel);
    reader_close(reader);
    writer_close(writer);
    for (size_t s = 0; s < sizes; s++)
        lapped_close(lapped[s]);
    return EXIT_DONE;
}
