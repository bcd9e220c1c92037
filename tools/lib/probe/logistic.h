/* logistic - multinomial logistic regression
 *
 * The W (classes, d) and b (classes) that minimise
 *
 *     sum_i -log softmax(W x_i + b)[class_i] + |W|^2 / (2 C)
 *
 * (Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.4), which is what
 * scikit-learn's LogisticRegression(C) minimises for more than two classes. By L-BFGS (Liu and
 * Nocedal, Mathematical Programming 45, 1989), from liblbfgs.
 */
#ifndef LATHE_LOGISTIC_H
#define LATHE_LOGISTIC_H

#include <stddef.h>

struct logistic;

/* For vectors of D numbers and CLASSES classes; W and b start at 0. */
struct logistic *logistic_open(size_t d, size_t classes);

/* Fits X (n, d) of the class CLASS (n), starting from the result of the last fit. Deterministic.
 * Dies if L-BFGS finds no step. */
void logistic_fit(struct logistic *logistic, const float *x, const size_t *class, size_t n,
                  double c);

/* The most probable class of X (d), the first of equals, and its PROBABILITY. */
size_t logistic_predict(struct logistic *logistic, const float *x, double *probability);

void logistic_free(struct logistic *logistic);

#endif
