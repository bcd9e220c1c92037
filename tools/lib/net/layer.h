/* layer - the kinds of layers, one row of a table each
 *
 * What the parser, the shapes, the runner, the trainer, the model file and the listing need to know
 * of a kind is in its row; nothing outside layer.c asks which kind a layer is. A new kind is a new
 * row.
 *
 * A signal at work is a block: for each channel c and phase v a row c * V + v of `pitch` floats, of
 * which places 0 .. width - 1 are worked on; V is the signal's step (kernels/conv.h explains
 * phases). The floats between the rows are guards: the runner zeroes them once and relies on every
 * kind to leave them 0, forward and backward. A pointwise kind works on the guards too, so it has
 * to map 0 to 0.
 */
#ifndef LATHE_LAYER_H
#define LATHE_LAYER_H

#include "net/net.h"

/* How a block of a layer's signals lies in memory. */
struct block {
    size_t width, pitch;
    size_t in_rows, out_rows;
    void *plan; /* what the kind's open() made, or NULL */
};

/* One key=value of a line, a double in struct layer's `field`. */
struct field {
    const char *name;
    enum { FIELD_COUNT, FIELD_REAL } type; /* a whole number or any */
    bool required;
    double initial, low, high;
};

struct layer_kind {
    const char *name;
    const struct field *fields; /* at most LAYER_FIELDS, ended by one without a name */

    /* Makes LAYER, a copy, its mirror for the decoder. NULL: there is none. */
    void (*mirror)(struct layer *layer);

    /* Whether the layer is learned; in a mirrored decoder an activation stays between the same two
     * learned layers. */
    bool learned;

    /* From the fields and `in`: out, and the tensors (but for where they lie). */
    void (*complete)(struct layer *layer);

    /* Draws the initial values of the layer's tensors. PARAMETERS is the flat vector. NULL: it has
     * no tensors. */
    void (*initialise)(const struct layer *layer, struct rng *rng, float *parameters);

    /* The length (step and extra) of the signal before the layer from that after it, and the other
     * way round; false where the one is no whole multiple of the other. */
    bool (*before)(const struct layer *layer, const struct signal *after, struct signal *before);
    bool (*after)(const struct layer *layer, const struct signal *before, struct signal *after);

    /* Why SAMPLES frames do not fit, as "(5 - 2) / 2 leaves a remainder". NULL: all do. The caller
     * frees it. */
    char *(*misfit)(const struct layer *layer, long samples);

    /* What is unusual about the layer, or NULL; as for net_layer_warning(). NULL: nothing ever. */
    char *(*warning)(const struct layer *layer);

    /* How far around a place of the output the input is needed: places j + *first .. j + *last. */
    void (*reach)(const struct layer *layer, const struct signal *before, ptrdiff_t *first,
                  ptrdiff_t *last);

    /* A plan for blocks of rows PITCH apart. Both NULL: none is needed. */
    void *(*open)(const struct layer *layer, const struct signal *before, size_t pitch);
    void (*close)(void *plan);

    /* Y from X. PARAMETERS is the flat vector. */
    void (*forward)(const struct layer *layer, const struct block *block, const float *parameters,
                    const float *x, float *y);

    /* DX (where not NULL) from DY, and the parameters' gradients added to GRADIENT, the flat
     * vector. */
    void (*backward)(const struct layer *layer, const struct block *block, const float *parameters,
                     const float *x, const float *y, const float *dy, float *dx, float *gradient);

    /* For a kind whose forward and backward are the generic ones: Y from X, DX from all three,
     * [count], each value by itself. */
    struct {
        void (*forward)(const struct layer *layer, const float *x, float *y, size_t count);
        void (*backward)(const struct layer *layer, const float *x, const float *y, const float *dy,
                         float *dx, size_t count);
    } pointwise;
};

/* All kinds, ended by NULL. */
extern const struct layer_kind *const layer_kinds[];

#endif
