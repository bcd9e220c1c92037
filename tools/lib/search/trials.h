/* trials - the table of what a search has tried */
#ifndef LATHE_TRIALS_H
#define LATHE_TRIALS_H

#include "search/tpe.h"

#include <stdio.h>

/* The trials in the TSV table IN, called NAME in messages: a header line with the columns value and
 * loss (others are passed over), a trial a line. *COUNT says how many; the caller frees them. Dies,
 * naming the line, on a cell that is missing or no number, a value outside [LOW, HIGH] and a loss
 * of -inf. */
struct trial *trials_read(FILE *in, const char *name, double low, double high, size_t *count);

#endif
