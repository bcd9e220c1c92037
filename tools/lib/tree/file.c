/* file - a decision tree as JSON, and facts about it as tables. See tree.h. */
#include "tree/tree.h"

#include "base/base.h"
#include "base/meta.h"
#include "base/outfile.h"
#include "base/tsv.h"
#include "stats/interval.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char FORMAT[] = "lathe decision tree 2";

/* ---- writing ---- */

static void write_json(FILE *out, const json_t *value)
{
    if (json_dumpf(value, out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17)) != 0)
        die("the tree cannot be written:");
}

static void write_node(FILE *out, const struct tree *tree, size_t i)
{
    const struct tree_node *node = &tree->node[i];

    if (node->left) { /* not by jansson, which writes a whole threshold as 1.0 */
        fprintf(out, "  {\"coordinate\": %zu, \"threshold\": %.17g, \"left\": %zu, \"right\": %zu}",
                node->coordinate, node->threshold, node->left, node->right);
    } else {
        json_t *counts = json_object();
        for (size_t t = node->first; t < node->first + node->tallies; t++)
            meta_set(counts, tree->names[tree->tally[t].class],
                     json_integer((json_int_t)tree->tally[t].records));
        fputs("  {\"counts\": ", out);
        write_json(out, counts);
        fputs("}", out);
        json_decref(counts);
    }
    fputs(i + 1 < tree->nodes ? ",\n" : "\n", out);
}

void tree_save(const struct tree *tree, const char *path, json_t *training)
{
    struct outfile *file = outfile_open(path);
    FILE *out = outfile_stream(file);
    json_t *fields = meta_pack("{s:s}", "format", FORMAT), *classes = json_array(), *value;
    const char *name;

    if (training)
        json_object_update(fields, training);
    for (size_t k = 0; k < tree->classes; k++)
        meta_append(classes, json_string(tree->names[k]));
    meta_set(fields, "coordinates", json_integer((json_int_t)tree->p));
    meta_set(fields, "classes", classes);
    fputs("{\n", out);
    json_object_foreach(fields, name, value)
    {
        fprintf(out, " \"%s\": ", name);
        write_json(out, value);
        fputs(",\n", out);
    }
    fputs(" \"nodes\": [\n", out);
    for (size_t i = 0; i < tree->nodes; i++)
        write_node(out, tree, i);
    fputs(" ]\n}\n", out);
    json_decref(fields);
    outfile_finish(file, out);
}

/* ---- reading ---- */

/* Reads a whole number in [LOW, HIGH] from VALUE; false if it is not. */
static bool whole(const json_t *value, size_t low, size_t high, size_t *number)
{
    json_int_t found = json_integer_value(value);

    *number = (size_t)found;
    return json_is_integer(value) && found >= 0 && (size_t)found >= low && (size_t)found <= high;
}

/* Returns the class of each name; the caller owns the object. */
static json_t *read_classes(struct tree *tree, const json_t *list, const char *path)
{
    json_t *classes = json_object();

    tree->classes = json_array_size(list);
    if (tree->classes == 0)
        die("%s: not a tree: it has no classes", path);
    tree->names = xalloc(tree->classes, sizeof *tree->names);
    for (size_t k = 0; k < tree->classes; k++) {
        const char *name = json_string_value(json_array_get(list, k));
        if (!name || !*name)
            die("%s: not a tree: class %zu has no name", path, k);
        if (json_object_get(classes, name))
            die("%s: not a tree: the class %s appears twice", path, name);
        tree->names[k] = xstrdup(name);
        meta_set(classes, name, json_integer((json_int_t)k));
    }
    return classes;
}

/* Appends the COUNTS of leaf I to the tallies of TREE. */
static void read_counts(struct tree *tree, json_t *counts, const json_t *classes, size_t i,
                        const char *path)
{
    struct tree_node *node = &tree->node[i];
    const char *name;
    json_t *value;
    size_t count;

    node->first = tree->tallies;
    json_object_foreach(counts, name, value)
    {
        const json_t *class = json_object_get(classes, name);
        if (!class || !whole(value, 1, TREE_MOST_RECORDS, &count))
            die("%s: not a tree: node %zu has a count that is not a number of records of a class",
                path, i);
        tree->tally = xgrow(tree->tally, tree->tallies, sizeof *tree->tally);
        struct tree_tally *tally = &tree->tally[tree->tallies++];
        *tally = (struct tree_tally){(size_t)json_integer_value(class), count};
        if (node->tallies++ > 0 && tally[-1].class >= tally->class)
            die("%s: not a tree: the counts of node %zu are not in the order of the classes", path,
                i);
    }
    if (node->tallies == 0)
        die("%s: not a tree: leaf %zu has no counts", path, i);
}

