/* trellis - dependent quantisation. See trellis.h. */
#include "codec/trellis.h"

#include "base/base.h"
#include "base/clones.h"

#include <stdlib.h>

/* The 8 states of Ungerboeck's code, as in JPEG 2000 part 2. */
const unsigned char trellis_next[STATES][2] = {{0, 1}, {3, 2}, {5, 4}, {6, 7},
                                               {1, 0}, {2, 3}, {4, 5}, {7, 6}};

/* Paths whose last ALIKE magnitudes are the same count as having the same past: a quarter less time
 * for 0.2 % more bits. */
enum { ALIKE = 3, CANDIDATES = 3, SIGN = 4096 /* a bit, in 4096ths */ };

/* A path that ends in a state. */
struct path {
    int64_t cost; /* in 2^-20 D^2; negative: none */
    struct past past;
};

struct trellis {
    unsigned char (*from)[STATES]; /* [room] */
    uint32_t (*magnitude)[STATES];
};

/* What the next decisions cost after paths whose pasts are alike. */
struct costs {
    struct context context;
    struct costs_of {
        unsigned known;             /* decisions */
        int32_t before[ESCAPE + 1]; /* if all decisions before this one are 1 */
        int32_t zero[ESCAPE];
    } of[2]; /* either quantiser */
};

struct trellis *trellis_open(size_t room)
{
    struct trellis *trellis = xalloc(1, sizeof *trellis);

    trellis->from = xalloc(room, sizeof *trellis->from);
    trellis->magnitude = xalloc(room, sizeof *trellis->magnitude);
    return trellis;
}

void trellis_close(struct trellis *trellis)
{
    free(trellis->from);
    free(trellis->magnitude);
    free(trellis);
}

/* The cost of MAGNITUDE in 4096ths of a bit, sign included. */
static inline int32_t bits(struct mixer *model, struct costs *costs, unsigned odd,
                           uint32_t magnitude)
{
    struct costs_of *of = &costs->of[odd];
    uint32_t coded = magnitude >> costs->context.shift;
    unsigned wanted = coded < ESCAPE ? coded : ESCAPE - 1;
    int32_t extra = (int32_t)costs->context.shift * 4096 + (magnitude ? SIGN : 0);

    for (; of->known <= wanted; of->known++) {
        struct prediction p;
        codec_predict(model, &costs->context, codec_slot(of->known, odd), &p);
        of->zero[of->known] = model->tables->cost[(65536 - p.p) >> 4];
        of->before[of->known + 1] = of->before[of->known] + model->tables->cost[p.p >> 4];
    }
    if (coded < ESCAPE)
        return of->before[coded] + of->zero[coded] + extra;
    unsigned log = 31U - (unsigned)__builtin_clz(coded - ESCAPE + 1);
    return of->before[ESCAPE] + (int32_t)(2 * log + 1) * 4096 + extra;
}

CLONES void trellis_quantise(struct trellis *trellis, struct mixer *model,
                             const struct block *block, const struct history *history,
                             const int64_t *values, int lambda, unsigned *state,
                             uint32_t *magnitudes)
{
    struct path paths[STATES], next[STATES];
    struct costs costs[STATES];
    size_t n = block->size;

    for (unsigned s = 0; s < STATES; s++)
        paths[s] = (struct path){.cost = s == *state ? 0 : -1};
    for (size_t k = 0; k < n; k++) {
        struct place place = codec_place(model->tables, block, history, k);
        unsigned same[STATES]; /* the first path whose past is alike */
        int64_t x = values[k];

        for (unsigned s = 0; s < STATES; s++)
            next[s].cost = -1;
        for (unsigned s = 0; s < STATES; s++) {
            const struct path *path = &paths[s];
            if (path->cost < 0)
                continue;
            for (same[s] = 0; same[s] < s; same[s]++)
                if (paths[same[s]].cost >= 0 &&
                    memcmp(paths[same[s]].past.magnitude, path->past.magnitude,
                           ALIKE * sizeof(int32_t)) == 0)
                    break;
            struct costs *cost = &costs[same[s]];
            if (same[s] == s) {
                codec_context(model, &place, &path->past, &cost->context);
                cost->of[0].known = cost->of[1].known = 0;
                cost->of[0].before[0] = cost->of[1].before[0] = 0;
            }

            unsigned odd = trellis_odd(s);
            uint32_t near = (uint32_t)((x + (odd ? 8192 : 4096)) >> 13);
            uint32_t candidates[CANDIDATES] = {near, near > 0 ? near - 1 : 0, 0};
            unsigned count = near == 0 ? 1 : near == 1 ? 2 : near == 2 ? 3 : 2;
            for (unsigned c = count; c-- > 0;) {
                uint32_t q = candidates[c];
                int64_t error = x - (q ? (2 * (int64_t)q - odd) * 4096 : 0);
                int64_t sum = path->cost + ((error * error) >> 4) +
                              (int64_t)lambda * bits(model, cost, odd, q);
                unsigned to = trellis_next[s][q & 1];
                if (next[to].cost < 0 || sum < next[to].cost) {
                    next[to].cost = sum;
                    trellis->from[k][to] = (unsigned char)s;
                    trellis->magnitude[k][to] = q;
                }
            }
        }
        for (unsigned s = 0; s < STATES; s++)
            if (next[s].cost >= 0) {
                next[s].past = paths[trellis->from[k][s]].past;
                codec_follow(&next[s].past, (int32_t)trellis->magnitude[k][s], place.last);
            }
        memcpy(paths, next, sizeof paths);
    }

    unsigned best = *state, end;
    for (unsigned s = 0; s < STATES; s++)
        if (paths[s].cost >= 0 && (paths[best].cost < 0 || paths[s].cost < paths[best].cost))
            best = s;
    end = best;
    for (size_t k = n; k-- > 0;) {
        magnitudes[k] = trellis->magnitude[k][best];
        best = trellis->from[k][best];
    }
    *state = end;
}
