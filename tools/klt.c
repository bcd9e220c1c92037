/* klt - keep only so many coefficients of a learned transform, to see what is left
 *
 * stdin   audio (channels, frames): with -o to learn from, with -m to transform
 * files   -o BASIS: the basis learned; -m BASIS: the basis to use
 * stdout  with -m, the same shape, rebuilt from the coefficients kept; JSON: `numbers`, those used
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * A control for the autoencoders: what block PCA (transform/klt.h) achieves with as many numbers.
 * These are used component by component over all blocks of a record: K = NUMBERS / blocks of each,
 * the first ones one more. BASIS is a stream of one record (K, B) with orthonormal rows; a .npy of
 * NumPy's is accepted, too.
 *
 *     klt -b 1152 -o basis.tar < train.tar
 *     klt -m basis.tar -k 18376 < test.tar | compare -r test.tar
 */
#include "base/meta.h"
#include "cli/cli.h"        /* options, diagnostics, exit status */
#include "base/threads.h"   /* number of threads */
#include "stream/finite.h"  /* finite values */
#include "stream/stream.h"  /* records on stdin and stdout */
#include "stream/vectors.h" /* the basis */
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
     .help = "learn a basis and write it to FILE"},
    {OPTION_COUNT, 'b', "block", "B", &options.block, .help = "with -o: samples a block", .low = 1,
     .high = 16384, .given = &options.block_given},
    {OPTION_TEXT, 'm', "basis", "FILE", &options.basis, .help = "use the basis in FILE"},
    {OPTION_COUNT, 'k', "keep", "NUMBERS", &options.keep,
     .help = "with -m: numbers to use for a record", .high = HUGE_VAL,
     .given = &options.keep_given},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "klt",
    .purpose = "keep only so many coefficients of a learned transform, to see what is left",
    .arguments = "-o FILE [-b B] < audio\n       klt -m FILE -k NUMBERS < audio > audio",
    .about =
        "With --output, learns the Karhunen-Loeve transform (block PCA, without a mean) from\n"
        "all blocks of B samples in all channels of the records; a shorter rest at the end of\n"
        "a record is ignored. The file is a stream of one record (B, B).\n"
        "\n"
        "With --basis, cuts each record into blocks (the last one padded with zeros), keeps\n"
        "NUMBERS of their coefficients, the strongest components of all blocks first, and\n"
        "writes the sound that they stand for. The channels of a record share its numbers.\n"
        "The field numbers has the numbers used: fewer than NUMBERS if there are not as many\n"
        "coefficients. Learning takes time proportional to B^3 and memory proportional to\n"
        "B^2: B = 4608 takes about 15 seconds and 0.6 GB. Records may have any length, zero\n"
        "included. NaN and infinities are refused.\n",
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
        record_sound(&record, &channels, &frames);
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
        die("%s: is not a basis, which is one record (components, samples a block)", options.basis);
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
        record_sound(&record, &channels, &frames);
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
        misuse("give either --output, to learn a basis, or --basis, to use one");
    if (options.learn && options.keep_given)
        misuse("--keep needs --basis");
    if (options.basis && options.block_given)
        misuse("--block needs --output; a basis has its own");
    if (options.basis && !options.keep_given)
        misuse("--basis needs --keep");

    struct reader *reader = reader_open(NULL);
    if (options.learn)
        learn(reader);
    else
        apply(reader);

    reader_close(reader);
    return EXIT_DONE;
}
