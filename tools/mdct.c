/* mdct - what is left of a sound when only so many MDCT coefficients are kept
 *
 * stdin: audio (channels, frames). stdout: the same shape, rebuilt from the coefficients kept; the
 * field `numbers` tells how many numbers were spent. A control for the autoencoders: what a fixed
 * transform does with as many numbers. Exit status: 0 done, 1 data or I/O failed, 2 misuse.
 *
 * The transform (transform/mdct.h: N coefficients a frame, sine window over 2 N samples,
 * orthonormal) gives 1 + ceil(frames / N) frames a channel. Of all coefficients of a record --keep
 * spends its numbers on the lowest, frequency by frequency over all frames, a number each; or, with
 * --largest, on the largest magnitudes, two numbers each: the value and its position. With as many
 * numbers as coefficients (twice that for --largest) the sound comes back whole.
 *
 *     mdct -n 1024 --keep 18376 --largest < songs.tar | compare -r songs.tar
 */
#include "base/meta.h"
#include "cli/cli.h"        /* options, diagnostics, exit status */
#include "stream/sound.h"   /* a record's audio in memory */
#include "stream/finite.h"  /* values that are numbers */
#include "stream/stream.h"  /* records on stdin and stdout */
#include "transform/keep.h" /* the lowest or the largest */
#include "transform/mdct.h" /* the transform */

#include <math.h>
#include <stdlib.h>

static struct {
    uint64_t n;    /* coefficients a frame */
    uint64_t keep; /* numbers a record */
    bool largest;  /* value and position of the largest instead of the lowest */
} options = {.n = 1024};

static const struct option_spec table[] = {
    {OPTION_COUNT, 'n', "size", "N", &options.n, .help = "coefficients a frame, even", .low = 2,
     .high = 65536},
    {OPTION_COUNT, 'k', "keep", "NUMBERS", &options.keep, .help = "numbers to spend on a record",
     .high = HUGE_VAL, .required = true},
    {OPTION_FLAG, 'l', "largest", NULL, &options.largest,
     .help = "keep the largest, two numbers each, not the lowest"},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "mdct",
    .purpose = "what is left of a sound when only so many MDCT coefficients are kept",
    .arguments = "-k NUMBERS [-n N] [--largest] < audio > audio",
    .about = "Transforms each record by a modified discrete cosine transform with N coefficients\n"
             "a frame and a sine window of 2 N samples, keeps as many coefficients as the numbers\n"
             "allow, and writes the sound that they stand for. Without --largest these are the\n"
             "lowest frequencies of all frames, a number each; with it those of largest\n"
             "magnitude in the record, two numbers each, for a value and its position. The\n"
             "channels of a record share its numbers. The field numbers tells how many were\n"
             "spent: fewer than asked for where there are no more coefficients. A record is in\n"
             "memory as a whole, three times; one without frames stays so. NaN and infinities are\n"
             "refused.\n",
    .examples = "  mdct -n 1024 --keep 18376 --largest < songs.tar | compare -r songs.tar\n"
                "  mdct -n 2048 --keep 9184 < songs.tar | raw2wav -d dull\n",
    .options = table,
};

/* AUDIO (channels, frames) rebuilt in place from what --keep buys; returns the numbers spent. */
static size_t rebuild(struct mdct *mdct, float *audio, size_t channels, size_t frames)
{
    if (frames == 0) /* however many channels are claimed */
        return 0;
    size_t per_channel = mdct_frames(mdct, frames), units = channels * per_channel;
    size_t each = options.largest ? 2 : 1, total = units * options.n;
    size_t count = options.keep / each < total ? options.keep / each : total;
    float *coefficients = xfloats(total);

    for (size_t c = 0; c < channels; c++)
        mdct_forward(mdct, audio + c * frames, frames, coefficients + c * per_channel * options.n);
    if (units > 0)
        (options.largest ? keep_largest : keep_first)(coefficients, units, options.n, count);
    for (size_t c = 0; c < channels; c++)
        mdct_inverse(mdct, coefficients + c * per_channel * options.n, frames, audio + c * frames);
    free(coefficients);
    return count * each;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.n % 2)
        misuse("--size: %zu is odd", (size_t)options.n);

    struct mdct *mdct = mdct_open(options.n);
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();

    struct record record;
    while (reader_next(reader, &record)) {
        struct sound *sound = sound_read(reader, &record);
        size_t count = sound->channels * sound->frames;
        size_t spent = rebuild(mdct, sound->values, sound->channels, sound->frames);
        finite_results(&record, sound->values, count);
        meta_set(record.meta, "numbers", json_integer((json_int_t)spent));
        writer_begin(writer, record.key, record.meta, &record.shape);
        writer_values(writer, sound->values, count);
        sound_free(sound);
    }

    reader_close(reader);
    writer_close(writer);
    mdct_close(mdct);
    return EXIT_DONE;
}
