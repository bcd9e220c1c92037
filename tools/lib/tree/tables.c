/* tables - what is said of a decision tree, as TSV files. See tables.h. */
#include "tree/tables.h"

#include "base/base.h"
#include "base/outfile.h"
#include "stats/interval.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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

static void write_share(FILE *out, double share)
{
    fprintf(out, isnan(share) ? "\tnan" : "\t%.9g", share);
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
        fprintf(out, "\t%zu\t%zu", score->tested, score->hits);
        write_share(out, (double)score->hits / (double)score->tested);
        write_share(out, interval.low);
        write_share(out, interval.high);
        write_share(out, (double)score->majority / (double)score->tested);
    }
    fputc('\n', out);
    outfile_finish(file, out);
}
