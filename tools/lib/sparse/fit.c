/* fit - training a predictor. See fit.h. */
#include "sparse/fit.h"

#include "base/base.h"
#include "base/clones.h"
#include "kernels/adam.h"
#include "rng/rng.h"
#include "sparse/arithmetic.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNK = 256,
    PASSES = 2,
    H = PREDICTOR_HIDDEN,
    PARAMETERS = sizeof(struct weights) / sizeof(float)
};

static const float FLOOR = 0.15f, CAP = 2;
static const double SPARSEST = 0.0026, DENSEST = 0.55; /* numbers a sample of a song */

static void uniform(float *values, size_t count, size_t fan_in, struct rng *rng, float scale)
{
    double bound = 1 / sqrt((double)fan_in);

    for (size_t i = 0; i < count; i++)
        values[i] = scale * (float)rng_uniform(rng, -bound, bound);
}

/* As PyTorch's torch.nn.Linear begins, the last layer's weights divided by 10. */
static void initialise(struct weights *w, struct rng *rng)
{
    uniform(&w->in[0][0], sizeof w->in / sizeof(float), PREDICTOR_FEATURES, rng, 1);
    uniform(w->in_bias, H, PREDICTOR_FEATURES, rng, 1);
    uniform(&w->middle[0][0], sizeof w->middle / sizeof(float), H, rng, 1);
    uniform(w->middle_bias, H, H, rng, 1);
    uniform(w->out, H, H, rng, 0.1f);
    w->out_bias = 0;
}

/* Adds the gradient of the sum of losses of COUNT samples ORDER[] to G; returns the sum. */
CLONES static double chunk_gradient(const struct weights *w, const struct samples *samples,
                                    const uint32_t *order, size_t count, struct weights *g)
{
    double loss = 0;

    for (size_t s = 0; s < count; s++) {
        const float *x = samples->feature + (size_t)order[s] * PREDICTOR_FEATURES;
        float energy = samples->energy[order[s]], first[H], second[H], down[H], up[H];
        for (int h = 0; h < H; h++)
            first[h] = w->in_bias[h];
        for (int f = 0; f < PREDICTOR_FEATURES; f++)
            for (int h = 0; h < H; h++)
                first[h] += x[f] * w->in[f][h];
        for (int h = 0; h < H; h++)
            first[h] = first[h] > 0 ? first[h] : .1f * first[h];
        for (int h = 0; h < H; h++)
            second[h] = w->middle_bias[h];
        for (int i = 0; i < H; i++)
            for (int h = 0; h < H; h++)
                second[h] += first[i] * w->middle[i][h];
        float out = w->out_bias + x[2];
        for (int h = 0; h < H; h++) {
            second[h] = second[h] > 0 ? second[h] : .1f * second[h];
            out += second[h] * w->out[h];
        }
        bool clipped = out < -12 || out > 25;
        out = out < -12 ? -12 : out > 25 ? 25 : out;
        energy = (energy < CAP ? energy : CAP) + FLOOR;
        float v = fixed_exp(out), with_floor = v + FLOOR;
        loss += (double)(fixed_log(with_floor) + energy / with_floor);
        float slope = clipped ? 0 : v / with_floor * (1 - energy / with_floor);
        g->out_bias += slope;
        for (int h = 0; h < H; h++) {
            g->out[h] += slope * second[h];
            down[h] = slope * w->out[h] * (second[h] > 0 ? 1 : .1f);
            g->middle_bias[h] += down[h];
        }
        for (int i = 0; i < H; i++) {
            float products[H];
            for (int h = 0; h < H; h++) {
                g->middle[i][h] += first[i] * down[h];
                products[h] = w->middle[i][h] * down[h];
            }
            for (int half = H / 2; half > 0; half /= 2)
                for (int h = 0; h < half; h++)
                    products[h] += products[h + half];
            up[i] = products[0] * (first[i] > 0 ? 1 : .1f);
        }
        for (int h = 0; h < H; h++)
            g->in_bias[h] += up[h];
        for (int f = 0; f < PREDICTOR_FEATURES; f++)
            for (int h = 0; h < H; h++)
                g->in[f][h] += x[f] * up[h];
    }
    return loss;
}

