/* trellis - dependent quantisation. See trellis.h. */
#include "codec/trellis.h"

#include "base/base.h"
#include "base/clones.h"
#include "codec/guess.h"

#include <stdlib.h>

/* The 8 states of Ungerboeck's code, as in JPEG 2000 part 2. */
const unsigned char trellis_next[STATES][2] = {{0, 1}, {3, 2}, {5, 4}, {6, 7},
                                               {1, 0}, {2, 3}, {4, 5}, {7, 6}};

/* The states before each state: by zeros; and the two whose next one it is, A and B, the first by
 * an even magnitude in the states 0, 3, 5 and 6, else by an odd one. */
#define BY_ZERO 0, 4, 5, 1, 6, 2, 3, 7
#define BY_A    0, 0, 1, 1, 2, 2, 3, 3
#define BY_B    4, 4, 5, 5, 6, 6, 7, 7
#define EVEN_OR_ODD_A                                                                              \
    0, 8, 9, 1, 10, 2, 3, 11 /* lanes of even magnitudes, 8 and more: of odd ones */
#define EVEN_OR_ODD_B 12, 4, 5, 13, 6, 14, 15, 7

enum {
    HOPELESS = 6000, /* a zero is sure if 1 is worse by so many 4096ths of D^2 */
    FAR = 1 << 28,   /* the cost of a path that does not exist */
    LARGEST = (1 << 15) - 1,
    ROW = sizeof(struct guess_row) / sizeof(int32_t),
};

struct trellis {
    struct guess *guess;
    lanes *step; /* [room]: magnitude << 3 | state before, by state */
};

/* The paths that end in each state. */
struct paths {
    lanes sum;          /* in 4096ths of D^2, the best one 0 */
    lanes mean, recent; /* as guess_follow() and guess_recent() have them */
    lanes energy;       /* like struct past */
    int32_t expected;
    unsigned best; /* state */
    int32_t best_mean, best_recent;
};

struct trellis *trellis_open(size_t room)
{
    struct trellis *trellis = xalloc(1, sizeof *trellis);

    trellis->step = aligned_alloc(sizeof *trellis->step, (room + 1) * sizeof *trellis->step);
    if (!trellis->step)
        die("out of memory");
    trellis->guess = guess_open(room);
    return trellis;
}

void trellis_close(struct trellis *trellis)
{
    guess_close(trellis->guess);
    free(trellis->step);
    free(trellis);
}

void trellis_forget(struct trellis *trellis)
{
    guess_forget(trellis->guess);
}

/* ---- the magnitudes near a value ---- */

/* The nearest magnitude, and the two nearest not above it, the even and the odd one, with what they
 * lose in 4096ths of D^2. */
struct candidates {
    int32_t near, magnitude[2], lost[2];
};

static inline int32_t loss(int64_t x, int64_t magnitude, int64_t odd)
{
    int64_t error = x - (magnitude ? (2 * magnitude - odd) * 4096 : 0);

    return (int32_t)((error * error) >> 12);
}

static inline struct candidates candidates_of(int64_t x, int64_t odd)
{
    int64_t near = (x + (odd ? 8192 : 4096)) >> 13, other = near > 0 ? near - 1 : 1;
    int64_t even_one = near & 1 ? other : near, odd_one = near & 1 ? near : other;

    return (struct candidates){(int32_t)near,
                               {(int32_t)even_one, (int32_t)odd_one},
                               {loss(x, even_one, odd), loss(x, odd_one, odd)}};
}

/* ---- what they cost ---- */

/* The model's costs after one past. */
struct costs {
    struct context context;
    struct costs_of {
        unsigned known;             /* decisions */
        int32_t before[ESCAPE + 1]; /* if all decisions before this one are 1 */
        int32_t zero[ESCAPE];
    } of[2]; /* either quantiser */
};

