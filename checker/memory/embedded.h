/* Board and chip profiles compiled into the binary, sorted by name (cmake/Embed.cmake writes the tables). */
#pragma once
#include <stddef.h>

struct embedded {
    const char *name; /* file name without .yaml */
    const char *text; /* the YAML */
};

extern const struct embedded embedded_boards[], embedded_chips[];
extern const size_t embedded_board_count, embedded_chip_count;
