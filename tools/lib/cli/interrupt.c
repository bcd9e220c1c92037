/* interrupt - ^C that lets long work come to a good end. See interrupt.h. */
#include "cli/interrupt.h"

#include <stddef.h>

static volatile sig_atomic_t interrupted;
static struct sigaction before[2]; /* what SIGINT and SIGTERM did */

static void note(int number)
{
    interrupted = 1;
    sigaction(number, &before[number == SIGTERM], NULL);
}

const volatile sig_atomic_t *interrupt_catch(void)
{
    const int numbers[2] = {SIGINT, SIGTERM};
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};

    for (int i = 0; i < 2; i++)
        if (sigaction(numbers[i], NULL, &before[i]) == 0 && before[i].sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    return &interrupted;
}
