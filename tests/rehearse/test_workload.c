/* Compiled programs (workload.c) on the interpreter and on unicorn, from reset to `done`: the same registers, flags and
 * memory there. test_workload CORE=FILE… */
#include "lockstep.h"

#include <stdio.h>
#include <stdlib.h>

#define DONE (CODE_ORIGIN + 8)
#define MOST 100000000u

static uint8_t image[CODE_BYTES];

static bool runs_alike(enum core core, const char *path)
{
    struct lockstep both;
    struct machine_state start = {.r = {0}}, ours, theirs;
    static uint8_t ram[RAM_BYTES];
    FILE *file = fopen(path, "rb");
    size_t size = file != NULL ? fread(image, 1, sizeof image, file) : 0;
    if (file == NULL || fclose(file) != 0 || size < 8)
        return false;
    lockstep_open(&both, core);
    lockstep_code(&both, CODE_ORIGIN, image, size);
    memcpy(&start.r[13], image, 4);
    memcpy(&start.r[15], image + 4, 4);
    start.r[15] &= ~1u;
    lockstep_set(&both, &start, ram);
    uint64_t before = both.cpu->instructions;
    bool done = run_ours(&both, start.r[15], DONE, MOST, &ours) && ours.r[15] == DONE;
    done &= run_theirs(&both, start.r[15], DONE, 0, &theirs) && theirs.r[15] == DONE;
    bool same = done && memcmp(ours.r, theirs.r, sizeof ours.r) == 0 && ours.apsr == theirs.apsr &&
                memcmp(both.ram.bytes, both.unicorn_ram, RAM_BYTES) == 0 &&
                (!both.fpu || (memcmp(ours.s, theirs.s, sizeof ours.s) == 0 && ours.fpscr == theirs.fpscr));
    printf("%s: %llu instructions, %s\n", core_facts(core)->title,
           (unsigned long long)(both.cpu->instructions - before),
           same   ? "the same"
           : done ? "NOT the same"
                  : "did not end");
    if (done && !same)
        printf("  R0 %08x, theirs %08x; FPSCR %08x, theirs %08x\n", ours.r[0], theirs.r[0], ours.fpscr, theirs.fpscr);
    lockstep_close(&both);
    return same;
}

int main(int argc, char **argv)
{
    bool same = argc > 1;
    for (int i = 1; i < argc; i++) {
        char *path = strchr(argv[i], '=');
        if (path == NULL)
            return 2;
        *path++ = 0;
        same &= runs_alike(core_from_name(argv[i]), path);
    }
    return same ? 0 : 1;
}
