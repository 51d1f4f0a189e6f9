/* What a device says of itself: `dsocheck device info`. */
#pragma once
#include "base/range.h"
#include "base/text.h"

struct device_facts {
    const char *port;
    unsigned baud;
    unsigned product_id, version; /* of the bootloader, BCD */
    const char *chip;             /* expected */
    unsigned expected_id;         /* its product id; 0: not known */
    bool extended_erase;
    uint32_t flash_size;   /* by its register; 0: not known */
    uint64_t die_flash;    /* the chip's */
    const char *unique_id; /* NULL: not known */
    const char *readout;   /* "none", "active", "unknown" */
    bool protection_known;
    const struct range *protected_ranges; /* against writing, when that is known */
    size_t protected_count;
    const char *option_bytes; /* hex; NULL: not known */
};

void report_device_text(struct text *out, const struct device_facts *facts);
void report_device_json(struct text *out, const struct device_facts *facts);
