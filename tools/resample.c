/* resample - audio at another sample rate
 *
 * stdin   audio (channels, frames) with sample_rate
 * stdout  audio (channels, round(frames x HZ / sample_rate)), sample_rate = HZ
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * Band-limited interpolation with a windowed sinc by libsamplerate (audio/resampler.h, which also
 * has what the qualities were measured to be worth). A channel is cut into blocks that threads
 * compute side by side, which changes no bit of it. Frame 0 stays at time 0; before the beginning
 * and after the end there is silence. A record that is at HZ already passes bit by bit.
 *
 *     wav2raw song.flac | tomono | resample -r 22050 | raw2wav -o song-22050.wav
 */
#include "stream/blocks.h"   /* a channel in blocks that overlap */
#include "audio/resampler.h" /* the interpolation */
#include "cli/cli.h"
#include "stream/finite.h"   /* values that are numbers */
#include "stream/parallel.h" /* blocks over threads */
#include "stream/stream.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCK = 1 << 16 }; /* frames at once, of input or output, whichever is more */

static struct {
    double rate, from; /* Hz; from = NAN: every record has to know its own */
    int quality;
    uint64_t threads;
} options = {.from = NAN, .quality = 1};

static const struct option_spec table[] = {
    {OPTION_REAL, 'r', "rate", "HZ", &options.rate, .help = "the new sample rate", .low = 1,
     .high = 1e6, .required = true},
    {OPTION_CHOICE, 'q', "quality", "WORD", &options.quality, .help = "of the interpolation",
     .choices = resampler_qualities},
    {OPTION_REAL, 0, "from", "HZ", &options.from, .help = "sample rate of records that have none",
     .low = 1e-3, .high = 1e6},
    {OPTION_COUNT, 'j', "threads", "N", &options.threads, .help = "0: one a processor",
     .high = 1024},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "resample",
    .purpose = "audio at another sample rate",
    .arguments = "-r HZ [OPTION...] < audio > audio",
    .about = "Interpolates each record (channels, frames) to HZ samples a second by\n"
             "libsamplerate; round(frames x HZ / sample_rate) frames come out. Peaks may\n"
             "exceed the scale that they had. NaN and infinities are refused. A record that is\n"
             "at HZ already passes bit by bit.\n"
             "\n"
             "The pass band (-3 dB) reaches 96 % (best), 90 % (medium) or 80 % (fast) of half\n"
             "the lower rate; what lies above half is 119, 91 or 100 dB down. medium takes a\n"
             "third of best's time, fast a fifth.\n",
    .examples = "  wav2raw song.flac | tomono | resample -r 22050 | raw2wav -o song-22050.wav\n",
    .options = table,
};

/* A block of a channel on its way. */
struct task {
    struct record record; /* with its new shape and rate, where the task begins one */
    bool begins;
    const struct resampler *resampler; /* NULL: OUT is IN */
    uint64_t first;                    /* frame of the output */
    size_t count;
    float *in, *out; /* out: (count,) */
};

static struct writer *writer;
static struct record current; /* the one that is being written */

static void work(void *argument, size_t worker)
{
    struct task *task = argument;

    (void)worker;
    if (task->resampler) {
        task->out = xfloats(task->count);
        resampler_run(task->resampler, task->first, task->count, task->in, task->out);
    }
}

static void finish(void *argument)
{
    struct task *task = argument;

    if (task->begins) {
        writer_begin(writer, task->record.key, task->record.meta, &task->record.shape);
        record_drop(&current);
        current = task->record;
    }
    if (task->resampler)
        finite_results(&current, task->out, task->count);
    writer_values(writer, task->out, task->count);
    if (task->out != task->in)
        free(task->out);
    free(task->in);
    free(task);
}

/* BYTES of memory go with TASK. */
static void add(struct parallel *parallel, struct task task, size_t bytes)
{
    struct task *copy = xalloc(1, sizeof *copy);

    *copy = task;
    parallel_add(parallel, copy, bytes);
}

/* FRAMES frames of READER, as they are. */
static void pass(struct parallel *parallel, struct reader *reader, size_t frames)
{
    for (size_t n; frames > 0; frames -= n) {
        n = frames < BLOCK ? frames : BLOCK;
        float *block = xfloats(n);
        reader_values(reader, block, n);
        add(parallel, (struct task){.count = n, .in = block, .out = block}, n * sizeof *block);
    }
}

/* The CHANNEL of RECORD, FRAMES long, to OUT frames. A block's input overlaps with that of the last
 * one. */
static void convert(struct parallel *parallel, const struct resampler *resampler,
                    struct reader *reader, const struct record *record, size_t channel,
                    size_t frames, size_t out)
{
    const size_t most = resampler_block(resampler, BLOCK);
    struct blocks blocks;
    uint64_t start, next;
    size_t n, unused;

    blocks_begin(&blocks, reader, record, channel, frames);
    for (size_t first = 0, count; first < out; first += count) {
        count = out - first < most ? out - first : most;
        resampler_input(resampler, first, count, &start, &n);
        resampler_input(resampler, first + count, 1, &next, &unused);
        float *in = blocks_take(&blocks, (int64_t)start, n, (int64_t)next);
        add(parallel,
            (struct task){.resampler = resampler, .first = first, .count = count, .in = in},
            (n + count) * sizeof *in);
    }
    blocks_end(&blocks);
}

static void set_rate(json_t *meta, double rate)
{
    json_t *number = rate == floor(rate) ? json_integer((json_int_t)rate) : json_real(rate);

    if (json_object_set_new(meta, "sample_rate", number) != 0)
        die("out of memory");
}

/* The interpolation from RATE to HZ; *RESAMPLER is the last one. */
static const struct resampler *resampler_for(struct parallel *parallel, double rate,
                                             struct resampler **resampler)
{
    static double last;

    if (rate != last) {
        parallel_wait(parallel);
        if (*resampler)
            resampler_close(*resampler);
        *resampler = resampler_open(rate, options.rate, options.quality);
        last = rate;
    }
    return *resampler;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);

    struct reader *reader = reader_open(NULL);
    writer = writer_open_stdout();
    struct parallel *parallel = parallel_open(parallel_threads(options.threads), work, finish);
    struct resampler *resampler = NULL;
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames;
        record_rows(&record, &channels, &frames);
        double rate = record_rate(&record) > 0 ? record_rate(&record) : options.from;
        if (isnan(rate))
            die_record(&record, "it has no sample_rate; give one with --from");
        double ratio = options.rate / rate;
        if (ratio > RESAMPLER_MOST || ratio < 1.0 / RESAMPLER_MOST)
            die_record(&record, "from %g to %g Hz is too far (at most %d times)", rate,
                       options.rate, RESAMPLER_MOST);
        size_t out = (size_t)round((double)frames * options.rate / rate);
        record.shape.extent[record.shape.dimensions - 1] = out;
        set_rate(record.meta, options.rate);
        add(parallel, (struct task){.record = record_take(reader, &record), .begins = true}, 0);
        for (size_t c = 0; c < channels; c++)
            if (rate == options.rate)
                pass(parallel, reader, frames);
            else
                convert(parallel, resampler_for(parallel, rate, &resampler), reader, &record, c,
                        frames, out);
    }

    parallel_close(parallel);
    if (resampler)
        resampler_close(resampler);
    reader_close(reader);
    writer_close(writer);
    record_drop(&current);
    return EXIT_DONE;
}
