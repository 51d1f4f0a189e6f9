/* One row of characters to scale: which part of the image each of them stands for. Private to this room. */
#pragma once
#include "picture/memory_picture.h"

/* What a character can stand for. The first ones are those of enum content. */
enum cell {
    CELL_WRITTEN_OVER = CONTENT_COUNT, /* bytes of the image in a protected range */
    CELL_FREE,                         /* declared, and nothing there */
    CELL_UNKNOWN,                      /* RAM of a file that holds load addresses only */
    CELL_PROTECTED,
    CELL_RESIDENT,
    CELL_NEIGHBOUR,
    CELL_NOBODYS, /* between the bands of an area */
    CELL_COUNT,
};

struct cell_look {
    const char *block, *ascii; /* one column each */
    const char *color;         /* an SGR sequence */
    const char *legend;        /* NULL: needs none */
};

extern const struct cell_look cell_looks[CELL_COUNT];

/* The cell of a claimed range. */
enum cell cell_of_owner(enum owner owner);

/* Fills `cells` with `count` equal parts of a band. A part with any byte of the image in it shows that: use is never
 * rounded to nothing. */
void cells_of_band(const struct band *band, enum cell *cells, unsigned count);

/* The same of an area's range, with the bands in it. */
void cells_of_area(const struct picture *picture, const struct area *area, enum cell *cells, unsigned count);

/* The cell that holds an address of `range`. */
unsigned cell_at(struct range range, uint64_t address, unsigned count);
