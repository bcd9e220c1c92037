/* team - the processes that train one model together, the ranks of MPI
 *
 * Each rank reads the same clips, keeps those that are its own and computes their parts of a batch;
 * team_gather() gives all parts to all, so that every rank sums them in the batch's order and takes
 * the same step: the same bits for any number of ranks. Built without MPI (LATHE_MPI) a team is
 * this process alone, and nothing here does anything. Only the build for MPI links it.
 */
#ifndef LATHE_TEAM_H
#define LATHE_TEAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Joins the others. From now on a process that ends with another status than 0, before
 * team_close(), ends them all. */
void team_open(void);

/* Leaves them; all ranks must. */
void team_close(void);

/* The number of ranks, at least 1, and this one, from 0. Rank 0 alone writes files. */
size_t team_size(void);
size_t team_rank(void);

/* PARTS of SIZE bytes each lie rank by rank, COUNTS[r] of rank r, [team_size()]; this rank has
 * filled in its own. Fills in all others'. */
void team_gather(void *parts, size_t size, const size_t *counts);

/* Whether FLAG is true in any rank; the same answer in all of them. */
bool team_any(bool flag);

/* Whether VALUE is the same in all ranks; the same answer in all of them. */
bool team_agrees(uint64_t value);

#endif
