/* vectors - a whole stream in memory as a matrix, one record a row
 *
 * For what looks at all records at once: k-means, PCA, trees, means. A record is read row by row,
 * as torch.flatten does, so latents of (8, 6889) are one vector of 55112 numbers.
 */
#ifndef LATHE_VECTORS_H
#define LATHE_VECTORS_H

#include "stream/stream.h"

struct vectors {
    size_t n, p;        /* records, numbers in each */
    float *values;      /* (n, p), C order */
    size_t room;        /* values that the memory holds */
    char **keys;        /* n */
    json_t **meta;      /* n; meta_text() reads a label or group from it */
    struct shape shape; /* of every record */
};

/* Reads the stream to its end. Dies, naming the record, when one differs in shape from the first or
 * holds a NaN or an infinity (with the index). n may be 0. */
struct vectors *vectors_read(struct reader *reader);

void vectors_free(struct vectors *vectors);

/* Classes of a field over all records: *CLASS (n, caller frees) gets an index into *NAMES (sorted
 * bytewise; one free() for the array and its texts). Returns the number of classes.
 * Dies when a record lacks the field. */
size_t vectors_classes(const struct vectors *vectors, const char *field, size_t **class,
                       const char ***names);

#endif
