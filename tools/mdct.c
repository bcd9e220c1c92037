/* mdct - transform audio to MDCT coefficients and back
 *
 * stdin   audio (channels, T); with --inverse coefficients
 * stdout  coefficients (channels x N, F), the bins of the first channel first, F = ceil(T / N);
 *         with --inverse audio (channels, T)
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * The modified discrete cosine transform is orthonormal (transform/lapped.h): blocks of N samples
 * overlap by half with a sine window; the ends are hard edges. With -n A-B blocks switch between
 * the sizes A, 2A, ... B within each B samples: a column then contains the coefficients of its
 * blocks one after the other. The field `mdct` has what the inverse needs.
 *
 *     mdct -n 1024 < songs.tar | mdct --inverse | compare -r songs.tar
 */
#include "base/meta.h"        /* JSON that is written whole */
#include "cli/cli.h"          /* options, diagnostics, exit status */
#include "stream/finite.h"    /* finite values */
#include "stream/sound.h"     /* a record in memory */
#include "stream/stream.h"    /* records on stdin and stdout */
#include "transform/lapped.h" /* the transform */

#include <stdlib.h>

enum { SMALLEST = 2, LARGEST = 1 << 16, HALVINGS = 5 };

static struct {
    struct span size; /* samples a block */
    double rate;      /* kbit/s */
    bool inverse, size_given, rate_given;
} options = {.size = {1024, 1024}};

static const struct option_spec table[] = {
    {OPTION_SPAN, 'n', "size", "N", &options.size,
     .help = "coefficients a frame, even; A-B: switch between these block sizes", .low = SMALLEST,
     .high = LARGEST, .given = &options.size_given},
    {OPTION_REAL, 'b', "rate", "KBIT", &options.rate,
     .help = "cut into the blocks that suit about this many kbit/s", .low = 0.01, .high = 1e5,
     .given = &options.rate_given},
    {OPTION_FLAG, 'i', "inverse", NULL, &options.inverse, .help = "coefficients to audio"},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "mdct",
    .purpose = "transform audio to MDCT coefficients and back",
    .arguments = "[-n N | -n A-B [-b KBIT]] < audio > coefficients\n"
                 "       mdct --inverse < coefficients > audio",
    .about =
        "Transforms each record (channels, T) by the modified discrete cosine transform with\n"
        "frames of N coefficients and a sine window over 2 N samples. The output is (channels\n"
        "x N, F) with F = T / N, rounded up. The transform is orthonormal: a change of the\n"
        "coefficients changes the sound by the same energy. The field hop is N, and the field\n"
        "mdct has what --inverse needs.\n"
        "\n"
        "With -n A-B, as in -n 256-4096, the block size follows the sound. B is A times 2, 4,\n"
        "... or 32. Every B samples are cut into the blocks of A to B samples whose\n"
        "coefficients are likely to take the fewest bits. --rate fits the blocks to the rate\n"
        "that pack is given: in recorded music this saves 8 % of the bits at 2 kbit/s, 4 % at\n"
        "4 and about 1 % at 7 and at 24. A column of the output contains the blocks of B\n"
        "samples one after the other.\n"
        "\n"
        "Each record is held in memory. NaN and infinities are refused.\n",
    .examples = "  mdct -n 1024 < songs.tar | mdct --inverse | compare -r songs.tar\n"
                "  mdct -n 256-8192 -b 16 < songs.tar | pack -b 16 > packed.tar\n",
    .options = table,
};

/* ---- there ---- */

/* BACK (columns, rows) = the transpose of VALUES (rows, columns). */
static void transpose(const float *values, size_t rows, size_t columns, float *back)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            back[c * rows + r] = values[r * columns + c];
}

/* The scale for lapped_bits(): with --rate, which counts BITS_COUNTED bits for one of pack's, else
 * for a step of about a quarter of the RMS; 0 in silence. Of the constants tried, these took the
 * fewest bits at equal SNR of recorded music at 22050 Hz. */
static double scale_of(const struct lapped *lapped, const struct record *record,
                       const struct sound *sound)
{
    static const double BITS_COUNTED = 1.4;
    size_t count = sound->channels * sound->frames;
    double energy = 0;

    if (options.rate_given) {
        if (sound->rate == 0)
            die_record(record, "--rate needs its duration: it has no sample_rate");
        double seconds = (double)sound->frames / sound->rate;
        return lapped_scale(lapped, sound->values, sound->channels, sound->frames,
                            BITS_COUNTED * 1000 * options.rate * seconds);
    }
    for (size_t i = 0; i < count; i++)
        energy += (double)sound->values[i] * (double)sound->values[i];
    return energy > 0 ? 128 * (double)count / energy : 0;
}

