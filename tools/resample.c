/* resample - change the sample rate of audio
 *
 * stdin   audio (channels, frames) with sample_rate
 * stdout  audio (channels, round(frames x HZ / sample_rate)), sample_rate = HZ
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * Band-limited interpolation by libsamplerate or libsoxr; audio/resampler.h has measurements of the
 * qualities. A channel is cut into blocks that threads compute in parallel, which changes no bit of
 * the result. Frame 0 stays at time 0; before the beginning and after the end there is silence. A
 * record that already has the rate HZ passes unchanged.
 *
 *     wav2raw song.flac | tomono | resample -r 22050 | raw2wav -o song-22050.wav
 */
#include "audio/resampler.h" /* the interpolation */
#include "base/meta.h"
#include "base/threads.h" /* number of threads */
#include "cli/cli.h"
#include "stream/blockwise.h" /* blocks over threads */
#include "stream/finite.h"    /* finite values */
#include "stream/stream.h"

#include <math.h>

enum { BLOCK = 1 << 16 }; /* frames in a block, of input or output, whichever has more */

static struct {
    double rate, from; /* Hz; from = NAN: every record must have its own */
    int quality;
    uint64_t threads;
} options = {.from = (double)NAN, .quality = 1};

static const struct option_spec table[] = {
    {OPTION_REAL, 'r', "rate", "HZ", &options.rate, .help = "the new sample rate", .low = 1,
     .high = 1e6, .required = true},
    {OPTION_CHOICE, 'q', "quality", "WORD", &options.quality,
     .help = "quality of the interpolation", .choices = resampler_qualities},
    {OPTION_REAL, 0, "from", "HZ", &options.from, .help = "sample rate of records that have none",
     .low = 1e-3, .high = 1e6},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "resample",
    .purpose = "change the sample rate of audio",
    .arguments = "-r HZ [OPTION...] < audio > audio",
    .about = "Interpolates each record (channels, frames) to HZ samples a second, round(frames x\n"
             "HZ / sample_rate) frames. Peaks may exceed their original level. NaN and infinities\n"
             "are refused. A record that already has the rate HZ passes bit by bit.\n"
             "\n"
             "best, medium and fast are those of libsamplerate; hq and vhq are those of libsoxr,\n"
             "which SoX, ffmpeg and librosa use. From 44100 to 22050 Hz:\n"
             "          pass band (-3 dB)  aliases   time of the whole pipe\n"
             "  best    10593 Hz           -120 dB   1\n"
             "  medium   9985 Hz            -91 dB   0.38\n"
             "  fast     8847 Hz           -101 dB   0.22\n"
             "  hq      10478 Hz           -127 dB   0.08\n"
             "  vhq     10474 Hz           -155 dB   0.09\n",
    .examples = "  wav2raw song.flac | tomono | resample -r 22050 | raw2wav -o song-22050.wav\n"
                "  wav2raw -L */*.mp3 | tomono | resample -q vhq -r 22050 > collection.tar\n",
    .options = table,
};

struct context {
    double rate; /* of the resampler's input */
    struct resampler *resampler;
};

static void input(const void *context, size_t frames, size_t first, size_t count, size_t *start,
                  size_t *length)
{
    const struct context *c = context;

    (void)frames;
    resampler_input(c->resampler, first, count, start, length);
}

static void *work(const void *context, size_t worker, const struct block *block)
{
    const struct context *c = context;
    float *out = xfloats(block->count);

    (void)worker;
    resampler_run(c->resampler, block->first, block->count, block->in, out);
    return out;
}

static void finish(void *context, const struct record *record, struct writer *writer,
                   const struct block *block, const void *result)
{
    (void)context;
    finite_results(record, result, block->count);
    writer_values(writer, result, block->count);
}

static const struct blockwise_tool blockwise_tool = {input, work, finish};

/* Prepares the resampler of CONTEXT for RATE to HZ. */
static void prepare(struct context *context, struct blockwise *blocks, double rate)
{
    if (rate == context->rate)
        return;
    blockwise_wait(blocks);
    if (context->resampler)
        resampler_close(context->resampler);
    context->resampler = resampler_open(rate, options.rate, options.quality);
    context->rate = rate;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);

    const bool whole = options.rate == floor(options.rate);
    struct context context = {0};
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct blockwise *blocks =
        blockwise_open(&blockwise_tool, &context, threads_wanted(options.threads), reader, writer);
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames;
        record_sound(&record, &channels, &frames);
        double rate = record_rate(&record) > 0 ? record_rate(&record) : options.from;
        if (isnan(rate))
            die_record(&record, "it has no sample_rate; give one with --from");
        double ratio = options.rate / rate;
        if (ratio > RESAMPLER_MOST || ratio < 1.0 / RESAMPLER_MOST)
            die_record(&record, "from %g to %g Hz: the ratio is above %d", rate, options.rate,
                       RESAMPLER_MOST);
        size_t out = (size_t)round((double)frames * options.rate / rate);
        record.shape.extent[record.shape.dimensions - 1] = out;
        meta_set(record.meta, "sample_rate",
                 whole ? json_integer((json_int_t)options.rate) : json_real(options.rate));
        if (rate == options.rate) {
            blockwise_wait(blocks);
            writer_begin(writer, record.key, record.meta, &record.shape);
            writer_copy(reader, writer, channels * frames);
            continue;
        }
        prepare(&context, blocks, rate);
        blockwise_record(blocks, &record,
                         (struct cut){channels, frames, out,
                                      resampler_block(context.resampler, BLOCK), .width = 1});
    }

    blockwise_close(blocks);
    if (context.resampler)
        resampler_close(context.resampler);
    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
