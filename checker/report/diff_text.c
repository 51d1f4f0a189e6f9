/* What changed between two images, for people. */
#include "compare/comparison.h"
#include "debuginfo/demangle.h"
#include "facts/vector_table.h"
#include "pieces.h"

#include <stdlib.h>

#define ULL(x) ((unsigned long long)(x))

#define NAME_WIDTH 28

struct sheet {
    struct text *out;
    const struct comparison *comparison;
    struct diff_style style;
};

static void add_color(const struct sheet *sheet, const char *code)
{
    if (sheet->style.color)
        text_add(sheet->out, "%s", code);
}

static void add_title(const struct sheet *sheet, const char *title)
{
    add_color(sheet, "\033[1m");
    text_add(sheet->out, "%s", title);
    add_color(sheet, "\033[0m");
}

static void add_number(const struct sheet *sheet, uint64_t number, int width)
{
    struct text digits = {0};
    text_add_grouped(&digits, number);
    text_add(sheet->out, "%*s", width, text_string(&digits));
    text_release(&digits);
}

/* "+1,234", "-12": red where it grows, green where it shrinks; blank when equal. */
static void add_growth(const struct sheet *sheet, uint64_t old, uint64_t new, int width)
{
    struct text growth = {0};
    if (new != old) {
        text_add(&growth, "%c", new > old ? '+' : '-');
        text_add_grouped(&growth, new > old ? new - old : old - new);
    }
    add_color(sheet, new > old ? "\033[31m" : new < old ? "\033[32m" : "");
    text_add(sheet->out, "%*s", width, text_string(&growth));
    if (new != old)
        add_color(sheet, "\033[0m");
    text_release(&growth);
}

/* Filled up with blanks; a longer name is not cut: it is what people search for. */
static void add_name(const struct sheet *sheet, const char *name, size_t width)
{
    size_t start = sheet->out->length, columns = 0;
    text_add_escaped(sheet->out, name);
    for (size_t i = start; i < sheet->out->length; i++)
        columns += ((unsigned char)sheet->out->at[i] & 0xC0) != 0x80;
    text_add(sheet->out, "%*s", columns < width ? (int)(width - columns) : 0, "");
}

static size_t rows_of(const struct sheet *sheet, size_t count)
{
    return sheet->style.all || count < DIFF_ROWS ? count : DIFF_ROWS;
}

static void add_rest(const struct sheet *sheet, size_t rows, size_t count)
{
    if (count > rows)
        text_add(sheet->out, "  and %zu more%s\n", count - rows, sheet->style.all ? "" : " (--all)");
}

static void add_regions(const struct sheet *sheet)
{
    const struct comparison *c = sheet->comparison;
    bool titled = false;
    for (size_t i = 0; i < c->region_count; i++) {
        const struct region_change *r = &c->regions[i];
        if (!r->old.known || !r->new.known || r->old.used == r->new.used)
            continue;
        if (!titled)
            add_title(sheet, "Regions\n");
        titled = true;
        text_add(sheet->out, "  ");
        add_name(sheet, r->region->name, NAME_WIDTH);
        add_number(sheet, r->old.used, 11);
        text_add(sheet->out, " → ");
        add_number(sheet, r->new.used, 11);
        add_growth(sheet, r->old.used, r->new.used, 11);
        text_add(sheet->out, "  %.1f %%\n", 100.0 * (double)r->new.used / (double)r->region->length);
    }
}

static void add_places(const struct sheet *sheet, const struct item_change *item)
{
    if (item->change == CHANGE_ADDED || item->change == CHANGE_REMOVED) {
        text_add(sheet->out, "  0x%08llx", ULL(item->change == CHANGE_ADDED ? item->new.start : item->old.start));
        return;
    }
    if (item->old.start != item->new.start)
        text_add(sheet->out, "  0x%08llx → 0x%08llx", ULL(item->old.start), ULL(item->new.start));
    else if (item->old_load != item->new_load)
        text_add(sheet->out, "  loaded 0x%08llx → 0x%08llx", ULL(item->old_load), ULL(item->new_load));
}

static void add_item(const struct sheet *sheet, const struct item_change *item)
{
    uint64_t old = range_size(item->old), new = range_size(item->new);
    char *name = demangle_or_copy(item->name);
    text_add(sheet->out, "  ");
    add_name(sheet, name, NAME_WIDTH);
    free(name);
    if (old == new || item->change == CHANGE_ADDED)
        text_add(sheet->out, "%14s", "");
    else
        add_number(sheet, old, 11);
    if (old != new && item->change != CHANGE_ADDED)
        text_add(sheet->out, item->change == CHANGE_REMOVED ? "   " : " → ");
    if (item->change == CHANGE_REMOVED)
        text_add(sheet->out, "%11s", "");
    else
        add_number(sheet, new, 11);
    add_growth(sheet, old, new, 11);
    text_add(sheet->out, "  %s", change_name(item->change));
    add_places(sheet, item);
    text_add(sheet->out, "\n");
}

void text_add_change_counts(struct text *out, const struct item_changes *changes)
{
    const char *separator = ": ";
    for (unsigned i = 0; i < CHANGE_COUNT; i++) {
        if (changes->counts[i] == 0)
            continue;
        text_add(out, "%s%zu %s", separator, changes->counts[i],
                 i == CHANGE_CONTENTS ? "with other contents" : change_name((enum change)i));
        separator = ", ";
    }
}

