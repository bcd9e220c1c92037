/* fit - the tree for labelled records. See tree.h.
 *
 * Every coordinate is sorted once. What is kept of it is not the values but 32-bit entries in their
 * order: which record (low half), and in which group of values that are not parted (high half). A
 * node of m records holds a block (p, m) of entries; a split parts each of its rows, stably,
 * between the blocks of its sides, so that these are in order again, and looks for the sides' own
 * splits while a row is in the cache. Blocks of one depth lie side by side in one of two arrays, by
 * turns; so memory is read and written from end to end however small the nodes are. Coordinates are
 * shared out to threads; what is chosen among them, and drawn, is chosen by one.
 */
#include "tree/tree.h"

#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

/* Values no further than this from the next one are not parted, as in scikit-learn. */
static const float SAME = 1e-7f;

struct fit {
    size_t n, p, classes, depth;
    const float *x;      /* (n, p) */
    uint16_t *class;     /* (n) */
    bool *left;          /* (n): the side of the split at hand */
    uint32_t *blocks[2]; /* (n, p) of entries each: the nodes of even and of odd depth */
    double *score;       /* (2, p): of each side's best split on each coordinate, < 0 for none */
    struct rng *rng;
    struct tree *tree;
};

/* A node to be: N records, TOTAL (classes) of each class, whether it is split and by which
 * coordinate. START counts the records of the parts to its left. */
struct part {
    size_t start, n, depth, parent;
    bool is_left, split;
    uint64_t *total;
    size_t coordinate;
};

struct cut {
    double score; /* < 0: there is none */
    size_t left;  /* so many records go left */
};

static uint32_t record_of(uint32_t entry)
{
    return entry & 0xffff;
}

static uint32_t group_of(uint32_t entry)
{
    return entry >> 16;
}

/* ---- sorting ---- */

/* A float's bits as a number that rises with it. */
static uint32_t rank_bits(float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits & 0x80000000 ? ~bits : bits | 0x80000000;
}

/* ORDER (n): the records 0 .. n - 1 by rising VALUE (n), equals in their order; radix sort, a byte
 * a pass. ROOM (n). */
static void sort_column(size_t n, const float *value, uint32_t *order, uint32_t *room)
{
    size_t count[4][256] = {0};

    for (size_t i = 0; i < n; i++) {
        uint32_t bits = rank_bits(value[i]);
        for (int byte = 0; byte < 4; byte++)
            count[byte][bits >> 8 * byte & 255]++;
        order[i] = (uint32_t)i;
    }
    for (int byte = 0; byte < 4; byte++) { /* an even number of passes ends in ORDER */
        uint32_t *from = byte % 2 ? room : order, *to = byte % 2 ? order : room;
        for (size_t digit = 0, at = 0; digit < 256; digit++) {
            size_t records = count[byte][digit];
            count[byte][digit] = at;
            at += records;
        }
        for (size_t i = 0; i < n; i++)
            to[count[byte][rank_bits(value[from[i]]) >> 8 * byte & 255]++] = from[i];
    }
    float before = value[order[0]];
    for (size_t i = 0, group = 0; i < n; i++) {
        float here = value[order[i]];
        group += here > before + SAME;
        before = here;
        order[i] |= (uint32_t)group << 16;
    }
}

/* The root's block, a cache line of coordinates at once. */
static void sort_columns(struct fit *fit)
{
    enum { LINE = 16 };
    size_t n = fit->n, p = fit->p;

#pragma omp parallel
    {
        float *value = xalloc(LINE * n, sizeof *value);
        uint32_t *room = xalloc(n, sizeof *room);
#pragma omp for
        for (size_t block = 0; block < p; block += LINE) {
            size_t lines = p - block < LINE ? p - block : LINE;
            for (size_t i = 0; i < n; i++)
                for (size_t c = 0; c < lines; c++)
                    value[c * n + i] = fit->x[i * p + block + c];
            for (size_t c = 0; c < lines; c++)
                sort_column(n, value + c * n, fit->blocks[0] + (block + c) * n, room);
        }
        free(value);
        free(room);
    }
}

/* ---- splitting ---- */

