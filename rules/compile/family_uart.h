/* Rows of `uart:`, and what reads them shares with the rest of a family. */
#pragma once
#include "family.h"

/* What is being read, for faults and conversions. */
struct reading {
    struct family_fact *family;
    const char *path; /* of the value: "sets.flash" */
    uint32_t item;
    struct fault *fault;
};

/* False: it is not what was expected. */
bool reading_wrong(const struct reading *at, const char *text, const char *expected);
bool reading_number(const struct reading *at, const char *text, uint32_t *value);
/* NULL is no fault and leaves the value. */
bool reading_optional(struct reading *at, const char *path, const char *text, uint32_t *value);

struct option_text {
    char *name, *at, *mask, *value, *what;
};

struct uart_text {
    char *product_id, *names, *parts, *erase, *pages, *bank_size, *bank_number, *certain, *bootloader_ram;
    char *flash_size_register, *unique_id, *registers, *option_bytes, *f1_options, *unit, *erases_to_zero;
    char *erase_wait_ms;
    char *mass_erase_ms, *unknown, *source;
    struct option_text *options;
    uint32_t options_count;
};

extern const cyaml_schema_field_t uart_text_fields[];

bool convert_uart(struct reading *at, const struct uart_text *text, struct uart_fact *uart);
