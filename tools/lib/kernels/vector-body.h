/* vector-body - the kernels of vector.h; included by vector.c once for each instruction set
 *
 * VARIANT is the suffix of the names, WIDTH the floats in a register, TAPS how many taps' dot
 * products with up to four outputs fit the registers. A tile of up to four outputs by TILE
 * registers of a row is summed at a time, so that a loaded register serves several outputs and a
 * loaded weight several registers, and enough independent sums are under way to hide the
 * multiply-add's latency.
 *
 * No include guard: it is meant to be included more than once.
 */

typedef float NAMED(vector) __attribute__((vector_size(WIDTH * sizeof(float))));
typedef int32_t NAMED(whole) __attribute__((vector_size(WIDTH * sizeof(float))));
typedef float NAMED(unaligned)
    __attribute__((vector_size(WIDTH * sizeof(float)), aligned(sizeof(float)), may_alias));
#define vector    NAMED(vector)
#define whole     NAMED(whole)
#define unaligned NAMED(unaligned)

/* ---- products ---- */

/* OUTPUTS <= 4 is a constant where this is inlined: the loops over it unroll and SUM lives in
 * registers. */
static inline __attribute__((always_inline)) void
NAMED(product_tile)(const int outputs, const struct product *p, size_t first, const float *weights,
                    const float *bias, const float *in, float *out)
{
    vector sum[4][TILE];
    const float *weight[4];
    const ptrdiff_t *tap = p->weight_of_tap, *row = p->row_of_tap;
    size_t taps = p->taps;

#pragma GCC unroll 4
    for (int m = 0; m < outputs; m++) {
        float b = bias ? bias[p->bias_of_output[first + m]] : 0;
        weight[m] = weights + p->weight_of_output[first + m];
#pragma GCC unroll 4
        for (int n = 0; n < TILE; n++)
            sum[m][n] = (vector){} + b;
    }
    for (size_t r = 0; r < taps; r++) {
        const float *x = in + row[r];
        ptrdiff_t t = tap[r];
        vector v[TILE];
#pragma GCC unroll 4
        for (int n = 0; n < TILE; n++)
            v[n] = *(const unaligned *)(x + n * WIDTH);
#pragma GCC unroll 4
        for (int m = 0; m < outputs; m++)
#pragma GCC unroll 4
            for (int n = 0; n < TILE; n++)
                sum[m][n] += weight[m][t] * v[n];
    }
#pragma GCC unroll 4
    for (int m = 0; m < outputs; m++)
#pragma GCC unroll 4
        for (int n = 0; n < TILE; n++)
            *(unaligned *)(out + p->row_of_output[first + m] + n * WIDTH) = sum[m][n];
}

static void NAMED(product)(const struct product *p, const float *weights, const float *bias,
                           const float *in, float *out, size_t width)
{
    for (size_t j = 0; j < width; j += TILE * WIDTH) {
        for (size_t m = 0, outputs; m < p->outputs; m += outputs) {
            outputs = tile_of(p->outputs - m);
            switch (outputs) {
            case 1: NAMED(product_tile)(1, p, m, weights, bias, in + j, out + j); break;
            case 2: NAMED(product_tile)(2, p, m, weights, bias, in + j, out + j); break;
            case 3: NAMED(product_tile)(3, p, m, weights, bias, in + j, out + j); break;
            default: NAMED(product_tile)(4, p, m, weights, bias, in + j, out + j); break;
            }
        }
    }
}

/* ---- dot products ---- */

static inline __attribute__((always_inline)) void
NAMED(correlate_tile)(const int outputs, const int taps, const struct product *products,
                      size_t phases, size_t first_output, size_t first_tap, const float *in,
                      const float *out, size_t width, float *sums)
{
    size_t stride = products->taps;
    vector sum[4][TAPS];

    sums += (first_output * stride + first_tap) * LANES;
#pragma GCC unroll 4
    for (int m = 0; m < outputs; m++)
#pragma GCC unroll 4
        for (int r = 0; r < taps; r++)
            sum[m][r] = *(unaligned *)(sums + (m * stride + r) * LANES);
    for (size_t v = 0; v < phases; v++) {
        const float *x[TAPS], *y[4];
#pragma GCC unroll 4
        for (int r = 0; r < taps; r++)
            x[r] = in + products[v].row_of_tap[first_tap + r];
#pragma GCC unroll 4
        for (int m = 0; m < outputs; m++)
            y[m] = out + products[v].row_of_output[first_output + m];
        for (size_t j = 0; j < width; j += LANES) {
            vector a[TAPS], b[4];
#pragma GCC unroll 4
            for (int r = 0; r < taps; r++)
                a[r] = *(const unaligned *)(x[r] + j);
#pragma GCC unroll 4
            for (int m = 0; m < outputs; m++)
                b[m] = *(const unaligned *)(y[m] + j);
#pragma GCC unroll 4
            for (int m = 0; m < outputs; m++)
#pragma GCC unroll 4
                for (int r = 0; r < taps; r++)
                    sum[m][r] += a[r] * b[m];
        }
    }
#pragma GCC unroll 4
    for (int m = 0; m < outputs; m++)
#pragma GCC unroll 4
        for (int r = 0; r < taps; r++)
            *(unaligned *)(sums + (m * stride + r) * LANES) = sum[m][r];
}

