/* net - an autoencoder's description: its layers, its shapes, where its parameters lie
 *
 * Room net: a network: its layers, its losses, and running it. Uses base, kernels, rng, stream.
 *
 * The description is a text, one layer a line, `#` begins a comment:
 *
 *     input channels=1                                   (first line, may be left out)
 *     conv1d out= kernel= [stride=1] [padding=0]
 *     conv_transpose1d out= kernel= [stride=1] [padding=0]
 *     tanh | relu | gelu | leaky_relu [slope=0.01]
 *     scale [initial=1]                                  (a learned factor for each channel)
 *     decoder                                            (heading; what follows is the decoder)
 *
 * The layers are PyTorch's of those names; `scale` is its conv1d of kernel 1 with a group for each
 * channel and without bias. Without a `decoder` heading the decoder is the mirror of
 * the encoder: its convolutions in reverse order as conv_transpose1d, the activation that stood
 * between two of them between their mirrors, none after the last.
 *
 * Lengths. The encoder only lowers the rate and the decoder only raises it, and every length has to
 * fit without a remainder. Then each signal in the network has step * F + extra samples when there
 * are F latent frames, which is all that needs to be known of it (struct signal); audio lengths
 * that fit are those of signal 0. `step` is also its rate, in samples a latent frame.
 *
 * Parameters. All of them lie in one flat vector of floats, layer after layer, each layer's tensors
 * in PyTorch's order (weight, bias); gradients, the optimiser's moments and the model file have the
 * same order.
 */
#ifndef LATHE_NET_H
#define LATHE_NET_H

#include "rng/rng.h"

#include <stdbool.h>
#include <stddef.h>

struct layer_kind; /* see layer.h */

enum { LAYER_FIELDS = 4, LAYER_TENSORS = 2 };

/* One tensor of a layer's parameters, as the model file has it. */
struct layer_tensor {
    const char *name; /* "weight" */
    size_t dimensions, extent[3];
    size_t count; /* the product of the extents */
    size_t at;    /* where it begins in the flat vector */
};

struct layer {
    const struct layer_kind *kind;
    int line;                   /* in the description; a mirrored layer has that of its original */
    size_t in, out;             /* channels */
    double field[LAYER_FIELDS]; /* in the order of the kind's table */
    size_t tensors;
    struct layer_tensor tensor[LAYER_TENSORS];
    size_t parameters; /* of all its tensors */
};

/* What flows between two layers. */
struct signal {
    size_t channels;
    long step, extra; /* samples = step * (latent frames) + extra */
};

struct net {
    char *name; /* for messages: a path */
    char *text; /* the description */
    size_t layers, encoder_layers;
    struct layer *layer;   /* [layers], the decoder's after the encoder's */
    struct signal *signal; /* [layers + 1]; i goes into layer i; encoder_layers is the latent one */
    size_t parameters;     /* in all */
    size_t least_frames;   /* the fewest latent frames of which every signal has a sample */
};

/* The net that TEXT describes. Dies with NAME, the line, what is wrong and what is allowed. The
 * caller frees it with net_close(). */
struct net *net_parse(const char *text, const char *name);

/* The net in the file PATH. */
struct net *net_load(const char *path);

void net_close(struct net *net);

/* The samples of SIGNAL when there are FRAMES latent frames. */
size_t signal_samples(const struct signal *signal, size_t frames);

/* The latent frames of SAMPLES a channel, which need not fit: of the next longer input that fits.
 */
size_t net_frames(const struct net *net, size_t samples);

/* The samples a channel that FRAMES latent frames stand for, and are decoded to. */
size_t net_samples(const struct net *net, size_t frames);

/* NULL when SAMPLES fit the network without a remainder; else why not, naming the first layer that
 * they do not fit and the lengths nearby that do. The caller frees it. */
char *net_misfit(const struct net *net, size_t samples);

/* Whether A and B have the same layers, whatever their texts say besides. */
bool net_same(const struct net *a, const struct net *b);

/* Draws initial PARAMETERS, [net->parameters], as each layer's kind has them. */
void net_initialise(const struct net *net, struct rng *rng, float *parameters);

/* Multiplies PARAMETERS, [net->parameters], so that all signals between the first learned layer and
 * the last are SCALE times as large and the output is the same, were it not for the activations:
 * the first layer's weights and all biases but the last layer's by SCALE, the last layer's weights
 * by 1 / SCALE. A small SCALE brings tanh into its linear range. */
void net_scale(const struct net *net, double scale, float *parameters);

/* Layer I as a line of a description. The caller frees it. */
char *net_layer_text(const struct net *net, size_t i);

/* The name of layer I's part of the model, "encoder.2" or "decoder.0". The caller frees it. */
char *net_layer_name(const struct net *net, size_t i);

/* What is unusual about layer I, in the words of a warning; NULL when nothing is. The caller frees
 * it. */
char *net_layer_warning(const struct net *net, size_t i);

#endif
