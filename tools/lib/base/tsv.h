/* tsv - the cells of the tables that filters print
 *
 * A table is a header line and rows, with cells separated by tabs. The caller prints newlines.
 */
#ifndef LATHE_TSV_H
#define LATHE_TSV_H

/* Prints TEXT on stdout with tab, newline, carriage return and backslash as \t \n \r \\. NULL
 * prints nothing. */
void tsv_text(const char *text);

/* The same in the next cell of the row: after a tab. */
void tsv_next_text(const char *text);

/* Prints NUMBER there as %.9g, which identifies every float; or "nan", "inf", "-inf". */
void tsv_next_number(double number);

/* NUMBER; a NaN without its sign, which printf(3) would show and which depends on the processor. */
double tsv_signless(double number);

#endif
