/* kmeans - cluster vectors by k-means, with scores
 *
 * stdin   vectors, all of one shape, read row by row
 * stdout  TSV with a header line: key, label, cluster and distance of every record, or a line for
 *         each number of clusters
 * files   --save the clusters; --apply clusters saved before
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * Clusters minimise the inertia, sum over i of |x_i - m(i)|^2, where m(i) is the mean of the
 * cluster of record i. cluster/kmeans.h has the method, ties, empty clusters and equal records.
 *
 *     ae-enc -m 18376.safetensors < songs.tar | kmeans -z -k 10 | datamash -sH -g 2,3 count 1
 */
#include "cli/cli.h"            /* options, diagnostics, exit status */
#include "base/threads.h"       /* number of threads */
#include "cli/progress.h"       /* progress on a terminal */
#include "base/tsv.h"           /* cells of a table */
#include "cluster/centres.h"    /* clusters in a file */
#include "cluster/kmeans.h"     /* the method */
#include "cluster/scores.h"     /* scores against labels */
#include "cluster/silhouette.h" /* how well clusters are separated */
#include "stats/standard.h"     /* mean 0, deviation 1 */
#include "stream/finite.h"      /* no NaN, no infinity */
#include "stream/vectors.h"     /* a stream as a matrix */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
    struct span k;       /* clusters */
    bool standardise;    /* scale each coordinate to deviation 1 */
    uint64_t restarts;   /* for each k */
    uint64_t iterations; /* at most, in a restart */
    uint64_t seed;
    bool score;               /* scores against labels */
    const char *save, *apply; /* files; NULL: none */
    uint64_t threads;         /* 0: OpenMP decides */
} options = {.restarts = 20, .iterations = 300, .seed = 42};

static const struct option_spec table[] = {
    {OPTION_SPAN, 'k', "clusters", "K|A-B", &options.k,
     .help = "number of clusters, or A-B for a table", .low = 1, .high = 1e6},
    {OPTION_FLAG, 'z', "standardise", NULL, &options.standardise,
     .help = "divide each coordinate by its deviation first"},
    {OPTION_COUNT, 'i', "restarts", "N", &options.restarts,
     .help = "random starts, of which the best is used", .low = 1, .high = 1e6},
    {OPTION_COUNT, 't', "iterations", "N", &options.iterations,
     .help = "maximum iterations in a start", .low = 1, .high = 1e6},
    {OPTION_COUNT, 's', "seed", "N", &options.seed, .help = "seed of the random numbers",
     .high = HUGE_VAL},
    {OPTION_FLAG, 0, "score", NULL, &options.score,
     .help = "print the table with scores against the labels"},
    {OPTION_TEXT, 0, "save", "FILE", &options.save,
     .help = "save the centres of the clusters as safetensors"},
    {OPTION_TEXT, 'a', "apply", "FILE", &options.apply, .help = "use the clusters in FILE"},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "kmeans",
    .purpose = "cluster vectors by k-means, with scores",
    .arguments = "-k K|A-B [-z] [-i N] [-t N] [-s N] [--score] [--save FILE] < vectors > table\n"
                 "       kmeans --apply FILE < vectors > table",
    .about =
        "Reads all records, of one shape, as vectors and prints tab-separated values:\n"
        "  -k K             key label cluster distance    a line a record\n"
        "  -k A-B, --score  k inertia silhouette iterations, with --score also\n"
        "                   homogeneity completeness v_measure adjusted_rand\n"
        "\n"
        "Clusters are numbered from 0 in the order of their first records; distance is the\n"
        "Euclidean distance to the mean of the cluster. inertia is the sum of its squares,\n"
        "silhouette the mean over the records (nan for one cluster), iterations those of the\n"
        "best restart. The scores compare clusters with labels: 1 is agreement, and an\n"
        "adjusted_rand of 0 is chance.\n"
        "\n"
        "Seeds are drawn by greedy k-means++; Lloyd's iterations run until no record moves,\n"
        "then records change their cluster one by one as long as that lowers the inertia\n"
        "(Hartigan). A cluster that becomes empty takes the record farthest from its mean.\n"
        "Fewer records than K are refused; if fewer than K are distinct, there are as many\n"
        "clusters as distinct records, with a warning. NaN and infinities are refused. -z\n"
        "uses the population deviation; a constant coordinate counts as 0. The line of a K\n"
        "does not depend on the rest of A-B.\n"
        "\n"
        "--save writes mean, scale and centres of one K; --apply reads them and prints, record\n"
        "by record, the table with the nearest centre, with the same cluster numbers.\n",
    .examples = "  ae-enc -m M.safetensors < songs.tar | kmeans -z -k 10 > clusters.tsv\n"
                "  kmeans -z -k 1-40 -t 30 < latents.tar > elbow.tsv\n"
                "  gnuplot -p -e \"plot 'elbow.tsv' skip 1 using 1:2 with linespoints\"\n"
                "  kmeans -z -k 10 --score < latents.tar | column -t\n"
                "  kmeans -z -k 10 --save ten.safetensors < old.tar > old.tsv\n"
                "  kmeans --apply ten.safetensors < new.tar > new.tsv\n",
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

static const char COLUMNS[] = "key\tlabel\tcluster\tdistance";

/* SQUARED: the distance to the mean of CLUSTER. */
static void print_record(const char *key, const json_t *meta, size_t cluster, double squared)
{
    char *label = meta_text(meta, "label");

    tsv_text(key);
    tsv_next_text(label);
    printf("\t%zu", cluster);
    tsv_next_number(sqrt(squared));
    putchar('\n');
    free(label);
}

/* Prints a line for each of COUNT clusterings. CLASS (n) is NULL without scores. */
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
        tsv_next_number(c->inertia);
        tsv_next_number(parted[m]);
        printf("\t%zu", c->iterations);
        if (class) {
            struct scores s = scores_of(class, classes, c->cluster, c->found, points->n);
            tsv_next_number(s.homogeneity);
            tsv_next_number(s.completeness);
            tsv_next_number(s.v_measure);
            tsv_next_number(s.adjusted_rand);
        }
        putchar('\n');
    }
    free(parted);
}

