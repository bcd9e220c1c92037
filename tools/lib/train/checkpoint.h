/* checkpoint - a training on disk, so that it can resume after it was killed
 *
 * A safetensors file with the four vectors that training changes (parameters, those of the best
 * epoch, the two moments of Adam); its metadata has the settings and the progress of the training.
 * The order of the clips and the random numbers follow from seed and epoch and are drawn again. The
 * file is written by base/outfile, so it is always whole. After a write, no checkpoint is written
 * for CHECKPOINT_SHARE times as long as the write took, fsync and all, so that checkpoints take at
 * most that share of the time: on a common disk, a few writes a second.
 */
#ifndef LATHE_CHECKPOINT_H
#define LATHE_CHECKPOINT_H

#include "train/fit.h"

#include <jansson.h>
#include <stdbool.h>

enum { CHECKPOINT_SHARE = 50 };

/* The state of a training between two steps. */
struct state {
    struct history history;
    size_t at;       /* clips of the current epoch that are done */
    double weighted; /* the sum of the losses of their batches, each times its clips */
    float *parameters, *best;
    struct adam *adam; /* its count is that of the parameters */
};

struct checkpoint;

/* A checkpoint at PATH for a training with SETTINGS: an object of texts by name. A training resumes
 * only if its settings are the same. Takes SETTINGS over. */
struct checkpoint *checkpoint_open(const char *path, json_t *settings);
void checkpoint_close(struct checkpoint *checkpoint);

/* Reads STATE, which has room for the vectors and EPOCHS losses. False, with STATE unchanged, if
 * there is no such file. Dies, saying why, if it is damaged, has other settings, or has done more
 * than EPOCHS epochs. */
bool checkpoint_load(struct checkpoint *checkpoint, uint64_t epochs, struct state *state);

/* Write STATE; checkpoint_keep() only if enough time has passed. */
void checkpoint_save(struct checkpoint *checkpoint, const struct state *state);
void checkpoint_keep(struct checkpoint *checkpoint, const struct state *state);

#endif