static void add_items(const struct sheet *sheet, const char *title, const struct item_changes *changes)
{
    if (changes->count == 0)
        return;
    add_title(sheet, title);
    text_add_change_counts(sheet->out, changes);
    text_add(sheet->out, "\n");
    size_t rows = rows_of(sheet, changes->count);
    for (size_t i = 0; i < rows; i++)
        add_item(sheet, &changes->at[i]);
    add_rest(sheet, rows, changes->count);
}

static void add_vector_side(const struct sheet *sheet, bool exists, uint32_t word, const char *name)
{
    if (!exists) {
        text_add(sheet->out, "none");
        return;
    }
    text_add(sheet->out, "0x%08x", word);
    if (name != NULL) {
        char *read = demangle_or_copy(name);
        text_add(sheet->out, " ");
        text_add_escaped(sheet->out, read);
        free(read);
    }
}

static void add_vectors(const struct sheet *sheet)
{
    const struct comparison *c = sheet->comparison;
    size_t moved = 0, rows = 0, others = 0;
    for (size_t i = 0; i < c->vector_count; i++)
        moved += c->vectors[i].moved;
    others = c->vector_count - moved;
    if (c->vector_count == 0)
        return;
    add_title(sheet, "Vectors");
    text_add(sheet->out, ": %zu changed, %zu moved with their handlers\n", others, moved);
    for (size_t i = 0; i < c->vector_count; i++) {
        const struct vector_change *v = &c->vectors[i];
        char buffer[24];
        if (v->moved || rows == rows_of(sheet, others))
            continue;
        rows++;
        text_add(sheet->out, "  ");
        add_name(sheet, vector_name(v->index, buffer), NAME_WIDTH);
        add_vector_side(sheet, v->in_old, v->old, v->old_name);
        text_add(sheet->out, " → ");
        add_vector_side(sheet, v->in_new, v->new, v->new_name);
        text_add(sheet->out, "\n");
    }
    add_rest(sheet, rows, others);
}

static void add_toolchain(const struct sheet *sheet)
{
    const struct comparison *c = sheet->comparison;
    if (c->toolchain_count == 0)
        return;
    add_title(sheet, "Toolchain\n");
    size_t rows = rows_of(sheet, c->toolchain_count);
    for (size_t i = 0; i < rows; i++) {
        const struct toolchain_change *t = &c->toolchain[i];
        text_add(sheet->out, "  %c %-9s ", t->added ? '+' : '-', t->kind);
        text_add_escaped(sheet->out, t->text);
        text_add(sheet->out, "\n");
    }
    add_rest(sheet, rows, c->toolchain_count);
}

static void add_bytes(const struct sheet *sheet)
{
    const struct comparison *c = sheet->comparison;
    if (c->run_count == 0)
        return;
    add_title(sheet, "Bytes");
    text_add(sheet->out, ": ");
    add_number(sheet, c->bytes[CHANGE_ADDED], 0);
    text_add(sheet->out, " added, ");
    add_number(sheet, c->bytes[CHANGE_REMOVED], 0);
    text_add(sheet->out, " removed, ");
    add_number(sheet, c->bytes[CHANGE_CONTENTS], 0);
    text_add(sheet->out, " changed\n");
    size_t rows = rows_of(sheet, c->run_count);
    for (size_t i = 0; i < rows; i++) {
        const struct byte_run *run = &c->runs[i];
        text_add(sheet->out, "  0x%08llx..0x%08llx      ", ULL(run->range.start), ULL(run->range.end));
        add_number(sheet, range_size(run->range), 11);
        text_add(sheet->out, "  %s\n", run->change == CHANGE_CONTENTS ? "changed" : change_name(run->change));
    }
    add_rest(sheet, rows, c->run_count + c->runs_left_out);
}

void text_add_uncompared(struct text *out, const struct comparison *c)
{
    const struct {
        bool compared;
        const char *what;
    } parts[] = {{c->sections.compared, "sections"},
                 {c->symbols.compared, "symbols"},
                 {c->vectors_compared, "vectors"},
                 {c->entry_compared, "entry"},
                 {c->toolchain_compared, "toolchain"}};
    const char *separator = "Not compared, because not in both: ";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].compared)
            continue;
        text_add(out, "%s%s", separator, parts[i].what);
        separator = ", ";
    }
    if (separator[0] == ',')
        text_add(out, "\n");
}

static void add_image(const struct sheet *sheet, const struct image *image, uint64_t bytes)
{
    text_add_escaped(sheet->out, image->path);
    text_add(sheet->out, " (%s, ", image_format_title(image->format));
    add_number(sheet, bytes, 0);
    text_add(sheet->out, " bytes)");
}

void report_diff_text(struct text *out, const struct subject *old, const struct subject *new,
                      const struct comparison *comparison, struct diff_style style)
{
    struct sheet sheet = {out, comparison, style};
    add_image(&sheet, old->image, comparison->old_bytes);
    text_add(out, comparison->same ? " is the same as " : " → ");
    add_image(&sheet, new->image, comparison->new_bytes);
    text_add(out, "\n");
    add_regions(&sheet);
    add_items(&sheet, "Sections", &comparison->sections);
    add_items(&sheet, "Symbols", &comparison->symbols);
    add_vectors(&sheet);
    if (comparison->entry_changed) {
        add_title(&sheet, "Entry");
        text_add(out, ": 0x%08x → 0x%08x\n", comparison->old_entry, comparison->new_entry);
    }
    add_toolchain(&sheet);
    add_bytes(&sheet);
    text_add_uncompared(out, comparison);
}
