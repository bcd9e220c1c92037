/* vector-body - the kernels of vector.h; included by vector.c once for each instruction set
 *
 * VARIANT is the suffix of the names, WIDTH the floats in a register, TAPS the number of taps whose
 * dot products with up to four outputs fit the registers; all are undefined again at the end. A
 * tile of up to four outputs by TILE registers of a row is summed at a time, so that a loaded
 * register serves several outputs and a loaded weight several registers, with enough independent
 * sums to hide the latency of the multiply-add.
 *
 * No include guard: it is meant to be included more than once.
 */

typedef float NAMED(vector) __attribute__((vector_size(WIDTH * sizeof(float))));
typedef int32_t NAMED(whole) __attribute__((vector_size(WIDTH * sizeof(float))));
typedef float NAMED(unaligned)
    __attribute__((vector_size(WIDTH * sizeof(float)), aligned(sizeof(float)), may_alias));
typedef float NAMED(taps)
    __attribute__((vector_size(TAPS * sizeof(float)), aligned(sizeof(float)), may_alias));
#define vector    NAMED(vector)
#define whole     NAMED(whole)
#define unaligned NAMED(unaligned)

/* ---- transposes ---- */

/* Exchanges the lanes of A whose number has the bit HALF with those of B whose number has not. */
static inline __attribute__((always_inline)) void NAMED(exchange)(vector *a, vector *b,
                                                                  const int half)
{
    const whole lane = {LANE_NUMBERS}, from = lane + (((lane & half) != 0) & (WIDTH - half));
    const vector first = *a;

    *a = SHUFFLE(vector, first, *b, from);
    *b = SHUFFLE(vector, first, *b, from + half);
}

static inline __attribute__((always_inline)) void NAMED(transpose_step)(vector *x, const int half)
{
#pragma GCC unroll 16
    for (int i = 0; i < WIDTH; i++)
        if (half < WIDTH && (i & half) == 0)
            NAMED(exchange)(&x[i], &x[i + half], half);
}

static void NAMED(transpose_tile)(const float *in, size_t in_pitch, float *out, size_t out_pitch)
{
    vector x[WIDTH];

#pragma GCC unroll 16
    for (size_t i = 0; i < WIDTH; i++)
        x[i] = *(const unaligned *)(in + i * in_pitch);
    NAMED(transpose_step)(x, 8);
    NAMED(transpose_step)(x, 4);
    NAMED(transpose_step)(x, 2);
    NAMED(transpose_step)(x, 1);
#pragma GCC unroll 16
    for (size_t i = 0; i < WIDTH; i++)
        *(unaligned *)(out + i * out_pitch) = x[i];
}

/* In tiles of WIDTH x WIDTH, which overlap at the edges. A single row or column is copied. */
static void NAMED(transpose)(const float *in, size_t rows, size_t columns, size_t in_pitch,
                             float *out, size_t out_pitch)
{
    if ((rows == 1 && out_pitch == 1) || (columns == 1 && in_pitch == 1)) {
        memcpy(out, in, rows * columns * sizeof *in);
        return;
    }
    if (rows < WIDTH || columns < WIDTH) {
        for (size_t r = 0; r < rows; r++)
            for (size_t c = 0; c < columns; c++)
                out[c * out_pitch + r] = in[r * in_pitch + c];
        return;
    }
    for (size_t i = 0; i < rows; i += WIDTH) {
        size_t r = i + WIDTH > rows ? rows - WIDTH : i;
        for (size_t j = 0; j < columns; j += WIDTH) {
            size_t c = j + WIDTH > columns ? columns - WIDTH : j;
            NAMED(transpose_tile)
            (in + r * in_pitch + c, in_pitch, out + c * out_pitch + r, out_pitch);
        }
    }
}

/* ---- products ---- */

/* OUTPUTS <= 4 is a constant where this is inlined: loops over it are unrolled and SUM is in
 * registers. */
