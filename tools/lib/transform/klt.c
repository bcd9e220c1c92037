/* klt - the Karhunen-Loeve transform of blocks. See klt.h. */
#include "transform/klt.h"

#include "base/base.h"
#include "linalg/blas.h"
#include "linalg/eigen.h"
#include "linalg/gram.h"
#include "transform/keep.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct klt {
    size_t block, blocks;
    double *moment; /* (block, block), of the blocks before the held ones */
    float *held; /* (room, block) held blocks: one product of many costs less than many products */
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

/* Adds the held blocks to the moment. */
static void flush_blocks(struct klt *klt)
{
    size_t size = klt->block * klt->block;
    double *sum = xalloc(size, sizeof *sum);

    gram_matrix(klt->held, klt->block, klt->count, 1, klt->block, sum);
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
            flush_blocks(klt);
    }
}

/* Computes BASIS (block, block) from MOMENT (block, block), which is overwritten. */
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
        flush_blocks(klt);
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

struct klt_share klt_share(size_t numbers, size_t units, size_t components)
{
    size_t all;

    if (__builtin_mul_overflow(units, components, &all))
        all = SIZE_MAX;
    return (struct klt_share){units, numbers < all ? numbers : all};
}

void klt_rebuild(const float *basis, size_t block, const struct klt_share *share, size_t first,
                 float *signal, size_t count)
{
    size_t blocks = klt_blocks(block, count);
    size_t each = share->numbers / share->units, rest = share->numbers % share->units;
    size_t more = rest > first ? rest - first : 0; /* blocks from FIRST on that keep one more */
    size_t most = each + (rest > 0);
    size_t rows = most > 0 ? most : 1; /* components in use */
    float *whole = xfloats(blocks * block), *coefficients = xfloats(blocks * rows);
    int m = (int)blocks, n = (int)rows, k = (int)block;

    memcpy(whole, signal, count * sizeof *whole);
    blas_load()->sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1, whole, k, basis, k, 0,
                       coefficients, n);
    keep_first(coefficients, blocks, rows, blocks * each + (more < blocks ? more : blocks));
    blas_load()->sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, k, n, 1, coefficients, n,
                       basis, k, 0, whole, k);
    memcpy(signal, whole, count * sizeof *signal);
    free(whole);
    free(coefficients);
}
