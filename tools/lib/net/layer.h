/* layer - the kinds of layers, each a row of a table
 *
 * The row of a kind contains all that the parser, the shapes, the runner, the trainer, the model
 * file and the listing need to know. Nothing outside layer.c asks which kind a layer is. A new kind
 * is a new row.
 *
 * A running signal is a block: for each channel c and phase v a row c * V + v of `pitch` floats, of
 * which places 0 .. width - 1 are computed; V is the step of the signal (kernels/conv.h explains
 * phases). The floats between the rows are guards: the runner zeroes them once and relies on every
 * kind to leave them 0, forward and backward. A pointwise kind computes the guards too, so it has
 * to map 0 to 0.
 */
#ifndef LATHE_LAYER_H
#define LATHE_LAYER_H

#include "net/net.h"

/* How a block of a layer's signals is laid out in memory. */
struct block {
    size_t width, pitch;
    size_t in_rows, out_rows;
    void *plan; /* returned by the kind's open(), or NULL */
};

/* One key=value of a line, a double in `field` of struct layer. */
struct field {
    const char *name;
    enum { FIELD_COUNT, FIELD_REAL } type; /* a whole number, or any number */
    bool required;
    double initial, low, high;
};

struct layer_kind {
    const char *name;
    const struct field *fields; /* at most LAYER_FIELDS, ended by one without a name */

    /* Turns LAYER, a copy, into its mirror for the decoder. NULL: it has no mirror. */
    void (*mirror)(struct layer *layer);

    /* Computes `out` and the tensors (except their positions) from the fields and `in`. */
    void (*complete)(struct layer *layer);

    /* Draws the initial values of the layer's tensors. PARAMETERS is the flat vector. NULL: no
     * tensors. */
    void (*initialise)(const struct layer *layer, struct rng *rng, float *parameters);

    /* Computes the length (step and extra) of the signal before the layer from that after it, and
     * vice versa. False if one is not a whole multiple of the other. */
    bool (*before)(const struct layer *layer, const struct signal *after, struct signal *before);
    bool (*after)(const struct layer *layer, const struct signal *before, struct signal *after);

    /* Why SAMPLES frames do not fit, such as "(5 - 2) / 2 leaves a remainder". NULL: all do. The
     * caller frees it. */
    char *(*misfit)(const struct layer *layer, long samples);

    /* What is unusual about the layer, or NULL; as in net_layer_warning(). NULL: never anything. */
    char *(*warning)(const struct layer *layer);

    /* The places of the input that place j of the output needs: j + *first .. j + *last. */
    void (*reach)(const struct layer *layer, const struct signal *before, ptrdiff_t *first,
                  ptrdiff_t *last);

    /* A plan for blocks of rows PITCH apart. Both NULL: not needed. */
    void *(*open)(const struct layer *layer, const struct signal *before, size_t pitch);
    void (*close)(void *plan);

    /* Computes Y from X. PARAMETERS is the flat vector. */
    void (*forward)(const struct layer *layer, const struct block *block, const float *parameters,
                    const float *x, float *y);

    /* Computes DX (if not NULL) from DY, and adds the gradients of the parameters to GRADIENT, the
     * flat vector. */
    void (*backward)(const struct layer *layer, const struct block *block, const float *parameters,
                     const float *x, const float *y, const float *dy, float *dx, float *gradient);

    /* For kinds that use the generic forward and backward: Y from X, DX from all three, [count],
     * each value on its own. */
    struct {
        void (*forward)(const struct layer *layer, const float *x, float *y, size_t count);
        void (*backward)(const struct layer *layer, const float *x, const float *y, const float *dy,
                         float *dx, size_t count);
    } pointwise;
};

/* All kinds, ended by NULL. */
extern const struct layer_kind *const layer_kinds[];

#endif
