#include "way.h"

#include "check/check.h"
#include "emit/safe_image.h"
#include "load/load.h"
#include "others.h"
#include "profile/embedded.h"
#include "report/reporter.h"
#include "rules/families.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const outcome_names[OUTCOMES] = {"unread",
                                             "failed",
                                             "passed and equal",
                                             "passed, equal to the second reading only",
                                             "passed where objcopy departs from the specification",
                                             "passed and different",
                                             "passed and outside the regions"};

static void demand(bool good)
{
    if (!good)
        abort();
}

void targets_open(struct targets *targets)
{
    struct fault fault;
    /* One of each core, and of each size that the programmer knows. */
    static const char *const chips[] = {
        "cortex-m0",   "cortex-m0plus", "cortex-m3",   "cortex-m4",   "cortex-m4f",  "cortex-m7",
        "cortex-m23",  "cortex-m33",    "stm32f103x4", "stm32f103x6", "stm32f103x8", "stm32f103xb",
        "stm32f103xc", "stm32f103xd",   "stm32f103xe", "stm32f103xf", "stm32f103xg", "stm32f103vc-512k",
    };
    const size_t chip_count = sizeof chips / sizeof *chips;
    targets->at = calloc(embedded_board_count + chip_count, sizeof *targets->at);
    demand(targets->at != NULL);
    for (size_t i = 0; i < embedded_board_count; i++) {
        struct target *target = &targets->at[targets->count++];
        demand(board_read(embedded_boards[i].name, &target->board, &fault) &&
               chip_read(target->board.chip, &target->chip, &fault));
    }
    for (size_t i = 0; i < chip_count; i++) {
        struct target *target = &targets->at[targets->count++];
        demand(chip_read(chips[i], &target->chip, &fault));
        board_from_chip(&target->chip, &target->board);
    }
}

static void report(size_t which, const struct reported *input)
{
    const struct report_setting setting = {
        {.verbose = true, .alone = true}, {"/src", "/src/build"}, families, family_count};
    size_t count = 0;
    while (check_reporters[count] != NULL)
        count++;
    const struct reporter *reporter = check_reporters[which % count];
    struct text out = {0};
    void *state = reporter->start(&setting);
    reporter->add(state, input, &out);
    reporter->finish(state, &out);
    /* Of what passes without a finding, a list of findings says nothing. */
    bool silent = strcmp(reporter->name, "gcc") == 0 || strcmp(reporter->name, "github") == 0;
    demand((silent || out.length > 0) && strlen(text_string(&out)) == out.length);
    text_release(&out);
}

/* The safe image holds the image's bytes, all of them and no others. */
static bool holds_together(const struct image *image, const struct safe_image *safe)
{
    uint64_t bytes = 0;
    bool same = true;
    for (size_t i = 0; i < safe_image_range_count(safe) && same; i++) {
        const struct safe_range *range = &safe_image_ranges(safe)[i];
        uint8_t *loaded = malloc(range->size);
        demand(loaded != NULL);
        same = image_read(image, range->address, loaded, range->size) && memcmp(loaded, range->bytes, range->size) == 0;
        bytes += range->size;
        free(loaded);
    }
    return same && image_loaded(image, range_of(0, UINT64_MAX)) == bytes;
}

static enum outcome compare(const struct attempt *attempt, const struct checked *checked, const char *folder)
{
    struct fault fault;
    struct safe_image *safe = safe_image_new(&checked->subject, &checked->verdict, &fault);
    bool together = safe == NULL || holds_together(checked->subject.image, safe);
    safe_image_free(safe);
    if (!together)
        return OUTCOME_DIFFERENT;
    if (!others_stay_inside(attempt->mutant, checked->subject.image, &attempt->target->board))
        return OUTCOME_OUTSIDE;
    return folder != NULL ? others_agree(attempt->mutant, checked->subject.image, folder) : OUTCOME_EQUAL;
}

static enum outcome judge_image(const struct attempt *attempt, const struct image *image, const char *folder)
{
    static const struct policy policy = {.fail_on = SEVERITY_ERROR};
    const struct subject request = {
        .map = &attempt->target->board.map, .board = &attempt->target->board, .chip = &attempt->target->chip};
    struct checked checked;
    check_image(image, &request, &policy, &checked);
    struct judged judged = {.subject = &checked.subject, .verdict = &checked.verdict};
    report(attempt->reporter, &(struct reported){.path = image->path, .judged = &judged});
    enum outcome outcome = checked.verdict.pass ? compare(attempt, &checked, folder) : OUTCOME_FAILED;
    checked_release(&checked);
    return outcome;
}

enum outcome way_go(const struct attempt *attempt, const char *folder)
{
    const struct board *board = &attempt->target->board;
    struct load_options options = {.has_base = attempt->has_base,
                                   .base = attempt->base,
                                   .has_slot = board->has_slot,
                                   .slot = (uint32_t)board->slot,
                                   .digest = attempt->reporter % 2 == 0};
    struct image image = {0};
    struct fault fault = {.kind = FAULT_BUG};
    uint8_t *copy = malloc(attempt->mutant->size + 1);
    demand(copy != NULL);
    memcpy(copy, attempt->mutant->bytes, attempt->mutant->size);
    copy[attempt->mutant->size] = '\0';
    enum outcome outcome = OUTCOME_UNREAD;
    if (image_load_bytes(attempt->name, copy, attempt->mutant->size, &options, &image, &fault)) {
        outcome = judge_image(attempt, &image, folder);
        image_release(&image);
    } else {
        demand(fault.kind != FAULT_BUG && fault.sentence[0] != '\0');
        report(attempt->reporter, &(struct reported){.path = attempt->name, .fault = &fault});
    }
    return outcome;
}
