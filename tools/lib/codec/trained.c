/* trained - what the model has learned from music. See trained.h. */
#include "codec/trained.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    GRAIN = 32,       /* of a logit, in its 256ths */
    WEIGHT = 1 << 16, /* of a weight, in its 2^20ths */
    REFINED = 1 << 27,
    SEEN = 24,    /* number of bits that a learned probability counts as */
    ENOUGH = 60,  /* number of bits it must have seen */
    LIMIT = 4096, /* of a difference */
    MOST = 40,    /* magnitudes of a difference that have their own probability */
    DECISIONS = MOST + 2,
};

static struct mixer start;

static void set_even(uint16_t *p, size_t count)
{
    for (size_t i = 0; i < count; i++)
        p[i] = 32768;
}

/* One adaptive probability for each decision, in 65536ths. */
static bool code(struct range *range, bool codes, bool bit, uint16_t *p)
{
    if (codes)
        range_encode(range, bit, *p);
    else
        bit = range_decode(range, *p);
    *p = (uint16_t)(bit ? *p + (65536 - *p) / 32 : *p - *p / 32);
    return bit;
}

/* A difference: a unary code of its magnitude, and its sign. */
static int32_t code_difference(struct range *range, bool codes, int32_t number, uint16_t *p)
{
    int32_t magnitude = 0;

    while (magnitude < LIMIT &&
           code(range, codes, labs(number) > magnitude, &p[magnitude < MOST ? magnitude : MOST]))
        magnitude++;
    if (magnitude == 0)
        return 0;
    return code(range, codes, number < 0, &p[MOST + 1]) ? -magnitude : magnitude;
}

/* Numbers in units of GRAIN, each as a difference from the number STRIDE before it. */
static void code_all(struct range *range, bool codes, int32_t *numbers, size_t count, size_t stride,
                     int32_t grain)
{
    uint16_t p[SLOTS * DECISIONS];

    set_even(p, SLOTS * DECISIONS);
    for (size_t i = 0; i < count; i++) {
        int32_t last = i >= stride ? numbers[i - stride] / grain : 0;
        int32_t now = last + code_difference(range, codes, codes ? numbers[i] / grain - last : 0,
                                             /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
                                             &p[(i % stride) % SLOTS * DECISIONS]);
        numbers[i] = now * grain;
    }
}

static void code_weights(struct range *range, bool codes, lanes (*weights)[WIDTH], size_t sets)
{
    int32_t *all = xalloc(sets * INPUTS, sizeof *all);

    for (size_t i = 0; i < sets * INPUTS; i++)
        all[i] = weights[i / INPUTS][i % INPUTS / LANES][i % INPUTS % LANES];
    code_all(range, codes, all, sets * INPUTS, INPUTS, WEIGHT);
    for (size_t i = 0; i < sets * INPUTS; i++)
        weights[i / INPUTS][i % INPUTS / LANES][i % INPUTS % LANES] = all[i];
    free(all);
}

/* The probabilities: those that have seen few bits are the same as in the context before. */
static void code_slots(struct range *range, struct mixer *model, bool codes)
{
    const struct logistic *t = model->tables;
    uint16_t p[SLOTS * DECISIONS], known[SLOTS * 2];
    int32_t last[SLOTS] = {0};
    bool was[SLOTS] = {false};

    set_even(p, SLOTS * DECISIONS);
    set_even(known, SLOTS * 2);
    for (size_t i = 0; i < (size_t)CONTEXTS * SLOTS; i++) {
        size_t s = i % SLOTS;
        uint32_t *slot = &model->slots[i];
        was[s] = code(range, codes, (*slot & 1023) >= ENOUGH, &known[2 * s + was[s]]);
        if (was[s]) {
            int32_t now = codes ? t->stretch[*slot >> 20] / GRAIN : 0;
            last[s] += code_difference(range, codes, now - last[s], &p[s * DECISIONS]);
        }
        *slot = (uint32_t)codec_squash(t, last[s] * GRAIN) << 16 | (was[s] ? SEEN : 2);
    }
}

void trained_code(struct range *range, struct mixer *model, bool codes)
{
    int32_t refined[LOUDNESS * SLOTS * REFINEMENTS];
    uint32_t *from = (uint32_t *)model->refined;

    code_slots(range, model, codes);
    code_weights(range, codes, model->by_loudness, LOUDNESS * SLOTS);
    code_weights(range, codes, model->by_band, BANDS * SLOTS);
    for (size_t i = 0; i < sizeof refined / sizeof *refined; i++)
        refined[i] = (int32_t)(from[i] / REFINED);
    code_all(range, codes, refined, sizeof refined / sizeof *refined, REFINEMENTS, 1);
    for (size_t i = 0; i < sizeof refined / sizeof *refined; i++)
        from[i] = (uint32_t)refined[i] * REFINED + REFINED / 2;
}

static void copy(struct mixer *to, const struct mixer *from)
{
    memcpy(to->slots, from->slots, (size_t)CONTEXTS * SLOTS * sizeof *to->slots);
    memcpy(to->by_loudness, from->by_loudness, sizeof to->by_loudness);
    memcpy(to->by_band, from->by_band, sizeof to->by_band);
    memcpy(to->refined, from->refined, sizeof to->refined);
}

/* Decodes trained_text, six bits a letter, the first ones first; *SIZE is the number of bytes. The
 * caller frees them. */
static unsigned char *spelled(size_t *size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t length = strlen(trained_text);
    unsigned char *bytes = xalloc(length, 1);
    uint32_t bits = 0;
    unsigned have = 0;

    *size = 0;
    for (size_t i = 0; i < length; i++) {
        bits = bits << 6 | (uint32_t)(strchr(letters, trained_text[i]) - letters);
        have += 6;
        if (have >= 8) {
            have -= 8;
            bytes[(*size)++] = (unsigned char)(bits >> have);
        }
    }
    return bytes;
}

static void make(void)
{
    static uint32_t slots[CONTEXTS * SLOTS];
    size_t size;
    unsigned char *bytes = spelled(&size);
    struct range range = range_decoder(bytes, size);

    start.tables = logistic_tables();
    start.slots = slots;
    trained_code(&range, &start, false);
    free(bytes);
}

static void make_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, make);
}

void trained_load(struct mixer *model)
{
    make_once();
    copy(model, &start);
}

void trained_replace(const struct mixer *model)
{
    make_once();
    copy(&start, model);
}
