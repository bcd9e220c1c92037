/* loss - what training minimises: a function of the mean error over all samples */
#ifndef LATHE_LOSS_H
#define LATHE_LOSS_H

#include <stdbool.h>
#include <stddef.h>

struct loss {
    const char *name;
    bool root; /* the loss is sqrt(mean of term(y - x) + 1e-8); else the mean itself */
    /* The sum of term(y - x) over COUNT samples, and its derivatives into SLOPE if not NULL. */
    double (*term)(const float *y, const float *x, size_t count, float *slope);
};

/* rmse, mse, l1. Ended by one without a name; loss_names, in the same order, by NULL. */
extern const struct loss loss_kinds[];
extern const char *const loss_names[];

/* The loss as a function of that MEAN, and its derivative. */
double loss_outer(const struct loss *loss, double mean);
double loss_slope(const struct loss *loss, double mean);

#endif
