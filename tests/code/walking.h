/* Loads an image, walks it and judges it by the ISA rules alone. */
#pragma once
#include "check/check.h"
#include "load/load.h"

struct walked {
    struct image image;
    struct board board;
    struct chip chip;
    struct checked checked;
    const struct walk *walk; /* of `checked` */
};

#define WALKING_BASE 0x08000000u

/* Board made from the chip; a BIN goes to WALKING_BASE. Fails the test when the file does not load. */
void walk_file(struct walked *walked, const char *chip, const char *path);
/* The same for the bytes of a BIN. */
void walk_bytes(struct walked *walked, const char *chip, const void *bytes, size_t size);
void walked_release(struct walked *walked);

/* Findings of a rule with that severity. */
size_t walked_count(const struct walked *walked, const char *code, enum severity severity);
/* Findings of errors and bricks, of any rule. */
size_t walked_bad(const struct walked *walked);