/* Trains WEIGHTS on SAMPLES; the mean loss of the last tenth of the steps. */
static double descend(struct weights *weights, const struct samples *samples,
                      const struct fitting *fitting, size_t round, size_t steps, struct rng *rng)
{
    size_t batch = fitting->batch, chunks = (batch + CHUNK - 1) / CHUNK, last = steps / 10 + 1;
    struct adam *adam = adam_open(PARAMETERS, fitting->rate);
    struct weights *gradient = xalloc(chunks, sizeof *gradient);
    double *losses = xalloc(chunks, sizeof *losses), sum_last = 0;
    uint32_t *order = xalloc(batch, sizeof *order);

    for (size_t step = 0; step < steps; step++) {
        double loss = 0, norm = 0;
        adam->rate = fitting->rate * (0.5 + 0.5 * cos(M_PI * (double)step / (double)steps));
        for (size_t i = 0; i < batch; i++)
            order[i] = (uint32_t)rng_below(rng, samples->count);
        memset(gradient, 0, chunks * sizeof *gradient);
#pragma omp parallel for schedule(static)
        for (size_t c = 0; c < chunks; c++) {
            size_t from = c * CHUNK, count = batch - from < CHUNK ? batch - from : CHUNK;
            losses[c] = chunk_gradient(weights, samples, order + from, count, &gradient[c]);
        }
        float *sum = (float *)&gradient[0];
        for (size_t c = 0; c < chunks; c++) {
            loss += losses[c] / (double)batch;
            for (size_t p = 0; p < PARAMETERS && c > 0; p++)
                sum[p] += ((float *)&gradient[c])[p];
        }
        for (size_t p = 0; p < PARAMETERS; p++)
            norm += (double)sum[p] * (double)sum[p];
        norm = sqrt(norm) / (double)batch;
        float scale = (float)((norm > 1 ? 1 / norm : 1) / (double)batch);
        for (size_t p = 0; p < PARAMETERS; p++)
            sum[p] *= scale;
        adam_step(adam, (float *)weights, sum, NULL);
        if (step + last >= steps)
            sum_last += loss / (double)(last < steps ? last : steps);
        if (fitting->progress)
            fitting->progress(round, step, loss);
    }
    adam_close(adam);
    free(gradient);
    free(losses);
    free(order);
    return sum_last;
}

/* ---- contexts ---- */

/* One pass over a song: where its contexts go, and how dense it is coded. */
struct passing {
    size_t numbers;
    float spread;
    struct samples samples;
};

/* Fills SAMPLES, whose room is shared equally by PASSES over each song. */
static void gather(const struct code_signal *songs, size_t count, const struct predictor *predictor,
                   struct samples *samples, struct rng *rng)
{
    size_t passes = PASSES * count, share = samples->room / passes;
    struct passing *passing = xalloc(passes, sizeof *passing);
    int threads = omp_get_max_threads();
    struct code **codes = xalloc((size_t)threads, sizeof *codes);

    for (int t = 0; t < threads; t++)
        codes[t] = code_open(predictor);
    for (size_t p = 0; p < passes; p++) {
        const struct code_signal *song = &songs[p / PASSES];
        double samples_of = (double)(song->channels * song->frames);
        double density = exp(rng_uniform(rng, log(SPARSEST), log(DENSEST)));
        passing[p].numbers = (size_t)(density * samples_of) + 1;
        passing[p].spread = (float)exp(0.3 * rng_normal(rng));
        passing[p].samples = (struct samples){
            .feature = samples->feature + p * share * PREDICTOR_FEATURES,
            .energy = samples->energy + p * share,
            .room = share,
            .every = (uint32_t)(samples_of / (double)(share ? share : 1)) + 1,
            .state = (uint32_t)rng_bits(rng) | 1,
        };
    }
#pragma omp parallel for schedule(dynamic)
    for (size_t p = 0; p < passes; p++)
        code_sample(codes[omp_get_thread_num()], &songs[p / PASSES], passing[p].numbers,
                    passing[p].spread, &passing[p].samples);
    samples->count = 0;
    for (size_t p = 0; p < passes; p++) {
        const struct samples *part = &passing[p].samples;
        memmove(samples->feature + samples->count * PREDICTOR_FEATURES, part->feature,
                part->count * PREDICTOR_FEATURES * sizeof(float));
        memmove(samples->energy + samples->count, part->energy, part->count * sizeof(float));
        samples->count += part->count;
    }
    for (int t = 0; t < threads; t++)
        code_close(codes[t]);
    free(codes);
    free(passing);
}

bool predictor_train(const struct code_signal *songs, size_t count, const struct fitting *fitting,
                     struct predictor *predictor, double *losses)
{
    struct samples samples = {.feature = xfloats(fitting->contexts * PREDICTOR_FEATURES),
                              .energy = xfloats(fitting->contexts),
                              .room = fitting->contexts};
    struct weights weights;
    struct rng rng;

    rng_seed(&rng, fitting->seed);
    initialise(&weights, &rng);
    *predictor = predictor_by_hand();
    samples.count = 1;
    for (size_t r = 0; r < fitting->rounds && samples.count > 0; r++) {
        gather(songs, count, predictor, &samples, &rng);
        if (samples.count > 0)
            losses[r] =
                descend(&weights, &samples, fitting, r,
                        r + 1 < fitting->rounds ? fitting->steps : 3 * fitting->steps, &rng);
        *predictor = predictor_of(&weights);
    }
    free(samples.feature);
    free(samples.energy);
    return samples.count > 0;
}
