/* text - UTF-8, shell quoting, TSV cells, lists, numbers
 *
 * Functions that return a char * return a new string that the caller frees.
 */
#ifndef LATHE_TEXT_H
#define LATHE_TEXT_H

#include <stddef.h>

/* The length of the well-formed UTF-8 sequence at TEXT (Unicode, table 3-7); 0 if there is none. */
size_t text_sequence(const char *text);

/* BYTES as UTF-8: every byte that is not part of a well-formed sequence is replaced by U+FFFD. */
char *text_utf8(const char *bytes);

/* WORD quoted for a shell, if it needs quotes. */
char *text_quoted(const char *word);

/* TEXT as a cell of a TSV table: tab, newline, carriage return and backslash become \t \n \r \\. */
char *text_cell(const char *text);

/* The inverse of text_cell(). */
char *text_from_cell(const char *cell);

/* "TEXT BETWEEN MORE", or MORE if TEXT is NULL. TEXT and MORE are freed. */
char *text_join(char *text, const char *between, char *more);

/* Parses the decimal number at TEXT (minus, digits, point, exponent) and returns its end; NULL if
 * there is none or it is beyond the range of a double. Unlike strtod(3), it takes no leading
 * blanks or plus, hexadecimal, nan or inf. */
const char *text_number(const char *text, double *number);

/* A message of libsndfile as part of one of ours: without its "Error : " and full stop. */
char *text_reason(const char *sentence);

#endif
