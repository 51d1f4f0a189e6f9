/* The memory picture for a terminal. */
#include "base/alloc.h"
#include "debuginfo/demangle.h"
#include "map_pen.h"

#include <stdlib.h>
#include <string.h>

/* Of a band's name. */
#define NAME_WIDTH 16
/* Rows of a band, beyond which only the largest blocks are told one by one. */
#define ROWS 48
/* Rows of names under an area. */
#define LABEL_ROWS 3
/* A gap is told when it is this many bytes and this part of its band. */
#define GAP_BYTES 64
#define GAP_PART  256

/* Names under the bands of an area, each where its band starts. Those that do not fit in the rows stay out: every band
 * is named below. */
static void add_labels(struct pen *pen, const struct area *area, unsigned indent, unsigned count)
{
    const struct picture *picture = pen->picture;
    size_t next = area->first_band, end = area->first_band + area->band_count;
    bool *done = alloc_items(area->band_count, sizeof *done);
    for (unsigned row = 0; row < LABEL_ROWS; row++) {
        unsigned column = 0;
        bool any = false;
        for (size_t i = next; i < end; i++) {
            const struct band *band = &picture->bands[i];
            unsigned at = cell_at(area->range, band->range.start, count);
            size_t width = band->name != NULL ? text_columns(band->name) + 1 : 0;
            if (done[i - next] || width == 0 || (column > 0 && at <= column) || at + width > count)
                continue;
            text_add(pen->out, "%*s%s", (int)(at - column + (any ? 0 : indent)), "", pen_choose(pen, "└", "^"));
            pen_name(pen, band->name, width - 1, false);
            column = at + (unsigned)width;
            done[i - next] = any = true;
        }
        if (any)
            text_add(pen->out, "\n");
    }
    free(done);
}

static void add_area(struct pen *pen, const struct area *area)
{
    unsigned count = pen->style.width - 24;
    enum cell cells[MAP_WIDTH_MOST];
    cells_of_area(pen->picture, area, cells, count);
    pen_color(pen, "\033[1m");
    if (area->name != NULL)
        pen_name(pen, area->name, 32, false);
    else
        text_add(pen->out, "%s", pen->picture->bands[area->first_band].is_ram ? "RAM" : "Memory");
    pen_color(pen, "\033[0m");
    text_add(pen->out, "  ");
    pen_size(pen, range_size(area->range));
    text_add(pen->out, "\n0x%08llx  ", ULL(area->range.start));
    pen_cells(pen, cells, count);
    text_add(pen->out, "  0x%08llx\n", ULL(area->range.end));
    add_labels(pen, area, 12, count);
    text_add(pen->out, "\n");
}

/* "protected, resident" */
static void add_claims(struct pen *pen, const struct band *band)
{
    bool claimed[OWNER_COUNT] = {false};
    const char *separator = "";
    for (size_t i = 0; i < band->claim_count; i++)
        claimed[band->claims[i].owner] = true;
    for (unsigned owner = 0; owner < OWNER_COUNT; owner++) {
        if (!claimed[owner])
            continue;
        text_add(pen->out, "%s%s", separator, owner_name((enum owner)owner));
        separator = ", ";
    }
}

/* Others' memory that the image leaves alone is told in one line, behind the rest. */
static bool is_quiet(const struct band *band)
{
    return band->kind == BAND_OWNED && band->used == 0;
}

/* "8,228 of 34,816  23.6 %" */
static void add_fill(struct text *fill, const struct band *band)
{
    if (is_quiet(band) || band->kind == BAND_OUTSIDE) {
        text_add_grouped(fill, is_quiet(band) ? range_size(band->range) : band->used);
        text_add(fill, " bytes");
        return;
    }
    if (band->known)
        text_add_grouped(fill, band->used);
    else
        text_add(fill, "unknown");
    text_add(fill, " of ");
    text_add_grouped(fill, range_size(band->range));
    if (band->known)
        text_add(fill, " %5.1f %%", band_fill(band));
}

static void add_band_title(struct pen *pen, const struct band *band)
{
    pen_color(pen, "\033[1m");
    pen_name(pen, band->name != NULL ? band->name : "undeclared", NAME_WIDTH, true);
    pen_color(pen, "\033[0m");
    size_t named = pen->out->length;
    text_add(pen->out, " 0x%08llx..0x%08llx  ", ULL(band->range.start), ULL(band->range.end));
    if (band->kind == BAND_OWNED)
        add_claims(pen, band);
    else if (band->region != NULL && band->region->attributes[0] != '\0')
        text_add(pen->out, "%s %s", band->region->attributes, band->is_ram ? "RAM" : "flash");
    else
        text_add(pen->out, "%s", band->is_ram ? "RAM" : "flash");
    struct text fill = {0};
    add_fill(&fill, band);
    size_t columns = NAME_WIDTH + pen->out->length - named;
    size_t room = pen->style.width > columns + fill.length ? pen->style.width - columns - fill.length : 1;
    text_add(pen->out, "%*s%s\n", (int)room, "", text_string(&fill));
    text_release(&fill);
}

