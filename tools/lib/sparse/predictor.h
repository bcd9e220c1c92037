/* predictor - how much energy a coefficient will have, seen from those before it
 *
 * The predictor of the causal sparse MDCT (sparse/causal.h): the one by hand, a weighted sum of
 * energies around the coefficient, or a learned one, a network of PREDICTOR_FEATURES inputs and two
 * hidden layers of PREDICTOR_HIDDEN units (leaky ReLU, slope 0.1), whose output is added to the
 * logarithm of the energy at the same place of the last block.
 *
 * Its features are logarithms, of an energy F in units of theta log(F + 0.01). With A the energies
 * of this block, A1, A2 those of the last two, R and Q their recursive means (factors 0.7 and 0.92
 * for 1024 samples), z the signed values of the last block over sqrt(theta), of blocks of N:
 *     0-4    A1[k - 2] ... A1[k + 2]
 *     5, 6   means of A1[k - 8 ... k - 3] and A1[k + 3 ... k + 8]
 *     7, 8   A2[k]; mean of A2[k - 1] and A2[k + 1]
 *     9-12   R[k]; mean of R[k - 1] and R[k + 1]; mean of R[k - 8 ... k + 8]; Q[k]
 *     13, 14 (A1[k] + (z[k + 1] -+ z[k - 1])^2) / 2, two guesses of the last block's energy without
 *            regard to phase; A1[k] where its blocks were of another size
 *     15     log((k + 2) 2205 / N) - 5
 *     16, 17 log2(N / 1024); 1 where the last block was as large, else 0
 *     18-20  A[k - 1]; A[k - 2]; mean of A[k - 6 ... k - 3]
 *     21     log ratio of one-pole means (0.9) below k of A and A1
 */
#ifndef LATHE_PREDICTOR_H
#define LATHE_PREDICTOR_H

#include <stdbool.h>

enum {
    PREDICTOR_PAST = 18,   /* features of past blocks */
    PREDICTOR_PRESENT = 4, /* features of the block itself, below the coefficient */
    PREDICTOR_FEATURES = PREDICTOR_PAST + PREDICTOR_PRESENT,
    PREDICTOR_HIDDEN = 16,
    PREDICTOR_NAME = 13 /* with its NUL */
};

struct weights {
    float in[PREDICTOR_FEATURES][PREDICTOR_HIDDEN], in_bias[PREDICTOR_HIDDEN];
    float middle[PREDICTOR_HIDDEN][PREDICTOR_HIDDEN], middle_bias[PREDICTOR_HIDDEN];
    float out[PREDICTOR_HIDDEN], out_bias;
};

struct predictor {
    char name[PREDICTOR_NAME]; /* "hand", or the beginning of its tensors' SHA-256 */
    bool learned;
    float kappa; /* an energy expected above it, in units of theta, gets a number */
    struct weights weights;
};

/* The built-in predictor. */
struct predictor predictor_by_hand(void);

/* A predictor with WEIGHTS, still without a name. */
struct predictor predictor_of(const struct weights *weights);

/* A learned one from the safetensors file NAME, or the one of that name that comes with the program
 * (base/shared.h, models/NAME.predictor.safetensors), with the tensors of a PyTorch nn.Sequential
 * of Linear and LeakyReLU(0.1): `0.weight` (hidden, features), `0.bias`, `2.weight`, `2.bias`,
 * `4.weight`, `4.bias`, and a `predictor` in its metadata that is the description of exactly this
 * network. Dies, naming the file, on any other. */
struct predictor predictor_load(const char *name);

/* Writes PREDICTOR and commits FILE, with TRAINING (how it was trained; may be NULL) in the
 * metadata as text. Sets its name. */
struct json_t;
struct outfile;
void predictor_save(struct predictor *predictor, const struct json_t *training,
                    struct outfile *file);

#endif
