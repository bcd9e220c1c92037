/* interrupt - ^C that lets long work come to a good end
 *
 * The first SIGINT or SIGTERM sets a flag at which the work looks; the second does what it would
 * have done without this. One that is ignored (nohup) stays so.
 */
#ifndef LATHE_INTERRUPT_H
#define LATHE_INTERRUPT_H

#include <signal.h>

/* From now on; true when one has come. */
const volatile sig_atomic_t *interrupt_catch(void);

#endif
