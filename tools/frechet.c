/* frechet - compute the Frechet distance between two sets of vectors
 *
 * operands  A, B: streams of vectors, all of one shape, at least one in each; one may be - (stdin)
 * stdout    TSV of one line: a, b (the names), n_a, n_b, p, shrinkage_a, shrinkage_b, means,
 *           covariances, frechet
 * status    0 done, 1 data or I/O failed, 2 misuse
 *
 * Gaussians with mean m and covariance S are fitted to both sets, and
 *     frechet = |m_a - m_b|^2 + tr(S_a + S_b - 2 (S_a S_b)^(1/2)) = means + covariances
 * (Dowson and Landau 1982; Heusel et al. 2017); see metric/frechet.h.
 *
 *     pool -f logmel < real.tar > real-mel.tar
 *     pool -f logmel < made.tar | frechet - real-mel.tar
 */
#include "cli/cli.h"        /* options, diagnostics, exit status */
#include "base/threads.h"   /* number of threads */
#include "base/tsv.h"       /* cells of a table */
#include "metric/frechet.h" /* the fit and the distance */
#include "stream/vectors.h" /* a stream as a matrix */

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 4096 }; /* numbers in a vector; the time grows with their cube */

static bool interval;

static const struct option_spec table[] = {
    {OPTION_FLAG, 'i', "interval", NULL, &interval,
     .help = "add low and high: a 95 % interval over the records of A"},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "frechet",
    .purpose = "compute the Frechet distance between two sets of vectors",
    .arguments = "[-i] A B > table",
    .about = "Fits a Gaussian to the vectors of each of two streams and prints their squared\n"
             "Frechet distance, which is 0 for equal mean and covariance and has the squared unit\n"
             "of the vectors. The table has one line, with the columns a, b, n_a, n_b, p (numbers\n"
             "in a vector), shrinkage_a, shrinkage_b, means, covariances (the two terms) and\n"
             "frechet (their sum). A or B may be - for stdin.\n"
             "\n"
             "If a set has no more vectors than there are numbers in each, its covariance is\n"
             "shrunk towards a multiple of the identity, by the share of Ledoit and Wolf; the\n"
             "covariance of one vector is zero. Few vectors still give large distances: compare\n"
             "sets of similar size, and use the distance between two real sets as a baseline.\n"
             "Refused are vectors of more than 4096 numbers (reduce them with pool or pca), NaN,\n"
             "infinities and sets without records.\n"
             "\n"
             "--interval leaves out each record of A in turn (the jackknife, on the logarithm of\n"
             "the distance); B is taken as it is. The interval is nan for fewer than 3 records.\n",
    .examples =
        "  pool -f logmel < real.tar > r.tar; pool -f logmel < made.tar | frechet - r.tar\n"
        "  frechet <(pool -f logmel < a.tar) <(pool -f logmel < b.tar) | tail -n 1 | cut -f 10\n",
    .options = table,
    .min_operands = 2,
    .max_operands = 2,
};

static struct vectors *read_set(const char *path)
{
    struct reader *reader = reader_open(path);
    struct vectors *v = vectors_read(reader);
    const char *name = strcmp(path, "-") == 0 ? "stdin" : path;

    if (v->n == 0)
        die("%s: has no records", name);
    if (v->p == 0 || v->p > MOST)
        die("%s: %zu numbers in a record; 1 to %d are accepted", name, v->p, MOST);
    reader_close(reader);
    return v;
}

int main(int argc, char **argv)
{
    char **paths = argv + cli_start(&tool, argc, argv);
    threads_open(0);
    if (strcmp(paths[0], "-") == 0 && strcmp(paths[1], "-") == 0)
        misuse("only one of the sets can come from stdin");

    struct vectors *x = read_set(paths[0]), *y = read_set(paths[1]);
    if (x->p != y->p)
        die("%s has %zu numbers in a record and %s %zu", paths[0], x->p, paths[1], y->p);
    struct gaussian *a = gaussian_fit(x->values, x->n, x->p);
    struct gaussian *b = gaussian_fit(y->values, y->n, y->p);
    struct frechet d = frechet_distance(a, b);
    double cells[] = {a->shrinkage, b->shrinkage, d.means, d.covariances, d.means + d.covariances,
                      NAN,          NAN};
    if (interval)
        frechet_interval(x->values, x->n, x->p, b, &cells[5], &cells[6]);

    printf("a\tb\tn_a\tn_b\tp\tshrinkage_a\tshrinkage_b\tmeans\tcovariances\tfrechet%s\n",
           interval ? "\tlow\thigh" : "");
    tsv_text(paths[0]);
    tsv_next_text(paths[1]);
    printf("\t%zu\t%zu\t%zu", a->n, b->n, a->p);
    for (int i = 0; i < (interval ? 7 : 5); i++)
        tsv_next_number(cells[i]);
    putchar('\n');

    gaussian_free(a);
    gaussian_free(b);
    vectors_free(x);
    vectors_free(y);
    cli_close_stdout();
    return EXIT_DONE;
}