/* The best cut of PART by one coordinate, whose entries are ROW (part->n). LEFT (classes) is room.
 *
 * With squares = sum l^2 and cross = sum t l the score of tree.h is the fraction
 *     (n squares + (sum t^2 - 2 cross) n_left) / (n_left n_right)
 * of whole numbers, compared without division until it may be the best. */
static struct cut best_cut(const struct fit *fit, const struct part *part, const uint32_t *row,
                           int64_t *left)
{
    const uint64_t *total = part->total;
    int64_t squares = 0, cross = 0, all = 0, n = (int64_t)part->n;
    struct cut best = {.score = -1};

    for (size_t k = 0; k < fit->classes; k++) {
        left[k] = 0;
        all += (int64_t)(total[k] * total[k]);
    }
    for (int64_t i = 1; i < n; i++) {
        uint16_t k = fit->class[record_of(row[i - 1])];
        squares += 2 * left[k]++ + 1;
        cross += (int64_t)total[k];
        if (group_of(row[i - 1]) == group_of(row[i]))
            continue;
        double above = (double)(n * squares + (all - 2 * cross) * i);
        double below = (double)(i * (n - i));
        if (above > best.score * below && above / below > best.score) {
            best.score = above / below;
            best.left = (size_t)i;
        }
    }
    return best;
}

/* Of the coordinates whose SCORE (p) is the greatest one, drawn when there are several. False when
 * no coordinate has a split. */
static bool choose(const struct fit *fit, const double *score, size_t *coordinate)
{
    double best = -1;
    size_t ties = 0;

    for (size_t c = 0; c < fit->p; c++) {
        if (score[c] > best) {
            best = score[c];
            ties = 0;
        }
        ties += score[c] == best;
    }
    if (best < 0)
        return false;
    size_t drawn = ties > 1 ? rng_below(fit->rng, ties) : 0;
    for (*coordinate = 0; score[*coordinate] != best || drawn-- > 0; ++*coordinate)
        ;
    return true;
}

/* Whether PART may be split at all. */
static bool open_part(const struct fit *fit, const struct part *part)
{
    size_t present = 0;

    for (size_t k = 0; k < fit->classes; k++)
        present += part->total[k] > 0;
    return present > 1 && (!fit->depth || part->depth < fit->depth);
}

/* The entries of PART by coordinate C. */
static uint32_t *row_of(const struct fit *fit, const struct part *part, size_t c)
{
    return fit->blocks[part->depth % 2] + part->start * fit->p + c * part->n;
}

/* Parts the entries ROW (n) into those that go left and right, both in their order. */
static void divide_row(size_t n, const uint32_t *row, const bool *left, uint32_t *const side[2])
{
    size_t at[2] = {0};

    for (size_t i = 0; i < n; i++) { /* written to both, kept in one */
        bool is_left = left[record_of(row[i])];
        side[0][at[0]] = side[1][at[1]] = row[i];
        at[0] += is_left;
        at[1] += !is_left;
    }
}

/* Finds the splits of SIDES (1: the root, 2: the sides of WHOLE, whose entries are parted between
 * them first). */
static void find_splits(struct fit *fit, const struct part *whole, struct part *side, size_t sides)
{
    bool any = false;

    for (size_t s = 0; s < sides; s++)
        any |= side[s].split = open_part(fit, &side[s]);
    if (!any)
        return;
#pragma omp parallel
    {
        uint32_t *room[2] = {xalloc(whole->n + 1, sizeof **room),
                             xalloc(whole->n + 1, sizeof **room)};
        int64_t *left = xalloc(fit->classes, sizeof *left);
#pragma omp for
        for (size_t c = 0; c < fit->p; c++) {
            if (sides == 2)
                divide_row(whole->n, row_of(fit, whole, c), fit->left, room);
            for (size_t s = 0; s < sides; s++) {
                if (!side[s].split)
                    continue;
                uint32_t *row = row_of(fit, &side[s], c);
                if (sides == 2)
                    memcpy(row, room[s], side[s].n * sizeof *row);
                fit->score[s * fit->p + c] = best_cut(fit, &side[s], row, left).score;
            }
        }
        free(room[0]);
        free(room[1]);
        free(left);
    }
    for (size_t s = 0; s < sides; s++)
        if (side[s].split)
            side[s].split = choose(fit, fit->score + s * fit->p, &side[s].coordinate);
}

