/* vectors - a whole stream in memory as a matrix, one record a row
 *
 * For methods that need all records at once: k-means, PCA, trees, means. A record is read row by
 * row, as torch.flatten does, so latents of (8, 6889) are one vector of 55112 numbers.
 */
#ifndef LATHE_VECTORS_H
#define LATHE_VECTORS_H

#include "stream/stream.h"

struct vectors {
    size_t n, p;        /* records, numbers in each */
    float *values;      /* (n, p), C order */
    char **keys;        /* n */
    json_t **meta;      /* n; meta_text() reads a label or group from it */
    struct shape shape; /* of every record */
};

/* Reads the stream to its end. Dies, naming the record, if a record differs in shape from the first
 * or contains a NaN or an infinity (with its index). n may be 0. */
struct vectors *vectors_read(struct reader *reader);

void vectors_free(struct vectors *vectors);

/* The classes of FIELD over all records. *CLASS (n, caller frees) receives indices into *NAMES,
 * which is sorted bytewise and freed with one free(). Returns the number of classes. Dies if a
 * record lacks the field. */
size_t vectors_classes(const struct vectors *vectors, const char *field, size_t **class,
                       const char ***names);

#endif
