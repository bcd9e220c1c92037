/* folds - records dealt out for cross-validation. See folds.h. */
#include "probe/folds.h"

#include "base/base.h"

#include <math.h>
#include <stdlib.h>

/* The records of a group, as a range of the records sorted by group, and how uneven its classes
 * are: the variance of their counts, times the square of the number of classes. */
struct member {
    size_t first, count, group, spread;
};

/* Uneven ones first, equal ones in order. */
static int by_spread(const void *a, const void *b)
{
    const struct member *p = a, *q = b;

    if (p->spread != q->spread)
        return p->spread > q->spread ? -1 : 1;
    return (p->group > q->group) - (p->group < q->group);
}

/* The mean over the classes of the deviation of their shares among the FOLDS, after COUNT (classes)
 * joins fold F. HELD (folds, classes), TOTAL (classes). */
static double unevenness(const size_t *held, const size_t *count, const size_t *total,
                         size_t classes, size_t folds, size_t f)
{
    double sum = 0;

    for (size_t k = 0; k < classes; k++) {
        double mean = 0, squares = 0;
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
    return sum / (double)classes;
}

/* The fold for a group of COUNT (classes). */
static size_t best_fold(const size_t *held, const size_t *count, const size_t *total,
                        size_t classes, size_t folds)
{
    double least = HUGE_VAL;
    size_t best = 0, best_records = SIZE_MAX;

    for (size_t f = 0; f < folds; f++) {
        double uneven = unevenness(held, count, total, classes, folds, f);
        bool close = fabs(uneven - least) <= 1e-8 + 1e-5 * fabs(least); /* numpy.isclose */
        size_t records = 0;
        for (size_t k = 0; k < classes; k++)
            records += held[f * classes + k];
        if (uneven < least || (close && records < best_records)) {
            least = uneven;
            best = f;
            best_records = records;
        }
    }
    return best;
}

void folds_deal(const size_t *class, size_t classes, const size_t *group, size_t groups, size_t n,
                size_t folds, size_t *fold)
{
    struct member *members = xalloc(groups, sizeof *members);
    size_t *sorted = xalloc(n, sizeof *sorted), *count = xalloc(classes, sizeof *count);
    size_t *held = xalloc(folds * classes, sizeof *held), *total = xalloc(classes, sizeof *total);
    size_t present = 0, *rank = xalloc(classes, sizeof *rank);

    for (size_t i = 0; i < n; i++)
        members[group[i]].count++;
    for (size_t g = 0, first = 0; g < groups; first += members[g++].count)
        members[g].first = first, members[g].group = g;
    for (size_t g = 0; g < groups; g++)
        members[g].count = 0;
    for (size_t i = 0; i < n; i++) {
        struct member *m = &members[group[i]];
        sorted[m->first + m->count++] = i;
        total[class[i]]++;
    }
    for (size_t k = 0; k < classes; k++) /* classes without records do not count */
        if (total[k] > 0) {
            total[present] = total[k];
            rank[k] = present++;
        }
    for (size_t g = 0; g < groups; g++) {
        struct member *m = &members[g];
        size_t squares = 0;
        for (size_t i = 0; i < m->count; i++)
            squares += 2 * count[rank[class[sorted[m->first + i]]]]++ + 1;
        for (size_t i = 0; i < m->count; i++)
            count[rank[class[sorted[m->first + i]]]] = 0;
        m->spread = present * squares - m->count * m->count;
    }
    qsort(members, groups, sizeof *members, by_spread);
    for (size_t g = 0; g < groups; g++) {
        const struct member *m = &members[g];
        if (m->count == 0) /* a group without records */
            continue;
        for (size_t i = 0; i < m->count; i++)
            count[rank[class[sorted[m->first + i]]]]++;
        size_t f = best_fold(held, count, total, present, folds);
        for (size_t k = 0; k < present; k++) {
            held[f * present + k] += count[k];
            count[k] = 0;
        }
        for (size_t i = 0; i < m->count; i++)
            fold[sorted[m->first + i]] = f;
    }
    free(members);
    free(sorted);
    free(count);
    free(held);
    free(total);
    free(rank);
}