/* Splits PART, which is NODE of the tree, into two SIDES. */
static void split(struct fit *fit, const struct part *part, size_t node, struct part *side)
{
    const uint32_t *row = row_of(fit, part, part->coordinate);
    const float *x = fit->x + part->coordinate;
    int64_t *room = xalloc(fit->classes, sizeof *room);
    size_t left = best_cut(fit, part, row, room).left;

    fit->tree->node[node].coordinate = part->coordinate;
    fit->tree->node[node].threshold = (double)x[record_of(row[left - 1]) * fit->p] / 2 +
                                      (double)x[record_of(row[left]) * fit->p] / 2;
    for (size_t s = 0; s < 2; s++)
        side[s] = (struct part){.start = s ? part->start + left : part->start,
                                .n = s ? part->n - left : left,
                                .depth = part->depth + 1,
                                .parent = node,
                                .is_left = s == 0,
                                .total = xalloc(fit->classes, sizeof *side[s].total)};
    for (size_t i = 0; i < part->n; i++) {
        uint32_t record = record_of(row[i]);
        fit->left[record] = i < left;
        side[i >= left].total[fit->class[record]]++;
    }
    find_splits(fit, part, side, 2);
    free(room);
}

/* The node for PART, at the end of the tree. */
static size_t add_node(struct tree *tree, const struct part *part)
{
    size_t i = tree->nodes++;

    if ((i & (i + 1)) == 0) { /* the room doubles */
        tree->node = xresize(tree->node, 2 * i + 1, sizeof *tree->node);
        tree->count = xresize(tree->count, (2 * i + 1) * tree->classes, sizeof *tree->count);
    }
    tree->node[i] = (struct tree_node){.parent = part->parent, .depth = part->depth};
    memcpy(tree->count + i * tree->classes, part->total, tree->classes * sizeof *tree->count);
    if (part->depth > 0)
        *(part->is_left ? &tree->node[part->parent].left : &tree->node[part->parent].right) = i;
    return i;
}

/* The tree from ROOT on, a node before its left side before its right side. */
static void grow(struct fit *fit, struct part root)
{
    struct part *waiting = xalloc(fit->n + 1, sizeof *waiting);
    size_t count = 0;

    find_splits(fit, &root, &root, 1);
    waiting[count++] = root;
    while (count > 0) {
        struct part part = waiting[--count];
        size_t node = add_node(fit->tree, &part);
        if (part.split) {
            struct part side[2];
            split(fit, &part, node, side);
            waiting[count++] = side[1];
            waiting[count++] = side[0];
        }
        free(part.total);
    }
    free(waiting);
}

struct tree *tree_fit(size_t n, size_t p, const float *x, const size_t *class, size_t classes,
                      const char *const *names, size_t depth, struct rng *rng)
{
    struct tree *tree = xalloc(1, sizeof *tree);
    struct part root = {.n = n, .total = xalloc(classes, sizeof *root.total)};
    struct fit fit = {
        .n = n, .p = p, .classes = classes, .depth = depth, .x = x, .rng = rng, .tree = tree};

    fit.class = xalloc(n, sizeof *fit.class);
    fit.left = xalloc(n, sizeof *fit.left);
    fit.blocks[0] = xalloc(n * p, sizeof *fit.blocks[0]);
    fit.blocks[1] = xalloc(n * p, sizeof *fit.blocks[1]);
    fit.score = xalloc(2 * p, sizeof *fit.score);
    tree->p = p;
    tree->classes = classes;
    tree->names = xalloc(classes, sizeof *tree->names);
    for (size_t k = 0; k < classes; k++)
        tree->names[k] = xstrdup(names[k]);
    for (size_t i = 0; i < n; i++) {
        fit.class[i] = (uint16_t) class[i];
        root.total[class[i]]++;
    }

    sort_columns(&fit);
    grow(&fit, root);

    free(fit.class);
    free(fit.left);
    free(fit.blocks[0]);
    free(fit.blocks[1]);
    free(fit.score);
    return tree;
}
