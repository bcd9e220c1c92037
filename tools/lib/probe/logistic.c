/* logistic - multinomial logistic regression. See logistic.h. */
#include "probe/logistic.h"

#include "base/base.h"
#include "base/clones.h"

#include <lbfgs.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* liblbfgs's vector code needs a multiple of these numbers: W, b and some zeros. */
enum { MULTIPLE = 16, MOST_STEPS = 10000 };

struct logistic {
    size_t d, classes, count; /* count: numbers of w */
    double *w;                /* W (classes, d), then b (classes), then zeros */
    double *probability;      /* (classes): scratch space */
};

struct problem {
    const struct logistic *logistic;
    const float *x;
    const size_t *class;
    size_t n;
    double c;
};

struct logistic *logistic_open(size_t d, size_t classes)
{
    struct logistic *logistic = xalloc(1, sizeof *logistic);
    size_t numbers = classes * (d + 1);

    *logistic = (struct logistic){.d = d, .classes = classes};
    logistic->count = (numbers + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    logistic->w = lbfgs_malloc((int)logistic->count);
    if (!logistic->w || logistic->count > (1U << 30))
        die("out of memory (%zu classes of %zu numbers)", classes, d);
    memset(logistic->w, 0, logistic->count * sizeof *logistic->w);
    logistic->probability = xalloc(classes, sizeof *logistic->probability);
    return logistic;
}

void logistic_free(struct logistic *logistic)
{
    lbfgs_free(logistic->w);
    free(logistic->probability);
    free(logistic);
}

CLONES static double dot(const double *w, const float *x, size_t d)
{
    double sum = 0;

#pragma omp simd reduction(+ : sum)
    for (size_t j = 0; j < d; j++)
        sum += w[j] * (double)x[j];
    return sum;
}

CLONES static void add(double *gradient, double factor, const float *x, size_t d)
{
    for (size_t j = 0; j < d; j++)
        gradient[j] += factor * (double)x[j];
}

/* Sets the probabilities of X (d) by W; returns the logarithm of the divisor. */
static double softmax(const struct logistic *l, const double *w, const float *x)
{
    double most = -HUGE_VAL, sum = 0, *probability = l->probability;

    for (size_t k = 0; k < l->classes; k++) {
        probability[k] = dot(w + k * l->d, x, l->d) + w[l->classes * l->d + k];
        most = fmax(most, probability[k]);
    }
    for (size_t k = 0; k < l->classes; k++)
        sum += probability[k] = exp(probability[k] - most);
    for (size_t k = 0; k < l->classes; k++)
        probability[k] /= sum;
    return log(sum) + most;
}

/* The loss at W, divided by n, and its GRADIENT. */
static double evaluate(void *context, const double *w, double *gradient, int count, double step)
{
    const struct problem *p = context;
    const struct logistic *l = p->logistic;
    const size_t weights = l->classes * l->d;
    const double share = 1 / (double)p->n;
    double loss = 0, squares = 0;

    (void)step;
    memset(gradient, 0, (size_t)count * sizeof *gradient);
    for (size_t i = 0; i < p->n; i++) {
        const float *x = p->x + i * l->d;
        size_t class = p->class[i];
        double log_sum = softmax(l, w, x);
        loss += log_sum - dot(w + class * l->d, x, l->d) - w[weights + class];
        for (size_t k = 0; k < l->classes; k++) {
            double away = (l->probability[k] - (k == class)) * share;
            add(gradient + k * l->d, away, x, l->d);
            gradient[weights + k] += away;
        }
    }
    for (size_t j = 0; j < weights; j++) {
        squares += w[j] * w[j];
        gradient[j] += w[j] / p->c * share;
    }
    return (loss + squares / 2 / p->c) * share;
}

void logistic_fit(struct logistic *logistic, const float *x, const size_t *class, size_t n,
                  double c)
{
    struct problem problem = {logistic, x, class, n, c};
    lbfgs_parameter_t parameters;

    lbfgs_parameter_init(&parameters);
    parameters.m = 10;
    parameters.epsilon = 1e-6;
    parameters.max_iterations = MOST_STEPS;
    int status =
        lbfgs((int)logistic->count, logistic->w, NULL, evaluate, NULL, &problem, &parameters);
    /* at the optimum, rounding may leave no lower point to step to */
    if (status < 0 && status != LBFGSERR_MAXIMUMITERATION && status != LBFGSERR_ROUNDING_ERROR &&
        status != LBFGSERR_MAXIMUMLINESEARCH && status != LBFGSERR_MINIMUMSTEP &&
        status != LBFGSERR_WIDTHTOOSMALL && status != LBFGSERR_INCREASEGRADIENT)
        die("logistic regression: L-BFGS failed with status %d", status);
}

size_t logistic_predict(struct logistic *logistic, const float *x, double *probability)
{
    size_t most = 0;

    softmax(logistic, logistic->w, x);
    for (size_t k = 1; k < logistic->classes; k++)
        if (logistic->probability[k] > logistic->probability[most])
            most = k;
    *probability = logistic->probability[most];
    return most;
}
