#include "map_pen.h"

const char *pen_choose(const struct pen *pen, const char *unicode, const char *ascii)
{
    return pen->style.ascii ? ascii : unicode;
}

void pen_color(const struct pen *pen, const char *code)
{
    if (pen->style.color)
        text_add(pen->out, "%s", code);
}

size_t text_columns(const char *text)
{
    size_t columns = 0;
    for (; *text != '\0'; text++)
        columns += ((unsigned char)*text & 0xC0) != 0x80;
    return columns;
}

/* A name from the file, escaped, and cut to `width` columns; filled up with blanks when `pad`. Names of other scripts
 * become \xNN with --ascii, as everything else that no ASCII terminal shows. */
void pen_name(struct pen *pen, const char *name, size_t width, bool pad)
{
    struct text escaped = {0};
    if (pen->style.ascii)
        text_add_escaped_ascii(&escaped, name);
    else
        text_add_escaped(&escaped, name);
    const char *at = text_string(&escaped);
    size_t columns = text_columns(at), room = width;
    bool cut = columns > width;
    if (cut)
        room = width > 3 ? width - (pen->style.ascii ? 3 : 1) : 0;
    for (size_t used = 0; *at != '\0'; at++) {
        used += ((unsigned char)*at & 0xC0) != 0x80;
        if (used > room)
            break;
        text_add_bytes(pen->out, at, 1);
    }
    if (cut && width > 3)
        text_add(pen->out, "%s", pen_choose(pen, "…", "..."));
    if (pad && columns < width)
        text_add(pen->out, "%*s", (int)(width - columns), "");
    text_release(&escaped);
}

void pen_number(struct pen *pen, uint64_t number, int width)
{
    struct text digits = {0};
    text_add_grouped(&digits, number);
    text_add(pen->out, "%*s", width, text_string(&digits));
    text_release(&digits);
}

void pen_cells(struct pen *pen, const enum cell *cells, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const struct cell_look *look = &cell_looks[cells[i]];
        if (i == 0 || cells[i] != cells[i - 1])
            pen_color(pen, look->color);
        text_add(pen->out, "%s", pen_choose(pen, look->block, look->ascii));
        pen->seen[cells[i]] = true;
        if (i + 1 == count || cells[i + 1] != cells[i])
            pen_color(pen, "\033[0m");
    }
}

void pen_bytes(struct pen *pen, uint64_t size)
{
    pen_number(pen, size, 0);
    text_add(pen->out, " bytes");
}

/* "512 KiB", "200 bytes": whole units only, the exact number stands elsewhere. */
void pen_size(struct pen *pen, uint64_t size)
{
    if (size >= 1024 * 1024 && size % (1024 * 1024) == 0)
        text_add(pen->out, "%llu MiB", ULL(size / (1024 * 1024)));
    else if (size >= 1024 && size % 1024 == 0)
        text_add(pen->out, "%llu KiB", ULL(size / 1024));
    else
        pen_bytes(pen, size);
}
