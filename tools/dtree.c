/* dtree - grow a decision tree from labelled vectors, or classify with one
 *
 * stdin   with -o vectors with labels (any shape, read row by row); with -m vectors of that length
 * files   -o TREE: the tree as JSON; -m TREE: the tree to use
 * stdout  with -m TSV: key, label (empty if there is none), predicted, probability
 * status  0 done, 1 data or I/O failed, 2 misuse
 *
 * CART with Gini impurity, grown until every leaf is pure, as scikit-learn's DecisionTreeClassifier
 * does by default; tree/tree.h has the details.
 *
 *     pick -g -p 0-90 < z.tar | dtree -o z.tree; pick -g -p 90-100 < z.tar | dtree -m z.tree
 */
#include "base/meta.h"
#include "cli/cli.h"        /* options, diagnostics, exit status */
#include "base/threads.h"   /* number of threads */
#include "base/tsv.h"       /* cells of a table */
#include "rng/rng.h"        /* seeded random numbers */
#include "stream/finite.h"  /* finite values */
#include "stream/vectors.h" /* records on stdin, as a matrix or one by one */
#include "tree/tree.h"      /* growing, reading and evaluating trees */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    const char *out, *model; /* the tree to write, or to read */
    const char *field;       /* the class of a record */
    uint64_t depth;          /* levels of splits; 0: no limit */
    bool shuffle, print;
    const char *importance, *permutation, *summary; /* tables to write; NULL: none */
    uint64_t repeats, seed, threads;
} options = {.field = "label", .repeats = 10, .seed = 42};

static const struct option_spec table[] = {
    {OPTION_TEXT, 'o', "out", "TREE", &options.out, .help = "grow a tree and write it to TREE"},
    {OPTION_TEXT, 'm', "model", "TREE", &options.model,
     .help = "classify stdin with the tree in TREE"},
    {OPTION_TEXT, 'f', "field", "FIELD", &options.field, .help = "field with the class"},
    {OPTION_COUNT, 'd', "depth", "N", &options.depth, .help = "maximum depth, 0 for no limit",
     .high = HUGE_VAL},
    {OPTION_FLAG, 0, "shuffle", NULL, &options.shuffle,
     .help = "shuffle the labels first, as a control"},
    {OPTION_FLAG, 0, "print", NULL, &options.print,
     .help = "print the tree; with -m instead of classifying stdin"},
    {OPTION_TEXT, 0, "importance", "TSV", &options.importance,
     .help = "write the importance of each coordinate"},
    {OPTION_TEXT, 0, "permutation", "TSV", &options.permutation,
     .help = "with -m: write permutation importance"},
    {OPTION_COUNT, 'r', "repeats", "N", &options.repeats, .help = "shuffles for each coordinate",
     .low = 1, .high = 1e6},
    {OPTION_TEXT, 0, "summary", "TSV", &options.summary,
     .help = "write the size of the tree and, with -m, its accuracy"},
    {OPTION_COUNT, 's', "seed", "N", &options.seed, .help = "seed of ties and shuffles",
     .high = HUGE_VAL},
    OPTION_THREADS(&options.threads),
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "dtree",
    .purpose = "grow a decision tree from labelled vectors, or classify with one",
    .arguments = "-o TREE < vectors, or -m TREE < vectors > table",
    .about =
        "With -o, grows a tree (CART, Gini impurity, no pruning) from records of one shape\n"
        "that have a label, and writes it as JSON. With -m, prints for each record key,\n"
        "label, the predicted class, and its share of the training records in the same leaf.\n"
        "\n"
        "A node is split midway between two neighbouring values so that both sides are\n"
        "purest; values within 1e-7 are not separated. Among equally good coordinates one is\n"
        "drawn by --seed; of equally good values the lowest is taken. One class, one record\n"
        "or equal records give a single leaf; no records are an error. NaN and infinities are\n"
        "refused.\n"
        "\n"
        "--importance lists the coordinates (i is value i of a record, row by row) with an\n"
        "importance above zero, in falling order; --permutation lists those that the tree\n"
        "uses. --summary has the columns trained (records), coordinates, classes, depth,\n"
        "leaves, used (coordinates with an importance above zero); with -m also tested\n"
        "(records with a label), hits, accuracy, low and high (its Wilson 95 % interval), and\n"
        "majority: the accuracy of always answering the most frequent class of the training.\n"
        "They are nan if nothing was tested.\n",
    .examples = "  pick -g -p 0-90 < z.tar | dtree -o z.tree --importance importance.tsv\n"
                "  pick -g -p 90-100 < z.tar | dtree -m z.tree --summary accuracy.tsv\n"
                "  pool < z.tar | dtree -d 3 -o pooled.tree --print\n"
                "  dtree -m z.tree --print | less\n",
    .options = table,
};

