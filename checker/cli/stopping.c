#include "stopping.h"

#include <stddef.h>

static volatile sig_atomic_t asked;
static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

static void note(int number)
{
    asked = number;
}

/* What was ignored when we were started (nohup) stays so. */
static void handle(void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, before;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
}

const volatile sig_atomic_t *stopping_begin(void)
{
    asked = 0;
    handle(note);
    return &asked;
}

void stopping_end(void)
{
    handle(SIG_DFL);
}