/* Reads inner node I. */
static void read_inner(struct tree *tree, const json_t *object, size_t i, const char *path)
{
    struct tree_node *node = &tree->node[i];
    const json_t *threshold = json_object_get(object, "threshold");

    if (!whole(json_object_get(object, "coordinate"), 0, SIZE_MAX, &node->coordinate) ||
        node->coordinate >= tree->p)
        die("%s: not a tree: node %zu has no coordinate below %zu", path, i, tree->p);
    if (!json_is_number(threshold))
        die("%s: not a tree: the threshold of node %zu is not a number", path, i);
    node->threshold = json_number_value(threshold);
    if (!whole(json_object_get(object, "left"), i + 1, i + 1, &node->left) ||
        !whole(json_object_get(object, "right"), i + 2, tree->nodes - 1, &node->right))
        die("%s: not a tree: node %zu does not say which nodes follow it", path, i);
}

/* Dies unless every class is in one of the tallies. */
static void check_classes(const struct tree *tree, const char *path)
{
    bool *seen = xalloc(tree->classes, sizeof *seen);

    for (size_t t = 0; t < tree->tallies; t++)
        seen[tree->tally[t].class] = true;
    for (size_t k = 0; k < tree->classes; k++)
        if (!seen[k])
            die("%s: not a tree: no leaf has records of the class %s", path, tree->names[k]);
    free(seen);
}

/* Dies unless each node follows exactly one other. */
static void check_nodes(const struct tree *tree, const char *path)
{
    size_t *end = xalloc(tree->nodes, sizeof *end); /* after the last node below */

    for (size_t i = tree->nodes; i-- > 0;) {
        const struct tree_node *node = &tree->node[i];
        end[i] = node->left ? end[node->right] : i + 1;
        if (!node->left)
            continue;
        if (node->right != end[node->left])
            die("%s: not a tree: nodes %zu and %zu are not adjacent", path, node->left,
                node->right);
    }
    if (end[0] != tree->nodes)
        die("%s: not a tree: node %zu follows no other", path, end[0]);
    free(end);
}

struct tree *tree_load(const char *path)
{
    struct tree *tree = xalloc(1, sizeof *tree);
    json_error_t error;
    FILE *in = fopen(path, "r");

    if (!in)
        die("%s:", path);
    json_t *root = json_loadf(in, JSON_REJECT_DUPLICATES, &error);
    if (ferror(in))
        die("%s: cannot be read:", path);
    fclose(in);
    if (!root)
        die("%s: not a tree: line %d: %s", path, error.line, error.text);
    const char *format = json_string_value(json_object_get(root, "format"));
    if (!format || strcmp(format, FORMAT) != 0)
        die("%s: not a tree: its format is not '%s'", path, FORMAT);

    if (!whole(json_object_get(root, "coordinates"), 0, SIZE_MAX / 2, &tree->p))
        die("%s: not a tree: it has no number of coordinates", path);
    json_t *classes = read_classes(tree, json_object_get(root, "classes"), path);
    const json_t *nodes = json_object_get(root, "nodes");
    tree->nodes = json_array_size(nodes);
    if (tree->nodes == 0)
        die("%s: not a tree: it has no nodes", path);
    tree->node = xalloc(tree->nodes, sizeof *tree->node);
    for (size_t i = 0; i < tree->nodes; i++) {
        const json_t *node = json_array_get(nodes, i);
        if (json_object_get(node, "threshold"))
            read_inner(tree, node, i, path);
        else
            read_counts(tree, json_object_get(node, "counts"), classes, i, path);
    }
    check_classes(tree, path);
    check_nodes(tree, path);
    tree_gather(tree);
    json_decref(classes);
    json_decref(root);
    return tree;
}

/* ---- tables ---- */

void tree_write_importances(const char *path, const struct tree_importance *list, size_t count,
                            bool deviation)
{
    struct outfile *file = outfile_open(path);
    FILE *out = outfile_stream(file);

    fprintf(out, "coordinate\timportance%s\n", deviation ? "\tdeviation" : "");
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%zu\t%.9g", list[i].coordinate, list[i].mean);
        if (deviation)
            fprintf(out, "\t%.9g", list[i].deviation);
        fputc('\n', out);
    }
    outfile_finish(file, out);
}

void tree_write_summary(const char *path, const struct tree *tree, const struct tree_score *score)
{
    struct outfile *file = outfile_open(path);
    FILE *out = outfile_stream(file);
    size_t used;

    free(tree_importances(tree, &used));
    fprintf(out, "trained\tcoordinates\tclasses\tdepth\tleaves\tused%s\n",
            score ? "\ttested\thits\taccuracy\tlow\thigh\tmajority" : "");
    fprintf(out, "%" PRIu64 "\t%zu\t%zu\t%zu\t%zu\t%zu", tree_records(tree, 0), tree->p,
            tree->classes, tree_depth(tree), tree_leaves(tree), used);
    if (score) {
        struct interval interval = interval_wilson(score->hits, score->tested);
        fprintf(out, "\t%zu\t%zu\t%.9g\t%.9g\t%.9g\t%.9g", score->tested, score->hits,
                tsv_signless((double)score->hits / (double)score->tested),
                tsv_signless(interval.low), tsv_signless(interval.high),
                tsv_signless((double)score->majority / (double)score->tested));
    }
    fputc('\n', out);
    outfile_finish(file, out);
}