static void describe(const struct tree *tree, const struct tree_score *score)
{
    size_t count;

    if (options.importance) {
        struct tree_importance *list = tree_importances(tree, &count);
        tree_write_importances(options.importance, list, count, false);
        free(list);
    }
    if (options.summary)
        tree_write_summary(options.summary, tree, score);
    if (options.print)
        tree_print(tree);
}

/* ---- growing ---- */

static json_t *training(const struct vectors *vectors)
{
    json_t *shape = json_array();

    for (int i = 0; i < vectors->shape.dimensions; i++)
        meta_append(shape, json_integer((json_int_t)vectors->shape.extent[i]));
    return meta_pack("{s:s, s:s, s:o, s:b}", "command", cli_command(), "field", options.field,
                     "shape", shape, "shuffled", options.shuffle);
}

static void grow(struct rng *rng)
{
    struct reader *reader = reader_open(NULL);
    struct vectors *vectors = vectors_read(reader);
    const char **names;
    size_t *class, classes = vectors_classes(vectors, options.field, &class, &names);

    if (vectors->n == 0)
        die("stdin: there are no records to grow a tree from");
    if (vectors->n > TREE_MOST_RECORDS)
        die("stdin: %zu records are more than the %d that a tree can grow from", vectors->n,
            TREE_MOST_RECORDS);
    if (options.shuffle)
        rng_shuffle(rng, class, vectors->n);

    struct tree *tree = tree_fit(vectors->n, vectors->p, vectors->values, class, classes, names,
                                 options.depth, rng);
    json_t *fields = training(vectors);
    tree_save(tree, options.out, fields);
    describe(tree, NULL);

    json_decref(fields);
    tree_free(tree);
    free(class);
    free(names);
    vectors_free(vectors);
    reader_close(reader);
}

/* ---- labelling ---- */

/* The index of the class NAME; the number of classes if the tree does not have it. */
static size_t class_of(const struct tree *tree, const char *name)
{
    size_t k = 0;

    while (k < tree->classes && strcmp(tree->names[k], name) != 0)
        k++;
    return k;
}

static void print_prediction(const struct tree *tree, const char *key, const char *label,
                             size_t leaf)
{
    size_t answer = tree_class(tree, leaf);

    tsv_text(key);
    tsv_next_text(label);
    tsv_next_text(tree->names[answer]);
    tsv_next_number((double)tree_count(tree, leaf, answer) / (double)tree_records(tree, leaf));
    putchar('\n');
}

/* Classifies stdin. The vectors of labelled records stay in memory only for permutations. */
static struct tree_score label(const struct tree *tree, struct rng *rng)
{
    struct reader *reader = reader_open(NULL);
    struct tree_score score = {0};
    struct record record;
    size_t p = tree->p, most = tree_class(tree, 0), room = 0, count, *class = NULL;
    float *x = xfloats(0); /* not NULL, even without coordinates */

    puts("key\tlabel\tpredicted\tprobability");
    while (reader_next(reader, &record)) {
        char *name = meta_text(record.meta, options.field);
        size_t row = options.permutation ? score.tested : 0;
        if (shape_values(&record.shape) != p)
            die_record(&record, "it has %zu numbers, but the tree was grown from records of %zu",
                       shape_values(&record.shape), p);
        finite_append(reader, &record, &x, &room, row * p);
        class = xgrow(class, row, sizeof *class);
        class[row] = class_of(tree, name);
        size_t leaf = tree_leaf(tree, x + row * p);
        print_prediction(tree, record.key, name, leaf);
        if (*name) {
            score.tested++;
            score.hits += tree_class(tree, leaf) == class[row];
            score.majority += most == class[row];
        }
        free(name);
    }
    if (options.permutation && score.tested == 0)
        die("stdin: no record has the field %s, and --permutation asks for accuracy",
            options.field);
    if (options.permutation) {
        struct tree_importance *list =
            tree_permutations(tree, score.tested, x, class, options.repeats, rng, &count);
        tree_write_importances(options.permutation, list, count, true);
        free(list);
    }
    free(x);
    free(class);
    reader_close(reader);
    return score;
}

int main(int argc, char **argv)
{
    cli_start(&tool, argc, argv);
    if (!options.out == !options.model)
        misuse("give either --out, to grow a tree, or --model, to classify with one");
    if (options.model && (options.depth || options.shuffle))
        misuse("--depth and --shuffle are for growing a tree, with --out");
    if (options.permutation && (!options.model || options.print))
        misuse("--permutation needs --model and records that the tree has not seen, on stdin");

    struct rng rng;
    rng_seed(&rng, options.seed);
    threads_open(options.threads);

    if (options.out) {
        grow(&rng);
    } else {
        struct tree *tree = tree_load(options.model);
        struct tree_score score = {0};
        if (!options.print)
            score = label(tree, &rng);
        describe(tree, options.print ? NULL : &score);
        tree_free(tree);
    }

    cli_close_stdout();
    return EXIT_DONE;
}
