/* model - a trained autoencoder in a file
 *
 * Room model: a trained network in a file, and at work. Uses base, net, stream, tensors.
 *
 * A safetensors file whose tensors have the names and shapes of a pair of PyTorch's nn.Sequential:
 * `encoder.0.weight` (out, in, kernel), `encoder.0.bias` (out), `decoder.0.weight` (in, out,
 * kernel); the number is the index of the layer, activations counted. Its __metadata__: `format`
 * ("pt"), `net` (the network description), `sample_rate` in Hz, `frames` (the length of the
 * training clips), `training` (JSON: how it was trained), `sha256` of the data, `header_sha256`.
 * Only `net` is required.
 */
#ifndef LATHE_MODEL_H
#define LATHE_MODEL_H

#include "tensors/safetensors.h"
#include "net/net.h"

enum { MODEL_PREFIX = 12 }; /* characters of sha256 by which records name their model */

struct model {
    struct net *net;          /* owned, like all pointers here */
    float *parameters;        /* [net->parameters] */
    double sample_rate;       /* Hz, 0 if unknown */
    size_t frames;            /* 0 if unknown */
    json_t *training;         /* an object, NULL if unknown */
    char sha256[SHA256_TEXT]; /* of the weights, in the order in which model_save() writes them */
};

/* Loads the model in the file NAME, or the model of that name that comes with the program
 * (base/shared.h). Dies, naming the file, if it is not a model or damaged, lacks its net or one of
 * its tensors, or has a tensor of another shape, an extra tensor or a weight that is not finite. A
 * file that another program rewrote, in another order or with more metadata, is accepted; a warning
 * says if its weights no longer match its checksum. */
struct model *model_load(const char *name);

/* Parses a model from the SIZE BYTES of a file; PATH is for messages. */
struct model *model_parse(const char *bytes, size_t size, const char *path);

/* Writes MODEL and commits FILE. Sets its sha256. */
void model_save(struct model *model, struct outfile *file);

void model_close(struct model *model);

#endif
