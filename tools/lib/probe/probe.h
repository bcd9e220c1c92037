/* probe - how well a linear classifier can tell the classes of vectors
 *
 * Room probe: linear probes. Uses base, linalg, rng, stats.
 *
 * A linear probe is the usual measure of what a representation contains (Alain and Bengio,
 * "Understanding intermediate layers using linear classifier probes", 2017): multinomial logistic
 * regression on standardised vectors. Its regularisation strength is chosen and its answers are
 * judged by nested cross-validation (Varma and Simon, BMC Bioinformatics 7:91, 2006) over groups of
 * records that must stay together: no record is judged by a probe that saw it or its group, not
 * even when C was chosen or means and deviations were computed.
 */
#ifndef LATHE_PROBE_H
#define LATHE_PROBE_H

#include "stats/interval.h"

#include <stddef.h>
#include <stdint.h>

/* N vectors X (n, p), each with a CLASS below CLASSES and a GROUP below GROUPS. */
struct probe_data {
    size_t n, p, classes, groups;
    const float *x;
    const size_t *class, *group;
};

/* The answer for a record by the probe that did not see it. */
struct probe_answer {
    size_t class, fold;
    double probability, c;
};

/* Fills ANSWERS (n) by cross-validation with FOLDS folds. If C is 0, the C with the most right
 * answers within the other folds is used, of 10^-4, 10^-3, ... 10^4 (the smallest of equals). Dies
 * if there are fewer groups than folds, outside or inside. SHOW(done, total) is called with the
 * progress; may be NULL. Over OpenMP's threads, the same answers for any number of them. */
void probe_run(const struct probe_data *data, size_t folds, double c, struct probe_answer *answers,
               void (*show)(size_t done, size_t total));

struct probe_score {
    double value;
    struct interval interval;
};

/* The share of right answers, and the mean over classes of F1 = 2 right / (answers + records) (0
 * for a class without either), with 95 % intervals: percentiles over RESAMPLES draws of whole
 * groups with replacement. The draws depend on SEED alone. */
void probe_judge(const struct probe_data *data, const struct probe_answer *answers,
                 size_t resamples, uint64_t seed, struct probe_score *accuracy,
                 struct probe_score *macro_f1);

#endif