/* A tile of OUTPUTS outputs, a constant, and up to TAPS taps. */
static inline __attribute__((always_inline)) void
NAMED(correlate_taps)(const int outputs, size_t taps, const struct product *products, size_t phases,
                      size_t m, size_t r, const float *in, const float *out, size_t width,
                      float *sums)
{
    switch (taps) {
    case 1: NAMED(correlate_tile)(outputs, 1, products, phases, m, r, in, out, width, sums); break;
    case 2: NAMED(correlate_tile)(outputs, 2, products, phases, m, r, in, out, width, sums); break;
#if TAPS > 2
    case 3: NAMED(correlate_tile)(outputs, 3, products, phases, m, r, in, out, width, sums); break;
    default: NAMED(correlate_tile)(outputs, 4, products, phases, m, r, in, out, width, sums); break;
#endif
    }
}

/* The lanes in registers of WIDTH, one after the other. */
static void NAMED(correlate)(const struct product *products, size_t phases, const float *in,
                             const float *out, size_t width, float *sums)
{
    for (size_t m = 0, outputs; m < products->outputs; m += outputs) {
        outputs = tile_of(products->outputs - m);
        for (size_t r = 0, taps; r < products->taps; r += taps) {
            taps = TAPS > 2 ? tile_of(products->taps - r) : products->taps - r > 1 ? 2 : 1;
            for (size_t lane = 0; lane < LANES; lane += WIDTH) {
                const float *x = in + lane, *y = out + lane;
                float *s = sums + lane;
                switch (outputs) {
                case 1:
                    NAMED(correlate_taps)(1, taps, products, phases, m, r, x, y, width, s);
                    break;
                case 2:
                    NAMED(correlate_taps)(2, taps, products, phases, m, r, x, y, width, s);
                    break;
                case 3:
                    NAMED(correlate_taps)(3, taps, products, phases, m, r, x, y, width, s);
                    break;
                default:
                    NAMED(correlate_taps)(4, taps, products, phases, m, r, x, y, width, s);
                    break;
                }
            }
        }
    }
}

static void NAMED(sum)(const float *x, size_t count, float *sums)
{
    for (size_t lane = 0; lane < LANES; lane += WIDTH) {
        vector sum = *(unaligned *)(sums + lane);
        for (size_t i = lane; i < count; i += LANES)
            sum += *(const unaligned *)(x + i);
        *(unaligned *)(sums + lane) = sum;
    }
}

/* ---- tanh ---- */

/* e^x for 0 <= x <= 40, NaN for NaN: x = n log 2 + r with |r| <= log(2) / 2, the logarithm in two
 * parts so that r is exact, and e^r = 1 + r + r^2 Q(r). Q is a minimax fit of degree 4, relative
 * error 8e-9. */
static inline __attribute__((always_inline)) void NAMED(exponential)(const vector *x, vector *y)
{
    const float shift = 0x1.8p23f; /* adding it rounds to a whole number */
    vector n = *x * 0x1.715476p+0f + shift;
    whole exponent = ((whole)n + 127) << 23;

    n -= shift;
    vector r = *x - n * 0x1.63p-1f + n * 0x1.bd0106p-13f;
    vector q = r * 1.394124144e-03f + 8.363248860e-03f;
    q = q * r + 4.166637382e-02f;
    q = q * r + 1.666657656e-01f;
    q = q * r + 5.000000027e-01f;
    *y = (q * r * r + r + 1) * (vector)exponent;
}

/* Below 0.625 an odd polynomial, x + x^3 P(x^2), P a minimax fit of degree 4, relative error 2e-8;
 * from there on 1 - 2 / (e^2|x| + 1), which is 1 to the last bit before 10. */
static void NAMED(tanh)(const float *x, float *y, size_t count)
{
    for (size_t i = 0; i < count; i += WIDTH) {
        vector v = *(const unaligned *)(x + i), e, twice;
        whole sign = (whole)v & INT32_MIN;
        vector size = (vector)((whole)v ^ sign), z = v * v;

        vector small = z * -6.113191843e-03f + 2.101008172e-02f;
        small = small * z - 5.385406986e-02f;
        small = small * z + 1.333279455e-01f;
        small = small * z - 3.333332925e-01f;
        small = small * z * v + v;

        twice = 2 * size;
        twice = SELECT(twice > 20, (vector){} + 20, twice); /* false for NaN, which goes on */
        NAMED(exponential)(&twice, &e);
        vector large = 1 - 2 / (e + 1);
        large = (vector)((whole)large | sign);

        *(unaligned *)(y + i) = SELECT(size < 0.625f, small, large);
    }
}

static void NAMED(tanh_backward)(const float *y, const float *dy, float *dx, size_t count)
{
    for (size_t i = 0; i < count; i += WIDTH) {
        vector v = *(const unaligned *)(y + i);
        *(unaligned *)(dx + i) = *(const unaligned *)(dy + i) * (1 - v * v);
    }
}

static const struct vector_kernels NAMED(kernels) = {
    .name = TEXT(VARIANT) + 1,
    .product = NAMED(product),
    .correlate = NAMED(correlate),
    .sum = NAMED(sum),
    .tanh = NAMED(tanh),
    .tanh_backward = NAMED(tanh_backward),
};

#undef vector
#undef whole
#undef unaligned
