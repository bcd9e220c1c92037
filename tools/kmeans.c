/* kmeans - groups records whose vectors lie near each other
 *
 * stdin: vectors, all of one shape, read row by row. stdout: TSV with a header line, either key,
 * label, cluster and distance of every record, or one line for each number of clusters. Files:
 * --save the clusters, --apply clusters that were saved. Exit status: 0 done, 1 data or I/O failed,
 * 2 misuse.
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
#include "cluster/centres.h"    /* clusters in a file */
#include "cluster/kmeans.h"     /* the method */
#include "cluster/scores.h"     /* clusters against labels */
#include "cluster/silhouette.h" /* how well they are parted */
#include "stats/standard.h"     /* mean 0, deviation 1 */
#include "stream/finite.h"      /* no NaN, no infinity */
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
    bool score;               /* clusters against labels */
    const char *save, *apply; /* files, NULL for none */
    uint64_t threads;         /* 0: as many as OpenMP thinks right */
} options = {.restarts = 20, .iterations = 300, .seed = 42};

static const struct option_spec table[] = {
    {OPTION_SPAN, 'k', "clusters", "K|A-B", &options.k,
     .help = "number of clusters, or A-B for a table", .low = 1, .high = 1e6},
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
    {OPTION_TEXT, 0, "save", "FILE", &options.save,
     .help = "write the clusters' centres, as safetensors"},
    {OPTION_TEXT, 'a', "apply", "FILE", &options.apply,
     .help = "take the clusters that --save wrote"},
    {OPTION_COUNT, 'j', "threads", "N", &options.threads, .help = "0: one per processor",
     .high = 1024},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "kmeans",
    .purpose = "k-means clustering of vectors, with scores",
    .arguments = "-k K|A-B [-z] [-i N] [-t N] [-s N] [--score] [--save FILE] < vectors > table\n"
                 "       kmeans --apply FILE < vectors > table",
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
             "same whatever else is in A-B.\n"
             "\n"
             "--save writes mean, scale and centres of one K; --apply reads them and prints,\n"
             "record by record, the table of the nearest centre. cluster counts as it did.\n",
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
    putchar('\t');
    tsv_text(label);
    printf("\t%zu\t", cluster);
    tsv_number(sqrt(squared));
    putchar('\n');
    free(label);
}

static void print_clusters(const struct vectors *vectors, const struct clustering *clustering)
{
    puts(COLUMNS);
    for (size_t i = 0; i < vectors->n; i++)
        print_record(vectors->keys[i], vectors->meta[i], clustering->cluster[i],
                     clustering->distance[i]);
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
        misuse("--clusters: numbers of clusters are whole");
    size_t low = (size_t)options.k.low, high = (size_t)options.k.high, count = high - low + 1;
    if (options.save && count > 1)
        misuse("--save takes the clusters of one K");

    struct outfile *save = options.save ? outfile_open(options.save) : NULL;
    struct vectors *vectors = vectors_read(reader);
    size_t n = vectors->n, p = vectors->p, classes = 0, *class = NULL;
    const char **names = NULL;
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
    if (save) {
        struct centres *centres = centres_new(vectors->values, n, p, clusterings, mean, scale);
        centres_save(centres, save);
        centres_free(centres);
    }

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
