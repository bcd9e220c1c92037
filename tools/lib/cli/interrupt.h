/* interrupt - finish cleanly on ^C
 *
 * The first SIGINT or SIGTERM sets a flag that long work checks. The second one does what it would
 * have done without this. A signal that is ignored (nohup) stays ignored.
 */
#ifndef LATHE_INTERRUPT_H
#define LATHE_INTERRUPT_H

#include <signal.h>

/* Catches signals from now on. The result becomes true when one has arrived. */
const volatile sig_atomic_t *interrupt_catch(void);

#endif
