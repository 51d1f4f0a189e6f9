/* Two commands, run alternately, so that whatever else the machine does meets both alike: `ratio RUNS A… -- B…` prints
 * the median wall time of A and of B in microseconds and the largest peak memory of A and of B in KiB. A process of a
 * millisecond is mostly fork and exec, so nothing stands between this program and it: no shell, no pipe. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

struct side {
    char **command;
    double *microseconds; /* one per run */
    long peak;            /* KiB, the largest of all runs */
    int most;             /* exit status that is no failure: 1 for others, which may find what we do not look for */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void run(struct side *side, int index, posix_spawn_file_actions_t *actions)
{
    pid_t child;
    int status;
    struct rusage usage;
    double start = now();
    if (posix_spawnp(&child, side->command[0], actions, NULL, side->command, environ) != 0 ||
        wait4(child, &status, 0, &usage) != child) {
        fprintf(stderr, "ratio: %s does not start\n", side->command[0]);
        exit(2);
    }
    side->microseconds[index] = now() - start;
    if (!WIFEXITED(status) || WEXITSTATUS(status) > side->most) {
        fprintf(stderr, "ratio: %s fails with status 0x%x: nothing to compare\n", side->command[0], (unsigned)status);
        exit(2);
    }
    if (usage.ru_maxrss > side->peak)
        side->peak = usage.ru_maxrss;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(struct side *side, int runs)
{
    qsort(side->microseconds, (size_t)runs, sizeof *side->microseconds, ascending);
    return side->microseconds[runs / 2];
}

int main(int argc, char **argv)
{
    int runs = argc > 2 ? atoi(argv[1]) : 0, split = 2;
    while (split < argc && strcmp(argv[split], "--") != 0)
        split++;
    if (runs < 1 || split == 2 || split + 1 >= argc) {
        fputs("usage: ratio RUNS A... -- B...\n", stderr);
        return 2;
    }
    argv[split] = NULL;
    struct side a = {.command = argv + 2}, b = {.command = argv + split + 1, .most = 1};
    a.microseconds = calloc((size_t)runs, sizeof *a.microseconds);
    b.microseconds = calloc((size_t)runs, sizeof *b.microseconds);
    posix_spawn_file_actions_t actions;
    if (a.microseconds == NULL || b.microseconds == NULL || posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) != 0) {
        fputs("ratio: out of memory\n", stderr);
        return 2;
    }
    /* The first run of each reads its files into the page cache and is overwritten by the next. */
    for (int i = -1; i < runs; i++) {
        run(&a, i < 0 ? 0 : i, &actions);
        run(&b, i < 0 ? 0 : i, &actions);
    }
    printf("%.0f %.0f %ld %ld\n", median(&a, runs), median(&b, runs), a.peak, b.peak);
    return 0;
}
