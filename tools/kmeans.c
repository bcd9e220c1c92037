/* kmeans - groups records whose vectors lie near each other
 *
 * stdin: vectors, all of one shape, read row by row. stdout: TSV with a header line, either key,
 * label, cluster and distance of every record, or one line for each number of clusters. Exit
 * status: 0 done, 1 data or I/O failed, 2 misuse.
 *
 * Clusters minimise the inertia, sum over i of |x_i - m(i)|^2, m(i) being the mean of the cluster
 * of record i: greedy k-means++, Lloyd's iterations, Hartigan's exchange, the best of many
 * restarts; what happens to ties, empty clusters and equal records is in lib/cluster/kmeans.h.
 * Everything comes from the n x n distances where there are no more records than numbers in each.
 *
 *     ae-enc -m 18376.safetensors < songs.tar | kmeans -z -k 10 | datamash -sH -g 2,3 count 1
 */
#include "cli/cli.h"            /* options, diagnostics, exit status */
#include "base/threads.h"       /* as many as the system gives */
#include "cli/progress.h"       /* how far it is */
#include "base/tsv.h"           /* cells of a table */
#include "cluster/kmeans.h"     /* the method */
#include "cluster/scores.h"     /* clusters against labels */
#include "cluster/silhouette.h" /* how well they are parted */
#include "stats/standard.h"     /* mean 0, deviation 1 */
#include "stream/vectors.h"     /* a stream as a matrix */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
    struct span k;       /* clusters */
    bool standardise;    /* every coordinate to deviation 1 */
    uint64_t restarts;   /* for each k */
    uint64_t iterations; /* of a restart at most */
    uint64_t seed;
    bool score;       /* clusters against labels */
    uint64_t threads; /* 0: as many as OpenMP thinks right */
} options = {.restarts = 20, .iterations = 300, .seed = 42};

static const struct option_spec table[] = {
    {OPTION_SPAN, 'k', "clusters", "K|A-B", &options.k,
     .help = "number of clusters, or A-B for a table", .low = 1, .high = 1e6, .required = true},
    {OPTION_FLAG, 'z', "standardise", NULL, &options.standardise,
     .help = "divide every coordinate by its deviation first"},
    {OPTION_COUNT, 'i', "restarts", "N", &options.restarts,
     .help = "random starts; the best one is kept", .low = 1, .high = 1e6},
    {OPTION_COUNT, 't', "iterations", "N", &options.iterations,
     .help = "most iterations in a start", .low = 1, .high = 1e6},
    {OPTION_COUNT, 's', "seed", "N", &options.seed, .help = "seed seed of the random numbers",
     .high = HUGE_VAL},
    {OPTION_FLAG, 0, "score", NULL, &options.score,
     .help = "print the table, with scores against the labels"},
    {OPTION_COUNT, 'j', "threads", "N", &options.threads, .help = "0: one per processor",
     .high = 1024},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "kmeans",
    .purpose = "k-means clustering of vectors, with scores",
    .arguments = "-k K|A-B [-z] [-i N] [-t N] [-s N] [--score] < vectors > table",
    .about = "Reads all records, of one shape, as vectors and prints tab-separated values:\n"
             "  -k K             key label cluster distance    a line a record\n"
             "  -k A-B, --score  k inertia silhouette iterations, with --score also\n"
             "                   homogeneity completeness v_measure adjusted_rand\n"
             "\n"
             "cluster counts from 0 in the order in which clusters first appear; distance is\n"
             "the Euclidean one to the mean of the cluster. inertia is the sum of its\n"
             "squares, silhouette the mean over the records (nan for one cluster), iterations\n"
             "those of the best restart. The scores compare clusters with the records'\n"
             "labels: 1 is agreement, and an adjusted_rand of 0 is chance.\n"
             "\n"
             "Seeds are drawn by greedy k-means++; Lloyd's iterations go on until no record\n"
             "moves, then records change their cluster one by one as long as that lowers the\n"
             "inertia (Hartigan). A cluster that becomes empty takes the record farthest from\n"
             "its mean. Fewer records than K are refused; where fewer differ, there are as many\n"
             "clusters as differ, and a warning. NaN and infinities are refused. -z uses the\n"
             "population deviation; a constant coordinate counts as 0. The line of a K is the\n"
             "same whatever else is in A-B.\n",
    .examples = "  ae-enc -m M.safetensors < songs.tar | kmeans -z -k 10 > clusters.tsv\n"
                "  kmeans -z -k 1-40 -t 30 < latents.tar > elbow.tsv\n"
                "  gnuplot -p -e \"plot 'elbow.tsv' skip 1 using 1:2 with linespoints\"\n"
                "  kmeans -z -k 10 --score < latents.tar | column -t\n",
    .options = table,
};

