/* logistic - probabilities, logits and costs in integers. See logistic.h. */
#include "codec/logistic.h"

#include <pthread.h>

static struct logistic tables;

/* 2^24 / (1 + exp(-x)) for x = 0, 1/4, ... 12, rounded. */
static const int32_t anchors[49] = {
    8388608,  9431757,  10443135, 11394728, 12265128, 13040928, 13716624, 14293396, 14777323,
    15177517, 15504527, 15769129, 15981542, 16150975, 16285438, 16391720, 16475457, 16541267,
    16592886, 16633310, 16664929, 16689637, 16708930, 16723987, 16735732, 16744891, 16752030,
    16757595, 16761931, 16765310, 16767942, 16769992, 16771590, 16772834, 16773803, 16774558,
    16775146, 16775604, 16775960, 16776238, 16776454, 16776623, 16776754, 16776856, 16776936,
    16776998, 16777046, 16777084, 16777113};

static uint16_t within_limits(int32_t p)
{
    return (uint16_t)(p < LEAST_CHANCE           ? LEAST_CHANCE
                      : p > 65536 - LEAST_CHANCE ? 65536 - LEAST_CHANCE
                                                 : p);
}

/* log2(NUMBER / 2^16) in 4096ths, for a NUMBER of at most 2^16, by squaring. */
static int32_t log2_fraction(uint64_t number)
{
    int32_t result = 0;

    for (; number < 65536; number *= 2)
        result -= 4096;
    for (int32_t bit = 2048; bit > 0; bit /= 2) {
        number = number * number / 65536;
        if (number >= 2 * 65536) {
            result += bit;
            number /= 2;
        }
    }
    return result;
}

static void make(void)
{
    for (int32_t x = 0; x <= LOGIT_LIMIT; x++) {
        int32_t a = anchors[x / 64], b = anchors[x / 64 + (x < LOGIT_LIMIT)];
        int32_t p = (a + (b - a) * (x % 64) / 64 + 128) / 256;
        tables.squash[LOGIT_LIMIT + x] = within_limits(p);
        tables.squash[LOGIT_LIMIT - x] = within_limits(65536 - p);
    }
    for (int32_t i = 0, x = -LOGIT_LIMIT; i < 4096; i++) {
        while (x < LOGIT_LIMIT && tables.squash[LOGIT_LIMIT + x] < 16 * i + 8)
            x++;
        tables.stretch[i] = (int16_t)(x < -2047 ? -2047 : x > 2047 ? 2047 : x);
        tables.cost[i] = (uint16_t)-log2_fraction(16 * (uint64_t)i + 8);
    }
    for (uint32_t n = 0; n < 1024; n++)
        tables.rate[n] = (uint16_t)(655360 / (10 * n + 16));
    for (uint64_t x = 1; x < 4096; x++) { /* quarters of octaves of 16 + x */
        uint64_t v = 16 + x, power = v * v * v * v;
        uint8_t level = 0;
        while (power >> (16 + level + 1) > 0)
            level++;
        tables.level[x] = (uint8_t)(1 + level);
    }
}

const struct logistic *logistic_tables(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, make);
    return &tables;
}
