/* model - a trained autoencoder in a file
 *
 * Room model: a trained network in a file, and at work. Uses base, net, stream, tensors.
 *
 * A safetensors file whose tensors have the names and shapes of a PyTorch nn.Sequential pair:
 * `encoder.0.weight` (out, in, kernel), `encoder.0.bias` (out), `decoder.0.weight` (in, out,
 * kernel), the number being the layer's index, activations counted. Its __metadata__: `format`
 * ("pt"), `net` (the description's text), `sample_rate` in Hz, `frames` (the length of the clips it
 * was trained on), `training` (a JSON text: how), `sha256` of the data, `header_sha256`. Of
 * these only `net` is needed.
 */
#ifndef LATHE_MODEL_H
#define LATHE_MODEL_H

#include "tensors/safetensors.h"
#include "net/net.h"

enum { MODEL_PREFIX = 12 }; /* characters of sha256 by which records name their model */

struct model {
    struct net *net;          /* owned, like all here */
    float *parameters;        /* [net->parameters] */
    double sample_rate;       /* Hz, 0 when not known */
    size_t frames;            /* 0 when not known */
    json_t *training;         /* an object, NULL when not known */
    char sha256[SHA256_TEXT]; /* of the weights, in the order in which they are written here */
};

/* The model in the file NAME, or the one of that name that comes with the program (base/shared.h).
 * Dies, naming the file, when it is no model, is damaged, lacks its net or a tensor of it, has a
 * tensor of another shape or too many, or a weight that is not a finite number. A file that another
 * program has written again, in an order or with metadata of its own, is taken; a warning tells
 * when its weights are no longer those of its checksum. */
struct model *model_load(const char *name);

/* The same from the file's SIZE BYTES; PATH is for messages. */
struct model *model_parse(const char *bytes, size_t size, const char *path);

/* Writes MODEL and commits FILE. Sets its sha256. */
void model_save(struct model *model, struct outfile *file);

void model_close(struct model *model);

#endif
