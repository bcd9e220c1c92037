/* rng - the project's random numbers: the same seed gives the same numbers on every machine
 *
 * Room rng: random numbers. Uses no other room.
 *
 * xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47,
 * 2021, section 4), its 256 bits of state filled by splitmix64 (Steele, Lea and Flood, OOPSLA
 * 2014). Not for cryptography.
 */
#ifndef LATHE_RNG_H
#define LATHE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t state[4];
};

/* Any SEED will do; neighbouring seeds give unrelated sequences. */
void rng_seed(struct rng *rng, uint64_t seed);

/* Seeds from SEED and KEY (by FNV-1a), so that what is drawn for a record does not depend on its
 * place in the stream. */
void rng_seed_key(struct rng *rng, uint64_t seed, const char *key);

/* 64 random bits. */
uint64_t rng_bits(struct rng *rng);

/* Uniform in [0, 1): the 53 highest bits of one draw. */
double rng_double(struct rng *rng);

/* Uniform in [LOW, HIGH). */
double rng_uniform(struct rng *rng, double low, double high);

/* A whole number in [0, BOUND), every one equally likely (Lemire, "Fast random integer generation
 * in an interval", ACM TOMACS 29, 2019). BOUND is at least 1. */
uint64_t rng_below(struct rng *rng, uint64_t bound);

/* Standard normal: Box and Muller's transform, its cosine half; two draws each. */
double rng_normal(struct rng *rng);

/* Shuffles ITEMS; every order is equally likely (Fisher and Yates; Knuth's algorithm P). */
void rng_shuffle(struct rng *rng, size_t *items, size_t count);

#endif
