/* Flash controllers: what a write to their registers does to the flash. A row per kind of controller, of families whose
 * manual was read; of other parts nobody knows. */
#pragma once
#include "model/chip.h"

enum flash_act {
    FLASH_NOTHING,
    FLASH_ERASE,   /* of a range */
    FLASH_WIPE,    /* of all of it */
    FLASH_OPTIONS, /* option bytes are erased or written */
};

struct flash_row;

struct flash_controller {
    const struct flash_row *row; /* NULL: not known */
    const struct chip *chip;
    uint32_t control, page;
    unsigned keys, option_keys; /* of the two, how many were right so far */
};

struct flash_effect {
    enum flash_act act;
    struct range range; /* ERASE */
};

/* The controller of a part, as after reset. */
void flash_controller_init(struct flash_controller *controller, const struct chip *chip);

/* Whether an address is a register that the row knows the value of; then that. */
bool flash_controller_read(const struct flash_controller *controller, uint32_t address, uint32_t *value);

/* A word is written to an address that is no memory: what comes of it. */
struct flash_effect flash_controller_write(struct flash_controller *controller, uint32_t address, uint32_t value);

/* A store into flash programs it, or the controller refuses it. */
bool flash_controller_programs(const struct flash_controller *controller);
/* The same into the option bytes. */
bool flash_controller_programs_options(const struct flash_controller *controller);