static inline __attribute__((always_inline)) void
NAMED(product_tile)(const size_t outputs, const struct product *p, size_t first,
                    const float *weights, const float *bias, const float *in, float *out)
{
    vector sum[4][TILE];
    const float *weight[4];
    const ptrdiff_t *tap = p->weight_of_tap, *row = p->row_of_tap;
    size_t taps = p->taps;

#pragma GCC unroll 4
    for (size_t m = 0; m < outputs; m++) {
        float b = bias ? bias[p->bias_of_output[first + m]] : 0;
        weight[m] = weights + p->weight_of_output[first + m];
#pragma GCC unroll 4
        for (size_t n = 0; n < TILE; n++)
            sum[m][n] = (vector){} + b;
    }
    for (size_t r = 0; r < taps; r++) {
        const float *x = in + row[r];
        ptrdiff_t t = tap[r];
        vector v[TILE];
#pragma GCC unroll 4
        for (size_t n = 0; n < TILE; n++)
            v[n] = *(const unaligned *)(x + n * WIDTH);
#pragma GCC unroll 4
        for (size_t m = 0; m < outputs; m++)
#pragma GCC unroll 4
            for (size_t n = 0; n < TILE; n++)
                sum[m][n] += weight[m][t] * v[n];
    }
#pragma GCC unroll 4
    for (size_t m = 0; m < outputs; m++)
#pragma GCC unroll 4
        for (size_t n = 0; n < TILE; n++)
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

/* One step of fold(): lanes without the bit HALF get the sum of the two lanes of x[i] that differ
 * in this bit, lanes with it that of x[i + HALF]. HALF is a constant. */
static inline __attribute__((always_inline)) void NAMED(fold_step)(vector *x, const int half)
{
#pragma GCC unroll 16
    for (int i = 0; i < 4 * TAPS; i++)
        if (half < WIDTH && (i & half) == 0 && i % WIDTH < 2 * half) {
            NAMED(exchange)(&x[i], &x[i + half], half);
            x[i] += x[i + half];
        }
}

/* Sums over the lanes of the 4 * TAPS registers X; the results are in the lanes of X[0], X[WIDTH]
 * and so on. Each is summed by halves: lanes i and i + WIDTH / 2 first. */
static inline __attribute__((always_inline)) void NAMED(fold)(vector *x)
{
    NAMED(fold_step)(x, 8);
    NAMED(fold_step)(x, 4);
    NAMED(fold_step)(x, 2);
    NAMED(fold_step)(x, 1);
}

/* OUTPUTS <= 4 and TAPS_HERE <= TAPS are constants where this is inlined. There are LANES partial
 * sums on every instruction set, in GROUPS registers if they do not fit one. */
static inline __attribute__((always_inline)) void
NAMED(correlate_tile)(const size_t outputs, const size_t taps, const struct product *products,
                      size_t phases, size_t first_output, size_t first_tap, const float *in,
                      const float *out, size_t width, float *sums)
{
    enum { GROUPS = LANES / WIDTH, TILED = 4 * TAPS };
    size_t stride = products->taps;
    vector sum[GROUPS][TILED];

#pragma GCC unroll 4
    for (int g = 0; g < GROUPS; g++) {
#pragma GCC unroll 16
        for (int i = 0; i < TILED; i++)
            sum[g][i] = (vector){};
        for (size_t v = 0; v < phases; v++) {
            const float *x[TAPS], *y[4];
#pragma GCC unroll 4
            for (size_t r = 0; r < taps; r++)
                x[r] = in + products[v].row_of_tap[first_tap + r] + g * WIDTH;
#pragma GCC unroll 4
            for (size_t m = 0; m < outputs; m++)
                y[m] = out + products[v].row_of_output[first_output + m] + g * WIDTH;
            for (size_t j = 0; j < width; j += LANES) {
                vector a[TAPS], b[4];
#pragma GCC unroll 4
                for (size_t r = 0; r < taps; r++)
                    a[r] = *(const unaligned *)(x[r] + j);
#pragma GCC unroll 4
                for (size_t m = 0; m < outputs; m++)
                    b[m] = *(const unaligned *)(y[m] + j);
#pragma GCC unroll 4
                for (size_t m = 0; m < outputs; m++)
#pragma GCC unroll 4
                    for (size_t r = 0; r < taps; r++)
                        sum[g][m * TAPS + r] += a[r] * b[m];
            }
        }
    }
#pragma GCC unroll 4
    for (int half = GROUPS / 2; half > 0; half /= 2)
#pragma GCC unroll 4
        for (int g = 0; g < half; g++)
#pragma GCC unroll 16
            for (int i = 0; i < TILED; i++)
                sum[g][i] += sum[g + half][i];
    NAMED(fold)(sum[0]);

    float total[TILED];
#pragma GCC unroll 4
    for (int i = 0; i < TILED; i += WIDTH)
        *(unaligned *)(total + i) = sum[0][i];
    sums += first_output * stride + first_tap;
#pragma GCC unroll 4
    for (size_t m = 0; m < outputs; m++) {
        float *s = sums + m * stride, *t = total + m * TAPS;
        if (taps == TAPS)
            *(NAMED(taps) *)s += *(NAMED(taps) *)t;
        else
#pragma GCC unroll 4
            for (size_t r = 0; r < taps; r++)
                s[r] += t[r];
    }
}

/* A tile of OUTPUTS outputs, a constant, and up to TAPS taps. */
static inline __attribute__((always_inline)) void
NAMED(correlate_taps)(const size_t outputs, size_t taps, const struct product *products,
                      size_t phases, size_t m, size_t r, const float *in, const float *out,
                      size_t width, float *sums)
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

static void NAMED(correlate)(const struct product *p, size_t phases, const float *in,
                             const float *out, size_t width, float *sums)
{
    for (size_t m = 0, outputs; m < p->outputs; m += outputs) {
        outputs = tile_of(p->outputs - m);
        for (size_t r = 0, taps; r < p->taps; r += taps) {
            taps = TAPS > 2 ? tile_of(p->taps - r) : p->taps - r > 1 ? 2 : 1;
            switch (outputs) {
            case 1: NAMED(correlate_taps)(1, taps, p, phases, m, r, in, out, width, sums); break;
            case 2: NAMED(correlate_taps)(2, taps, p, phases, m, r, in, out, width, sums); break;
            case 3: NAMED(correlate_taps)(3, taps, p, phases, m, r, in, out, width, sums); break;
            default: NAMED(correlate_taps)(4, taps, p, phases, m, r, in, out, width, sums); break;
            }
        }
    }
}

/* CHAINS sums a lane, since a single one would wait for its own addition. */
static float NAMED(sum)(const float *x, size_t count)
{
    enum { CHAINS = 4, STEP = CHAINS * LANES };
    float part[STEP] = {0};

    for (size_t lane = 0; lane < LANES; lane += WIDTH) {
        vector sum[CHAINS] = {0};
        size_t i = lane;
        for (; i + STEP <= count + lane; i += STEP)
#pragma GCC unroll 4
            for (size_t c = 0; c < CHAINS; c++)
                sum[c] += *(const unaligned *)(x + i + c * LANES);
        for (; i < count; i += LANES)
            sum[0] += *(const unaligned *)(x + i);
#pragma GCC unroll 4
        for (size_t c = 0; c < CHAINS; c++)
            *(unaligned *)(part + lane + c * LANES) = sum[c];
    }
    for (int half = STEP / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++)
            part[i] += part[i + half];
    return part[0];
}

/* ---- tanh ---- */

/* e^x for 0 <= x <= 20, NaN for NaN: x = n log 2 + r with |r| <= log(2) / 2, and e^r = 1 + r + r^2
 * Q(r). Q is a minimax fit of degree 4, relative error 8e-9. */
static inline __attribute__((always_inline)) void NAMED(exponential)(const vector *x, vector *y)
{
    const float shift = 0x1.8p23f + 127; /* adding it rounds to a whole number and biases it */
    vector n = *x * 0x1.715476p+0f + shift;
    vector power = (vector)((whole)n << 23); /* 2^n */

    n -= shift;
    vector r = *x - n * 0x1.62e43p-1f;
    vector q = r * 1.394124144e-03f + 8.363248860e-03f;
    q = q * r + 4.166637382e-02f;
    q = q * r + 1.666657656e-01f;
    q = q * r + 5.000000027e-01f;
    *y = ((q * r + 1) * r + 1) * power;
}

/* Below 0.625 an odd polynomial, x + x^3 P(x^2), with P a minimax fit of degree 4, relative error
 * 2e-8; above it 1 - 2 / (e^2|x| + 1), which is 1 to the last bit before 10. Sound is quiet most of
 * the time, and so are its convolutions: if no lane is above 0.625, the exponential and the
 * division, two thirds of the work, are skipped. */
static void NAMED(tanh)(const float *x, float *y, size_t count)
{
    for (size_t i = 0; i < count; i += WIDTH) {
        vector v = *(const unaligned *)(x + i);
        whole sign = (whole)v & INT32_MIN;
        vector size = (vector)((whole)v ^ sign), z = v * v;

        vector small = z * -6.113191843e-03f + 2.101008172e-02f;
        small = small * z - 5.385406986e-02f;
        small = small * z + 1.333279455e-01f;
        small = small * z - 3.333332925e-01f;
        vector result = (vector)((whole)(small * z * size + size) | sign);

        whole large = ~(size < 0.625f); /* also true for NaN */
        if (SOME(large)) {
            vector twice = 2 * size, e;
            twice = SELECT(twice > 20, (vector){} + 20, twice);
            NAMED(exponential)(&twice, &e);
            result = SELECT(large, (whole)(1 - 2 / (e + 1)) | sign, result);
        }
        *(unaligned *)(y + i) = result;
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
    .name = &TEXT(VARIANT)[1],
    .product = NAMED(product),
    .correlate = NAMED(correlate),
    .sum = NAMED(sum),
    .transpose = NAMED(transpose),
    .tanh = NAMED(tanh),
    .tanh_backward = NAMED(tanh_backward),
};

#undef vector
#undef whole
#undef unaligned
#undef VARIANT
#undef WIDTH
#undef LANE_NUMBERS
#undef SOME
#undef TAPS
#undef TILE
