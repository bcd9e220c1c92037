/* vector - the choice among the instruction sets that vector-body.h is compiled for. See vector.h.
 */
#include "kernels/vector.h"

#include <stdint.h>
#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* A where MASK, a comparison's result, holds, B elsewhere. */
#define SELECT(mask, a, b) (vector)(((mask) & (whole)(a)) | (~(mask) & (whole)(b)))

/* How many of LEFT outputs to hold in registers next: four, but none left alone. */
static size_t tile_of(size_t left)
{
    return left == 5 || left == 6 ? 3 : left < 4 ? left : 4;
}

#define PASTE(a, b)     a##b
#define EXPAND(a, b)    PASTE(a, b)
#define NAMED(function) EXPAND(function, VARIANT)
#define QUOTE(a)        #a
#define TEXT(a)         QUOTE(a)

#ifdef __x86_64__

#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4")
#define VARIANT _avx512
#define WIDTH   16
#define LANE_NUMBERS                                                                               \
    {                                                                                              \
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15                                       \
    }
#define SOME(mask) (_mm512_movepi32_mask((__m512i)(mask)) != 0) /* whether it holds in any lane */
#define TAPS       4
#define TILE       4
#include "kernels/vector-body.h"
#undef VARIANT
#undef WIDTH
#undef LANE_NUMBERS
#undef SOME
#undef TAPS
#undef TILE
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
#define VARIANT _avx2
#define WIDTH   8
#define LANE_NUMBERS                                                                               \
    {                                                                                              \
        0, 1, 2, 3, 4, 5, 6, 7                                                                     \
    }
#define SOME(mask) (_mm256_movemask_ps((__m256)(mask)) != 0)
#define TAPS       2
#define TILE       2
#include "kernels/vector-body.h"
#undef VARIANT
#undef WIDTH
#undef LANE_NUMBERS
#undef SOME
#undef TAPS
#undef TILE
#pragma GCC pop_options

#endif

#define VARIANT _baseline
#define WIDTH   4
#define LANE_NUMBERS                                                                               \
    {                                                                                              \
        0, 1, 2, 3                                                                                 \
    }
#define SOME(mask) (((mask)[0] | (mask)[1] | (mask)[2] | (mask)[3]) != 0)
#define TAPS       2
#define TILE       2
#include "kernels/vector-body.h"
#undef VARIANT
#undef WIDTH
#undef LANE_NUMBERS
#undef SOME
#undef TAPS
#undef TILE

const struct vector_kernels *const *vector_variants(void)
{
#ifdef __x86_64__
    static const struct vector_kernels *const all[] = {&kernels_avx512, &kernels_avx2,
                                                       &kernels_baseline, NULL};
    if (__builtin_cpu_supports("x86-64-v4"))
        return all;
    return __builtin_cpu_supports("x86-64-v3") ? all + 1 : all + 2;
#else
    static const struct vector_kernels *const all[] = {&kernels_baseline, NULL};
    return all;
#endif
}

static const struct vector_kernels *chosen;

void vector_choose(const struct vector_kernels *kernels)
{
    chosen = kernels;
}

const struct vector_kernels *vector_kernels(void)
{
    return chosen ? chosen : vector_variants()[0];
}
