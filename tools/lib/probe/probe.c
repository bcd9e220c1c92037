/* probe - what a linear classifier knows of vectors' classes. See probe.h. */
#include "probe/probe.h"

#include "base/base.h"
#include "linalg/pca.h"
#include "probe/folds.h"
#include "probe/logistic.h"
#include "rng/rng.h"
#include "stats/standard.h"

#include <stdlib.h>
#include <string.h>

/* The values of C that are tried. */
enum { STRENGTHS = 9 };
static const double strengths[STRENGTHS] = {1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4};

/* ---- a part of the records to learn from, the others to try ---- */

struct split {
    size_t learn, n, d; /* the first LEARN of N are for training */
    size_t *record;     /* (n) */
    float *x;           /* (n, d) */
    size_t *class;      /* (n): rank among the classes of the training records */
    size_t classes, *name;
};

/* Splits the COUNT records of RECORD by FOLD (n): all but those of HELD_OUT are for training, and
 * all are standardised by them. If there are fewer records than numbers in each, they are rotated
 * into the space that they span, which changes no distance and so no W x. */
static struct split *split_open(const struct probe_data *data, const size_t *record, size_t count,
                                const size_t *fold, size_t held_out)
{
    struct split *s = xalloc(1, sizeof *s);
    size_t p = data->p, *rank = xalloc(data->classes, sizeof *rank);
    double *mean = xalloc(p, sizeof *mean), *scale = xalloc(p, sizeof *scale);

    s->record = xalloc(count, sizeof *s->record);
    s->class = xalloc(count, sizeof *s->class);
    s->name = xalloc(data->classes, sizeof *s->name);
    s->x = xfloats(count * p);
    for (int held = 0; held < 2; held++)
        for (size_t i = 0; i < count; i++)
            if ((fold[record[i]] == held_out) == held) {
                s->learn += !held;
                memcpy(s->x + s->n * p, data->x + record[i] * p, p * sizeof *s->x);
                s->record[s->n++] = record[i];
            }
    for (size_t i = 0; i < s->learn; i++)
        rank[data->class[s->record[i]]] = 1;
    for (size_t k = 0; k < data->classes; k++)
        if (rank[k]) {
            s->name[s->classes] = k;
            rank[k] = s->classes++;
        }
    for (size_t i = 0; i < s->learn; i++)
        s->class[i] = rank[data->class[s->record[i]]];
    stats_standardise(s->x, s->learn, p, true, mean, scale);
    for (size_t i = s->learn; i < s->n; i++)
        if (!stats_standardise_record(s->x + i * p, p, mean, scale))
            die("the records' numbers are too large: their differences overflow a float");
    s->d = p;
    if (p > s->n) {
        float *scores = xfloats(s->n * s->n);
        pca_free(pca_fit(s->x, s->n, p, s->n, false, false, scores));
        free(s->x);
        s->x = scores;
        s->d = s->n;
    }
    free(rank);
    free(mean);
    free(scale);
    return s;
}

static void split_free(struct split *s)
{
    free(s->record);
    free(s->class);
    free(s->name);
    free(s->x);
    free(s);
}

/* The class that LOGISTIC, fitted to S, predicts for its record I, and its PROBABILITY. */
static size_t answer(const struct split *s, struct logistic *logistic, size_t i,
                     double *probability)
{
    return s->name[logistic_predict(logistic, s->x + i * s->d, probability)];
}

/* Adds the right answers on the held-out records of S with each of the strengths to RIGHT
 * (STRENGTHS). Fitted from small C to large, each from where the last one ended. */
static void count_right(const struct probe_data *data, const struct split *s, size_t *right)
{
    struct logistic *logistic = logistic_open(s->d, s->classes);
    double probability;

    for (size_t c = 0; c < STRENGTHS; c++) {
        logistic_fit(logistic, s->x, s->class, s->learn, strengths[c]);
        for (size_t i = s->learn; i < s->n; i++)
            right[c] += answer(s, logistic, i, &probability) == data->class[s->record[i]];
    }
    logistic_free(logistic);
}

/* ---- cross-validation ---- */

static size_t *all_records(const struct probe_data *data)
{
    size_t *all = xalloc(data->n, sizeof *all);

    for (size_t i = 0; i < data->n; i++)
        all[i] = i;
    return all;
}

