/* fields - a table of what is known about files: label, group, tempo and other fields
 *
 * TSV with a header line, in UTF-8, with or without a byte-order mark, lines ending in LF or CR LF.
 * The first column is "file"; the others are names of JSON fields. A cell may contain \t \n \r \\.
 * A cell in double quotes may contain tabs and line ends and is otherwise taken literally; quotes
 * in it are doubled, as spreadsheets and pandas write it.
 */
#ifndef LATHE_FIELDS_H
#define LATHE_FIELDS_H

#include <jansson.h>

/* Reads the table at PATH into an object that maps each file to an object of its fields, which are
 * all text. Owned by the caller. Dies on a row with a different number of cells than the header, a
 * file named twice, or a field that wav2raw sets itself. */
json_t *fields_read(const char *path);

#endif
