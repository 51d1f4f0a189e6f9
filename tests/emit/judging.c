#include "judging.h"

#include "profile/profile.h"
#include "rules/families.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void bench_open(struct bench *bench, const char *board)
{
    struct fault fault;
    *bench = (struct bench){.policy.fail_on = SEVERITY_ERROR};
    if (!board_read(board, &bench->board, &fault) || !chip_read(bench->board.chip, &bench->chip, &fault))
        fail_msg("%s", fault.sentence);
}

static void forget(struct bench *bench)
{
    checked_release(&bench->checked);
    image_release(&bench->image);
    bench->checked = (struct checked){0};
    bench->image = (struct image){0};
}

void bench_release(struct bench *bench)
{
    forget(bench);
    map_release(&bench->map);
    board_release(&bench->board);
    chip_release(&bench->chip);
}

void bench_accept(struct bench *bench, const char *code_and_reason)
{
    struct fault fault;
    if (!policy_add_accept(&bench->policy, families, family_count, code_and_reason, &fault))
        fail_msg("%s", fault.sentence);
}

void bench_region(struct bench *bench, const char *name, uint64_t origin, uint64_t length, enum region_role role)
{
    struct region *region = map_add_region(&bench->map, name);
    region->attributes = strdup(role == ROLE_RAM ? "xrw" : "xr");
    region->access = ACCESS_READ | ACCESS_EXECUTE | (role == ROLE_RAM ? ACCESS_WRITE : 0u);
    region->origin = origin;
    region->length = length;
    region->role = role;
    map_seal(&bench->map);
}

static struct safe_image *ask(struct bench *bench, struct fault *fault)
{
    struct subject request = {.map = bench->map.region_count > 0 ? &bench->map : &bench->board.map,
                              .board = &bench->board,
                              .chip = &bench->chip};
    check_image(&bench->image, &request, &bench->policy, &bench->checked);
    return safe_image_new(&bench->checked.subject, &bench->checked.verdict, fault);
}

struct safe_image *bench_judge(struct bench *bench, const char *path, struct fault *fault)
{
    forget(bench);
    if (!image_load(path, &(struct load_options){0}, &bench->image, fault))
        fail_msg("%s", fault->sentence);
    return ask(bench, fault);
}

struct safe_image *bench_judge_bytes(struct bench *bench, const char *path, const void *bytes, size_t size,
                                     uint32_t base, struct fault *fault)
{
    forget(bench);
    uint8_t *copy = calloc(size + 1, 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    if (!image_load_bytes(path, copy, size, &(struct load_options){.has_base = true, .base = base}, &bench->image,
                          fault))
        fail_msg("%s", fault->sentence);
    return ask(bench, fault);
}