static struct progress progress;

static void show(size_t done, size_t total)
{
    if (done == 1)
        progress_start(&progress, "restarts", total);
    progress_show(&progress, done, NULL);
    if (done == total)
        progress_end(&progress);
}

static void print_clusters(const struct vectors *vectors, const struct clustering *clustering)
{
    puts("key\tlabel\tcluster\tdistance");
    for (size_t i = 0; i < vectors->n; i++) {
        tsv_text(vectors->keys[i]);
        putchar('\t');
        char *label = meta_text(vectors->meta[i], "label");
        tsv_text(label);
        free(label);
        printf("\t%zu\t", clustering->cluster[i]);
        tsv_number(sqrt(clustering->distance[i]));
        putchar('\n');
    }
}

static void print_cell(double number)
{
    putchar('\t');
    tsv_number(number);
}

/* The line of each of COUNT clusterings. CLASS (n) is NULL where there are no scores. */
static void print_table(const struct points *points, const struct clustering *clusterings,
                        size_t count, const size_t *class, size_t classes)
{
    double *parted = xalloc(count, sizeof *parted);

    silhouette_means(points, clusterings, count, parted);
    fputs("k\tinertia\tsilhouette\titerations", stdout);
    puts(class ? "\thomogeneity\tcompleteness\tv_measure\tadjusted_rand" : "");
    for (size_t m = 0; m < count; m++) {
        const struct clustering *c = &clusterings[m];
        printf("%zu", c->k);
        print_cell(c->inertia);
        print_cell(parted[m]);
        printf("\t%zu", c->iterations);
        if (class) {
            struct scores s = scores_of(class, classes, c->cluster, c->found, points->n);
            print_cell(s.homogeneity);
            print_cell(s.completeness);
            print_cell(s.v_measure);
            print_cell(s.adjusted_rand);
        }
        putchar('\n');
    }
    free(parted);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (options.k.low != floor(options.k.low) || options.k.high != floor(options.k.high))
        misuse("--clusters: numbers of clusters are whole");
    size_t low = (size_t)options.k.low, high = (size_t)options.k.high, count = high - low + 1;
    threads_open(options.threads);

    struct reader *reader = reader_open(NULL);
    struct vectors *vectors = vectors_read(reader);
    size_t n = vectors->n, p = vectors->p, classes = 0, *class = NULL;
    const char **names = NULL;
    reader_close(reader);
    if (n < high)
        die("%zu records cannot make %zu clusters", n, high);
    if (options.score)
        classes = vectors_classes(vectors, "label", &class, &names);

    double *mean = xalloc(p, sizeof *mean), *scale = xalloc(p, sizeof *scale);
    struct clustering *clusterings = xalloc(count, sizeof *clusterings);
    stats_standardise(vectors->values, n, p, options.standardise, mean, scale);
    struct points *points = points_new(vectors->values, n, p);
    kmeans_fit(points, low, high,
               &(struct kmeans){options.restarts, options.iterations, options.seed, show},
               clusterings);
    if (clusterings[count - 1].found < high)
        warn("only %zu records differ, too few for %zu clusters", clusterings[count - 1].found,
             high);
    if (count > 1 || options.score)
        print_table(points, clusterings, count, class, classes);
    else
        print_clusters(vectors, clusterings);

    for (size_t m = 0; m < count; m++)
        clustering_free(&clusterings[m]);
    free(clusterings);
    points_free(points);
    free(scale);
    free(mean);
    free(names);
    free(class);
    vectors_free(vectors);
    cli_close_stdout();
    return EXIT_DONE;
}
