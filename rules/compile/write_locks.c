/* Lock words as C tables without pointers (checker/profile/parts.h): texts, terms and lists that several rows or parts
 * have in common are there once. */
#include "locks.h"
#include "profile/parts.h"
#include "write.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

struct lock_tables {
    struct text texts; /* NUL-separated */
    struct lock_term *terms;
    size_t term_count, term_capacity;
    uint32_t *values;
    size_t value_count, value_capacity;
    uint16_t *lists, *list_at; /* the lists behind one another, and where each of them starts */
    size_t list_count, list_capacity, at_count, at_capacity;
};

static size_t text_index(struct lock_tables *tables, const char *text)
{
    size_t length = strlen(text) + 1;
    const char *found = tables->texts.at != NULL ? memmem(tables->texts.at, tables->texts.length, text, length) : NULL;
    if (found != NULL) /* the end of a longer one will do */
        return (size_t)(found - tables->texts.at);
    size_t index = tables->texts.length;
    text_add_bytes(&tables->texts, text, length);
    return index;
}

static size_t term_index(struct lock_tables *tables, const struct lock_term *terms, size_t count)
{
    for (size_t at = 0; tables->terms != NULL && at + count <= tables->term_count; at++)
        if (memcmp(&tables->terms[at], terms, count * sizeof *terms) == 0)
            return at;
    size_t at = tables->term_count;
    for (size_t i = 0; i < count; i++) {
        tables->terms = alloc_grow(tables->terms, tables->term_count, &tables->term_capacity, sizeof *tables->terms);
        tables->terms[tables->term_count++] = terms[i];
    }
    return at;
}

/* ---- rows and areas ---- */

static void write_rows(struct text *out, struct lock_tables *tables, const struct lock_file *files, size_t count)
{
    text_add(out, "const struct lock_row lock_rows[] = {\n");
    for (size_t f = 0; f < count; f++)
        for (const struct lock_fact *row = files[f].rows; row < files[f].rows + files[f].row_count; row++) {
            const struct lock *lock = &row->lock;
            size_t code = text_index(tables, lock->code), name = text_index(tables, lock->name);
            text_add(out, "    {%zu, %zu, %zu, %zu, %zu, %d, %d},\n", code, name, text_index(tables, lock->effect),
                     term_index(tables, lock->terms, lock->term_count), lock->term_count, (int)lock->severity,
                     lock->permanent);
        }
    text_add(out, "};\nconst struct lock_area lock_areas[] = {\n");
    for (size_t f = 0; f < count; f++)
        for (size_t i = 0; i < files[f].area_count; i++) {
            const struct area_fact *area = &files[f].areas[i];
            text_add(out, "    {%zu, 0x%llx, 0x%llx},\n", text_index(tables, area->name),
                     (unsigned long long)area->range.start, (unsigned long long)range_size(area->range));
        }
    text_add(out, "};\n");
}

static size_t value_index(struct lock_tables *tables, const struct lock_term *term)
{
    for (size_t at = 0; at + term->value_count <= tables->value_count; at++)
        if (memcmp(&tables->values[at], term->values, term->value_count * sizeof *term->values) == 0)
            return at;
    size_t at = tables->value_count;
    for (size_t i = 0; i < term->value_count; i++) {
        tables->values =
            alloc_grow(tables->values, tables->value_count, &tables->value_capacity, sizeof *tables->values);
        tables->values[tables->value_count++] = term->values[i];
    }
    return at;
}

static void write_term(struct text *out, struct lock_tables *tables, const struct lock_term *term)
{
    text_add(out, "    {%u, %u, %u, %u, 0x%x, 0x%x, 0x%x, %zu},\n", term->test, term->width, term->value_count,
             term->from_end, term->at, term->length, term->mask, value_index(tables, term));
}

/* ---- which part has which ---- */

struct list {
    uint16_t *items;
    size_t count, capacity;
};

