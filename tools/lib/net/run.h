/* run - runs a network, block by block
 *
 * A run is a chain of layers of a net: the encoder, the decoder, or both. It takes blocks of a few
 * hundred latent frames through all layers, one block after the other, so that everything between
 * input and output stays in the processor's cache. Only one block is in memory. Each block
 * recomputes what it needs from its neighbours (a frame or two on either side), so blocks are
 * independent of each other, and cutting them differently changes no bit of the values.
 *
 * Outside the samples of a signal there are zeros at every layer: padding, exactly as in PyTorch.
 *
 * Training works the same way. The loss is a sum over samples; a block owns the samples of its own
 * frames and is differentiated as if there were no others, and the gradients of the blocks are
 * summed.
 */
#ifndef LATHE_RUN_H
#define LATHE_RUN_H

#include "net/loss.h"
#include "net/net.h"
#include "stream/spool.h"

struct run;       /* a plan: read-only when open, shared by threads */
struct workspace; /* one block's signals and gradients: one for each thread */

/* Layers FIRST .. END - 1 of NET, which must outlive the run, in blocks of WIDTH latent frames (0:
 * chosen to fit the cache; rounded up to what the kernels and the reach of the layers need). */
struct run *run_open(const struct net *net, size_t first, size_t end, size_t width);
void run_close(struct run *run);

/* Memory for one block of RUN; with gradients if TRAINING. */
struct workspace *workspace_open(const struct run *run, bool training);
void workspace_close(struct workspace *workspace);

/* ---- training ---- */

/* The sum of LOSS's term over the reconstruction of CLIP, [channels][samples of FRAMES latent
 * frames], by a run of the whole net. If GRADIENT is not NULL, the gradient of the sum with respect
 * to the PARAMETERS is written to it, [parameters]. */
double run_loss(const struct run *run, struct workspace *workspace, const float *parameters,
                const struct loss *loss, const float *clip, size_t frames, float *gradient);

/* ---- encoding and decoding ---- */

/* Runs the chain over a signal of any length, FRAMES latent frames, from IN to OUT. Missing samples
 * of IN are treated as zero. */
void run_apply(const struct run *run, struct workspace *workspace, const float *parameters,
               size_t frames, struct spool *in, struct spool *out);

#endif
