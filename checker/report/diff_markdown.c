/* What changed between two images, for a pull request. */
#include "facts/vector_table.h"
#include "markdown.h"
#include "pieces.h"

#define ULL(x) ((unsigned long long)(x))

static size_t rows_of(size_t count, bool all)
{
    return all || count < DIFF_ROWS ? count : DIFF_ROWS;
}

static void add_rest(struct text *out, size_t rows, size_t count)
{
    if (count > rows)
        text_add(out, "\nand %zu more\n", count - rows);
}

static void add_side(struct text *out, bool exists, struct range range)
{
    if (exists) {
        text_add_grouped(out, range_size(range));
        text_add(out, " at `0x%08llx`", ULL(range.start));
    }
    text_add(out, " | ");
}

static void add_item(struct text *out, const struct item_change *item, uint64_t all_bytes)
{
    uint64_t old = range_size(item->old), new = range_size(item->new);
    text_add(out, "| ");
    markdown_add(out, item->name);
    text_add(out, " | %s | ", change_name(item->change));
    add_side(out, item->change != CHANGE_ADDED, item->old);
    add_side(out, item->change != CHANGE_REMOVED, item->new);
    markdown_add_growth(out, old, new);
    text_add(out, " | ");
    if (all_bytes > 0)
        text_add(out, "%+.2f %%", 100.0 * ((double)new - (double)old) / (double)all_bytes);
    text_add(out, " |\n");
}

/* Folded, since a comment is read for its first lines. The share is that of the growth in the old image's bytes. */
static void add_items(struct text *out, const char *title, const struct item_changes *changes, uint64_t all_bytes,
                      bool all)
{
    if (changes->count == 0)
        return;
    text_add(out, "\n<details><summary>%s", title);
    text_add_change_counts(out, changes);
    text_add(out, "</summary>\n\n| name | | old | new | change | of all |\n|---|---|--:|--:|--:|--:|\n");
    size_t rows = rows_of(changes->count, all);
    for (size_t i = 0; i < rows; i++)
        add_item(out, &changes->at[i], all_bytes);
    add_rest(out, rows, changes->count);
    text_add(out, "\n</details>\n");
}

static void add_vector_side(struct text *out, bool exists, uint32_t word, const char *name)
{
    if (!exists) {
        text_add(out, "none");
        return;
    }
    text_add(out, "`0x%08x`", word);
    if (name != NULL) {
        text_add(out, " ");
        markdown_add(out, name);
    }
}

static void add_vectors(struct text *out, const struct comparison *c, bool all)
{
    size_t others = 0, shown = 0;
    for (size_t i = 0; i < c->vector_count; i++)
        others += !c->vectors[i].moved;
    if (others > 0)
        text_add(out, "\nVectors: %zu changed\n\n", others);
    for (size_t i = 0; i < c->vector_count && shown < rows_of(others, all); i++) {
        const struct vector_change *v = &c->vectors[i];
        char buffer[24];
        if (v->moved)
            continue;
        shown++;
        text_add(out, "* %s: ", vector_name(v->index, buffer));
        add_vector_side(out, v->in_old, v->old, v->old_name);
        text_add(out, " → ");
        add_vector_side(out, v->in_new, v->new, v->new_name);
        text_add(out, "\n");
    }
    add_rest(out, shown, others);
}

static void add_toolchain(struct text *out, const struct comparison *c, bool all)
{
    size_t rows = rows_of(c->toolchain_count, all);
    if (rows > 0)
        text_add(out, "\nToolchain:\n\n");
    for (size_t i = 0; i < rows; i++) {
        text_add(out, "* %s %s ", c->toolchain[i].added ? "added" : "removed", c->toolchain[i].kind);
        markdown_add(out, c->toolchain[i].text);
        text_add(out, "\n");
    }
    add_rest(out, rows, c->toolchain_count);
}

static void add_bytes(struct text *out, const struct comparison *c)
{
    if (c->run_count == 0)
        return;
    text_add(out, "\nBytes: ");
    text_add_grouped(out, c->bytes[CHANGE_ADDED]);
    text_add(out, " added, ");
    text_add_grouped(out, c->bytes[CHANGE_REMOVED]);
    text_add(out, " removed, ");
    text_add_grouped(out, c->bytes[CHANGE_CONTENTS]);
    text_add(out, " changed.\n");
}

void markdown_add_changes(struct text *out, const struct comparison *c, bool all)
{
    add_items(out, "Sections", &c->sections, c->old_bytes, all);
    add_items(out, "Symbols", &c->symbols, c->old_bytes, all);
    add_vectors(out, c, all);
    if (c->entry_changed)
        text_add(out, "\nEntry: `0x%08x` → `0x%08x`\n", c->old_entry, c->new_entry);
    add_toolchain(out, c, all);
    add_bytes(out, c);
    struct text uncompared = {0};
    text_add_uncompared(&uncompared, c);
    if (uncompared.length > 0)
        text_add(out, "\n%s", text_string(&uncompared));
    text_release(&uncompared);
}

void report_diff_markdown(struct text *out, const struct subject *old, const struct subject *new,
                          const struct comparison *comparison, struct diff_style style)
{
    text_add(out, "### ");
    markdown_add(out, old->image->path);
    text_add(out, comparison->same ? " is the same as " : " → ");
    markdown_add(out, new->image->path);
    text_add(out, "\n\n");
    markdown_add_total(out, comparison);
    text_add(out, "\n");
    markdown_add_regions(out, new, comparison);
    markdown_add_changes(out, comparison, style.all);
}
