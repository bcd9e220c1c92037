/* pipe - the room between two filters */
#ifndef LATHE_PIPE_H
#define LATHE_PIPE_H

/* Gives the pipe FD room for 256 KiB in place of Linux's usual 64: two filters that wait for each
 * other less often are twice as fast, and four times that gave a tenth more, but a user's pipes
 * have 64 MiB together before the system cuts new ones short (pipe(7)). Does nothing where FD is no
 * pipe or has as much. */
void pipe_widen(int fd);

#endif
