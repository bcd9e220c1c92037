/* tsv - the cells of the tables that filters print
 *
 * A table is a header line and rows, its cells parted by tabs. Whoever prints one puts the tabs and
 * newlines himself; these print what is inside a cell.
 */
#ifndef LATHE_TSV_H
#define LATHE_TSV_H

/* TEXT on stdout with tab, newline, carriage return and backslash as \t \n \r \\, so that a cell
 * stays a cell. NULL prints nothing. */
void tsv_text(const char *text);

/* NUMBER on stdout as %.9g, which brings every float back; "nan", "inf", "-inf" else. */
void tsv_number(double number);

#endif
