/* resample - audio at another sample rate
 *
 * stdin   audio (channels, frames) with sample_rate
 * stdout  audio (channels, round(frames x HZ / sample_rate)), sample_rate = HZ
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * Band-limited interpolation with a windowed sinc (J. O. Smith, "Digital audio resampling") by
 * libsamplerate, one channel after the other, in blocks. Frame 0 stays at time 0; before the
 * beginning and after the end there is silence. A record that is at HZ already passes bit by bit.
 *
 *     wav2raw song.flac | tomono | resample -r 22050 | raw2wav -o song-22050.wav
 */
#include "cli/cli.h"
#include "stream/stream.h"

#include <math.h>
#include <samplerate.h>

enum { BLOCK = 1 << 14 }; /* frames at once */

static struct {
    double rate, from; /* Hz; from = NAN: every record has to know its own */
    int quality;
} options = {.from = NAN};

static const char *const qualities[] = {"best", "medium", "fast", NULL};
static const int converters[] = {SRC_SINC_BEST_QUALITY, SRC_SINC_MEDIUM_QUALITY, SRC_SINC_FASTEST};

static const struct option_spec table[] = {
    {OPTION_REAL, 'r', "rate", "HZ", &options.rate, .help = "the new sample rate", .low = 1,
     .high = 1e6, .required = true},
    {OPTION_CHOICE, 'q', "quality", "WORD", &options.quality, .help = "of the interpolation",
     .choices = qualities},
    {OPTION_REAL, 0, "from", "HZ", &options.from, .help = "sample rate of records that have none",
     .low = 1e-3, .high = 1e6},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "resample",
    .purpose = "audio at another sample rate",
    .arguments = "-r HZ [OPTION...] < audio > audio",
    .about = "Interpolates each record (channels, frames) to HZ samples a second by\n"
             "libsamplerate; round(frames x HZ / sample_rate) frames come out. Peaks may\n"
             "exceed the scale that they had. A record that is at HZ already passes bit by\n"
             "bit.\n"
             "\n"
             "The pass band (-3 dB) reaches 96 % (best), 90 % (medium) or 80 % (fast) of half\n"
             "the lower rate; what lies above half is 140, 110 or 100 dB down.\n",
    .examples = "  wav2raw song.flac | tomono | resample -r 22050 | raw2wav -o song-22050.wav\n",
    .options = table,
};

/* One channel: IN frames of READER to exactly OUT frames of WRITER. The silence after the end is
 * fed like sound, until the last frame has come. */
static void convert(SRC_STATE *converter, double ratio, struct reader *reader, size_t in,
                    struct writer *writer, size_t out)
{
    static float input[BLOCK], output[BLOCK];
    SRC_DATA step = {.src_ratio = ratio, .data_out = output};

    src_reset(converter);
    while (out > 0) {
        if (step.input_frames == 0) {
            size_t n = in < BLOCK ? in : BLOCK;
            reader_values(reader, input, n);
            for (size_t i = n; i < BLOCK; i++)
                input[i] = 0;
            step.data_in = input;
            step.input_frames = BLOCK;
            in -= n;
        }
        step.output_frames = (long)(out < BLOCK ? out : BLOCK);
        int error = src_process(converter, &step);
        if (error)
            die("libsamplerate: %s", src_strerror(error));
        writer_values(writer, output, (size_t)step.output_frames_gen);
        out -= (size_t)step.output_frames_gen;
        step.data_in += step.input_frames_used;
        step.input_frames -= step.input_frames_used;
    }
}

static void set_rate(json_t *meta, double rate)
{
    json_t *number = rate == floor(rate) ? json_integer((json_int_t)rate) : json_real(rate);

    if (json_object_set_new(meta, "sample_rate", number) != 0)
        die("out of memory");
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);

    int error;
    SRC_STATE *converter = src_new(converters[options.quality], 1, &error);
    if (!converter)
        die("libsamplerate: %s", src_strerror(error));
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames;
        record_rows(&record, &channels, &frames);
        double rate = record_rate(&record) > 0 ? record_rate(&record) : options.from;
        if (isnan(rate))
            die_record(&record, "it has no sample_rate; give one with --from");
        if (!src_is_valid_ratio(options.rate / rate))
            die_record(&record, "from %g to %g Hz is too far (at most 256 times)", rate,
                       options.rate);
        struct shape shape = record.shape;
        size_t out = (size_t)round((double)frames * options.rate / rate);
        shape.extent[shape.dimensions - 1] = out;
        set_rate(record.meta, options.rate);
        writer_begin(writer, record.key, record.meta, &shape);
        for (size_t c = 0; c < channels; c++)
            if (rate == options.rate)
                values_copy(reader, writer, frames);
            else
                convert(converter, options.rate / rate, reader, frames, writer, out);
    }

    src_delete(converter);
    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
