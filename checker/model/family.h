/* What all parts of a family have in common. Read from rules/parts/FAMILY.yaml; compiled in, so nothing here is owned
 * by a chip. */
#pragma once

struct chip_family {
    const char *name;            /* "stm32f1" */
    const char *title;           /* "STM32F1" */
    const unsigned *product_ids; /* of the ROM bootloader's GID; 0 behind the last */
};
