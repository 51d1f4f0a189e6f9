/* What the terminal picture is drawn with: names, numbers and cells in columns, in Unicode or ASCII, with or without
 * colour. Private to this room. */
#pragma once
#include "map_cells.h"
#include "report.h"

#define ULL(x) ((unsigned long long)(x))

struct pen {
    struct text *out;
    struct map_style style;
    const struct picture *picture;
    bool seen[CELL_COUNT]; /* for the legend */
};

const char *pen_choose(const struct pen *pen, const char *unicode, const char *ascii);

/* An SGR sequence, where colours are wanted. */
void pen_color(const struct pen *pen, const char *code);

/* A name from the file, escaped, and cut to `width` columns; filled up with blanks when `pad`. With --ascii also names
 * in other scripts become \xNN. */
void pen_name(struct pen *pen, const char *name, size_t width, bool pad);

/* Right-aligned in `width` columns, with thousands separators. */
void pen_number(struct pen *pen, uint64_t number, int width);
void pen_bytes(struct pen *pen, uint64_t size);
/* "512 KiB", "200 bytes": whole units only, the exact number stands elsewhere. */
void pen_size(struct pen *pen, uint64_t size);

void pen_cells(struct pen *pen, const enum cell *cells, unsigned count);

/* Columns that UTF-8 text takes, one for each character. */
size_t text_columns(const char *text);
