/* Files of decision trees. */
#include "fuzz.h"
#include "tree/tree.h"

static void file(const uint8_t *bytes, size_t size)
{
    struct tree *tree = tree_load(as_file(bytes, size)), *again;
    size_t count;

    sure = true;
    tree_save(tree, scratch("tree"), NULL);
    again = tree_load(scratch("tree"));
    must(again->nodes == tree->nodes && again->classes == tree->classes && again->p == tree->p);
    must(memcmp(again->node, tree->node, tree->nodes * sizeof *tree->node) == 0);
    must(memcmp(again->tally, tree->tally, tree->node[0].tallies * sizeof *tree->tally) == 0);
    tree_free(again);

    must(tree_leaves(tree) * 2 == tree->nodes + 1 && tree_depth(tree) < tree->nodes);
    if (tree->p < 1 << 20) {
        float *x = xfloats(tree->p);
        must(tree_class(tree, tree_leaf(tree, x)) < tree->classes);
        free(x);
    }
    struct tree_importance *importance = tree_importances(tree, &count);
    for (size_t i = 0; i < count; i++)
        must(importance[i].coordinate < tree->p && importance[i].mean > 0);
    free(importance);
    tree_print(tree);
    fflush(stdout);
    tree_free(tree);
}

FUZZ(file)
