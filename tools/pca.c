/* pca - compute principal components of vectors
 *
 * stdin   vectors, all of one shape, read row by row
 * stdout  the scores (N,) of each record, with its key and fields
 * files   --variance a table, --save the space, --apply a space saved before
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * With Z, the records less their mean, the components are the eigenvectors of Z^T Z / (n - 1), its
 * eigenvalues are their variances, and the scores are Z times the components. linalg/pca.h has the
 * method, signs and components without variance.
 *
 *     ae-enc -m 18376.safetensors < songs.tar | pca -z -n 3 --variance shares.tsv | raw2tsv
 */
#include "cli/cli.h"        /* options, diagnostics, exit status */
#include "base/threads.h"   /* number of threads */
#include "base/outfile.h"   /* files that appear when whole */
#include "base/tsv.h"       /* NaN in a table */
#include "linalg/pca.h"     /* the method, the space's file */
#include "stream/finite.h"  /* finite values */
#include "stream/vectors.h" /* a stream as a matrix */

#include <stdio.h>
#include <stdlib.h>

static struct {
    uint64_t components;                 /* 0: as many as there are */
    bool standardise;                    /* scale each coordinate to deviation 1 */
    const char *variance, *save, *apply; /* files; NULL: none */
    uint64_t threads;                    /* 0: OpenMP decides */
} options;

static const struct option_spec table[] = {
    {OPTION_COUNT, 'n', "components", "N", &options.components,
     .help = "components to keep; 0: all", .high = 1e6},
    {OPTION_FLAG, 'z', "standardise", NULL, &options.standardise,
     .help = "divide each coordinate by its deviation first"},
    {OPTION_TEXT, 'v', "variance", "TSV", &options.variance,
     .help = "write the variance of each component"},
    {OPTION_TEXT, 's', "save", "FILE", &options.save, .help = "save the space as safetensors"},
    {OPTION_TEXT, 'a', "apply", "FILE", &options.apply, .help = "project into a saved space"},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "pca",
    .purpose = "compute principal components of vectors",
    .arguments = "[-n N] [-z] [-v TSV] [-s FILE] [-j N] < vectors > scores\n"
                 "       pca -a FILE [-n N] [-j N] < vectors > scores",
    .about =
        "Reads all records, of one shape, as vectors and writes the scores (N,) of each, its\n"
        "coordinates in the first N principal components; keys and fields are kept. There are\n"
        "as many components as records or as numbers in a record, whichever is fewer; for a\n"
        "larger N all are written, with a warning. No records are an error. NaN and\n"
        "infinities are refused.\n"
        "\n"
        "The components are exact to the digits of a float, down to a deviation of 1e-4 of the\n"
        "first's; smaller ones lose digits, and below some 1e-8 they count as none (a record a\n"
        "million times as large as the others does that: remove it). In each the score of\n"
        "largest magnitude is positive. The variance of a component is that of its scores,\n"
        "divided by n - 1, and ratio is its share of the total variance. A component without\n"
        "variance has zero scores: for one record, or equal ones, whose ratios are nan; and\n"
        "for the last component if there are as many as records. -z uses the population\n"
        "deviation; a constant coordinate counts as 0.\n"
        "\n"
        "--variance writes the columns component, variance, ratio and cumulated. --save\n"
        "writes mean, scale, components and explained_variance; --apply reads them and\n"
        "projects record by record, whatever the variance of the new records.\n",
    .examples = "  ae-enc -m M.safetensors < songs.tar | pca -z -n 3 -v shares.tsv | raw2tsv\n"
                "  pca -z -n 10 -s space.safetensors < old.tar > old-scores.tar\n"
                "  pca -a space.safetensors -n 3 < new.tar | raw2tsv\n",
    .options = table,
};

static void write_variance(const struct pca *pca, struct outfile *file)
{
    FILE *out = outfile_stream(file);
    double cumulated = 0;

    fputs("component\tvariance\tratio\tcumulated\n", out);
    for (size_t c = 0; c < pca->components; c++) {
        double ratio = pca->variance[c] / pca->total;
        cumulated += ratio;
        fprintf(out, "%zu\t%.9g\t%.9g\t%.9g\n", c + 1, pca->variance[c], tsv_signless(ratio),
                tsv_signless(cumulated));
    }
    outfile_finish(file, out);
}

/* The number of components: as requested, or MOST with a warning. */
static size_t components_of(size_t most, const char *of_what)
{
    if (options.components && most == 0)
        die("%s have no components", of_what);
    if (options.components > most)
        warn("%s have %zu components; there are no %zu", of_what, most, (size_t)options.components);
    return options.components && options.components < most ? (size_t)options.components : most;
}

static void fit(struct reader *reader, struct writer *writer)
{
    struct outfile *variance = options.variance ? outfile_open(options.variance) : NULL;
    struct outfile *save = options.save ? outfile_open(options.save) : NULL;
    struct vectors *vectors = vectors_read(reader);
    size_t n = vectors->n, p = vectors->p;

    if (n == 0)
        die("no records: there is nothing to compute components of");
    char *what = xprintf("%zu records of %zu numbers", n, p);
    size_t components = components_of(n < p ? n : p, what);
    float *scores = xfloats(n * components);
    struct pca *pca = pca_fit(vectors->values, n, p, components, options.standardise,
                              options.save != NULL, scores);

    const struct shape shape = {1, {components}};
    for (size_t i = 0; i < n; i++) {
        writer_begin(writer, vectors->keys[i], vectors->meta[i], &shape);
        writer_values(writer, scores + i * components, components);
    }
    if (save)
        pca_save(pca, save);
    if (variance)
        write_variance(pca, variance);
    pca_free(pca);
    free(scores);
    free(what);
    vectors_free(vectors);
}

static void apply(struct reader *reader, struct writer *writer)
{
    struct pca *pca = pca_load(options.apply);
    const struct shape shape = {1, {components_of(pca->components, options.apply)}};
    float *x = xfloats(pca->p), *scores = xfloats(pca->components);
    struct record record;

    pca->components = shape.extent[0];
    while (reader_next(reader, &record)) {
        if (shape_values(&record.shape) != pca->p)
            die_record(&record, "it has %zu numbers, but %s was fitted to records of %zu",
                       shape_values(&record.shape), options.apply, pca->p);
        finite_values(reader, &record, 0, x, pca->p);
        if (!pca_project(pca, x, scores))
            die_record(&record, "its numbers are too large: the scores overflow a float");
        writer_begin(writer, record.key, record.meta, &shape);
        writer_values(writer, scores, shape.extent[0]);
    }
    free(scores);
    free(x);
    pca_free(pca);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.apply && (options.standardise || options.save || options.variance))
        misuse(
            "--apply takes a space as it was made; --standardise, --variance and --save make one");
    threads_open(options.threads);

    struct reader *reader = reader_open(NULL);
    struct writer *writer = writer_open_stdout();

    if (options.apply)
        apply(reader, writer);
    else
        fit(reader, writer);

    reader_close(reader);
    writer_close(writer);
    return EXIT_DONE;
}
