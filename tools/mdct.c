/* mdct - transform audio to MDCT coefficients and back
 *
 * stdin   audio (channels, T); with --inverse coefficients
 * stdout  coefficients (channels x N, F), the bins of the first channel first, F = ceil(T / N);
 *         with --inverse audio (channels, T)
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * transform/lapped.h has the transform. With -n A-B blocks switch between the sizes A, 2A, ... B
 * within each B samples: a column then contains the coefficients of its blocks one after the other.
 * The field `mdct` has what the inverse needs.
 *
 *     mdct -n 1024 < songs.tar | mdct --inverse | compare -r songs.tar
 */
#include "base/meta.h"        /* JSON that is written whole */
#include "cli/cli.h"          /* options, diagnostics, exit status */
#include "stream/finite.h"    /* finite values */
#include "stream/spool.h"     /* long records */
#include "stream/stream.h"    /* records on stdin and stdout */
#include "transform/lapped.h" /* the transform */

#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 2, LARGEST = 1 << 16, HALVINGS = 5 };
enum { PIECE = 1 << 19 }; /* samples of a channel transformed at a time */

static struct {
    struct span size; /* samples a block */
    double rate;      /* kbit/s */
    bool inverse, size_given, rate_given;
} options = {.size = {.low = 1024, .high = 1024}};

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
        "A long record takes about 50 MiB of memory and what its field mdct takes; values beyond\n"
        "go to temporary files in $TMPDIR. NaN and infinities are refused.\n",
    .examples = "  mdct -n 1024 < songs.tar | mdct --inverse | compare -r songs.tar\n"
                "  mdct -n 256-8192 -b 16 < songs.tar | pack -b 16 > packed.tar\n",
    .options = table,
};

/* The transform in use. */
struct transform {
    size_t smallest, largest;
    struct lapped *lapped; /* NULL: none yet */
};

/* Opens that for blocks of SMALLEST to LARGEST, unless it is in use. */
static void use(struct transform *transform, size_t smallest, size_t largest)
{
    struct transform old = *transform;

    if (old.lapped && old.smallest == smallest && old.largest == largest)
        return;
    if (old.lapped)
        lapped_close(old.lapped);
    *transform = (struct transform){smallest, largest, lapped_open(smallest, largest)};
}

/* ---- in pieces ---- */

/* COUNT superframes of a signal, from FIRST on. They are transformed with one more on either side,
 * where there is one (transform/lapped.h). */
struct piece {
    size_t n, length;      /* samples of a superframe, of the signal */
    size_t first, count;   /* superframes */
    size_t kept;           /* samples of them */
    size_t before;         /* superframes before them, 0 or 1 */
    size_t start, samples; /* of the signal, with those before and after */
};

/* Steps to the next piece; false at the end of the signal. One of which only n and length are set
 * stands before the first. */
static bool next_piece(struct piece *p)
{
    size_t frames = p->length / p->n + (p->length % p->n > 0);

    p->first += p->count;
    p->count = least(frames - p->first, PIECE / p->n);
    p->kept = least(p->length - p->first * p->n, p->count * p->n);
    p->before = p->first > 0;
    p->start = (p->first - p->before) * p->n;
    p->samples = least(p->length - p->start, (p->before + p->count + 1) * p->n);
    return p->count > 0;
}

/* The most superframes of N samples that a piece of a signal of FRAMES is transformed with. */
static size_t most_frames(size_t n, size_t frames)
{
    return least(frames, PIECE / n + 2);
}

/* ---- there ---- */

/* A record of sound, and what its pieces need. */
struct sound {
    size_t channels, length, n, frames; /* samples; superframes of n */
    double rate;                        /* Hz, 0 if unknown */
    struct spool *values;               /* (channels, length) */
    uint32_t *partition;                /* (channels, frames) */
    float *signal, *coefficients;       /* of a piece */
};