/* The cost of MAGNITUDE in 4096ths of a bit, sign included. */
static inline int32_t cost_of(struct mixer *model, struct costs *costs, unsigned odd,
                              uint32_t magnitude)
{
    struct costs_of *of = &costs->of[odd];
    uint32_t coded = magnitude >> costs->context.shift;
    unsigned wanted = coded < ESCAPE ? coded : ESCAPE - 1;
    int32_t extra = (int32_t)costs->context.shift * 4096 + (magnitude ? 4096 : 0);

    for (; of->known <= wanted; of->known++) {
        struct prediction p = {0};
        codec_predict(model, &costs->context, codec_slot(of->known, odd), &p);
        of->zero[of->known] = model->tables->cost[(65536 - p.p) >> 4];
        of->before[of->known + 1] = of->before[of->known] + model->tables->cost[p.p >> 4];
    }
    if (coded < ESCAPE)
        return of->before[coded] + of->zero[coded] + extra;
    unsigned log = 31U - (unsigned)__builtin_clz(coded - ESCAPE + 1);
    return of->before[ESCAPE] + (int32_t)(2 * log + 1) * 4096 + extra;
}

/* The context of the best of PATHS before place K. */
static inline void best_context(const struct trellis *trellis, struct mixer *model,
                                const struct block *block, const struct history *history, size_t k,
                                const struct paths *paths, struct context *context)
{
    struct past past = {.energy = paths->energy[paths->best], .expected = paths->expected};
    struct place place = codec_place(model->tables, block, history, k);
    unsigned state = paths->best;

    for (size_t i = 0; i < PAST && i < k; i++) {
        int32_t step = trellis->step[k - 1 - i][state];
        past.magnitude[i] = codec_least(step >> 3, LARGEST) << 4;
        state = step & 7;
    }
    codec_context(model, &place, &past, context);
}

/* A in the states of one quantiser, B in those of the other. */
LANES_INLINE lanes either(int32_t a, int32_t b)
{
    return (lanes){a, b, a, b, a, b, a, b};
}

/* The costs at INDEX, corrected by A and B, times LAMBDA. */
LANES_INLINE lanes weighed(const int32_t *costs, lanes index, int32_t a, int32_t b, int lambda)
{
    lanes cost = {costs[index[0]], costs[index[1]], costs[index[2]], costs[index[3]],
                  costs[index[4]], costs[index[5]], costs[index[6]], costs[index[7]]};

    return ((cost + either(a, b)) * lambda) >> 8;
}

static inline int32_t in_row(int32_t magnitude, unsigned shift)
{
    return codec_least(magnitude >> shift, GUESS_COSTS - 1);
}

/* ---- paths ---- */

/* All paths go on with a zero. */
LANES_INLINE void add_zero(struct paths *paths, lanes *step)
{
    lanes energy = LANES_OF(paths->energy, BY_ZERO);

    paths->sum = LANES_OF(paths->sum, BY_ZERO);
    paths->mean = LANES_OF(paths->mean, BY_ZERO) * 5 >> 3;
    paths->recent = LANES_OF(paths->recent, BY_ZERO) >> 2;
    paths->energy = energy + (-energy * 26 >> 8);
    paths->best = trellis_next[paths->best][0];
    paths->best_mean = guess_follow(paths->best_mean, 0);
    paths->best_recent = guess_recent(paths->best_recent, 0);
    *step = (lanes){BY_ZERO};
}

/* The better one of two ways into each state, by EVEN and ODD numbers Q_EVEN and Q_ODD. */
LANES_INLINE void add_best(struct paths *paths, lanes even, lanes odd, lanes q_even, lanes q_odd,
                           lanes *step)
{
    lanes a = LANES_OF_BOTH(even, odd, EVEN_OR_ODD_A), b = LANES_OF_BOTH(even, odd, EVEN_OR_ODD_B);
    lanes second = b < a;
    lanes q = lanes_choose(second, LANES_OF_BOTH(q_even, q_odd, EVEN_OR_ODD_B),
                           LANES_OF_BOTH(q_even, q_odd, EVEN_OR_ODD_A));
    lanes short_q = lanes_least(q, lanes_all(LARGEST));
#define FROM(x) lanes_choose(second, LANES_OF(x, BY_B), LANES_OF(x, BY_A))
    lanes energy = FROM(paths->energy);
    paths->sum = lanes_choose(second, b, a);
    paths->mean = (FROM(paths->mean) * 5 >> 3) + 138 * short_q;
    paths->recent = lanes_least(q, lanes_all(2)) << 2 | FROM(paths->recent) >> 2;
    paths->energy = energy + (((short_q << 8) - energy) * 26 >> 8);
#undef FROM
    *step = q << 3 | ((lanes){BY_A} + (second & 4));

    paths->best = 0;
    for (unsigned s = 1; s < STATES; s++)
        if (paths->sum[s] < paths->sum[paths->best])
            paths->best = s;
    paths->best_mean = paths->mean[paths->best];
    paths->best_recent = paths->recent[paths->best];
    paths->sum -= paths->sum[paths->best];
}

