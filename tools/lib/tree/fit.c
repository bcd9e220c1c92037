/* fit - grows a tree for labelled records. See tree.h.
 *
 * Every coordinate is sorted once and kept not as values but as a row of 32-bit entries in sorted
 * order: the record (low half), and the group of values that are not separated (high half). A node
 * of the tree is the same range of every row. Splitting it divides the range, stably, so that both
 * sides are sorted again.
 *
 * The tree grows level by level. A level is one pass over the rows: each is divided by the splits
 * of the level above and searched for the splits of this one while it is in the cache. Records that
 * will not be split further leave the rows, which are compacted in blocks, so that memory is read
 * and written sequentially however little is left. Blocks are distributed over threads, which meet
 * once a level; one thread chooses among coordinates and draws random numbers.
 */
#include "tree/tree.h"

#include "base/base.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* Values within this distance of the next one are not separated, as in scikit-learn. */
static const float SAME = 1e-7f;

enum { BLOCK = 16 }; /* rows; their values of a record fill a cache line */

struct fit {
    size_t n, p, classes, depth;
    const float *x;    /* (n, p) */
    uint16_t *class;   /* (n) */
    bool *left;        /* (n): the side of the last split that a record is on */
    uint32_t *entries; /* blocks of BLOCK rows, n times BLOCK entries apart */
    double *score;     /* (parts, p): scores of the best splits on each coordinate; < 0: none */
    size_t scores;     /* capacity of score */
    struct room *room; /* one a thread */
    struct rng *rng;
    struct tree *tree; /* nodes in the order of their levels, tallies in the order of leaves */
};

/* The scratch space of a thread. */
struct room {
    float *values;         /* (BLOCK, n) */
    uint32_t *entries;     /* (2, n) */
    int64_t *left, *total; /* (classes): counts of the current part */
};

/* A node that may be split: N records, from START on in each row. After the split, its left and
 * right sides have their places TO in the rows of the next level; NOWHERE if they are not split
 * further. */
struct part {
    size_t node, start, n, to[2];
    size_t first, tallies; /* its classes, among the tallies of the level */
};

static const size_t NOWHERE = SIZE_MAX;

/* The nodes of one depth that may be split, from left to right, WIDTH entries of each row. */
struct level {
    size_t depth, width, parts;
    struct part *part; /* capacity n */
    size_t tallies;
    struct tree_tally *tally; /* capacity n */
};

struct cut {
    double score; /* < 0: there is none */
    size_t left;  /* the number of records that go left */
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

/* The bits of a float as a number that rises with it. */
static uint32_t rank_bits(float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits & 0x80000000 ? ~bits : bits | 0x80000000;
}

/* ORDER (n): the records 0 .. n - 1 by rising VALUE (n), equal ones in order; radix sort, a byte a
 * pass. ROOM (n). */
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

/* Sorts the rows of coordinates C to END, a block or the last part of one. */
static void sort_block(const struct fit *fit, size_t c, size_t end, struct room *room)
{
    size_t n = fit->n, rows = end - c;

    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < rows; r++)
            room->values[r * n + i] = fit->x[i * fit->p + c + r];
    for (size_t r = 0; r < rows; r++)
        sort_column(n, room->values + r * n, fit->entries + (c + r) * n, room->entries);
}

/* ---- a pass over the rows ---- */

/* The row of coordinate C where rows have WIDTH entries. */
static uint32_t *row_of(const struct fit *fit, size_t c, size_t width)
{
    return fit->entries + c / BLOCK * BLOCK * fit->n + c % BLOCK * width;
}

/* Divides the entries FROM (part->n) of PART between its sides in the row BELOW, which may begin
 * before FROM in the same memory. ROOM (2, n). */
static void divide(const struct fit *fit, const struct part *part, const uint32_t *from,
                   uint32_t *below, uint32_t *room)
{
    uint32_t *side[2] = {room, room + fit->n};
    size_t count[2] = {0};

    for (size_t i = 0; i < part->n; i++) { /* written to both, but only one advances */
        bool is_left = fit->left[record_of(from[i])];
        side[0][count[0]] = side[1][count[1]] = from[i];
        count[0] += is_left;
        count[1] += !is_left;
    }
    for (int s = 0; s < 2; s++)
        if (part->to[s] != NOWHERE)
            memcpy(below + part->to[s], side[s], count[s] * sizeof *below);
}

/* The best cut of PART, whose classes are TALLY, by one coordinate with the entries ROW (part->n).
 *
 * With squares = sum l^2 and cross = sum t l the score of tree.h is the fraction
 *     (n squares + (sum t^2 - 2 cross) n_left) / (n_left n_right)
 * of integers, compared without division unless it may be the best. */
