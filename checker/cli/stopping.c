#include "stopping.h"

#include <stddef.h>

static volatile sig_atomic_t asked;
static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

static void note(int number)
{
    asked = number;
}

static void handle(void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
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
