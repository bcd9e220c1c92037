/* gram - all inner products of the rows of a matrix. See gram.h.
 *
 * DEPTH columns at a time are packed as doubles into panels of PANEL rows, [depth][PANEL], so that
 * the kernel reads only consecutive numbers. A tile of the result is a panel by a panel. A thread
 * takes GROUP panels, which stay in its second-level cache, and multiplies them with all panels
 * whose tiles are on or above the diagonal. BLOCKS blocks of columns are packed between two
 * barriers, each of which costs threads a wait.
 */
#include "linalg/gram.h"

#include "base/base.h"
#include "base/clones.h"

#include <stdlib.h>

enum { PANEL = 16, GROUP = 4, DEPTH = 256, BLOCKS = 8 };

/* Adds to the tile C, PANEL rows of WIDTH numbers, the product of panels A and B. */
typedef void tile_kernel(size_t depth, const double *restrict a, const double *restrict b,
                         double *restrict c, size_t width);

/* ROWS x COLUMNS sums are held in registers, LANES to a register, over the whole depth. The
 * arguments are plain numbers. NOLINTBEGIN(bugprone-macro-parentheses) */
#define TILE_KERNEL(name, attributes, ROWS, COLUMNS, LANES)                                        \
    attributes static void name(size_t depth, const double *restrict a, const double *restrict b,  \
                                double *restrict c, size_t width)                                  \
    {                                                                                              \
        typedef double vector __attribute__((vector_size(LANES * 8), aligned(8), may_alias));      \
        for (size_t i = 0; i < PANEL; i += ROWS)                                                   \
            for (size_t j = 0; j < PANEL; j += COLUMNS) {                                          \
                vector sum[ROWS][COLUMNS / LANES] = {0};                                           \
                for (size_t l = 0; l < depth; l++)                                                 \
                    _Pragma("GCC unroll 8") for (size_t r = 0; r < ROWS; r++)                      \
                        _Pragma("GCC unroll 8") for (size_t v = 0; v < COLUMNS / LANES; v++)       \
                            sum[r][v] +=                                                           \
                        a[l * PANEL + i + r] * *(const vector *)(b + l * PANEL + j + v * LANES);   \
                for (size_t r = 0; r < ROWS; r++)                                                  \
                    for (size_t v = 0; v < COLUMNS / LANES; v++)                                   \
                        *(vector *)(c + (i + r) * width + j + v * LANES) += sum[r][v];             \
            }                                                                                      \
    }

/* NOLINTEND(bugprone-macro-parentheses) */

#ifdef __x86_64__
TILE_KERNEL(tile_avx512, __attribute__((target("arch=x86-64-v4"))), 8, 16, 8)
TILE_KERNEL(tile_avx2, __attribute__((target("arch=x86-64-v3"))), 4, 8, 4)
#endif
TILE_KERNEL(tile_baseline, , 2, 8, 2)

static tile_kernel *best_kernel(void)
{
#ifdef __x86_64__
    if (processor_level() == 4)
        return tile_avx512;
    if (processor_level() == 3)
        return tile_avx2;
#endif
    return tile_baseline;
}

/* Packs ROWS <= PANEL rows of X from column 0 to DEPTH into PACKED [depth][PANEL], zeros below
 * them. */
static void pack(const float *x, size_t rows, size_t depth, size_t row, size_t step, double *packed)
{
    for (size_t r = 0; r < PANEL; r++)
        for (size_t l = 0; l < depth; l++)
            packed[l * PANEL + r] = r < rows ? (double)x[r * row + l * step] : 0;
}

/* The number of columns in the block that begins at L. */
static size_t depth_at(size_t l, size_t columns)
{
    return columns - l < DEPTH ? columns - l : DEPTH;
}

void gram_matrix(const float *x, size_t n, size_t p, size_t row, size_t step, double *g)
{
    size_t panels = (n + PANEL - 1) / PANEL, width = panels * PANEL;
    double *packed = xalloc(width, BLOCKS * DEPTH * sizeof *packed);
    double *sums = xalloc(width * width, sizeof *sums); /* its upper triangle of tiles is used */
    tile_kernel *tile = best_kernel();

#pragma omp parallel
    for (size_t start = 0; start < p; start += BLOCKS * DEPTH) {
        size_t columns = p - start < BLOCKS * DEPTH ? p - start : BLOCKS * DEPTH;
#pragma omp for schedule(static) collapse(2)
        for (size_t l = 0; l < columns; l += DEPTH)
            for (size_t i = 0; i < panels; i++)
                pack(x + i * PANEL * row + (start + l) * step,
                     n - i * PANEL < PANEL ? n - i * PANEL : PANEL, depth_at(l, columns), row, step,
                     packed + l * width + i * PANEL * DEPTH);
#pragma omp for schedule(dynamic)
        for (size_t group = 0; group < panels; group += GROUP)
            for (size_t l = 0; l < columns; l += DEPTH)
                for (size_t j = group; j < panels; j++)
                    for (size_t i = group; i < group + GROUP && i <= j; i++)
                        tile(depth_at(l, columns), packed + l * width + i * PANEL * DEPTH,
                             packed + l * width + j * PANEL * DEPTH, sums + (i * width + j) * PANEL,
                             width);
    }

#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            g[i * n + j] = i < j ? sums[i * width + j] : sums[j * width + i];
    free(packed);
    free(sums);
}
