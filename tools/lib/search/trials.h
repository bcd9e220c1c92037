/* trials - the table of trials of a search */
#ifndef LATHE_TRIALS_H
#define LATHE_TRIALS_H

#include "search/tpe.h"

#include <stdio.h>

/* Reads the TSV table IN, called NAME in messages: a header line with the columns value and loss
 * (others are ignored), a trial a line. *COUNT is the number of trials; the caller frees them.
 * Dies, naming the line, on a cell that is missing or not a number, a value outside [LOW, HIGH] or
 * a loss of -inf. */
struct trial *trials_read(FILE *in, const char *name, double low, double high, size_t *count);

#endif
