/* tables - what is said of a decision tree, as TSV files. See tables.h. */
#include "tree/tables.h"

#include "cli/cli.h"
#include "cli/outfile.h"
#include "metric/interval.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct table_file {
    struct outfile *file;
    FILE *out;
};

static struct table_file open_table(const char *path)
{
    struct outfile *file = outfile_open(path);

    return (struct table_file){file, outfile_stream(file)};
}

static void close_table(struct table_file *table_file)
{
    bool failed = ferror(table_file->out);

    if (fclose(table_file->out) != 0 || failed)
        die("%s: cannot be written:", table_file->file->path);
    outfile_commit(table_file->file);
}

void tree_write_importances(const char *path, const struct tree_importance *list, size_t count,
                            bool deviation)
{
    struct table_file to = open_table(path);

    fprintf(to.out, "coordinate\timportance%s\n", deviation ? "\tdeviation" : "");
    for (size_t i = 0; i < count; i++) {
        fprintf(to.out, "%zu\t%.9g", list[i].coordinate, list[i].mean);
        if (deviation)
            fprintf(to.out, "\t%.9g", list[i].deviation);
        fputc('\n', to.out);
    }
    close_table(&to);
}

static void write_share(FILE *out, double share)
{
    fprintf(out, isnan(share) ? "\tnan" : "\t%.9g", share);
}

void tree_write_summary(const char *path, const struct tree *tree, const struct tree_score *score)
{
    struct table_file to = open_table(path);
    size_t used;

    free(tree_importances(tree, &used));
    fprintf(to.out, "trained\tcoordinates\tclasses\tdepth\tleaves\tused%s\n",
            score ? "\ttested\thits\taccuracy\tlow\thigh\tmajority" : "");
    fprintf(to.out, "%" PRIu64 "\t%zu\t%zu\t%zu\t%zu\t%zu", tree_records(tree, 0), tree->p,
            tree->classes, tree_depth(tree), tree_leaves(tree), used);
    if (score) {
        struct interval interval = wilson(score->hits, score->tested);
        fprintf(to.out, "\t%zu\t%zu", score->tested, score->hits);
        write_share(to.out, (double)score->hits / (double)score->tested);
        write_share(to.out, interval.low);
        write_share(to.out, interval.high);
        write_share(to.out, (double)score->majority / (double)score->tested);
    }
    fputc('\n', to.out);
    close_table(&to);
}
