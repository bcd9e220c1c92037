/* team - the processes that train one model together, the ranks of MPI
 *
 * Each rank reads the same clips, keeps its own and computes their parts of a batch. team_gather()
 * distributes all parts to all ranks, so that each sums them in the order of the batch and takes
 * the same step: the same bits for any number of ranks. Built without MPI (LATHE_MPI) a team is
 * this process alone, and these functions do nothing. Only the build for MPI links it.
 */
#ifndef LATHE_TEAM_H
#define LATHE_TEAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Joins the other ranks. Until team_close(), a process that exits with a status other than 0 ends
 * them all. */
void team_open(void);

/* Leaves the team; all ranks must call it. */
void team_close(void);

/* The number of ranks, at least 1, and the number of this one, from 0. Only rank 0 writes files. */
size_t team_size(void);
size_t team_rank(void);

/* PARTS of SIZE bytes each are ordered by rank, COUNTS[r] of rank r, [team_size()]; this rank has
 * filled in its own. Fills in those of the others. */
void team_gather(void *parts, size_t size, const size_t *counts);

/* Whether FLAG is true in any rank; the same answer in all ranks. */
bool team_any(bool flag);

/* Whether VALUE is the same in all ranks; the same answer in all ranks. */
bool team_agrees(uint64_t value);

#endif