/* The strength with the most right answers by cross-validation of the COUNT records of RECORD. */
static double choose(const struct probe_data *data, const size_t *record, size_t count,
                     size_t folds)
{
    size_t *fold = folds_deal(data, record, count, folds), right[STRENGTHS] = {0}, best = 0;
    struct split **splits = xalloc(folds, sizeof *splits);

    for (size_t f = 0; f < folds; f++)
        splits[f] = split_open(data, record, count, fold, f);
#pragma omp parallel for schedule(dynamic) reduction(+ : right[:STRENGTHS])
    for (size_t f = 0; f < folds; f++) {
        count_right(data, splits[f], right);
        split_free(splits[f]);
    }
    for (size_t c = 1; c < STRENGTHS; c++)
        if (right[c] > right[best])
            best = c;
    free(splits);
    free(fold);
    return strengths[best];
}

void probe_run(const struct probe_data *data, size_t folds, double c, struct probe_answer *answers,
               void (*show)(size_t done, size_t total))
{
    size_t *all = all_records(data);
    size_t *fold = folds_deal(data, all, data->n, folds);
    for (size_t f = 0; f < folds; f++) {
        struct split *s = split_open(data, all, data->n, fold, f);
        double chosen = c > 0 ? c : choose(data, s->record, s->learn, folds);
        struct logistic *logistic = logistic_open(s->d, s->classes);

        logistic_fit(logistic, s->x, s->class, s->learn, chosen);
        for (size_t i = s->learn; i < s->n; i++) {
            struct probe_answer *a = &answers[s->record[i]];
            a->class = answer(s, logistic, i, &a->probability);
            a->fold = f;
            a->c = chosen;
        }
        logistic_free(logistic);
        split_free(s);
        if (show)
            show(f + 1, folds);
    }
    free(fold);
    free(all);
}

/* ---- how good the answers are ---- */

/* The records of a class, the answers with this class, and the right ones of them. */
struct tally {
    size_t records, answers, right;
};

static void score(const struct tally *tally, size_t classes, double *accuracy, double *macro_f1)
{
    size_t records = 0, right = 0, present = 0;
    double sum = 0;

    for (size_t k = 0; k < classes; k++) {
        size_t both = tally[k].records + tally[k].answers;
        records += tally[k].records;
        right += tally[k].right;
        present += both > 0;
        sum += both ? 2 * (double)tally[k].right / (double)both : 0;
    }
    *accuracy = (double)right / (double)records;
    *macro_f1 = sum / (double)present;
}

static void take(struct tally *tally, const struct probe_data *data,
                 const struct probe_answer *answers, size_t i)
{
    size_t is = data->class[i], said = answers[i].class;

    tally[is].records++;
    tally[said].answers++;
    tally[is].right += is == said;
}

void probe_judge(const struct probe_data *data, const struct probe_answer *answers,
                 size_t resamples, uint64_t seed, struct probe_score *accuracy,
                 struct probe_score *macro_f1)
{
    size_t *first, *all = all_records(data), *member = folds_gather(data, all, data->n, &first);
    double *shares = xalloc(resamples, sizeof *shares), *scores = xalloc(resamples, sizeof *scores);
    struct tally *tally = xalloc(data->classes, sizeof *tally);
    struct rng rng;

    for (size_t i = 0; i < data->n; i++)
        take(tally, data, answers, i);
    score(tally, data->classes, &accuracy->value, &macro_f1->value);

    rng_seed(&rng, seed);
    for (size_t r = 0; r < resamples; r++) {
        memset(tally, 0, data->classes * sizeof *tally);
        for (size_t drawn = 0; drawn < data->groups; drawn++) {
            size_t g = rng_below(&rng, data->groups);
            for (size_t i = first[g]; i < first[g + 1]; i++)
                take(tally, data, answers, member[i]);
        }
        score(tally, data->classes, &shares[r], &scores[r]);
    }
    accuracy->interval = interval_percentiles(shares, resamples);
    macro_f1->interval = interval_percentiles(scores, resamples);
    free(all);
    free(first);
    free(member);
    free(tally);
    free(shares);
    free(scores);
}
