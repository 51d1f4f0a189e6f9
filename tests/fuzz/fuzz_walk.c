/* Any bytes as the code behind a vector table in the APP1 slot: the walk ends, stays inside the image, and its numbers
 * and observations hold together. The first byte chooses the core. */
#include "check/check.h"
#include "load/load.h"
#include "profile/profile.h"

#include <stdlib.h>
#include <string.h>

#define BASE    0x0800C000u
#define VECTORS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct board board;
static struct chip chip;

static void must(bool condition)
{
    if (!condition)
        abort();
}

static void check(const struct walk *walk, const struct image *image)
{
    must(walk != NULL);
    must(walk->code_bytes >= 2 * walk->instructions && walk->code_bytes <= 4 * walk->instructions);
    must(walk_code_bytes(walk, image->extents[0].range) == walk->code_bytes);
    size_t arm = 0;
    for (size_t i = 0; i < walk->count; i++) {
        const struct observation *o = &walk->observations[i];
        must(o->address >= BASE && o->address + o->size <= BASE + image->file_size);
        must(o->size == 2 || o->size == 4);
        must(i == 0 || o->evidence < o[-1].evidence ||
             (o->evidence == o[-1].evidence &&
              (o->kind > o[-1].kind || (o->kind == o[-1].kind && o->address > o[-1].address))));
        arm += o->kind == OBSERVED_ARM_CODE || o->kind == OBSERVED_ARM_SWITCH;
    }
    struct arm_target targets[4];
    must(walk_arm_targets(walk, targets, 4) <= arm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fault fault;
    if (board.name == NULL)
        must(board_read("ds203", &board, &fault) && chip_read(board.chip, &chip, &fault));
    if (size < 1)
        return 0;
    const uint32_t table[2] = {0x2000C000, (BASE + VECTORS) | 1};
    uint8_t *bytes = calloc(VECTORS + size + 1, 1);
    must(bytes != NULL);
    memcpy(bytes, table, sizeof table);
    memcpy(bytes + VECTORS, data + 1, size - 1);
    chip.core = (enum core)(data[0] % CORE_COUNT);
    struct image image = {0};
    struct load_options options = {.has_base = true, .base = BASE};
    if (image_load_bytes("fuzz.bin", bytes, VECTORS + size - 1, &options, &image, &fault)) {
        static const struct policy policy = {.fail_on = SEVERITY_ERROR};
        const struct subject request = {.map = &board.map, .board = &board, .chip = &chip};
        struct checked checked;
        check_image_by(&image, &request, &policy, NULL, 0, &checked);
        check(checked.walk, &image);
        checked_release(&checked);
    }
    image_release(&image);
    return 0;
}