/* Addresses under the cells where they belong: at each quarter, or at each half of a narrow picture. */
static void add_scale(struct pen *pen, const struct band *band, unsigned count)
{
    unsigned ticks = count >= 64 ? 4 : count >= 32 ? 2 : 1, column = 0;
    for (unsigned i = 0; i < ticks; i++) {
        unsigned at = count * i / ticks;
        uint64_t address = band->range.start + range_size(band->range) * i / ticks;
        text_add(pen->out, "%*s%s", (int)(at - column + (i == 0 ? 2 : 0)), "", pen_choose(pen, "└", "^"));
        text_add(pen->out, "0x%08llx", ULL(address));
        column = at + 11;
    }
    text_add(pen->out, "\n");
}

static void start_row(struct pen *pen, uint64_t address, uint64_t size)
{
    text_add(pen->out, "    0x%08llx ", ULL(address));
    pen_number(pen, size, 11);
    text_add(pen->out, "  ");
}

static void add_cell_mark(struct pen *pen, enum cell cell)
{
    pen_cells(pen, &cell, 1);
    text_add(pen->out, " ");
}

static void add_block(struct pen *pen, const struct block *block)
{
    start_row(pen, block->range.start, block->bytes);
    add_cell_mark(pen, (enum cell)block->content);
    size_t room = pen->style.width - 31;
    if (block->section == NULL) {
        text_add(pen->out, "%s", block->content == CONTENT_LOADED ? "loaded" : content_name(block->content));
    } else {
        size_t width = room > 44 ? room - 32 : 16;
        pen_name(pen, block->section, width < 32 ? width : 32, true);
        if (block->content == CONTENT_INITIAL)
            text_add(pen->out, " initial values for 0x%08llx", ULL(block->other));
        else if (block->moves)
            text_add(pen->out, " %s, from 0x%08llx", content_name(block->content), ULL(block->other));
        else
            text_add(pen->out, " %s", content_name(block->content));
    }
    if (range_size(block->shown) == 0)
        text_add(pen->out, ", under another");
    text_add(pen->out, "\n");
}

static void add_gap(struct pen *pen, const struct band *band, uint64_t start, uint64_t end)
{
    if (band->kind != BAND_REGION || !band->known || end < start + GAP_BYTES ||
        (end - start) * GAP_PART < range_size(band->range))
        return;
    start_row(pen, start, end - start);
    add_cell_mark(pen, CELL_FREE);
    text_add(pen->out, "free\n");
}

/* The size from which on a block has a row of its own. */
static uint64_t row_threshold(const struct band *band)
{
    uint64_t least = 0;
    for (size_t rows = band->block_count; rows > ROWS;) {
        least = least > 0 ? least * 2 : 16;
        rows = 0;
        for (size_t i = 0; i < band->block_count; i++)
            rows += band->blocks[i].bytes >= least;
    }
    return least;
}

static void add_blocks(struct pen *pen, const struct band *band)
{
    uint64_t least = row_threshold(band), next = band->range.start, small = 0;
    size_t left_out = 0;
    for (size_t i = 0; i < band->block_count; i++) {
        const struct block *block = &band->blocks[i];
        if (block->range.start > next)
            add_gap(pen, band, next, block->range.start);
        next = block->range.end > next ? block->range.end : next;
        if (block->bytes >= least) {
            add_block(pen, block);
        } else {
            left_out++;
            small += block->bytes;
        }
    }
    if (band->block_count > 0)
        add_gap(pen, band, next, band->range.end);
    if (left_out > 0) {
        text_add(pen->out, "    and %zu smaller ones, ", left_out);
        pen_number(pen, small, 0);
        text_add(pen->out, " bytes\n");
    }
}

static void add_claim_rows(struct pen *pen, const struct band *band)
{
    for (size_t i = 0; i < band->claim_count; i++) {
        const struct claim *claim = &band->claims[i];
        start_row(pen, claim->range.start, range_size(claim->range));
        add_cell_mark(pen, cell_of_owner(claim->owner));
        text_add(pen->out, "%s ", owner_name(claim->owner));
        pen_name(pen, claim->owned->name, 16, false);
        text_add(pen->out, "\n");
    }
}