static void add_item(struct list *list, size_t item)
{
    list->items = alloc_grow(list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = (uint16_t)item;
}

/* How many areas and which, how many rows and which. */
static void list_of(const char *part, const struct lock_file *files, size_t count, struct list *list)
{
    size_t area = 0, row = 0, start = 0;
    list->count = 0;
    add_item(list, 0);
    for (size_t f = 0; f < count; f++)
        for (size_t i = 0; i < files[f].area_count; i++, area++)
            if (lock_scope_has(&files[f].areas[i].scope, part))
                add_item(list, area);
    list->items[0] = (uint16_t)(list->count - 1);
    start = list->count;
    add_item(list, 0);
    for (size_t f = 0; f < count; f++)
        for (size_t i = 0; i < files[f].row_count; i++, row++)
            if (lock_scope_has(&files[f].rows[i].scope, part))
                add_item(list, row);
    list->items[start] = (uint16_t)(list->count - start - 1);
}

static size_t list_index(struct lock_tables *tables, const struct list *list)
{
    for (size_t i = 0; i < tables->at_count; i++)
        if (tables->list_at[i] + list->count <= tables->list_count &&
            memcmp(&tables->lists[tables->list_at[i]], list->items, list->count * sizeof *list->items) == 0)
            return i;
    tables->list_at = alloc_grow(tables->list_at, tables->at_count, &tables->at_capacity, sizeof *tables->list_at);
    tables->list_at[tables->at_count++] = (uint16_t)tables->list_count;
    for (size_t i = 0; i < list->count; i++) {
        tables->lists = alloc_grow(tables->lists, tables->list_count, &tables->list_capacity, sizeof *tables->lists);
        tables->lists[tables->list_count++] = list->items[i];
    }
    return tables->at_count - 1;
}

static void write_numbers(struct text *out, const char *name, const uint16_t *numbers, size_t count)
{
    text_add(out, "const uint16_t %s[] = {", name);
    for (size_t i = 0; i < count; i++)
        text_add(out, "%s%u,", i % 16 == 0 ? "\n    " : " ", numbers[i]);
    text_add(out, "\n};\n");
}

static void write_parts_locks(struct text *out, struct lock_tables *tables, const struct part_table *parts,
                              const struct lock_file *files, size_t count)
{
    struct list list = {0};
    text_add(out, "const uint8_t part_locks[] = {");
    for (size_t i = 0; i < parts->count; i++) {
        list_of(parts->rows[i].name, files, count, &list);
        text_add(out, "%s%zu,", i % 16 == 0 ? "\n    " : " ", list_index(tables, &list));
    }
    free(list.items);
    text_add(out, "\n};\n");
    write_numbers(out, "lock_lists_at", tables->list_at, tables->at_count);
    write_numbers(out, "lock_lists", tables->lists, tables->list_count);
}

/* A pattern that no part has is a misspelt one. */
static bool check_scope(const struct lock_file *file, const struct lock_scope *scope, const struct part_table *parts,
                        struct fault *fault)
{
    char *copy = alloc_string(scope->parts), *rest = NULL;
    bool good = true;
    for (char *pattern = strtok_r(copy, " ", &rest); good && pattern != NULL; pattern = strtok_r(NULL, " ", &rest)) {
        struct lock_scope one = {pattern + (pattern[0] == '!')};
        good = false;
        for (size_t i = 0; !good && i < parts->count; i++)
            good = lock_scope_has(&one, parts->rows[i].name);
        if (!good)
            fault_set(fault, FAULT_CONFIG, "%s: no part is called %s: correct the pattern", file->path, one.parts);
    }
    free(copy);
    return good;
}

static bool check_scopes(const struct lock_file *files, size_t count, const struct part_table *parts,
                         struct fault *fault)
{
    for (size_t f = 0; f < count; f++) {
        for (size_t i = 0; i < files[f].row_count; i++)
            if (!check_scope(&files[f], &files[f].rows[i].scope, parts, fault))
                return false;
        for (size_t i = 0; i < files[f].area_count; i++)
            if (!check_scope(&files[f], &files[f].areas[i].scope, parts, fault))
                return false;
    }
    return true;
}

bool write_locks(struct text *out, const struct part_table *parts, const struct lock_file *files, size_t count,
                 struct fault *fault)
{
    if (!check_scopes(files, count, parts, fault))
        return false;
    struct lock_tables tables = {0};
    write_rows(out, &tables, files, count);
    text_add(out, "const struct lock_term_row lock_terms[] = {\n");
    for (size_t i = 0; i < tables.term_count; i++)
        write_term(out, &tables, &tables.terms[i]);
    text_add(out, "};\nconst uint32_t lock_values[] = {\n");
    for (size_t i = 0; i < tables.value_count; i++)
        text_add(out, "    0x%x,\n", tables.values[i]);
    text_add(out, "};\nconst char lock_texts[] =\n");
    for (const char *text = tables.texts.at, *end = text + tables.texts.length; text < end; text += strlen(text) + 1)
        text_add(out, "    \"%s\\0\"\n", text);
    text_add(out, "    ;\n");
    write_parts_locks(out, &tables, parts, files, count);
    bool good =
        (tables.texts.length <= UINT16_MAX && tables.list_count <= UINT16_MAX && tables.at_count <= UINT8_MAX) ||
        fault_set(
            fault, FAULT_CONFIG,
            "%zu bytes of texts about locks and %zu lists of them are more than checker/profile/parts.h has room for",
            tables.texts.length, tables.at_count);
    free(tables.terms);
    free(tables.values);
    free(tables.lists);
    free(tables.list_at);
    text_release(&tables.texts);
    return good;
}
