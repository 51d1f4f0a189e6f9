/* The fingerprints as sorted lines; what only one of them has is a change. */
#include "base/alloc.h"
#include "compare.h"
#include "facts/costly.h"

#include <stdlib.h>
#include <string.h>

struct line {
    const char *kind; /* static */
    char *text;
};

struct lines {
    struct line *at;
    size_t count, capacity;
};

static void add_line(struct lines *lines, const char *kind, char *text)
{
    lines->at = alloc_grow(lines->at, lines->count, &lines->capacity, sizeof *lines->at);
    lines->at[lines->count++] = (struct line){kind, text};
}

static char *attribute_line(const struct attribute *attribute)
{
    const char *tag = attribute_tag_name(attribute->tag);
    const char *value = attribute->text;
    if (attribute->has_number)
        value = attribute_value_name(attribute->tag, attribute->number);
    char *name = tag != NULL ? alloc_string(tag) : alloc_format("tag %u", attribute->tag);
    char *line = value != NULL ? alloc_format("%s: %s", name, value) : alloc_format("%s: %u", name, attribute->number);
    free(name);
    return line;
}

static int by_kind_and_text(const void *left, const void *right)
{
    const struct line *a = left, *b = right;
    int order = strcmp(a->kind, b->kind);
    return order != 0 ? order : strcmp(a->text, b->text);
}

/* Each line once. */
static struct lines lines_of(const struct subject *subject)
{
    const struct fingerprint *print = fingerprint_of(subject);
    struct lines lines = {0};
    for (size_t i = 0; i < print->producer_count; i++)
        add_line(&lines, "producer", alloc_string(print->producers[i]));
    for (size_t i = 0; i < print->comment_count; i++)
        add_line(&lines, "comment", alloc_string(print->comments[i]));
    for (size_t i = 0; i < print->attribute_count; i++)
        add_line(&lines, "attribute", attribute_line(&print->attributes[i]));
    add_line(&lines, "flags", alloc_format("0x%08x", print->flags));
    qsort(lines.at, lines.count, sizeof *lines.at, by_kind_and_text);
    size_t kept = 1;
    for (size_t i = 1; i < lines.count; i++) {
        if (by_kind_and_text(&lines.at[i], &lines.at[kept - 1]) == 0)
            free(lines.at[i].text);
        else
            lines.at[kept++] = lines.at[i];
    }
    lines.count = kept;
    return lines;
}

static void add_change(struct comparison *comparison, bool added, struct line line)
{
    comparison->toolchain = alloc_grow(comparison->toolchain, comparison->toolchain_count,
                                       &comparison->toolchain_capacity, sizeof *comparison->toolchain);
    comparison->toolchain[comparison->toolchain_count++] = (struct toolchain_change){added, line.kind, line.text};
}

void compare_toolchain(struct pair pair, struct comparison *comparison)
{
    comparison->toolchain_compared = pair.old->image->is_elf && pair.new->image->is_elf;
    if (!comparison->toolchain_compared)
        return;
    struct lines old = lines_of(pair.old), new = lines_of(pair.new);
    size_t o = 0, n = 0;
    while (o < old.count || n < new.count) {
        int order = o == old.count ? 1 : n == new.count ? -1 : by_kind_and_text(&old.at[o], &new.at[n]);
        if (order == 0) {
            free(old.at[o++].text);
            free(new.at[n++].text);
        } else if (order < 0) {
            add_change(comparison, false, old.at[o++]);
        } else {
            add_change(comparison, true, new.at[n++]);
        }
    }
    free(old.at);
    free(new.at);
}
