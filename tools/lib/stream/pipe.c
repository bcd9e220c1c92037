/* pipe - the room between two filters. See pipe.h. */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "stream/pipe.h"

#include <fcntl.h>

enum { ROOM = 1 << 18 };

void pipe_widen(int fd)
{
    int room = fcntl(fd, F_GETPIPE_SZ);

    if (room > 0 && room < ROOM)
        (void)fcntl(fd, F_SETPIPE_SZ, ROOM);
}
