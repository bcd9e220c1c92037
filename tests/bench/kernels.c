/* kernels - how near the kernels come to the processor's limits: tests of speed, not of correctness
 *
 * stdout  TSV: kernel, shape, seconds, flops, bytes, gflops, gbytes, peak (GFLOP/s of one thread,
 *         measured beside the row)
 *
 * The first rows are the limits, measured in the same run: `peak`, multiplications and additions a
 * second of a loop that works in registers only, on one thread and on all, and `bandwidth`, of
 * reading an array and of the triad a = b + s c (McCalpin, "STREAM") far larger than the caches.
 * Then, on one thread, each convolution of the NETs named on the command line, in blocks as
 * net/run.c cuts them, and convolutions of 32 to 256 channels:
 *
 *     gather      conv1d forward; conv_transpose1d's gradient by its input
 *     scatter     conv1d's gradient by its input; conv_transpose1d forward
 *     correlate   the gradient by the weights of either
 *
 * and tanh, its gradient and a step of Adam. `seconds` are the CPU's for one call, the median of
 * ROUNDS; `bytes` are what a call has to read and write at least once, which for all but the limits
 * lies in the cache. --peak ends behind the first rows.
 *
 *     kernels models/55112.net | column -t
 */
#include "cli/cli.h"
#include "kernels/adam.h"
#include "kernels/conv.h"
#include "kernels/vector.h"
#include "net/layer.h"
#include "rng/rng.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 5, BLOCK_WIDTH = 256 }; /* places of a block: net/run.c's usual ones */

static struct {
    bool peak;
} options;

static const struct option_spec table[] = {
    {OPTION_FLAG, 0, "peak", NULL, &options.peak, .help = "nothing but the processor's peak"},
    {.kind = OPTION_END},
};

static const struct tool tool = {
    .name = "kernels",
    .purpose = "how near the kernels come to the processor's limits",
    .arguments = "[NET...] > tsv",
    .about = "Measures the limits of the processor and the kernels' share of them.\n",
    .options = table,
    .examples = "  kernels models/55112.net | column -t\n",
    .max_operands = -1,
};

/* ---- measuring ---- */

/* The thread's CPU time in seconds: what others do on the machine is not in it. */
static double cpu_time(void)
{
    struct timespec t;

    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0)
        die("the CPU's clock cannot be read:");
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *times)
{
    qsort(times, ROUNDS, sizeof *times, compare);
    return times[ROUNDS / 2];
}

/* ---- the limits ---- */

enum { SUMS = 12, STEPS = 1 << 20 };

#define EACH_SUM _Pragma("GCC unroll 12") for (int s = 0; s < SUMS; s++)

/* 12 independent sums: more than the multiply-add's latency times its throughput, and they fit the
 * registers of every instruction set. */
#define PEAK(name, target, width)                                                                  \
    target static void name(void *context)                                                         \
    {                                                                                              \
        typedef float vector __attribute__((vector_size(width * sizeof(float))));                  \
        vector sum[SUMS], a = (vector){} + 1e-9f, b = (vector){} + 0.5f, total = {0};              \
        EACH_SUM sum[s] = a;                                                                       \
        for (int i = 0; i < STEPS; i++) {                                                          \
            EACH_SUM sum[s] = sum[s] * b + a;                                                      \
            EACH_SUM __asm__("" : "+" REGISTER(sum[s]));                                           \
        }                                                                                          \
        EACH_SUM total += sum[s];                                                                  \
        *(volatile float *)context = total[0];                                                     \
    }

#ifdef __x86_64__
#define REGISTER "v"
PEAK(peak_avx512, __attribute__((target("arch=x86-64-v4"))), 16)
PEAK(peak_avx2, __attribute__((target("arch=x86-64-v3"))), 8)
#else
#define REGISTER "w"
#endif
PEAK(peak_baseline, , 4)

/* The loop of the instruction set that the kernels use, and its floats in a register. */
static void (*peak_loop(size_t *width))(void *context)
{
#ifdef __x86_64__
    const char *name = vector_kernels()->name;

    *width = 16;
    if (strcmp(name, "avx512") == 0)
        return peak_avx512;
    *width = 8;
    if (strcmp(name, "avx2") == 0)
        return peak_avx2;
#endif
    *width = 4;
    return peak_baseline;
}

/* The CPU seconds of one call, and the processor's peak beside it, in flops a second. */
struct timing {
    double seconds, peak;
};

/* The seconds of one of CALLS of WORK(CONTEXT). */
static double time_of(void (*work)(void *context), void *context, size_t calls)
{
    double start = cpu_time();

    for (size_t i = 0; i < calls; i++)
        work(context);
    return (cpu_time() - start) / (double)calls;
}

static double peak_now(void)
{
    size_t width;
    void (*loop)(void *) = peak_loop(&width);
    float result;

    return 2.0 * SUMS * STEPS * (double)width / time_of(loop, &result, 1);
}

