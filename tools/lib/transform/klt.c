/* klt - the Karhunen-Loeve transform of blocks. See klt.h. */
#include "transform/klt.h"

#include "cli/cli.h"
#include "linalg/blas.h"
#include "linalg/eigen.h"
#include "linalg/gram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct klt {
    size_t block, blocks;
    double *moment; /* (block, block), of the blocks before those held */
    float *held; /* (room, block) blocks on their way: one product of many costs less than many */
    size_t count, room;
};

struct klt *klt_open(size_t block)
{
    struct klt *klt = xalloc(1, sizeof *klt);

    klt->block = block;
    klt->room = block < 1024 ? 1024 : block;
    klt->moment = xalloc(block * block, sizeof *klt->moment);
    klt->held = xfloats(klt->room * block);
    return klt;
}

/* Adds the blocks held to the moment. */
static void settle(struct klt *klt)
{
    size_t size = klt->block * klt->block;
    double *sum = xalloc(size, sizeof *sum);

    gram(klt->held, klt->block, klt->count, 1, klt->block, sum);
    for (size_t i = 0; i < size; i++)
        klt->moment[i] += sum[i];
    klt->blocks += klt->count;
    klt->count = 0;
    free(sum);
}

void klt_learn(struct klt *klt, const float *signal, size_t count)
{
    for (size_t at = 0; count - at >= klt->block; at += klt->block) {
        memcpy(klt->held + klt->count * klt->block, signal + at, klt->block * sizeof *signal);
        if (++klt->count == klt->room)
            settle(klt);
    }
}

/* BASIS (block, block) of MOMENT (block, block), which is overwritten. */
static void find_basis(double *moment, size_t block, float *basis)
{
    double *values = xalloc(block, sizeof *values);
    double *vectors = xalloc(block * block, sizeof *vectors);

    eigen_largest(moment, block, block, values, vectors);
    for (size_t r = 0; r < block; r++) {
        const double *row = vectors + r * block;
        double peak = 0;
        for (size_t i = 0; i < block; i++)
            if (fabs(row[i]) > fabs(peak))
                peak = row[i];
        for (size_t i = 0; i < block; i++)
            basis[r * block + i] = (float)(peak < 0 ? -row[i] : row[i]);
    }
    free(values);
    free(vectors);
}

size_t klt_close(struct klt *klt, float *basis)
{
    if (klt->count > 0)
        settle(klt);
    size_t blocks = klt->blocks;
    free(klt->held);
    if (blocks > 0)
        find_basis(klt->moment, klt->block, basis);
    free(klt->moment);
    free(klt);
    return blocks;
}

size_t klt_blocks(size_t block, size_t count)
{
    return count / block + (count % block > 0);
}

/* SIGNAL (COUNT) with zeros up to whole blocks; the caller frees it. */
static float *padded(size_t block, const float *signal, size_t count)
{
    float *whole = xfloats(klt_blocks(block, count) * block);

    memcpy(whole, signal, count * sizeof *whole);
    return whole;
}

void klt_forward(const float *basis, size_t block, size_t rows, const float *signal, size_t count,
                 float *coefficients)
{
    float *whole = padded(block, signal, count);
    int m = (int)klt_blocks(block, count), n = (int)rows, k = (int)block;

    blas()->sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1, whole, k, basis, k, 0,
                  coefficients, n);
    free(whole);
}

void klt_inverse(const float *basis, size_t block, size_t rows, const float *coefficients,
                 size_t count, float *signal)
{
    float *whole = xfloats(klt_blocks(block, count) * block);
    int m = (int)klt_blocks(block, count), n = (int)block, k = (int)rows;

    blas()->sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, coefficients, k, basis, n,
                  0, whole, n);
    memcpy(signal, whole, count * sizeof *signal);
    free(whole);
}
