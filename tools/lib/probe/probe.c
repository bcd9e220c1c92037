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

const double probe_strengths[PROBE_STRENGTHS] = {1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4};

/* ---- a part of the records to learn from, the others to try ---- */

struct split {
    size_t learn, n, d; /* the first LEARN of N are for training */
    size_t *record;     /* (n) */
    float *x;           /* (n, d) */
    size_t *class;      /* (n): rank among the classes of the training records */
    size_t classes, *name;
};

/* Splits the COUNT records of RECORD by FOLD (of a record): all but those of HELD_OUT are for
 * training, and all are standardised by them. If there are fewer records than numbers in each, they
 * are rotated into the space that they span, which changes no distance and so no W x. */
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
            if ((fold[i] == held_out) == held) {
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

/* The class that LOGISTIC, fitted to S, predicts for its record I, and its PROBABILITY; ROOM
 * (classes). */
static size_t answer(const struct split *s, const struct logistic *logistic, size_t i, double *room,
                     double *probability)
{
    size_t most = 0;

    logistic_predict(logistic, s->x + i * s->d, room);
    for (size_t k = 1; k < s->classes; k++)
        if (room[k] > room[most])
            most = k;
    *probability = room[most];
    return s->name[most];
}

/* Counts the right answers on the held-out records of S for each of the strengths, fitted from
 * small C to large, each from where the last one ended. */
static void count_right(const struct probe_data *data, const struct split *s, size_t *right)
{
    struct logistic *logistic = logistic_open(s->d, s->classes);
    double *room = xalloc(s->classes, sizeof *room), probability;

    for (size_t c = 0; c < PROBE_STRENGTHS; c++) {
        logistic_fit(logistic, s->x, s->class, s->learn, probe_strengths[c]);
        for (size_t i = s->learn; i < s->n; i++)
            right[c] += answer(s, logistic, i, room, &probability) == data->class[s->record[i]];
    }
    logistic_free(logistic);
    free(room);
}

/* ---- cross-validation ---- */

/* Distributes the COUNT records of RECORD over FOLDS; the caller frees the result. */
static size_t *deal(const struct probe_data *data, const size_t *record, size_t count, size_t folds)
{
    size_t *fold = xalloc(count, sizeof *fold), *class = xalloc(count, sizeof *class);
    size_t *group = xalloc(count, sizeof *group), *held = xalloc(folds, sizeof *held);

    for (size_t i = 0; i < count; i++) {
        class[i] = data->class[record[i]];
        group[i] = data->group[record[i]];
    }
    folds_deal(class, data->classes, group, data->groups, count, folds, fold);
    for (size_t i = 0; i < count; i++)
        held[fold[i]]++;
    for (size_t f = 0; f < folds; f++)
        if (held[f] == 0 || held[f] == count)
            die("the groups are too few for %zu folds with %zu folds in each", folds, folds);
    free(class);
    free(group);
    free(held);
    return fold;
}

/* The strength with the most right answers by cross-validation of the COUNT records of RECORD. */
static double choose(const struct probe_data *data, const size_t *record, size_t count,
                     size_t folds)
{
    size_t *fold = deal(data, record, count, folds), right[PROBE_STRENGTHS] = {0}, best = 0;
    size_t(*of_fold)[PROBE_STRENGTHS] = xalloc(folds, sizeof *of_fold);
    struct split **splits = xalloc(folds, sizeof *splits);

    for (size_t f = 0; f < folds; f++)
        splits[f] = split_open(data, record, count, fold, f);
#pragma omp parallel for schedule(dynamic)
    for (size_t f = 0; f < folds; f++)
        count_right(data, splits[f], of_fold[f]);
    for (size_t f = 0; f < folds; f++) {
        for (size_t c = 0; c < PROBE_STRENGTHS; c++)
            right[c] += of_fold[f][c];
        split_free(splits[f]);
    }
    for (size_t c = 1; c < PROBE_STRENGTHS; c++)
        if (right[c] > right[best])
            best = c;
    free(splits);
    free(of_fold);
    free(fold);
    return probe_strengths[best];
}

void probe_run(const struct probe_data *data, size_t folds, double c, struct probe_answer *answers,
               void (*show)(size_t done, size_t total))
{
    size_t *all = xalloc(data->n, sizeof *all);

    for (size_t i = 0; i < data->n; i++)
        all[i] = i;
    size_t *fold = deal(data, all, data->n, folds);
    for (size_t f = 0; f < folds; f++) {
        struct split *s = split_open(data, all, data->n, fold, f);
        double chosen = c > 0 ? c : choose(data, s->record, s->learn, folds);
        struct logistic *logistic = logistic_open(s->d, s->classes);
        double *room = xalloc(s->classes, sizeof *room);

        logistic_fit(logistic, s->x, s->class, s->learn, chosen);
        for (size_t i = s->learn; i < s->n; i++) {
            struct probe_answer *a = &answers[s->record[i]];
            a->class = answer(s, logistic, i, room, &a->probability);
            a->fold = f;
            a->c = chosen;
        }
        logistic_free(logistic);
        free(room);
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

static double accuracy_of(const struct tally *tally, size_t classes)
{
    size_t records = 0, right = 0;

    for (size_t k = 0; k < classes; k++) {
        records += tally[k].records;
        right += tally[k].right;
    }
    return (double)right / (double)records;
}

static double macro_f1_of(const struct tally *tally, size_t classes)
{
    size_t present = 0;
    double sum = 0;

    for (size_t k = 0; k < classes; k++) {
        size_t both = tally[k].records + tally[k].answers;
        present += both > 0;
        sum += both ? 2 * (double)tally[k].right / (double)both : 0;
    }
    return sum / (double)present;
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
    size_t *first = xalloc(data->groups + 1, sizeof *first),
           *member = xalloc(data->n, sizeof *member);
    double *shares = xalloc(resamples, sizeof *shares), *scores = xalloc(resamples, sizeof *scores);
    struct tally *tally = xalloc(data->classes, sizeof *tally);
    struct rng rng;

    for (size_t i = 0; i < data->n; i++) {
        take(tally, data, answers, i);
        first[data->group[i] + 1]++;
    }
    accuracy->value = accuracy_of(tally, data->classes);
    macro_f1->value = macro_f1_of(tally, data->classes);
    for (size_t g = 0; g < data->groups; g++)
        first[g + 1] += first[g];
    size_t *at = xalloc(data->groups, sizeof *at);
    for (size_t i = 0; i < data->n; i++)
        member[first[data->group[i]] + at[data->group[i]]++] = i;

    rng_seed(&rng, seed);
    for (size_t r = 0; r < resamples; r++) {
        memset(tally, 0, data->classes * sizeof *tally);
        for (size_t drawn = 0; drawn < data->groups; drawn++) {
            size_t g = rng_below(&rng, data->groups);
            for (size_t i = first[g]; i < first[g + 1]; i++)
                take(tally, data, answers, member[i]);
        }
        shares[r] = accuracy_of(tally, data->classes);
        scores[r] = macro_f1_of(tally, data->classes);
    }
    accuracy->interval = interval_percentiles(shares, resamples);
    macro_f1->interval = interval_percentiles(scores, resamples);
    free(first);
    free(member);
    free(at);
    free(tally);
    free(shares);
    free(scores);
}