/* The median of ROUNDS rounds of about 5 ms of WORK(CONTEXT). A processor that is shared, or that
 * changes its clock, is not the same from one second to the next: before and after each round its
 * peak is measured, and the larger one is what the round could have had. */
static struct timing measure(void (*work)(void *context), void *context)
{
    double times[ROUNDS], peaks[ROUNDS];
    size_t calls = 1;

    while (time_of(work, context, calls) * (double)calls <= 0.005) /* warms the caches too */
        calls *= 2;
    double before = peak_now();
    for (int round = 0; round < ROUNDS; round++) {
        times[round] = time_of(work, context, calls);
        double after = peak_now();
        peaks[round] = before > after ? before : after;
        before = after;
    }
    return (struct timing){median(times), median(peaks)};
}

static void row(const char *kernel, const char *shape, struct timing t, double flops, double bytes)
{
    printf("%s\t%s\t%.6g\t%.6g\t%.6g\t%.4g\t%.4g\t%.4g\n", kernel, shape, t.seconds, flops, bytes,
           flops / t.seconds * 1e-9, bytes / t.seconds * 1e-9, t.peak * 1e-9);
}

/* The CPU seconds of WORK on THREADS threads side by side: of the slowest thread, the median of
 * ROUNDS rounds. */
static struct timing together(void (*work)(void *context), void *contexts[], int threads)
{
    double times[ROUNDS];

    for (int round = 0; round < ROUNDS; round++) {
        double slowest = 0;
#pragma omp parallel num_threads(threads) reduction(max : slowest)
        {
            double start = cpu_time();
            work(contexts[omp_get_thread_num()]);
            slowest = cpu_time() - start;
        }
        times[round] = slowest;
    }
    return (struct timing){median(times), peak_now()};
}

static void peak_rows(int threads)
{
    size_t width;
    void (*loop)(void *) = peak_loop(&width);
    double flops = 2.0 * SUMS * STEPS * (double)width;
    float results[threads];
    void *contexts[threads];

    for (int i = 0; i < threads; i++)
        contexts[i] = &results[i];
    row("peak", "1 thread", measure(loop, contexts[0]), flops, 0);
    if (threads > 1)
        row("peak", xprintf("%d threads", threads), together(loop, contexts, threads),
            flops * threads, 0);
}

enum { STREAM = 1 << 25 }; /* floats an array: 128 MiB */

struct arrays {
    float *a, *b, *c;
    size_t count;
    float sum;
};

static void read_array(void *context)
{
    struct arrays *s = context;

    s->sum = vector_kernels()->sum(s->a, s->count);
}

static void triad(void *context)
{
    struct arrays *s = context;

    for (size_t i = 0; i < s->count; i++)
        s->a[i] = s->b[i] + 3 * s->c[i];
}

static void bandwidth_rows(int threads)
{
    struct arrays all = {xalloc(STREAM, sizeof(float)), xalloc(STREAM, sizeof(float)),
                         xalloc(STREAM, sizeof(float)), STREAM, 0};
    struct arrays part[threads];
    void *contexts[threads];

    for (size_t i = 0; i < STREAM; i++)
        all.a[i] = all.b[i] = all.c[i] = 1;
    for (int i = 0; i < threads; i++) {
        size_t count = STREAM / (size_t)threads / LANES * LANES, start = (size_t)i * count;
        part[i] = (struct arrays){all.a + start, all.b + start, all.c + start, count, 0};
        contexts[i] = &part[i];
    }
    const double bytes = STREAM * sizeof(float);
    row("bandwidth", "read, 1 thread", measure(read_array, &all), 0, bytes);
    row("bandwidth", "triad, 1 thread", measure(triad, &all), 0, 3 * bytes);
    if (threads > 1) {
        row("bandwidth", xprintf("read, %d threads", threads),
            together(read_array, contexts, threads), 0, bytes);
        row("bandwidth", xprintf("triad, %d threads", threads), together(triad, contexts, threads),
            0, 3 * bytes);
    }
    free(all.a);
    free(all.b);
    free(all.c);
}

/* ---- the kernels ---- */

struct convolution {
    struct conv *conv;
    float *weights, *bias, *low, *high, *gradient;
};

static void gather(void *context)
{
    const struct convolution *c = context;

    conv_gather(c->conv, c->weights, c->bias, c->high, c->low, BLOCK_WIDTH);
}

static void scatter(void *context)
{
    const struct convolution *c = context;

    conv_scatter(c->conv, c->weights, c->bias, c->low, c->high, BLOCK_WIDTH);
}

static void correlate(void *context)
{
    const struct convolution *c = context;

    conv_correlate(c->conv, c->low, c->high, BLOCK_WIDTH, c->gradient);
}

static float *random_values(struct rng *rng, size_t count)
{
    float *x = xfloats(count);

    for (size_t i = 0; i < count; i++)
        x[i] = (float)rng_uniform(rng, -1, 1);
    return x;
}