static struct cut best_cut(const struct fit *fit, const struct part *part,
                           const struct tree_tally *tally, const uint32_t *row, struct room *room)
{
    int64_t *left = room->left, *total = room->total;
    int64_t squares = 0, cross = 0, all = 0, n = (int64_t)part->n;
    struct cut best = {.score = -1};

    for (size_t t = 0; t < part->tallies; t++) {
        size_t k = tally[t].class;
        left[k] = 0;
        total[k] = (int64_t)tally[t].records;
        all += total[k] * total[k];
    }
    for (int64_t i = 1; i < n; i++) {
        uint16_t k = fit->class[record_of(row[i - 1])];
        squares += 2 * left[k]++ + 1;
        cross += total[k];
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

/* Divides the rows by the splits of ABOVE (NULL: sorts them) and scores the best splits of HERE. */
static void pass(struct fit *fit, const struct level *above, const struct level *here)
{
    /* NOLINTNEXTLINE(clang-analyzer-deadcode.DeadStores): OpenMP reads it */
    size_t p = fit->p, work = p * (above ? above->width : fit->n);

    if (here->parts * p > fit->scores) {
        free(fit->score);
        fit->scores = here->parts * p;
        fit->score = xresize(NULL, fit->scores, sizeof *fit->score);
    }
#pragma omp parallel for schedule(dynamic) if (work > 1 << 16)
    for (size_t block = 0; block < p; block += BLOCK) {
        struct room *room = &fit->room[omp_get_thread_num()];
        size_t end = p - block < BLOCK ? p : block + BLOCK;
        if (!above)
            sort_block(fit, block, end, room);
        for (size_t c = block; c < end; c++) {
            uint32_t *row = row_of(fit, c, here->width);
            for (size_t s = 0; above && s < above->parts; s++)
                divide(fit, &above->part[s], row_of(fit, c, above->width) + above->part[s].start,
                       row, room->entries);
            for (size_t s = 0; s < here->parts; s++) {
                const struct part *part = &here->part[s];
                fit->score[s * p + c] =
                    best_cut(fit, part, here->tally + part->first, row + part->start, room).score;
            }
        }
    }
}

/* ---- splitting ---- */

/* Chooses the coordinate with the greatest SCORE (p), or draws one of several. False if no
 * coordinate has a split. */
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
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): SCORE holds BEST */
    for (*coordinate = 0; score[*coordinate] != best || drawn-- > 0; ++*coordinate)
        ;
    return true;
}

/* Appends a node to the tree. */
static size_t add_node(struct tree *tree)
{
    size_t i = tree->nodes++;

    tree->node = xgrow(tree->node, i, sizeof *tree->node);
    tree->node[i] = (struct tree_node){0};
    return i;
}

/* Makes NODE a leaf with the COUNT tallies TALLY. */
static void keep_leaf(struct tree *tree, size_t node, const struct tree_tally *tally, size_t count)
{
    tree->node[node].first = tree->tallies;
    tree->node[node].tallies = count;
    memcpy(tree->tally + tree->tallies, tally, count * sizeof *tally);
    tree->tallies += count;
}

/* Adds NODE of N records, whose COUNT tallies are the last of LEVEL, to LEVEL if it may be split;
 * else makes it a leaf. Returns its place in the rows, or NOWHERE. */
static size_t join(struct fit *fit, struct level *level, size_t node, size_t n, size_t count)
{
    size_t first = level->tallies - count, start = level->width;

    if (count < 2 || (fit->depth && level->depth >= fit->depth)) {
        keep_leaf(fit->tree, node, level->tally + first, count);
        level->tallies = first;
        return NOWHERE;
    }
    level->part[level->parts++] = (struct part){node, start, n, {NOWHERE, NOWHERE}, first, count};
    level->width += n;
    return start;
}

/* Appends the tallies of one side of a part to BELOW, given its own TALLY (COUNT) and LEFT of each
 * class. Returns their number. */
static size_t tally_side(struct level *below, const struct tree_tally *tally, size_t count,
                         const int64_t *left, bool right)
{
    size_t before = below->tallies;

    for (size_t t = 0; t < count; t++) {
        uint64_t in_left = (uint64_t)left[tally[t].class];
        uint64_t records = right ? tally[t].records - in_left : in_left;
        if (records > 0)
            below->tally[below->tallies++] = (struct tree_tally){tally[t].class, records};
    }
    return below->tallies - before;
}

/* Splits PART of HERE by COORDINATE; its sides join BELOW. */
static void split(struct fit *fit, const struct level *here, struct part *part, size_t coordinate,
                  struct level *below)
{
    const struct tree_tally *tally = here->tally + part->first;
    const uint32_t *row = row_of(fit, coordinate, here->width) + part->start;
    const float *x = fit->x + coordinate;
    struct tree *tree = fit->tree;
    size_t left = best_cut(fit, part, tally, row, fit->room).left;
    size_t side[2] = {add_node(tree), add_node(tree)};
    struct tree_node *node = &tree->node[part->node];
    int64_t *count = fit->room->left;

    node->left = side[0];
    node->right = side[1];
    node->coordinate = coordinate;
    node->threshold = (double)x[record_of(row[left - 1]) * fit->p] / 2 +
                      (double)x[record_of(row[left]) * fit->p] / 2;
    for (size_t t = 0; t < part->tallies; t++)
        count[tally[t].class] = 0;
    for (size_t i = 0; i < part->n; i++) {
        uint32_t record = record_of(row[i]);
        fit->left[record] = i < left;
        count[fit->class[record]] += i < left;
    }
    for (int s = 0; s < 2; s++)
        part->to[s] = join(fit, below, side[s], s ? part->n - left : left,
                           tally_side(below, tally, part->tallies, count, s));
}

