/* team - the processes that train one model together. See team.h. */
#include "train/team.h"

static int size = 1, rank;

size_t team_size(void)
{
    return (size_t)size;
}

size_t team_rank(void)
{
    return (size_t)rank;
}

#ifdef LATHE_MPI

#include "base/base.h"

#include <mpi.h>
#include <stdlib.h>

/* A rank that fails must not leave the others waiting for it. */
static void leave(int status, void *unused)
{
    int finalized;

    (void)unused;
    MPI_Finalized(&finalized);
    if (!finalized)
        MPI_Abort(MPI_COMM_WORLD, status);
}

void team_open(void)
{
    if (MPI_Init(NULL, NULL) != MPI_SUCCESS)
        die("MPI cannot be started");
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    on_exit(leave, NULL);
}

void team_close(void)
{
    MPI_Finalize();
}

void team_gather(void *parts, size_t bytes, const size_t *counts)
{
    int *lengths = xalloc(team_size(), sizeof *lengths),
        *starts = xalloc(team_size(), sizeof *starts);
    MPI_Datatype part;

    if (size > 1) {
        for (int r = 0; r < size; r++) {
            lengths[r] = (int)counts[r];
            starts[r] = r > 0 ? starts[r - 1] + lengths[r - 1] : 0;
        }
        MPI_Type_contiguous((int)bytes, MPI_BYTE, &part);
        MPI_Type_commit(&part);
        MPI_Allgatherv(MPI_IN_PLACE, 0, part, parts, lengths, starts, part, MPI_COMM_WORLD);
        MPI_Type_free(&part);
    }
    free(lengths);
    free(starts);
}

bool team_any(bool flag)
{
    int any = flag;

    MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    return any != 0;
}

bool team_agrees(uint64_t value)
{
    uint64_t most[2] = {value, ~value};

    MPI_Allreduce(MPI_IN_PLACE, most, 2, MPI_UINT64_T, MPI_MAX, MPI_COMM_WORLD);
    return most[0] == ~most[1];
}

#else

void team_open(void)
{
}

void team_close(void)
{
}

void team_gather(void *parts, size_t bytes, const size_t *counts)
{
    (void)parts, (void)bytes, (void)counts;
}

bool team_any(bool flag)
{
    return flag;
}

bool team_agrees(uint64_t value)
{
    (void)value;
    return true;
}

#endif