/* The three sums of SHAPE over a block with PHASES phases on the low-rate side. */
static void convolution_rows(const char *name, const struct conv_shape *s, size_t phases)
{
    static const struct {
        const char *name;
        void (*work)(void *context);
    } kernels[] = {{"gather", gather}, {"scatter", scatter}, {"correlate", correlate}};
    struct rng rng;
    ptrdiff_t first, last;
    size_t weights = s->low * s->high * s->kernel;
    size_t low_rows = s->low * phases, high_rows = s->high * phases * s->stride;
    double flops = 2.0 * (double)weights * (double)phases * BLOCK_WIDTH;
    double bytes = 4.0 * ((double)(low_rows + high_rows) * BLOCK_WIDTH + (double)weights);
    char *shape = xprintf("%s%zu-%zu channels, kernel %zu, stride %zu, phases %zu", name, s->high,
                          s->low, s->kernel, s->stride, phases);

    conv_reach(s, phases, &first, &last);
    size_t reach = (size_t)(last > -first ? last : -first), guard = (reach / LANES + 1) * LANES;
    size_t pitch = BLOCK_WIDTH + guard;
    rng_seed(&rng, 1);
    float *low = random_values(&rng, guard + low_rows * pitch);
    float *high = random_values(&rng, guard + high_rows * pitch);
    struct convolution c = {
        .conv = conv_open(s, phases, pitch),
        .weights = random_values(&rng, weights),
        .bias = random_values(&rng, s->low + s->high),
        .low = low + guard,
        .high = high + guard,
        .gradient = xfloats(weights),
    };
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++)
        row(kernels[i].name, shape, measure(kernels[i].work, &c), flops, bytes);
    conv_close(c.conv);
    free(low);
    free(high);
    free(c.weights);
    free(c.bias);
    free(c.gradient);
    free(shape);
}

/* The convolutions of the encoder in PATH; its mirrored decoder has the same. */
static void net_rows(const char *path)
{
    struct net *net = net_load(path);
    const char *slash = strrchr(path, '/');
    char *name = xprintf("%s ", slash ? slash + 1 : path);

    for (size_t i = 0; i < net->encoder_layers; i++) {
        const struct layer *l = &net->layer[i];
        const size_t *extent = l->tensor[0].extent;
        if (strcmp(l->kind->name, "conv1d") == 0)
            convolution_rows(name,
                             &(struct conv_shape){extent[0], extent[1], extent[2],
                                                  (size_t)l->field[2], (size_t)l->field[3]},
                             (size_t)net->signal[i + 1].step);
    }
    free(name);
    net_close(net);
}

static void wide_rows(void)
{
    static const size_t kernels[][2] = {{3, 1}, {3, 2}, {5, 2}, {9, 4}};

    for (size_t channels = 32; channels <= 256; channels *= 2)
        for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++)
            convolution_rows(
                "", &(struct conv_shape){channels, channels, kernels[i][0], kernels[i][1], 0}, 1);
}

enum { VALUES = 1 << 12 }; /* of a vector that the first cache holds */

struct vector {
    float *x, *y, *z;
    struct adam *adam;
};

static void tanh_values(void *context)
{
    const struct vector *v = context;

    vector_kernels()->tanh(v->x, v->y, VALUES);
}

static void tanh_gradient(void *context)
{
    const struct vector *v = context;

    vector_kernels()->tanh_backward(v->x, v->y, v->z, VALUES);
}

static void adam(void *context)
{
    const struct vector *v = context;

    adam_step(v->adam, v->x, v->y, NULL);
}

static void vector_rows(void)
{
    struct rng rng;

    rng_seed(&rng, 2);
    struct vector v = {random_values(&rng, VALUES), random_values(&rng, VALUES), xfloats(VALUES),
                       adam_open(VALUES, 1e-9)};
    char *shape = xprintf("%d values", VALUES);

    row("tanh", shape, measure(tanh_values, &v), 0, 8.0 * VALUES);
    for (size_t i = 0; i < VALUES; i++)
        v.x[i] *= 0.1f; /* as in networks for music, where few are above 0.625 */
    row("tanh, quiet", shape, measure(tanh_values, &v), 0, 8.0 * VALUES);
    row("tanh gradient", shape, measure(tanh_gradient, &v), 3.0 * VALUES, 12.0 * VALUES);
    row("adam", shape, measure(adam, &v), 0, 28.0 * VALUES);
    adam_close(v.adam);
    free(v.x);
    free(v.y);
    free(v.z);
    free(shape);
}

int main(int argc, char **argv)
{
    int operand = cli_start(&tool, argc, argv), threads = omp_get_max_threads();

    printf("kernel\tshape\tseconds\tflops\tbytes\tgflops\tgbytes\tpeak\n");
    peak_rows(threads);
    if (!options.peak) {
        bandwidth_rows(threads);
        for (; operand < argc; operand++)
            net_rows(argv[operand]);
        wide_rows();
        vector_rows();
    }
    cli_close_stdout();
    return EXIT_DONE;
}
