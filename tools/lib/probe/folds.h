/* folds - cross-validation folds that keep groups together and spread classes evenly */
#ifndef LATHE_FOLDS_H
#define LATHE_FOLDS_H

#include <stddef.h>

/* Distributes N records of the class CLASS (n) over FOLDS folds, FOLD (n), with all records of one
 * GROUP (n) in one fold. Groups with the least even classes come first; each goes to the fold that
 * makes the shares of every class in the folds most alike: scikit-learn's StratifiedGroupKFold
 * without its shuffle. Folds may stay empty if there are fewer groups. */
void folds_deal(const size_t *class, size_t classes, const size_t *group, size_t groups, size_t n,
                size_t folds, size_t *fold);

#endif
