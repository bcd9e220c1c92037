/* folds - records dealt out for cross-validation. See folds.h. */
#include "probe/folds.h"

#include "base/base.h"

#include <math.h>
#include <stdlib.h>

/* A group: its records, COUNT of those in the order of groups, and how uneven their classes are:
 * the variance of the counts, times the square of the number of classes. */
struct member {
    const size_t *record;
    size_t count, group, spread;
};

/* Uneven ones first, equal ones in order. */
static int by_spread(const void *a, const void *b)
{
    const struct member *p = a, *q = b;

    if (p->spread != q->spread)
        return p->spread > q->spread ? -1 : 1;
    return (p->group > q->group) - (p->group < q->group);
}

/* The mean over the classes with records of the deviation of their shares among the FOLDS, after
 * COUNT (classes) joins fold F. HELD (folds, classes), TOTAL (classes). */
static double unevenness(const size_t *held, const size_t *count, const size_t *total,
                         size_t classes, size_t folds, size_t f)
{
    double sum = 0;
    size_t present = 0;

    for (size_t k = 0; k < classes; k++) {
        double mean = 0, squares = 0;
        if (total[k] == 0)
            continue;
        present++;
        for (size_t i = 0; i < folds; i++)
            mean += (double)(held[i * classes + k] + (i == f ? count[k] : 0)) / (double)total[k];
        mean /= (double)folds;
        for (size_t i = 0; i < folds; i++) {
            double share =
                (double)(held[i * classes + k] + (i == f ? count[k] : 0)) / (double)total[k];
            squares += (share - mean) * (share - mean);
        }
        sum += sqrt(squares / (double)folds);
    }
    return sum / (double)present;
}

/* The fold for a group of COUNT (classes); RECORDS (folds) are in them. */
static size_t best_fold(const size_t *held, const size_t *records, const size_t *count,
                        const size_t *total, size_t classes, size_t folds)
{
    double least = HUGE_VAL;
    size_t best = 0;

    for (size_t f = 0; f < folds; f++) {
        double uneven = unevenness(held, count, total, classes, folds, f);
        bool close = fabs(uneven - least) <= 1e-8 + 1e-5 * fabs(least); /* numpy.isclose */
        if (uneven < least || (close && records[f] < records[best])) {
            least = uneven;
            best = f;
        }
    }
    return best;
}

size_t *folds_gather(const struct probe_data *data, const size_t *record, size_t count,
                     size_t **first)
{
    size_t *sorted = xalloc(count, sizeof *sorted), *end = xalloc(data->groups + 2, sizeof *end);

    for (size_t i = 0; i < count; i++)
        end[data->group[record[i]] + 2]++;
    for (size_t g = 0; g < data->groups; g++)
        end[g + 2] += end[g + 1];
    for (size_t i = 0; i < count; i++) /* end[g + 1] goes from the first of group g to its end */
        sorted[end[data->group[record[i]] + 1]++] = record[i];
    *first = end;
    return sorted;
}

size_t *folds_deal(const struct probe_data *data, const size_t *record, size_t count, size_t folds)
{
    const size_t *class = data->class, classes = data->classes, groups = data->groups;
    struct member *members = xalloc(groups, sizeof *members);
    size_t *first, *sorted = folds_gather(data, record, count, &first), present = 0;
    size_t *held = xalloc(folds * classes, sizeof *held), *total = xalloc(classes, sizeof *total);
    size_t *joining = xalloc(classes, sizeof *joining), *records = xalloc(folds, sizeof *records);
    size_t *fold = xalloc(data->n, sizeof *fold);

    for (size_t i = 0; i < count; i++)
        total[class[record[i]]]++;
    for (size_t k = 0; k < classes; k++)
        present += total[k] > 0;
    for (size_t g = 0; g < groups; g++) {
        struct member *m = &members[g];
        size_t squares = 0;
        *m = (struct member){sorted + first[g], first[g + 1] - first[g], g, 0};
        for (size_t i = 0; i < m->count; i++)
            squares += 2 * joining[class[m->record[i]]]++ + 1;
        for (size_t i = 0; i < m->count; i++)
            joining[class[m->record[i]]] = 0;
        m->spread = present * squares - m->count * m->count;
    }
    qsort(members, groups, sizeof *members, by_spread);
    for (size_t g = 0; g < groups; g++) {
        const struct member *m = &members[g];
        if (m->count == 0) /* a group without records */
            continue;
        for (size_t i = 0; i < m->count; i++)
            joining[class[m->record[i]]]++;
        size_t f = best_fold(held, records, joining, total, classes, folds);
        for (size_t k = 0; k < classes; k++) {
            held[f * classes + k] += joining[k];
            joining[k] = 0;
        }
        for (size_t i = 0; i < m->count; i++)
            fold[m->record[i]] = f;
        records[f] += m->count;
    }
    for (size_t f = 0; f < folds; f++)
        if (records[f] == 0 || records[f] == count)
            die("the groups are too few for %zu folds with %zu folds in each", folds, folds);
    free(members);
    free(first);
    free(sorted);
    free(held);
    free(total);
    free(joining);
    free(records);
    return fold;
}
