/* The bytes that may go onto a device: those of a check that passed. There is one way to get one, and it looks at the
 * verdict; the writers of this room and the programmer take nothing else. Owns copies of its bytes and names, so it
 * outlives the image; board, chip, map and the other parts (--with) are borrowed. */
#pragma once
#include "base/fault.h"
#include "judge/rule.h"

struct safe_range {
    uint32_t address;
    uint32_t size; /* > 0 */
    const uint8_t *bytes;
};

struct safe_accept {
    const char *code, *slug, *message, *reason;
};

struct safe_image;

/* NULL and FAULT_REFUSED, "PATH: why", when the check failed; when anything that counts is a brick, whatever the
 * threshold was; and, whatever was accepted, when there are no bytes, or some lie outside the declared regions, in a
 * protected range or in the chip's option bytes and the like, or are the ELF file's own headers. The caller calls
 * safe_image_free (NULL: nothing). */
struct safe_image *safe_image_new(const struct subject *subject, const struct verdict *verdict, struct fault *fault);
void safe_image_free(struct safe_image *image);

const char *safe_image_path(const struct safe_image *image); /* of the file that was checked */
const struct board *safe_image_board(const struct safe_image *image);
const struct chip *safe_image_chip(const struct safe_image *image);
/* Ascending, disjoint, never adjacent. */
size_t safe_image_range_count(const struct safe_image *image);
const struct safe_range *safe_image_ranges(const struct safe_image *image);
/* Findings that do not count because the user said why. */
size_t safe_image_accept_count(const struct safe_image *image);
const struct safe_accept *safe_image_accepts(const struct safe_image *image);
/* The vector table the check looked at; false when there is none. */
bool safe_image_vectors(const struct safe_image *image, uint32_t *address, uint32_t *sp, uint32_t *reset);
/* The file's own entry point or start record: a hint to debuggers, which the device never sees. False without one. */
bool safe_image_entry(const struct safe_image *image, uint32_t *entry);
/* True when 0xFF may stand for the bytes of a gap: it lies in the declared regions and belongs to nobody else. */
bool safe_image_may_fill(const struct safe_image *image, struct range gap);