CLONES uint64_t trellis_quantise(struct trellis *trellis, struct mixer *model,
                                 const struct block *block, const struct history *history,
                                 const int64_t *values, int lambda, unsigned *state,
                                 uint32_t *magnitudes)
{
    const lanes identity = {0, 1, 2, 3, 4, 5, 6, 7};
    struct guess *guess = trellis->guess;
    const int32_t *rows = guess->row[0][0][0].cost;
    struct paths paths = {.sum = (identity != (int32_t)*state) & FAR, .best = *state};

    guess_prepare(guess, block, history);
    for (size_t k = 0; k < block->size; k++) {
        int64_t x = values[k];
        int32_t base = guess->base[k], best_mean = base + (paths.best_mean >> 4);
        const struct guess_row *best = guess->row[guess_level(best_mean)][paths.best_recent];
        int32_t worse = (best[1].cost[1] - best[1].cost[0]) * lambda >> 8; /* 1 = D than 0 */
        if (x < 8192 && worse + 4096 - 2 * (int32_t)x > HOPELESS) {
            add_zero(&paths, &trellis->step[k]);
        } else {
            const struct candidates c[2] = {candidates_of(x, 0), candidates_of(x, 1)};
            unsigned shift = guess_shift(best_mean);
            int32_t more[2][2] = {{0}}, more_zero[2] = {0}; /* than guessed */
            if (model) {
                struct costs costs = {.of = {{.known = 0}}};
                best_context(trellis, model, block, history, k, &paths, &costs.context);
                for (unsigned odd = 0; odd < 2; odd++) {
                    for (unsigned i = 0; i < 2; i++) {
                        int32_t q = c[odd].magnitude[i];
                        more[odd][i] = cost_of(model, &costs, odd, (uint32_t)q) -
                                       best[odd].cost[in_row(q, costs.context.shift)];
                    }
                    more_zero[odd] = cost_of(model, &costs, odd, 0) - best[odd].cost[0];
                }
            }
            lanes level = guess_levels(base + (paths.mean >> 4));
            lanes index = ((level * GUESS_RECENT + paths.recent) * 2 + (identity & 1)) * ROW;
            lanes sum[2], q[2];
            for (unsigned i = 0; i < 2; i++) {
                lanes at = index + either(in_row(c[0].magnitude[i], shift),
                                          in_row(c[1].magnitude[i], shift));
                q[i] = either(c[0].magnitude[i], c[1].magnitude[i]);
                sum[i] = paths.sum + either(c[0].lost[i], c[1].lost[i]) +
                         weighed(rows, at, more[0][i], more[1][i], lambda);
            }
            if (c[0].near == 2 || c[1].near == 2) { /* or zero instead of 2 */
                lanes zero = paths.sum + loss(x, 0, 0) +
                             weighed(rows, index, more_zero[0], more_zero[1], lambda);
                lanes take = (zero < sum[0]) & (either(c[0].near, c[1].near) == 2);
                sum[0] = lanes_choose(take, zero, sum[0]);
                q[0] &= ~take;
            }
            add_best(&paths, sum[0], sum[1], q[0], q[1], &trellis->step[k]);
        }
        paths.expected += (int32_t)(((int64_t)(history->last[k] << 4) - paths.expected) * 26 >> 8);
    }

    unsigned before = *state, at = *state = paths.best;
    for (size_t k = block->size; k-- > 0;) {
        uint32_t step = (uint32_t)trellis->step[k][at];
        magnitudes[k] = step >> 3;
        at = step & 7;
    }
    return guess_learn(guess, block->size, before, magnitudes);
}
