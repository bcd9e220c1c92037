/* loss - what training minimises: a function of the mean error over all samples */
#ifndef LATHE_LOSS_H
#define LATHE_LOSS_H

#include <stddef.h>

/* The loss is outer(mean of term(y - x)). */
struct loss {
    const char *name;
    double (*outer)(double mean);
    double (*outer_slope)(double mean); /* its derivative */
    /* The sum of term(y - x) over COUNT samples, and its derivatives into SLOPE if not NULL. */
    double (*term)(const float *y, const float *x, size_t count, float *slope);
};

/* rmse, sqrt(mean of squares + 1e-8); mse; l1. Ended by one without a name. loss_names has the
 * names in the same order, ended by NULL. */
extern const struct loss loss_kinds[];
extern const char *const loss_names[];

#endif
