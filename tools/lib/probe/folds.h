/* folds - cross-validation folds that keep groups together and spread classes evenly */
#ifndef LATHE_FOLDS_H
#define LATHE_FOLDS_H

#include "probe/probe.h"

/* Distributes the COUNT records of RECORD over FOLDS folds, with all records of one group in one
 * fold, and returns the fold of each record of DATA (n; 0 for the others); the caller frees it.
 * Groups with the least even classes come first; each goes to the fold that makes the shares of
 * every class in the folds most alike: scikit-learn's StratifiedGroupKFold without its shuffle.
 * Dies if one fold would be empty or hold all of the records. */
size_t *folds_deal(const struct probe_data *data, const size_t *record, size_t count, size_t folds);

/* The COUNT records of RECORD in the order of their groups; those of group g are from (*FIRST)[g]
 * to (*FIRST)[g + 1]. The caller frees both. */
size_t *folds_gather(const struct probe_data *data, const size_t *record, size_t count,
                     size_t **first);

#endif
