/* meta - JSON that is written whole
 *
 * jansson reports a text that is no UTF-8, and memory that it lacks, by a NULL here and a -1 there.
 * What builds a JSON object through these two need not check each: they die.
 */
#ifndef LATHE_META_H
#define LATHE_META_H

#include <jansson.h>

/* Sets NAME of OBJECT to VALUE, which is OBJECT's from now on. Dies when either is NULL, or NAME no
 * UTF-8. */
void meta_set(json_t *object, const char *name, json_t *value);

/* Appends VALUE to ARRAY in the same way. */
void meta_append(json_t *array, json_t *value);

#endif
