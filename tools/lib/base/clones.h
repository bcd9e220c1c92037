/* clones - a function compiled for each instruction set: CLONES static void f(...)
 *
 * The best one is chosen when the program starts. Fused multiplications make their results differ
 * in the last bit from one processor's kind to another, never from run to run. ThreadSanitizer
 * cannot start a program that chooses: its runtime is not there yet.
 */
#ifndef LATHE_CLONES_H
#define LATHE_CLONES_H

#if defined __x86_64__ && !defined __SANITIZE_THREAD__
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#endif