/* The scale for lapped_bits(): with --rate, which counts BITS_COUNTED bits for one of pack's, else
 * for a step of about a quarter of the RMS; 0 in silence. Of the constants tried, these took the
 * fewest bits at equal SNR of recorded music at 22050 Hz. */
static double scale_of(const struct lapped *lapped, const struct sound *sound)
{
    static const double BITS_COUNTED = 1.4;
    double count = (double)(sound->channels * sound->length), energy = 0;

    for (size_t c = 0; c < sound->channels; c++)
        for (struct piece p = {.n = sound->n, .length = sound->length}; next_piece(&p);) {
            spool_read(sound->values, c, p.first * p.n, sound->signal, p.kept);
            for (size_t i = 0; i < p.kept; i++)
                energy += (double)sound->signal[i] * (double)sound->signal[i];
        }
    if (!(energy > 0))
        return 0;
    if (!options.rate_given)
        return 128 * count / energy;

    uint64_t *levels = xalloc(LAPPED_LEVELS, sizeof *levels);
    for (size_t c = 0; c < sound->channels; c++)
        for (struct piece p = {.n = sound->n, .length = sound->length}; next_piece(&p);) {
            spool_read(sound->values, c, p.start, sound->signal, p.samples);
            lapped_count(lapped, sound->signal, p.samples, p.before, p.count, energy / count,
                         levels);
        }
    double scale =
        lapped_scale(levels, energy / count,
                     BITS_COUNTED * 1000 * options.rate * (double)sound->length / sound->rate);
    free(levels);
    return scale;
}

/* Finds the partition. */
static void partition(const struct lapped *lapped, const struct sound *sound)
{
    double scale = scale_of(lapped, sound);
    uint32_t *ways = xalloc(most_frames(sound->n, sound->frames), sizeof *ways);

    for (size_t c = 0; c < sound->channels; c++)
        for (struct piece p = {.n = sound->n, .length = sound->length}; next_piece(&p);) {
            spool_read(sound->values, c, p.start, sound->signal, p.samples);
            lapped_partition(lapped, sound->signal, p.samples, lapped_bits, &scale, ways);
            memcpy(sound->partition + c * sound->frames + p.first, ways + p.before,
                   p.count * sizeof *ways);
        }
    free(ways);
}

/* Writes the coefficients of channel C. */
static void write_channel(const struct lapped *lapped, const struct record *record,
                          const struct sound *sound, size_t c, struct writer *writer)
{
    struct spool *columns = spool_open_for(sound->n, sound->frames);

    for (struct piece p = {.n = sound->n, .length = sound->length}; next_piece(&p);) {
        const float *kept = sound->coefficients + p.before * p.n;
        spool_read(sound->values, c, p.start, sound->signal, p.samples);
        lapped_forward(lapped, sound->signal, p.samples,
                       sound->partition + c * sound->frames + p.first - p.before,
                       sound->coefficients);
        finite_results(record, kept, p.count * p.n);
        spool_write_columns(columns, p.first, kept, p.count);
    }
    writer_spool(writer, columns, sound->n, sound->frames);
    spool_close(columns);
}

