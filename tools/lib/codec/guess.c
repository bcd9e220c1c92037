/* guess - what a magnitude is likely to cost. See guess.h. */
#include "codec/guess.h"

#include "base/base.h"
#include "base/clones.h"
#include "codec/trellis.h"

#include <stdlib.h>

enum { BIT = 4096, SEEN = 250, FIRST_SEEN = 15 };

struct guess *guess_open(size_t room)
{
    struct guess *guess = xalloc(1, sizeof *guess);

    guess->tables = logistic_tables();
    guess->base = xalloc(room, sizeof *guess->base);
    guess_forget(guess);
    return guess;
}

void guess_close(struct guess *guess)
{
    free(guess->base);
    free(guess);
}

static inline int32_t cost_of(const struct logistic *tables, uint32_t slot, bool more)
{
    uint32_t p = slot >> 16;

    return tables->cost[(more ? p : 65536 - p) >> 4];
}

/* Magnitudes fall off geometrically at first, with the mean of the level. */
void guess_forget(struct guess *guess)
{
    for (unsigned level = 0; level < GUESS_LEVELS; level++) {
        uint64_t mean = ((4 + (level & 3)) << (level >> 2)) * (uint64_t)4 - 16;
        uint32_t p = (uint32_t)(65536 * (mean + 3) / (mean + 3 + 64));
        struct guess_row row;
        int32_t before = 0;
        for (int i = 0; i < GUESS_COSTS; i++) {
            int32_t sign = i ? BIT : 0;
            if (i < ESCAPE) {
                row.chance[i] = p << 16 | FIRST_SEEN;
                row.cost[i] = before + cost_of(guess->tables, row.chance[i], false) + sign;
                before += cost_of(guess->tables, row.chance[i], true);
            } else {
                int log = 31 - __builtin_clz((unsigned)(i - ESCAPE + 1));
                row.cost[i] = before + (2 * log + 1) * BIT + sign;
            }
        }
        for (int recent = 0; recent < GUESS_RECENT; recent++)
            guess->row[level][recent][0] = guess->row[level][recent][1] = row;
    }
}

CLONES void guess_prepare(struct guess *guess, const struct block *block,
                          const struct history *history)
{
    const int32_t *b = history->last, *c = history->before, *slow = history->slow;
    const uint32_t *sums = block->sums + MARGIN;

    for (ptrdiff_t k = 0; k < (ptrdiff_t)block->size; k++) {
        int32_t wide = (int32_t)((sums[k + 10] - sums[k - 9]) * 216 >> 10);
        guess->base[k] = (58 * b[k] + 29 * (b[k - 1] + b[k + 1]) + 14 * b[k + 2] + 20 * wide +
                          80 * c[k] + 32 * (slow[k] >> 2)) >>
                         7;
    }
}

/* Adapts ROW to the magnitude CODED. */
static inline void adapt(const struct logistic *tables, struct guess_row *row, uint32_t coded)
{
    for (uint32_t i = 0; i < ESCAPE; i++) {
        uint32_t *slot = &row->chance[i];
        int32_t zero = cost_of(tables, *slot, false), more = cost_of(tables, *slot, true);
        codec_adapt(tables, slot, coded > i, SEEN);
        row->cost[i] += cost_of(tables, *slot, false) - zero;
        more = cost_of(tables, *slot, true) - more;
        for (uint32_t j = i + 1; j < GUESS_COSTS; j++)
            row->cost[j] += more;
        if (coded <= i)
            break;
    }
}

CLONES uint64_t guess_learn(struct guess *guess, size_t size, unsigned state,
                            const uint32_t *magnitudes)
{
    uint64_t sum = 0;
    int32_t path = 0, recent = 0;

    for (size_t k = 0; k < size; k++) {
        int32_t mean = guess->base[k] + (path >> 4), q = (int32_t)magnitudes[k];
        unsigned shift = guess_shift(mean);
        uint32_t coded = (uint32_t)q >> shift;
        struct guess_row *row = &guess->row[guess_level(mean)][recent][trellis_odd(state)];
        sum += (uint64_t)row->cost[coded < GUESS_COSTS ? coded : GUESS_COSTS - 1] +
               shift * (uint64_t)BIT;
        adapt(guess->tables, row, coded);
        path = guess_follow(path, q);
        recent = guess_recent(recent, q);
        state = trellis_next[state][q & 1];
    }
    return sum;
}
