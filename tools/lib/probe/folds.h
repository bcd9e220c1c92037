/* folds - records dealt out for cross-validation, groups kept together and classes spread evenly */
#ifndef LATHE_FOLDS_H
#define LATHE_FOLDS_H

#include <stddef.h>

/* Deals N records of the class CLASS (n) into FOLDS folds, FOLD (n): records of one GROUP (n) into
 * one fold. Groups whose classes are spread least evenly come first, each to the fold that leaves
 * every class's shares of the folds most alike: scikit-learn's StratifiedGroupKFold without its
 * shuffle. Folds may stay empty where there are fewer groups. */
void folds_deal(const size_t *class, size_t classes, const size_t *group, size_t groups, size_t n,
                size_t folds, size_t *fold);

#endif
