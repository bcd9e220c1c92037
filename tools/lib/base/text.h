/* text - texts made of others: names as UTF-8, quoted, in cells; lists; numbers read
 *
 * What returns a char * returns a new text that the caller frees.
 */
#ifndef LATHE_TEXT_H
#define LATHE_TEXT_H

#include <stddef.h>

/* The length of the well-formed UTF-8 sequence at TEXT (Unicode, table 3-7), 0 when there is none.
 */
size_t text_sequence(const char *text);

/* BYTES as UTF-8: every byte that is not part of a well-formed sequence becomes U+FFFD. */
char *text_utf8(const char *bytes);

/* WORD as a shell takes it: as it is, or in single quotes. */
char *text_quoted(const char *word);

/* A cell of a TSV table: tab, newline, carriage return and backslash as \t \n \r \\. */
char *text_cell(const char *text);

/* What text_cell() was given. */
char *text_from_cell(const char *cell);

/* "TEXT BETWEEN MORE"; where TEXT is NULL, MORE. TEXT and MORE are freed. */
char *text_join(char *text, const char *between, char *more);

/* The decimal number at TEXT (sign, digits, point, exponent), and where it ends; NULL when there is
 * none or it is beyond a double. No blanks, no hexadecimal, no nan, no inf: what strtod(3) also
 * takes. */
const char *text_number(const char *text, double *number);

/* A message of libsndfile as part of one: without "Error : " before it and the full stop behind. */
char *text_reason(const char *sentence);

#endif
