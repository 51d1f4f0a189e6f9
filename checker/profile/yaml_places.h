/* Where the values of a YAML text stand, and what stands under free keys. Filled by yaml_check.c; private
 * to it and strict_yaml.c. */
#pragma once
#include "strict_yaml.h"

#include <stdarg.h>

bool yaml_set_fault(const char *name, uint32_t line, uint32_t column, struct fault *fault, const char *format,
                    va_list arguments) __attribute__((format(printf, 5, 0)));

/* Appends an entry for the caller to fill. */
struct yaml_entry *yaml_entry_add(struct yaml_text *text);
void yaml_entries_release(struct yaml_text *text);