static void forward(const struct transform *transform, struct reader *reader,
                    const struct record *record, struct writer *writer)
{
    const struct lapped *lapped = transform->lapped;
    size_t n = transform->largest;
    struct sound sound = {.n = n};

    record_sound(record, &sound.channels, &sound.length);
    sound.rate = record_rate(record);
    sound.frames = lapped_frames(lapped, sound.length);
    sound.values = spool_open_for(sound.channels, sound.length);
    finite_spool(reader, record, 0, sound.values, sound.channels, sound.length);
    struct shape shape = {2, {0, sound.frames}};
    if (__builtin_mul_overflow(sound.channels, n, &shape.extent[0]))
        die_record(record, "%zu channels are too many", sound.channels);
    sound.partition = xalloc(sound.channels * sound.frames, sizeof *sound.partition);
    sound.signal = xfloats(most_frames(n, sound.frames) * n);
    sound.coefficients = xfloats(most_frames(n, sound.frames) * n);
    if (options.rate_given && sound.rate == 0)
        die_record(record, "--rate needs its duration: it has no sample_rate");
    if (lapped_ways(lapped) > 1 && sound.frames > 0)
        partition(lapped, &sound);

    json_t *ways = json_array();
    for (size_t i = 0; i < sound.channels * sound.frames; i++)
        meta_append(ways, json_integer(sound.partition[i]));
    meta_set(record->meta, "mdct",
             meta_pack("{s:[I,I], s:I, s:I, s:o}", "size", (json_int_t)transform->smallest,
                       (json_int_t)n, "channels", (json_int_t)sound.channels, "frames",
                       (json_int_t)sound.length, "partition", ways));
    meta_set(record->meta, "hop", json_integer((json_int_t)n));
    writer_begin(writer, record->key, record->meta, &shape);
    for (size_t c = 0; c < sound.channels && sound.frames > 0; c++)
        write_channel(lapped, record, &sound, c, writer);
    free(sound.coefficients);
    free(sound.signal);
    free(sound.partition);
    spool_close(sound.values);
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

/* Its partition (channels, frames), which the caller frees. */
static uint32_t *partition_of(const struct record *record, const struct layout *layout,
                              uint32_t ways)
{
    size_t count = json_array_size(layout->partition);
    uint32_t *partition = xalloc(count, sizeof *partition);

    for (size_t i = 0; i < count; i++) {
        json_int_t way = json_integer_value(json_array_get(layout->partition, i));
        if (way < 0 || way >= ways)
            die_record(record, "its field 'mdct' is damaged: a way to cut is out of range");
        partition[i] = (uint32_t)way;
    }
    return partition;
}

static void inverse(struct transform *transform, struct reader *reader, const struct record *record,
                    struct writer *writer)
{
    struct layout layout = layout_of(record);
    use(transform, layout.smallest, layout.largest);
    const struct lapped *lapped = transform->lapped;
    size_t n = layout.largest, frames = lapped_frames(lapped, layout.length), rows, columns;

    record_rows(record, &rows, &columns);
    if (columns != frames || rows / n != layout.channels || rows % n ||
        json_array_size(layout.partition) != layout.channels * frames)
        die_record(record, "its shape (%zu, %zu) is not that of its field 'mdct'", rows, columns);

    const struct shape shape = {2, {layout.channels, layout.length}};
    uint32_t *partition = partition_of(record, &layout, lapped_ways(lapped));
    float *coefficients = xfloats(most_frames(n, frames) * n);
    float *signal = xfloats(most_frames(n, frames) * n);
    json_object_del(record->meta, "mdct");
    json_object_del(record->meta, "hop");
    writer_begin(writer, record->key, record->meta, &shape);
    for (size_t c = 0; c < layout.channels && frames > 0; c++) {
        struct spool *values = spool_open_for(n, frames);
        finite_spool(reader, record, c * n * frames, values, n, frames);
        for (struct piece p = {.n = n, .length = layout.length}; next_piece(&p);) {
            const float *kept = signal + p.before * n;
            spool_read_columns(values, p.first - p.before, coefficients,
                               lapped_frames(lapped, p.samples));
            lapped_inverse(lapped, coefficients, partition + c * frames + p.first - p.before,
                           p.samples, signal);
            finite_results(record, kept, p.kept);
            writer_values(writer, kept, p.kept);
        }
        spool_close(values);
    }
    free(signal);
    free(coefficients);
    free(partition);
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

    struct transform transform = {0};
    if (!options.inverse)
        use(&transform, smallest, largest);
    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();
    struct record record;

    while (reader_next(reader, &record)) {
        if (options.inverse)
            inverse(&transform, reader, &record, writer);
        else
            forward(&transform, reader, &record, writer);
    }

    reader_close(reader);
    writer_close(writer);
    if (transform.lapped)
        lapped_close(transform.lapped);
    return EXIT_DONE;
}
