/* clones - a function compiled for several instruction sets: CLONES static void f(...)
 *
 * The best one is chosen when the program starts. With fused multiply-add, results may differ in
 * the last bit between kinds of processor, never between runs. Off for ThreadSanitizer, whose
 * runtime is not initialised yet when the choice is made.
 *
 * LATHE_LEVEL (make ISA=...) compiles for one level alone, the same code as is chosen on such a
 * processor, so that all hosts of a mixed cluster give the same bytes.
 */
#ifndef LATHE_CLONES_H
#define LATHE_CLONES_H

#include <stdbool.h>

/* clang 14 exports the resolver of every static function under the function's name */
#if defined LATHE_LEVEL && LATHE_LEVEL == 4
#define CLONES __attribute__((target("arch=x86-64-v4")))
#elif defined LATHE_LEVEL && LATHE_LEVEL == 3
#define CLONES __attribute__((target("arch=x86-64-v3")))
#elif defined LATHE_LEVEL
#define CLONES
#elif defined __x86_64__ && !defined __SANITIZE_THREAD__ && !defined __clang__
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#ifdef __x86_64__

/* The x86-64 level that code for this processor is compiled for: 4 (AVX-512), 3 (AVX2) or 1. */
static inline int processor_level(void)
{
#ifdef LATHE_LEVEL
    return LATHE_LEVEL;
#endif
#ifdef __clang__ /* clang 14 does not know the names of the levels */
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                __builtin_cpu_supports("bmi2");
    bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
#else
    bool avx2 = __builtin_cpu_supports("x86-64-v3"), avx512 = __builtin_cpu_supports("x86-64-v4");
#endif
    return avx2 && avx512 ? 4 : avx2 ? 3 : 1;
}

#endif

#endif
