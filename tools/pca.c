/* pca - principal components: the few numbers in which records differ most
 *
 * stdin: vectors, all of one shape, read row by row. stdout: for each record its scores (N,), key
 * and fields handed on. Files: --variance a table, --save the space, --apply a space saved before.
 * Exit status: 0 done, 1 data or I/O failed, 2 misuse.
 *
 * With Z the records less their mean, the components are the eigenvectors of Z^T Z / (n - 1), its
 * eigenvalues their variances, the scores Z times them; exact, from the n x n matrix Z Z^T where
 * there are fewer records than numbers in each. Signs and what has no variance: lib/linalg/pca.h.
 *
 *     ae-enc -m 18376.safetensors < songs.tar | pca -z -n 3 --variance shares.tsv | raw2tsv
 */
#include "cli/cli.h"        /* options, diagnostics, exit status */
#include "base/threads.h"   /* as many as the system gives */
#include "base/outfile.h"   /* files that appear when whole */
#include "linalg/pca.h"     /* the method, the space's file */
#include "stream/finite.h"  /* values that are numbers */
#include "stream/vectors.h" /* a stream as a matrix */

#include <stdio.h>
#include <stdlib.h>

static struct {
    uint64_t components;                 /* 0: as many as there are */
    bool standardise;                    /* every coordinate to deviation 1 */
    const char *variance, *save, *apply; /* files, NULL for none */
    uint64_t threads;                    /* 0: as many as OpenMP thinks right */
} options;

static const struct option_spec table[] = {
    {OPTION_COUNT, 'n', "components", "N", &options.components,
     .help = "components components to keep, 0 for all", .high = 1e6},
    {OPTION_FLAG, 'z', "standardise", NULL, &options.standardise,
     .help = "divide every coordinate by its deviation first"},
    {OPTION_TEXT, 'v', "variance", "TSV", &options.variance,
     .help = "write the variance of each component"},
    {OPTION_TEXT, 's', "save", "FILE", &options.save, .help = "write the space, as safetensors"},
    {OPTION_TEXT, 'a', "apply", "FILE", &options.apply, .help = "project into a saved space"},
    {OPTION_COUNT, 'j', "threads", "N", &options.threads, .help = "0: one per processor",
     .high = 1024},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "pca",
    .purpose = "principal component analysis of vectors",
    .arguments = "[-n N] [-z] [-v TSV] [-s FILE] [-j N] < vectors > scores\n"
                 "       pca -a FILE [-n N] [-j N] < vectors > scores",
    .about = "Reads all records, of one shape, as vectors and writes for each its scores\n"
             "(N,), the coordinates in the first N principal components; keys and fields are\n"
             "handed on. There are as many as records or as numbers in a record, whichever is\n"
             "fewer; a larger N gives those, with a warning. No records are an error. NaN and\n"
             "infinities are refused.\n"
             "\n"
             "The components are exact. In each the score of largest magnitude is positive.\n"
             "The variance of a component is that of its scores, divided by n - 1, ratio its\n"
             "share of the variance of all that there are. What has no variance is zero: the\n"
             "scores of one record, or of equal ones, their ratios nan; the last component\n"
             "when there are as many as records. -z uses the population deviation; a constant\n"
             "coordinate counts as 0.\n"
             "\n"
             "--variance writes the columns component, variance, ratio and cumulated.\n"
             "--save writes mean, scale, components and explained_variance; --apply reads\n"
             "them and projects record by record, with no regard to how the new records vary.\n",
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
        fprintf(out, "%zu\t%.9g", c + 1, pca->variance[c]);
        if (pca->total > 0)
            fprintf(out, "\t%.9g\t%.9g\n", ratio, cumulated);
        else
            fputs("\tnan\tnan\n", out);
    }
    outfile_finish(file, out);
}

/* The components that are asked for, or the MOST that there are, which a warning says. */
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
            die_record(&record, "it has %zu numbers where %s was fitted to %zu",
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
