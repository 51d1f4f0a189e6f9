/* Build attributes of .ARM.attributes (ARM IHI 0045: Addenda to the ABI for the Arm Architecture). */
#pragma once
#include "image.h"

enum attribute_tag {
    TAG_CPU_RAW_NAME = 4,
    TAG_CPU_NAME = 5,
    TAG_CPU_ARCH = 6,
    TAG_CPU_ARCH_PROFILE = 7, /* 'A', 'R', 'M', 'S' or 0 */
};

/* The number of a file-scope tag of the "aeabi" vendor section; false when it is not there or the section is broken.
 */
bool attribute_number(const struct image *image, unsigned tag, uint32_t *value);
