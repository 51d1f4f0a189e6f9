/* The instruction of Cortex-M3 erratum 602117 (ARM PR326-PRDC-009450): LDRD Ra, Rb, [Ra, #imm], whose base is also the
 * first register it loads. With the base as the second one the erratum cannot occur. */
#pragma once
#include "mapfile/mapfile.h"
#include "marks.h"
#include "model/image.h"
#include "model/toolchain.h"

/* Counts the instruction in the Thumb code of one section; `base` is the address of bytes[0] as the marks have it. When
 * it is met, `hit` is called with its address. */
size_t ldrd_count(const uint8_t *bytes, size_t size, uint32_t section, uint32_t base, const struct marks *marks,
                  void (*hit)(void *context, uint32_t section, uint32_t at), void *context);

/* Counts it in the code of a linked image that came from no archive; names the function of the first in *function (the
 * caller frees). */
size_t ldrd_scan_own_code(const struct image *image, const struct mapfile *map, char **function);
