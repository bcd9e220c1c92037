/* mixer - predicts the next magnitude. See mixer.h. */
#include "codec/mixer.h"

#include "base/base.h"
#include "codec/trained.h"

#include <math.h>
#include <stdlib.h>

/* ---- history ---- */

void past_open(struct history *history, size_t room)
{
    size_t each = room + 2 * MARGIN;

    *history = (struct history){.room = room, .memory = xalloc(5 * each, sizeof(int32_t))};
    past_reset(history);
}

void past_close(struct history *history)
{
    free(history->memory);
}

void past_reset(struct history *history)
{
    size_t each = history->room + 2 * MARGIN;
    int32_t **const arrays[] = {&history->now, &history->last, &history->before, &history->slow,
                                &history->slower};

    memset(history->memory, 0, 5 * each * sizeof(int32_t));
    for (size_t i = 0; i < 5; i++)
        *arrays[i] = history->memory + i * each + MARGIN;
    history->size = 0;
}

/* The square root of NUMBER, rounded down. */
static uint32_t root(uint64_t number)
{
    uint64_t result = (uint64_t)sqrt((double)number);

    while (result * result > number)
        result--;
    while ((result + 1) * (result + 1) <= number)
        result++;
    return (uint32_t)result;
}

/* Converts VALUES of a block of FROM to one of TO: repeated, or the root mean square. */
static void resize(int32_t *values, size_t from, size_t to, size_t room)
{
    if (to > from) {
        for (size_t k = to; k-- > 0;)
            values[k] = values[k * from / to];
        return;
    }
    size_t times = from / to;
    for (size_t k = 0; k < to; k++) {
        uint64_t sum = 0;
        for (size_t i = 0; i < times; i++)
            sum += (uint64_t)((int64_t)values[k * times + i] * values[k * times + i]);
        /* times >= 1, as to <= from. NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
        values[k] = (int32_t)root(sum / times);
    }
    memset(values + to, 0, (room + MARGIN - to) * sizeof *values);
}

void past_begin(struct history *history, size_t size, uint32_t *sums)
{
    if (history->size && size != history->size) {
        int32_t *const arrays[] = {history->last, history->before, history->slow, history->slower};
        for (size_t i = 0; i < 4; i++)
            resize(arrays[i], history->size, size, history->room);
    }
    sums[0] = 0;
    for (size_t i = 0; i < size + 2 * MARGIN; i++)
        sums[i + 1] = sums[i] + (uint32_t)history->last[(ptrdiff_t)i - MARGIN];
    memset(history->now, 0, (history->room + MARGIN) * sizeof(int32_t));
}

/* 1 - x^(N / 1024) in 65536ths for x = 0.7 and 0.9, N = 64, 128, ... 16384. */
static const int32_t slow_rates[9] = {1445, 2858, 5591, 10705, 19661, 33423, 49801, 61758, 65318};
static const int32_t slower_rates[9] = {430, 857, 1704, 3363, 6554, 12452, 22538, 37325, 53392};

static void smooth(const int32_t *from, int32_t *to, size_t size, int32_t scale, int32_t rate)
{
    for (size_t k = 0; k < size; k++) {
        int64_t tent = ((int64_t)2 * from[k] + from[(ptrdiff_t)k - 1] + from[k + 1]) * scale / 4;
        to[k] += (int32_t)((tent - to[k]) * rate >> 16);
    }
}

void past_end(struct history *history, size_t size, bool spectrum)
{
    unsigned log = 63U - (unsigned)__builtin_clzll(size | 64);
    unsigned i = spectrum ? (log > 14 ? 8 : log - 6) : 4;
    bool first = history->size == 0;
    int32_t *next = history->before;

    smooth(history->now, history->slow, size, 16, first ? 65536 : slow_rates[i]);
    smooth(history->slow, history->slower, size, 1, first ? 65536 : slower_rates[i]);
    history->before = history->last;
    history->last = history->now;
    history->now = next;
    history->size = size;
}

/* ---- the start ---- */

struct mixer *mixer_open(void)
{
    struct mixer *model = aligned_alloc(64, (sizeof *model + 63) / 64 * 64);

    if (!model)
        die("out of memory");
    model->tables = logistic_tables();
    model->slots = aligned_alloc(64, (size_t)CONTEXTS * SLOTS * sizeof(uint32_t));
    if (!model->slots)
        die("out of memory");
    return model;
}

void mixer_close(struct mixer *model)
{
    free(model->slots);
    free(model);
}

static void set_all(uint32_t *slots, size_t count, uint32_t p, uint32_t seen)
{
    for (size_t i = 0; i < count; i++)
        slots[i] = p << 10 | seen;
}

static void set_weights(lanes (*weights)[WIDTH], size_t sets)
{
    const int32_t each = (int32_t)(1.3 / MODELS * (1 << 20));

    for (size_t i = 0; i < sets; i++) {
        weights[i][0] = lanes_all(each);
        weights[i][1] = (lanes){each, each, each};
    }
}

void mixer_reset(struct mixer *model, bool spectrum)
{
    enum { EVEN = 1 << 21, ZERO = (int)(0.15 * (1 << 22)), MORE = (int)(0.4 * (1 << 22)) };

    for (size_t i = 0; i < (size_t)CONTEXTS * SLOTS; i++)
        model->slots[i] = (uint32_t)(i % SLOTS == 0 || i % SLOTS == ESCAPE ? ZERO : MORE) << 10;
    set_weights(model->by_loudness, LOUDNESS * SLOTS);
    set_weights(model->by_band, BANDS * SLOTS);
    for (size_t i = 0; i < LOUDNESS * SLOTS; i++)
        for (int j = 0; j < REFINEMENTS; j++)
            model->refined[i][j] = (uint32_t)codec_squash(model->tables, (j - 16) * 128) << 16;
    set_all(model->escape, sizeof model->escape / sizeof *model->escape, EVEN, 0);
    for (int i = 0; i < 2; i++)
        set_all(model->sign[i], sizeof model->sign[i] / sizeof *model->sign[i], EVEN, 4);
    if (spectrum)
        trained_load(model);
}
