#include "walking.h"

#include "profile/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

extern const struct family isa_family;

static const struct load_options options = {.has_base = true, .base = WALKING_BASE};

static void finish(struct walked *walked, const char *chip)
{
    static const struct policy policy = {.fail_on = SEVERITY_ERROR};
    static const struct family *const families[] = {&isa_family};
    struct fault fault;
    if (!chip_read(chip, &walked->chip, &fault))
        fail_msg("%s", fault.sentence);
    board_from_chip(&walked->chip, &walked->board);
    const struct subject request = {.map = &walked->board.map, .board = &walked->board, .chip = &walked->chip};
    check_image_by(&walked->image, &request, &policy, families, 1, &walked->checked);
    walked->walk = walked->checked.walk;
}

void walk_file(struct walked *walked, const char *chip, const char *path)
{
    *walked = (struct walked){0};
    struct fault fault;
    if (!image_load(path, &options, &walked->image, &fault))
        fail_msg("%s", fault.sentence);
    finish(walked, chip);
}

void walk_bytes(struct walked *walked, const char *chip, const void *bytes, size_t size)
{
    *walked = (struct walked){0};
    struct fault fault;
    uint8_t *copy = calloc(size + 1, 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    if (!image_load_bytes("walk.bin", copy, size, &options, &walked->image, &fault))
        fail_msg("%s", fault.sentence);
    finish(walked, chip);
}

void walked_release(struct walked *walked)
{
    checked_release(&walked->checked);
    board_release(&walked->board);
    chip_release(&walked->chip);
    image_release(&walked->image);
}

size_t walked_count(const struct walked *walked, const char *code, enum severity severity)
{
    size_t count = 0;
    for (size_t i = 0; i < walked->checked.verdict.finding_count; i++) {
        const struct finding *f = &walked->checked.verdict.findings[i];
        count += strcmp(f->rule->code, code) == 0 && f->severity == severity;
    }
    return count;
}

size_t walked_bad(const struct walked *walked)
{
    return walked->checked.verdict.counts[SEVERITY_ERROR] + walked->checked.verdict.counts[SEVERITY_BRICK];
}
