#include "asking.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_MS 200

/* On a terminal a line is there whole, or not at all. The waits are short: a signal that comes just before one is seen
 * behind it. */
static bool line_is_there(const volatile sig_atomic_t *stop)
{
    struct pollfd wanted = {.fd = STDIN_FILENO, .events = POLLIN};
    int ready = 0;
    while (*stop == 0 && (ready == 0 || (ready < 0 && errno == EINTR)))
        ready = poll(&wanted, 1, ANSWER_MS);
    return ready > 0 && *stop == 0;
}

static bool is_yes(const volatile sig_atomic_t *stop)
{
    char answer[16] = "";
    fprintf(stderr, "Type yes to go on: ");
    return line_is_there(stop) && fgets(answer, sizeof answer, stdin) != NULL && strcmp(answer, "yes\n") == 0;
}

bool asking_is_possible(bool yes, struct fault *fault)
{
    return yes || isatty(STDIN_FILENO) ||
           fault_set(fault, FAULT_USAGE,
                     "nobody is there to be asked: give --yes if that is what you want; nothing was changed");
}

bool asking_agreed(bool yes, const struct bench *bench, struct fault *fault)
{
    bool agreed = yes || is_yes(bench->stop);
    if (bench_stopped(bench, "nothing was changed", fault))
        return false;
    return agreed || fault_set(fault, FAULT_USAGE, "the answer was not yes; nothing was changed");
}
