/* klt - what is left of a sound when only so many coefficients of a learned transform are kept
 *
 * klt -o BASIS: stdin audio to learn from. klt -m BASIS -k NUMBERS: stdin audio (channels, frames),
 * stdout the same shape, rebuilt from the coefficients kept; the field `numbers` tells how many
 * numbers were spent. A control for the autoencoders: what block PCA does with as many numbers.
 * Exit status: 0 done, 1 data or I/O failed, 2 misuse.
 *
 * The Karhunen-Loeve transform of blocks of B samples (transform/klt.h): each block's coefficients
 * in the principal components of all training blocks. NUMBERS are spent component by component over
 * all blocks of a record: K = NUMBERS / blocks of each, the first ones one more. BASIS is a stream
 * of one record (K, B), rows orthonormal; a .npy of NumPy's will do.
 *
 *     klt -b 1152 -o basis.tar < train.tar
 *     klt -m basis.tar -k 18376 < test.tar | compare -r test.tar
 */
#include "base/meta.h"
#include "cli/cli.h"        /* options, diagnostics, exit status */
#include "base/threads.h"   /* as many as the system gives */
#include "stream/finite.h"  /* values that are numbers */
#include "stream/stream.h"  /* records on stdin and stdout */
#include "stream/vectors.h" /* the basis */
#include "transform/keep.h" /* the first components */
#include "transform/klt.h"  /* the transform */

#include <math.h>
#include <stdlib.h>

enum { PIECE = 256 }; /* blocks at once */

static struct {
    const char *learn; /* file for the basis that is learned */
    uint64_t block;    /* samples a block, for learning */
    const char *basis; /* file of the basis to apply */
    uint64_t keep;     /* numbers a record */
    bool block_given, keep_given;
} options = {.block = 1152};

static const struct option_spec table[] = {
    {OPTION_TEXT, 'o', "output", "FILE", &options.learn,
     .help = "learn a basis and write it there"},
    {OPTION_COUNT, 'b', "block", "B", &options.block, .help = "learning: samples a block", .low = 1,
     .high = 16384, .given = &options.block_given},
    {OPTION_TEXT, 'm', "basis", "FILE", &options.basis, .help = "apply this basis"},
    {OPTION_COUNT, 'k', "keep", "NUMBERS", &options.keep,
     .help = "applying: numbers to spend on a record", .high = HUGE_VAL,
     .given = &options.keep_given},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "klt",
    .purpose = "keep only some coefficients of a learned transform, to see what is left",
    .arguments = "-o FILE [-b B] < audio\n       klt -m FILE -k NUMBERS < audio > audio",
    .about =
        "With --output learns the Karhunen-Loeve transform (block PCA, without a mean) from\n"
        "all blocks of B samples in all channels of the records; what is left over at a\n"
        "record's end is not learned from. The file is a stream of one record (B, B).\n"
        "\n"
        "With --basis cuts each record into blocks (the last one filled up with zeros), keeps\n"
        "of their coefficients as many as NUMBERS, the strongest components of all blocks\n"
        "first, and writes the sound that they stand for. The channels of a record share its\n"
        "numbers. The field numbers tells how many were spent: fewer than asked for where\n"
        "there are no more coefficients. The time of learning grows with B^3, its memory with\n"
        "B^2: B = 4608 takes about 15 seconds and 0.6 GB. Records may be of any length; one\n"
        "without frames stays so. NaN and infinities are refused.\n",
    .examples = "  klt -b 1152 -o basis.tar < train.tar\n"
                "  klt -m basis.tar -k 18376 < test.tar | compare -r test.tar\n",
    .options = table,
};

/* ---- learning ---- */

static void learn(struct reader *reader)
{
    size_t block = options.block;
    struct klt *klt = klt_open(block);
    float *piece = xfloats(PIECE * block);
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames;
        record_rows(&record, &channels, &frames);
        for (size_t c = 0; c < channels; c++)
            for (size_t at = 0, n; at < frames; at += n) {
                n = frames - at < PIECE * block ? frames - at : PIECE * block;
                finite_values(reader, &record, c * frames + at, piece, n);
                klt_learn(klt, piece, n);
            }
    }
    free(piece);
    float *basis = xfloats(block * block);
    size_t blocks = klt_close(klt, basis);
    if (blocks == 0)
        die("stdin has no block of %zu samples to learn from", block);

    struct writer *writer = writer_open_file(options.learn);
    struct shape shape = {.dimensions = 2, .extent = {block, block}};
    json_t *meta = json_object();
    meta_set(meta, "blocks", json_integer((json_int_t)blocks));
    writer_begin(writer, "klt", meta, &shape);
    writer_values(writer, basis, block * block);
    writer_close(writer);
    json_decref(meta);
    free(basis);
}

/* ---- applying ---- */

static struct vectors *read_basis(void)
{
    struct reader *reader = reader_open(options.basis);
    struct vectors *basis = vectors_read(reader);

    reader_close(reader);
    if (basis->n != 1 || basis->shape.dimensions != 2 || basis->p == 0 ||
        basis->shape.extent[0] > basis->shape.extent[1])
        die("%s: is no basis: one record (components, samples a block) is wanted", options.basis);
    return basis;
}

static void apply(struct reader *reader)
{
    struct vectors *basis = read_basis();
    struct writer *writer = writer_open_stdout();
    size_t block = basis->shape.extent[1], size = PIECE * block;
    float *piece = xfloats(size);
    struct record record;

    while (reader_next(reader, &record)) {
        size_t channels, frames, unit = 0;
        record_rows(&record, &channels, &frames);
        struct klt_share share =
            klt_share(options.keep, channels * klt_blocks(block, frames), basis->shape.extent[0]);
        meta_set(record.meta, "numbers", json_integer((json_int_t)share.numbers));
        writer_begin(writer, record.key, record.meta, &record.shape);
        for (size_t c = 0; c < channels; c++)
            for (size_t at = 0, n; at < frames; at += n, unit += klt_blocks(block, n)) {
                n = frames - at < size ? frames - at : size;
                finite_values(reader, &record, c * frames + at, piece, n);
                klt_rebuild(basis->values, block, &share, unit, piece, n);
                finite_results(&record, piece, n);
                writer_values(writer, piece, n);
            }
    }
    free(piece);
    writer_close(writer);
    vectors_free(basis);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    threads_open(0);
    if (!options.learn == !options.basis)
        misuse("either --output, to learn a basis, or --basis, to apply one, is wanted");
    if (options.learn && options.keep_given)
        misuse("--keep belongs to --basis");
    if (options.basis && options.block_given)
        misuse("--block belongs to --output; a basis has its own");
    if (options.basis && !options.keep_given)
        misuse("--basis wants --keep");

    struct reader *reader = reader_open(NULL);
    if (options.learn)
        learn(reader);
    else
        apply(reader);

    reader_close(reader);
    return EXIT_DONE;
}
