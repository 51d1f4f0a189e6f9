/* A board profile: what is soldered around the chip and who owns which part of its memory. Read from
 * rules/boards/NAME.yaml or a user's file; owns its strings. */
#pragma once
#include "map.h"

#include <stdbool.h>

struct owned_range {
    char *name;
    char *why; /* protected: what is lost when it is overwritten; else NULL */
    struct range range;
    uint32_t line; /* in board.path */
};

enum table_need {
    TABLE_UNKNOWN,  /* nobody said where the vector table is: the lowest loaded bytes, if they look like one */
    TABLE_LOWEST,   /* a bare chip: at the lowest flash byte of the image, which may lie behind a bootloader */
    TABLE_OPTIONAL, /* judged when bytes are loaded there */
    TABLE_REQUIRED,
};

struct board {
    char *name;
    char *title;
    char *chip;            /* chip name */
    char *path;            /* profile file as given; "" when compiled in */
    bool bare;             /* a chip and nothing else: its regions are the chip's sizes, not somebody's word */
    struct memory_map map; /* its own regions */
    struct owned_range *protected_ranges, *resident, *neighbours;
    struct owned_range *preserved; /* the device keeps its own when a backup goes back */
    struct owned_range *contents;  /* what a whole dump holds, by name: only ever said, never judged by */
    size_t protected_count, resident_count, neighbour_count, preserved_count, content_count;
    enum table_need table_need;
    uint64_t table_address; /* TABLE_OPTIONAL and TABLE_REQUIRED */
    unsigned table_entries; /* words; 0 = take the chip's 16 + interrupts */
    uint64_t stack_minimum; /* bytes; 0 = not stated */
    bool has_slot;
    uint64_t slot;      /* load address of a BIN without one */
    unsigned uart_baud; /* 0 = not stated */
    char *uart_hint;    /* what to tie together to reach the bootloader; NULL */
    char *die_vouched;  /* why all that the chip's die has can be relied on; NULL: nobody says so */
    char *whole_flash;  /* the board that a dump of the whole flash is judged by; NULL: this one */
};

void board_release(struct board *board);
void owned_ranges_release(struct owned_range *ranges, size_t count);

/* A copy of its own of a board that has no script (no aliases, no placements). The caller calls board_release. */
void board_copy(const struct board *from, struct board *to);

/* Takes the protected and preserved ranges of that name off the board; false when it has none. */
bool board_unlock(struct board *board, const char *name);
