/* Safe images and plans from a few lines: what the tests of the programmer start with. */
#pragma once
#include "model/board.h"
#include "model/chip.h"
#include "model/image.h"
#include "programmer/plan/plan.h"

struct planned {
    struct board board;
    struct chip chip;
    struct image image;
    struct safe_image *safe;
};

/* Bytes of an image: `size` of them from `address`, byte i is seed + i * 7 + i / 256. */
struct part {
    uint32_t address, size;
    unsigned seed;
};

/* Ends the test when the safe image is refused. Board or chip by name. The caller calls planned_release. */
void planned_open(struct planned *planned, const char *board, const struct part *parts, size_t count);
void planned_release(struct planned *planned);

uint8_t part_byte(const struct part *part, uint32_t offset);
