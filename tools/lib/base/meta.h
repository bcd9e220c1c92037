/* meta - JSON that is written without an error unnoticed
 *
 * jansson reports text that is not UTF-8, a NaN, and a lack of memory by NULL or -1. These
 * functions check for that, so that their callers need not: they die.
 */
#ifndef LATHE_META_H
#define LATHE_META_H

#include <jansson.h>

/* json_pack(3). */
json_t *meta_pack(const char *format, ...);

/* Sets NAME of OBJECT to VALUE, which OBJECT then owns. Dies if VALUE is NULL or NAME is not UTF-8.
 */
void meta_set(json_t *object, const char *name, json_t *value);

/* Sets NAME of OBJECT to TEXT, which is freed. */
void meta_set_text(json_t *object, const char *name, char *text);

/* Appends VALUE to ARRAY in the same way. */
void meta_append(json_t *array, json_t *value);

#endif
