/* Names of e_machine and e_type values, for sentences. */
#pragma once
#include <stdint.h>

const char *elf_machine_name(uint16_t machine);
const char *elf_type_name(uint16_t type);
