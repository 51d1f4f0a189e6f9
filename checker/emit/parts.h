/* A safe image as the contiguous parts that one BIN each can hold, in memory: for devices that take files. */
#pragma once
#include "safe_image.h"

struct image_part {
    uint32_t address;
    size_t size;
    uint8_t *bytes; /* 0xFF in gaps that may be filled */
};

/* *count > 0 of them, ascending. The caller calls image_parts_free. */
struct image_part *image_parts_new(const struct safe_image *image, size_t *count);
void image_parts_free(struct image_part *parts, size_t count);

/* The image as UF2 blocks of 256 bytes for this family; bytes of a block that nobody gave are 0xFF. FAULT_REFUSED when
 * such a byte belongs to somebody else. The caller frees *bytes. */
bool image_uf2(const struct safe_image *image, uint32_t family, uint8_t **bytes, size_t *size, struct fault *fault);

#define SHORT_NAME 9

/* A name that FAT can hold without long ones, of letters, digits and '_': that of the file that was checked, cut, with
 * the part's number (from 1) where there are several. */
void short_name(const char *path, size_t part, size_t parts, char name[SHORT_NAME]);
