/* skipped - what a filter was allowed to leave out. See skipped.h. */
#include "base/skipped.h"

#include "base/text.h"
#include "base/base.h"
#include "base/outfile.h"

#include <stdlib.h>

struct skipped {
    struct outfile *file; /* NULL: no table wanted */
    FILE *table;
};

struct skipped *skipped_open(const char *path, const char *column)
{
    struct skipped *skipped = xalloc(1, sizeof *skipped);

    if (path) {
        skipped->file = outfile_open(path);
        skipped->table = outfile_stream(skipped->file);
        fprintf(skipped->table, "%s\treason\n", column);
    }
    return skipped;
}

void skipped_add(struct skipped *skipped, const char *name, const char *reason)
{
    warn("%s: %s; left out", name, reason);
    if (!skipped->file)
        return;

    char *text = text_utf8(name), *first = text_cell(text), *second = text_cell(reason);
    fprintf(skipped->table, "%s\t%s\n", first, second);
    free(text);
    free(first);
    free(second);
}

void skipped_close(struct skipped *skipped)
{
    if (skipped->file)
        outfile_finish(skipped->file, skipped->table);
    free(skipped);
}
