/* logistic - probabilities, logits and coding costs in integers
 *
 * A probability p is an integer number of 65536ths; a logit, ln(p / (1 - p)), of 256ths. All tables
 * are computed in integers, so that they are the same on every machine.
 */
#ifndef LATHE_LOGISTIC_H
#define LATHE_LOGISTIC_H

#include <stdint.h>

enum {
    LOGIT_LIMIT = 12 * 256, /* of a logit's magnitude */
    LEAST_CHANCE = 20       /* the lowest probability of a bit in 65536ths, which bounds what a
                             * record's size can claim */
};

struct logistic {
    uint16_t squash[2 * LOGIT_LIMIT + 1]; /* p of a logit, from -LOGIT_LIMIT on */
    int16_t stretch[4096];                /* the logit of p, by p / 16 */
    uint16_t cost[4096];                  /* -log2 p in 4096ths of a bit, by p / 16 */
    uint16_t rate[1024]; /* the learning rate of a probability that has seen n bits, in 65536ths */
    uint8_t level[4096]; /* 0 for 0, else 1 + 4 log2(1 + x / 16), rounded down */
};

/* The tables, made at the first call; any thread may call it. */
const struct logistic *logistic_tables(void);

#endif
