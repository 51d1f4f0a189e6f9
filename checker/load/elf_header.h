/* What the ELF header promises, held against the file before libelf sees it. Private to this room. */
#pragma once
#include "base/fault.h"
#include "model/image.h"

/* A linked firmware has some dozens of either; the caps keep every pass over pairs of what is loaded short on a hostile
 * file. Of sections that are not loaded there may be many: nothing compares them with each other. */
#define SECTION_CAP   (1 << 20)
#define ALLOCATED_CAP 4096
#define SEGMENT_CAP   256

/* Notes what the file does not hold; the first few of such remarks, as `*count` tells. Takes `text`. */
void elf_remark_truncated(struct image *image, size_t *count, char *text);

/* Looks at the header and where its tables lie; what lies outside the file is noted, and hidden from libelf. False and
 * the fault set when no firmware is like that; else `*worth_reading` tells whether there is anything to read. */
bool elf_header_check(struct image *image, size_t *truncated, bool *worth_reading, struct fault *fault);
