/* layer - the kinds of layers, one row of a table each
 *
 * What the parser, the shapes, the runner and the listing need to know of a kind is in its row;
 * nothing outside layer.c asks which kind a layer is. A new kind is a new row.
 *
 * A signal in work is a block: for each channel c and phase v a row c * V + v of `pitch` floats, of
 * which places 0 .. width - 1 are worked on; V is the signal's step (kernels/conv.h tells of
 * phases).
 */
#ifndef LATHE_LAYER_H
#define LATHE_LAYER_H

#include "net/net.h"

/* How a block of a layer's signals lies in memory. */
struct block {
    size_t width, pitch;
    size_t in_rows, out_rows;
    struct conv *conv; /* what the kind's open() made, or NULL */
};

/* One key=value of a line. */
struct field {
    const char *name;
    enum { FIELD_COUNT, FIELD_REAL } type; /* a size_t or a double */
    size_t offset;                         /* of it in struct layer */
    bool required;
    double initial, low, high;
};

struct layer_kind {
    const char *name;
    const struct field *fields; /* ended by one without a name */

    /* The layer of the mirrored decoder. */
    const struct layer_kind *mirror;

    /* Whether the layer has weights; an activation follows the layer that has. */
    bool has_weights;

    /* Fills in what follows from the fields and `in`: out, weights, biases, their shapes. */
    void (*complete)(struct layer *layer);

    /* The length (step and extra) of the signal before the layer from that after it, and the other
     * way round; false where the one is no whole multiple of the other. */
    bool (*before)(const struct layer *layer, const struct signal *after, struct signal *before);
    bool (*after)(const struct layer *layer, const struct signal *before, struct signal *after);

    /* How far around a place of the output the input is needed: places j + *first .. j + *last. */
    void (*reach)(const struct layer *layer, const struct signal *before, ptrdiff_t *first,
                  ptrdiff_t *last);

    /* A plan for blocks of rows PITCH apart; NULL where none is needed. */
    struct conv *(*open)(const struct layer *layer, const struct signal *before, size_t pitch);

    /* Y from X. PARAMETERS is the flat vector. */
    void (*forward)(const struct layer *layer, const struct block *block, const float *parameters,
                    const float *x, float *y);

    /* DX (where not NULL) from DY, and the parameters' gradients added to GRADIENT, the flat
     * vector. */
    void (*backward)(const struct layer *layer, const struct block *block, const float *parameters,
                     const float *x, const float *y, const float *dy, float *dx, float *gradient);
};

/* All kinds, ended by NULL. */
extern const struct layer_kind *const layer_kinds[];

#endif
