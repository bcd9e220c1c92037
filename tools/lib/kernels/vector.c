/* vector - chooses among the instruction sets that vector-body.h is compiled for. See vector.h. */
#include "kernels/vector.h"

#include "base/clones.h"

#include <stdint.h>
#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* A if MASK, the result of a comparison, is true, else B. */
#define SELECT(mask, a, b) (vector)(((mask) & (whole)(a)) | (~(mask) & (whole)(b)))

/* The number of outputs, of LEFT, to hold in registers next: four, but never leaving one alone. */
static size_t tile_of(size_t left)
{
    return left == 5 || left == 6 ? 3 : left < 4 ? left : 4;
}

#define PASTE(a, b)     a##b
#define EXPAND(a, b)    PASTE(a, b)
#define NAMED(function) EXPAND(function, VARIANT)
#define QUOTE(a)        #a
#define TEXT(a)         QUOTE(a)

/* The code up to TARGET_END is compiled for the processors that TARGET names. */
#define PRAGMA(text) _Pragma(#text)
#ifdef __clang__
#define TARGET_BEGIN(name)                                                                         \
    PRAGMA(clang attribute push(__attribute__((target(name))), apply_to = function))
#define TARGET_END PRAGMA(clang attribute pop)
#else
#define TARGET_BEGIN(name) PRAGMA(GCC push_options) PRAGMA(GCC target(name))
#define TARGET_END         PRAGMA(GCC pop_options)
#endif

/* Lane i of the result is lane FROM[i] of A followed by B. clang's own needs constants. */
#ifdef __clang__
#define SHUFFLE(type, a, b, from)                                                                  \
    ({                                                                                             \
        type a_ = (a), b_ = (b), out_;                                                             \
        for (int i_ = 0; i_ < WIDTH; i_++)                                                         \
            out_[i_] = (from)[i_] < WIDTH ? a_[(from)[i_]] : b_[(from)[i_] - WIDTH];               \
        out_;                                                                                      \
    })
#else
#define SHUFFLE(type, a, b, from) __builtin_shuffle(a, b, from)
#endif

#ifdef __x86_64__

TARGET_BEGIN("arch=x86-64-v4")
#define VARIANT      _avx512
#define WIDTH        16
#define LANE_NUMBERS 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#define SOME(mask)   (_mm512_movepi32_mask((__m512i)(mask)) != 0) /* true in any lane */
#define TAPS         4
#define TILE         4
#include "kernels/vector-body.h"
TARGET_END

TARGET_BEGIN("arch=x86-64-v3")
#define VARIANT      _avx2
#define WIDTH        8
#define LANE_NUMBERS 0, 1, 2, 3, 4, 5, 6, 7
#define SOME(mask)   (_mm256_movemask_ps((__m256)(mask)) != 0)
#define TAPS         2
#define TILE         2
#include "kernels/vector-body.h"
TARGET_END

#endif

#define VARIANT      _baseline
#define WIDTH        4
#define LANE_NUMBERS 0, 1, 2, 3
#define SOME(mask)   (((mask)[0] | (mask)[1] | (mask)[2] | (mask)[3]) != 0)
#define TAPS         2
#define TILE         2
#include "kernels/vector-body.h"

const struct vector_kernels *const *vector_variants(void)
{
#ifdef __x86_64__
    static const struct vector_kernels *const all[] = {&kernels_avx512, &kernels_avx2,
                                                       &kernels_baseline, NULL};
    int level = processor_level();
    return level == 4 ? all : level == 3 ? all + 1 : all + 2;
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
