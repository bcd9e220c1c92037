/* rng - the project's random numbers. See rng.h. */
#include "rng/rng.h"

#include <math.h>

static uint64_t rotate(uint64_t x, int left)
{
    return x << left | x >> (64 - left);
}

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

void rng_seed(struct rng *rng, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        rng->state[i] = splitmix64(&seed);
}

void rng_seed_key(struct rng *rng, uint64_t seed, const char *key)
{
    uint64_t hash = 0xcbf29ce484222325;

    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * 0x100000001b3;
    rng_seed(rng, seed ^ hash);
}

uint64_t rng_bits(struct rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t bits = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return bits;
}

double rng_double(struct rng *rng)
{
    return (double)(rng_bits(rng) >> 11) * 0x1p-53;
}

double rng_uniform(struct rng *rng, double low, double high)
{
    return low + (high - low) * rng_double(rng);
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
    unsigned __int128 product = (unsigned __int128)rng_bits(rng) * bound;

    if ((uint64_t)product < bound) {
        uint64_t unfair = -bound % bound;
        while ((uint64_t)product < unfair)
            product = (unsigned __int128)rng_bits(rng) * bound;
    }
    return (uint64_t)(product >> 64);
}

double rng_normal(struct rng *rng)
{
    double radius = sqrt(-2 * log(1 - rng_double(rng)));

    return radius * cos(2 * M_PI * rng_double(rng));
}

void rng_shuffle(struct rng *rng, size_t *items, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = rng_below(rng, i), item = items[i - 1];
        items[i - 1] = items[j];
        items[j] = item;
    }
}