/* Grows the tree from its root, node 0. */
static void grow(struct fit *fit)
{
    struct part *part = xalloc(2 * fit->n, sizeof *part);
    struct tree_tally *tally = xalloc(2 * fit->n, sizeof *tally);
    struct level here = {.part = part, .tally = tally};
    struct level below = {.part = part + fit->n, .tally = tally + fit->n};
    size_t coordinate, *count = xalloc(fit->classes, sizeof *count);

    for (size_t i = 0; i < fit->n; i++)
        count[fit->class[i]]++;
    for (size_t k = 0; k < fit->classes; k++)
        if (count[k] > 0)
            here.tally[here.tallies++] = (struct tree_tally){k, count[k]};
    free(count);
    join(fit, &here, 0, fit->n, here.tallies);
    if (here.parts > 0)
        pass(fit, NULL, &here);
    while (here.parts > 0) {
        below.depth = here.depth + 1;
        below.parts = below.width = below.tallies = 0;
        for (size_t s = 0; s < here.parts; s++) {
            struct part *one = &here.part[s];
            if (choose(fit, fit->score + s * fit->p, &coordinate))
                split(fit, &here, one, coordinate, &below);
            else
                keep_leaf(fit->tree, one->node, here.tally + one->first, one->tallies);
        }
        if (below.parts > 0)
            pass(fit, &here, &below);
        struct level above = here;
        here = below;
        below = above;
    }
    free(part);
    free(tally);
}

/* Reorders the nodes of TREE, a node before its left side before its right side, and the tallies of
 * its leaves in the same way. */
static void put_in_order(struct tree *tree)
{
    size_t nodes = tree->nodes, first = 0;
    size_t *size = xalloc(nodes, sizeof *size); /* nodes in the subtree */
    size_t *place = xalloc(nodes, sizeof *place);
    struct tree_node *node = xalloc(nodes, sizeof *node);
    struct tree_tally *tally = xalloc(tree->tallies, sizeof *tally);

    for (size_t i = nodes; i-- > 0;) {
        const struct tree_node *here = &tree->node[i];
        size[i] = here->left ? 1 + size[here->left] + size[here->right] : 1;
    }
    for (size_t i = 0; i < nodes; i++) {
        struct tree_node *moved = &node[place[i]];
        *moved = tree->node[i];
        if (!moved->left)
            continue;
        place[moved->left] = place[i] + 1;
        place[moved->right] = place[i] + 1 + size[moved->left];
        moved->left = place[moved->left];
        moved->right = place[moved->right];
    }
    for (size_t i = 0; i < nodes; i++) {
        memcpy(tally + first, tree->tally + node[i].first, node[i].tallies * sizeof *tally);
        node[i].first = first;
        first += node[i].tallies;
    }
    free(size);
    free(place);
    free(tree->node);
    free(tree->tally);
    tree->node = node;
    tree->tally = tally;
    tree_gather(tree);
}

struct tree *tree_fit(size_t n, size_t p, const float *x, const size_t *class, size_t classes,
                      const char *const *names, size_t depth, struct rng *rng)
{
    struct tree *tree = xalloc(1, sizeof *tree);
    struct fit fit = {
        .n = n, .p = p, .classes = classes, .depth = depth, .x = x, .rng = rng, .tree = tree};
    size_t threads = (size_t)omp_get_max_threads();

    fit.class = xalloc(n, sizeof *fit.class);
    fit.left = xalloc(n, sizeof *fit.left);
    fit.entries = xalloc(p, n * sizeof *fit.entries);
    fit.room = xalloc(threads, sizeof *fit.room);
    for (size_t t = 0; t < threads; t++)
        fit.room[t] = (struct room){.values = xalloc(BLOCK, n * sizeof(float)),
                                    .entries = xalloc(2 * n, sizeof(uint32_t)),
                                    .left = xalloc(classes, sizeof(int64_t)),
                                    .total = xalloc(classes, sizeof(int64_t))};
    tree->p = p;
    tree->classes = classes;
    tree->names = xalloc(classes, sizeof *tree->names);
    for (size_t k = 0; k < classes; k++)
        tree->names[k] = xstrdup(names[k]);
    add_node(tree);
    tree->tally = xalloc(n, sizeof *tree->tally);
    for (size_t i = 0; i < n; i++)
        fit.class[i] = (uint16_t) class[i];

    grow(&fit);
    put_in_order(tree);

    for (size_t t = 0; t < threads; t++) {
        free(fit.room[t].values);
        free(fit.room[t].entries);
        free(fit.room[t].left);
        free(fit.room[t].total);
    }
    free(fit.room);
    free(fit.score);
    free(fit.entries);
    free(fit.left);
    free(fit.class);
    return tree;
}
