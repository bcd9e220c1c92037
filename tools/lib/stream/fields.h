/* fields - a table of what is known of files: label, group, tempo and whatever else
 *
 * TSV with a header line, in UTF-8, with or without a byte-order mark, lines ending in LF or CR LF.
 * The first column is "file"; the others are names of JSON fields. A cell may hold \t \n \r \\. A
 * cell in double quotes may hold tabs and line ends, is taken as it is otherwise, and has its inner
 * quotes doubled, as spreadsheets and pandas write it.
 */
#ifndef LATHE_FIELDS_H
#define LATHE_FIELDS_H

#include <jansson.h>

/* The table at PATH: an object that maps each file to an object of its fields, all of them text.
 * Owned by the caller. Dies on a row with another number of cells than the header, a file named
 * twice, a field that wav2raw sets itself. */
json_t *fields_read(const char *path);

#endif
