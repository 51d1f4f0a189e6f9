/* Where the time of a check goes: `stages RUNS IMAGE [SCRIPT]` takes one image through the stages that dsocheck takes
 * it through, RUNS times, and prints the median of each as a row of a table. With a linker script its regions stand in
 * for the default board's, on a Cortex-M3, and a BIN goes to 0x10000000. */
#include "check/check.h"
#include "check/target.h"
#include "load/load.h"
#include "report/reporter.h"
#include "rules/families.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum stage { TARGET, LOAD, CHECK, TEXT, JSON, STAGES };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void report(const char *name, const struct judged *judged)
{
    const struct report_setting setting = {{.alone = true}, {"/", "/"}, families, family_count};
    const struct reporter *reporter = reporter_find(check_reporters, name);
    struct text out = {0};
    void *state = reporter->start(&setting);
    reporter->add(state, &(struct reported){.path = judged->subject->image->path, .judged = judged}, &out);
    reporter->finish(state, &out);
    text_release(&out);
}

/* Each stage ends at at[stage + 1]. False and the fault set when the image cannot be judged. */
static bool run(const char *path, const struct target_options *options, double at[STAGES + 1], struct fault *fault)
{
    static const struct policy policy = {.fail_on = SEVERITY_ERROR};
    const struct load_options load = {.has_base = options->memory != NULL, .base = 0x10000000};
    struct target target = {0};
    struct image image = {0};
    at[TARGET] = now();
    if (!target_open(options, &target, fault))
        return false;
    at[LOAD] = now();
    if (!image_load(path, &load, &image, fault))
        return false;
    at[CHECK] = now();
    const struct subject request = {.map = target.map, .board = &target.board, .chip = &target.chip};
    struct checked checked;
    check_image(&image, &request, &policy, &checked);
    at[TEXT] = now();
    struct judged judged = {.subject = &checked.subject, .verdict = &checked.verdict};
    report("text", &judged);
    at[JSON] = now();
    report("json", &judged);
    at[STAGES] = now();
    checked_release(&checked);
    image_release(&image);
    target_close(&target);
    return true;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1 || argc > 4) {
        fputs("usage: stages RUNS IMAGE [SCRIPT]\n", stderr);
        return 2;
    }
    struct target_options options = {.memory = argv[3], .chip = argc > 3 ? "cortex-m3" : NULL};
    double *spent[STAGES];
    for (int s = 0; s < STAGES; s++)
        if ((spent[s] = calloc((size_t)runs, sizeof **spent)) == NULL)
            return 2;
    for (int i = 0; i < runs; i++) {
        double at[STAGES + 1];
        struct fault fault;
        if (!run(argv[2], &options, at, &fault)) {
            fprintf(stderr, "stages: %s\n", fault.sentence);
            return 2;
        }
        for (int s = 0; s < STAGES; s++)
            spent[s][i] = at[s + 1] - at[s];
    }
    const char *slash = strrchr(argv[2], '/');
    printf("| %s |", slash != NULL ? slash + 1 : argv[2]);
    for (int s = 0; s < STAGES; s++) {
        qsort(spent[s], (size_t)runs, sizeof *spent[s], ascending);
        printf(" %.3f ms |", spent[s][runs / 2]);
        free(spent[s]);
    }
    putchar('\n');
    return 0;
}
