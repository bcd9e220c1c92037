/* fields - a table of what is known of files: label, group, tempo and whatever else
 *
 * TSV with a header line. The first column is "file"; the others are names of JSON fields. Cells
 * may hold \t \n \r \\.
 */
#ifndef LATHE_FIELDS_H
#define LATHE_FIELDS_H

#include <jansson.h>

/* The table at PATH: an object that maps each file to an object of its fields, all of them text.
 * Owned by the caller. Dies on a row with another number of cells than the header, a file named
 * twice, a field that wav2raw sets itself. */
json_t *fields_read(const char *path);

#endif
