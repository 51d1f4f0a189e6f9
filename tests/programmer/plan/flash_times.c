/* How long programming takes on the simulated clock, at 115200 baud with the typical times of the data sheet: 200 KiB
 * into a flash that holds something else, with a fifth of the pages changed, and unchanged. Prints one line each:
 * "all 51.23 100", seconds and pages erased. bench/flash puts them beside other programs. */
#include "flashing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct part image = {0x0804C000, 200 * 1024, 2};

static void run(struct flashing *flashing, const char *name)
{
    struct program_outcome outcome;
    struct fault fault;
    uint64_t started = sim_now(flashing->sim);
    if (!flashing_run(flashing, &outcome, &fault)) {
        printf("%s failed: %s\n", name, fault.sentence);
        exit(1);
    }
    printf("%s %.2f %zu\n", name, (double)(sim_now(flashing->sim) - started) / 1e9, outcome.erased);
    program_outcome_release(&outcome);
}

int main(int argc, char **argv)
{
    struct flashing flashing;
    flashing_open(&flashing, "ds203", &image, 1);
    flashing.sim_options.speed = SIM_REAL;
    flashing.sim_options.latency_ms = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
    flashing_renew(&flashing, NULL, 0);
    run(&flashing, "all");
    run(&flashing, "unchanged");
    for (size_t page = 0; page < 100; page += 5)
        flashing.cells[image.address - 0x08000000 + page * 2048 + 700] ^= 0x55;
    run(&flashing, "fifth");
    flashing_close(&flashing);
    return 0;
}