static void add_band(struct pen *pen, const struct band *band)
{
    unsigned count = pen->style.width - 2;
    enum cell cells[MAP_WIDTH_MOST];
    add_band_title(pen, band);
    if (is_quiet(band))
        return;
    if (band->used > 0 || band->claim_count > 0) {
        cells_of_band(band, cells, count);
        text_add(pen->out, "  ");
        pen_cells(pen, cells, count);
        text_add(pen->out, "\n");
        add_scale(pen, band, count);
    }
    if (band->kind == BAND_REGION)
        add_claim_rows(pen, band);
    add_blocks(pen, band);
    text_add(pen->out, "\n");
}

/* Loud ones and quiet ones; true when there was one. */
static bool add_bands(struct pen *pen, bool quiet)
{
    bool any = false;
    for (size_t i = 0; i < pen->picture->band_count; i++) {
        if (is_quiet(&pen->picture->bands[i]) != quiet)
            continue;
        add_band(pen, &pen->picture->bands[i]);
        any = true;
    }
    return any;
}

static void add_symbols(struct pen *pen)
{
    const struct picture *picture = pen->picture;
    size_t count = picture->symbol_count < pen->style.symbols ? picture->symbol_count : pen->style.symbols;
    if (count == 0)
        return;
    pen_color(pen, "\033[1m");
    text_add(pen->out, "Largest symbols");
    pen_color(pen, "\033[0m");
    text_add(pen->out, " (%zu of %zu)\n", count, picture->symbol_count);
    uint64_t most = range_size(picture->symbols[picture->by_size[0]].range);
    unsigned bar = pen->style.width >= 100 ? 16 : 6;
    size_t room = pen->style.width - 33 - bar, section = room > 38 ? 14 : 0;
    for (size_t i = 0; i < count; i++) {
        const struct picture_symbol *symbol = &picture->symbols[picture->by_size[i]];
        uint64_t size = range_size(symbol->range);
        unsigned length = most > 0 ? (unsigned)(size * bar / most) : 0;
        start_row(pen, symbol->range.start, size);
        pen_color(pen, cell_looks[symbol->content].color);
        for (unsigned c = 0; c < bar; c++)
            text_add(pen->out, "%s", c == 0 || c < length ? pen_choose(pen, "▬", "=") : " ");
        pen_color(pen, "\033[0m");
        text_add(pen->out, "  ");
        char *name = demangle_or_copy(symbol->name);
        pen_name(pen, name, room - section, section > 0);
        free(name);
        if (section > 0) {
            text_add(pen->out, " ");
            pen_name(pen, symbol->section, section, false);
        }
        text_add(pen->out, "\n");
    }
    text_add(pen->out, "\n");
}

static void add_legend(struct pen *pen)
{
    const char *separator = "";
    size_t columns = 0;
    for (unsigned i = 0; i < CELL_COUNT; i++) {
        if (!pen->seen[i] || cell_looks[i].legend == NULL)
            continue;
        size_t width = strlen(cell_looks[i].legend) + 5;
        if (columns > 0 && columns + width > pen->style.width) {
            separator = "\n";
            columns = 0;
        }
        text_add(pen->out, "%s", separator);
        add_cell_mark(pen, (enum cell)i);
        text_add(pen->out, "%s", cell_looks[i].legend);
        columns += width;
        separator = "   ";
    }
    text_add(pen->out, "%s", separator[0] != '\0' ? "\n" : "");
}

static void add_title(struct pen *pen, const struct subject *subject)
{
    text_add_escaped(pen->out, subject->image->path);
    text_add(pen->out, " (%s) on board ", image_format_title(subject->image->format));
    text_add_escaped(pen->out, subject->board->name);
    if (subject->map != &subject->board->map) {
        text_add(pen->out, ", memory ");
        text_add_escaped(pen->out, subject->map->path);
    }
    text_add(pen->out, ": ");
    pen_number(pen, image_loaded(subject->image, range_of(0, UINT64_MAX)), 0);
    text_add(pen->out, " bytes loaded, ");
    pen_number(pen, pen->picture->used, 0);
    text_add(pen->out, " of memory used\n\n");
}

void report_picture_text(struct text *out, const struct subject *subject, const struct picture *picture,
                         struct map_style style)
{
    struct pen pen = {.out = out, .style = style, .picture = picture};
    add_title(&pen, subject);
    for (size_t i = 0; i < picture->area_count; i++)
        add_area(&pen, &picture->areas[i]);
    add_bands(&pen, false);
    if (add_bands(&pen, true))
        text_add(out, "\n");
    if (picture->bands_left_out > 0)
        text_add(out, "and %zu more regions\n\n", picture->bands_left_out);
    add_symbols(&pen);
    add_legend(&pen);
}