static void forward(const struct lapped *lapped, size_t smallest, size_t n, struct reader *reader,
                    const struct record *record, struct writer *writer)
{
    struct sound *sound = sound_read(reader, record);
    size_t frames = lapped_frames(lapped, sound->frames);
    struct shape shape = {2, {0, frames}};
    if (__builtin_mul_overflow(sound->channels, n, &shape.extent[0]))
        die_record(record, "%zu channels are too many", sound->channels);
    float *coefficients = xfloats(frames * n), *rows = xfloats(frames * n);
    uint32_t *all = xalloc(sound->channels * frames, sizeof *all);
    json_t *ways = json_array();
    double scale = lapped_ways(lapped) > 1 ? scale_of(lapped, record, sound) : 0;

    meta_set(record->meta, "mdct",
             meta_pack("{s:[I,I], s:I, s:I, s:o}", "size", (json_int_t)smallest, (json_int_t)n,
                       "channels", (json_int_t)sound->channels, "frames", (json_int_t)sound->frames,
                       "partition", ways));
    meta_set(record->meta, "hop", json_integer((json_int_t)n));
    for (size_t c = 0; c < sound->channels && frames > 0; c++) {
        if (lapped_ways(lapped) > 1)
            lapped_partition(lapped, sound->values + c * sound->frames, sound->frames, lapped_bits,
                             &scale, all + c * frames);
        for (size_t f = 0; f < frames; f++)
            meta_append(ways, json_integer(all[c * frames + f]));
    }
    writer_begin(writer, record->key, record->meta, &shape);
    for (size_t c = 0; c < sound->channels && frames > 0; c++) {
        lapped_forward(lapped, sound->values + c * sound->frames, sound->frames, all + c * frames,
                       coefficients);
        finite_results(record, coefficients, frames * n);
        transpose(coefficients, frames, n, rows);
        writer_values(writer, rows, frames * n);
    }
    free(all);
    free(rows);
    free(coefficients);
    sound_free(sound);
}

/* ---- and back ---- */

/* The field `mdct` of a record. */
struct layout {
    size_t smallest, largest, channels, length;
    json_t *partition;
};

/* Reads it; dies unless SMALLEST and LARGEST are sizes that lapped_open() accepts. */
static struct layout layout_of(const struct record *record)
{
    json_int_t smallest, largest, channels, length;
    struct layout layout = {0};
    json_t *field = json_object_get(record->meta, "mdct");

    if (!field)
        die_record(record, "it has no field 'mdct': mdct did not make it");
    if (json_unpack(field, "{s:[I,I], s:I, s:I, s:o}", "size", &smallest, &largest, "channels",
                    &channels, "frames", &length, "partition", &layout.partition) != 0 ||
        smallest < SMALLEST || smallest % 2 || largest < smallest || largest > LARGEST ||
        largest % smallest || largest / smallest > 1 << HALVINGS ||
        (largest / smallest & (largest / smallest - 1)) || channels < 0 || length < 0 ||
        !json_is_array(layout.partition))
        die_record(record, "its field 'mdct' is damaged");
    layout.smallest = (size_t)smallest;
    layout.largest = (size_t)largest;
    layout.channels = (size_t)channels;
    layout.length = (size_t)length;
    return layout;
}

static void inverse(struct reader *reader, const struct record *record, struct writer *writer)
{
    struct layout layout = layout_of(record);
    struct lapped *lapped = lapped_open(layout.smallest, layout.largest);
    size_t n = layout.largest, frames = lapped_frames(lapped, layout.length), rows, columns;

    record_rows(record, &rows, &columns);
    if (columns != frames || rows / n != layout.channels || rows % n ||
        json_array_size(layout.partition) != layout.channels * frames)
        die_record(record, "its shape (%zu, %zu) is not that of its field 'mdct'", rows, columns);

    const struct shape shape = {2, {layout.channels, layout.length}};
    float *values = xfloats(0);
    finite_append(reader, record, &values, &(size_t){0}, 0);
    float *coefficients = xfloats(frames * n);
    float *signal = xfloats(layout.length);
    uint32_t *partition = xalloc(frames, sizeof *partition);
    json_t *meta = json_copy(record->meta);
    json_object_del(meta, "mdct");
    json_object_del(meta, "hop");
    writer_begin(writer, record->key, meta, &shape);
    for (size_t c = 0; c < layout.channels && frames > 0; c++) {
        for (size_t f = 0; f < frames; f++) {
            json_int_t way = json_integer_value(json_array_get(layout.partition, c * frames + f));
            if (way < 0 || way >= lapped_ways(lapped))
                die_record(record, "its field 'mdct' is damaged: a way to cut is out of range");
            partition[f] = (uint32_t)way;
        }
        transpose(values + c * frames * n, n, frames, coefficients);
        lapped_inverse(lapped, coefficients, partition, layout.length, signal);
        finite_results(record, signal, layout.length);
        writer_values(writer, signal, layout.length);
    }
    json_decref(meta);
    free(partition);
    free(signal);
    free(coefficients);
    free(values);
    lapped_close(lapped);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    size_t smallest = (size_t)options.size.low, largest = (size_t)options.size.high;
    if ((double)smallest != options.size.low || (double)largest != options.size.high)
        misuse("--size: a block must have a whole number of samples");
    if (smallest % 2)
        misuse("--size: %zu is odd", smallest);
    size_t times = largest / smallest;
    if (largest % smallest || (times & (times - 1)) || times > 1 << HALVINGS)
        misuse("--size: %zu is not %zu times 2, 4, 8, 16 or 32", largest, smallest);
    if (options.inverse && options.size_given)
        misuse("--inverse takes no --size: it is in the field mdct of the record");
    if (options.rate_given && (options.inverse || times == 1))
        misuse("--rate chooses among block sizes: it needs -n A-B");

    struct lapped *lapped = options.inverse ? NULL : lapped_open(smallest, largest);
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct record record;

    while (reader_next(reader, &record)) {
        if (options.inverse)
            inverse(reader, &record, writer);
        else
            forward(lapped, smallest, largest, reader, &record, writer);
    }

    reader_close(reader);
    writer_close(writer);
    if (lapped)
        lapped_close(lapped);
    return EXIT_DONE;
}