/* Each record of READER to the nearest of the clusters in the file --apply. */
static void apply(struct reader *reader)
{
    struct centres *centres = centres_load(options.apply);
    float *x = xfloats(centres->p);
    struct record record;

    puts(COLUMNS);
    while (reader_next(reader, &record)) {
        size_t nearest = 0;
        double squared;
        if (shape_values(&record.shape) != centres->p)
            die_record(&record, "it has %zu numbers; the clusters of %s were made of %zu",
                       shape_values(&record.shape), options.apply, centres->p);
        finite_values(reader, &record, 0, x, centres->p);
        if (!centres_nearest(centres, x, &nearest, &squared))
            die_record(&record, "its numbers are too large: they overflow a float");
        print_record(record.key, record.meta, nearest, squared);
    }
    free(x);
    centres_free(centres);
}

static void fit(struct reader *reader)
{
    if (options.k.low != floor(options.k.low) || options.k.high != floor(options.k.high))
        misuse("--clusters: the number of clusters must be whole");
    size_t low = (size_t)options.k.low, high = (size_t)options.k.high, count = high - low + 1;
    if (options.save && count > 1)
        misuse("--save takes the clusters of one K");

    struct outfile *save = options.save ? outfile_open(options.save) : NULL;
    struct vectors *vectors = vectors_read(reader);
    size_t n = vectors->n, p = vectors->p, classes = 0, *class = NULL;
    const char **names = NULL;
    if (n < high)
        die("%zu records cannot form %zu clusters", n, high);
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
    bool as_table = options.k.ranged || options.score;
    if (as_table)
        print_table(points, clusterings, count, class, classes);
    else
        puts(COLUMNS);
    for (size_t i = 0; i < n && !as_table; i++)
        print_record(vectors->keys[i], vectors->meta[i], clusterings->cluster[i],
                     clusterings->distance[i]);
    if (save)
        centres_save(save, vectors->values, n, p, clusterings, mean, scale);

    for (size_t m = 0; m < count; m++)
        clustering_free(&clusterings[m]);
    free(clusterings);
    points_free(points);
    free(scale);
    free(mean);
    free(names);
    free(class);
    vectors_free(vectors);
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (!options.apply && options.k.low == 0)
        misuse("--clusters is required, unless --apply takes those of a file");
    if (options.apply &&
        (options.k.low != 0 || options.standardise || options.score || options.save))
        misuse("--apply takes clusters as they were made; -k, -z, --score and --save make some");
    threads_open(options.threads);

    struct reader *reader = reader_open(NULL);
    if (options.apply)
        apply(reader);
    else
        fit(reader);
    reader_close(reader);
    cli_close_stdout();
    return EXIT_DONE;
}
