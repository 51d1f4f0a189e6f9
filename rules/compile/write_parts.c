/* Parts as C tables without pointers (checker/profile/parts.h): lists of memory, titles and ROM facts that several sets
 * have in common are there once. */
#include "profile/parts.h"
#include "write.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

struct tables {
    struct text out;
    struct part_bank banks[PART_LIST_LIMIT];
    size_t bank_count;
    struct text titles; /* NUL-separated */
    const char *others[256];
    size_t other_count;
};

/* ---- pools ---- */

static size_t title_index(struct tables *tables, const char *title)
{
    size_t length = strlen(title) + 1;
    const char *found =
        tables->titles.length >= length ? memmem(tables->titles.at, tables->titles.length, title, length) : NULL;
    bool whole = found == tables->titles.at || (found != NULL && found[-1] == '\0');
    if (whole && found != NULL)
        return (size_t)(found - tables->titles.at);
    size_t index = tables->titles.length;
    text_add_bytes(&tables->titles, title, length);
    return index;
}

static uint32_t other_index(struct tables *tables, const char *name)
{
    for (size_t i = 0; i < tables->other_count; i++)
        if (strcmp(tables->others[i], name) == 0)
            return (uint32_t)i;
    tables->others[tables->other_count] = name;
    return (uint32_t)tables->other_count++;
}

static size_t bank_index(struct tables *tables, const struct part_bank *banks, size_t count)
{
    for (size_t at = 0; at + count <= tables->bank_count; at++)
        if (memcmp(&tables->banks[at], banks, count * sizeof *banks) == 0)
            return at;
    size_t at = tables->bank_count;
    if (at + count > PART_LIST_LIMIT)
        return PART_LIST_LIMIT;
    memcpy(&tables->banks[at], banks, count * sizeof *banks);
    tables->bank_count += count;
    return at;
}

/* PART_LIST_LIMIT when the table is full. */
static size_t list_index(struct tables *tables, const struct set_fact *set, enum bank_list list)
{
    struct part_bank banks[PART_LIST_MOST];
    size_t count = set->bank_count[list];
    for (size_t i = 0; i < count; i++) {
        const struct bank_fact *fact = &set->banks[list][i];
        banks[i] = (struct part_bank){fact->origin, fact->length,
                                      fact->name != NULL ? other_index(tables, fact->name) : fact->detail};
    }
    return count == 0 ? 0 : bank_index(tables, banks, count) | count << PART_LIST_SHIFT;
}

/* ---- sets and parts ---- */

static void write_set(struct tables *tables, const struct set_fact *set, const struct family_fact *family,
                      size_t family_index)
{
    text_add(&tables->out, "    {");
    for (enum bank_list list = LIST_FLASH; list < LISTS; list++)
        text_add(&tables->out, "%zu, ", list_index(tables, set, list));
    char *series = alloc_format("(%s)", set->series != NULL ? set->series : family->title);
    text_add(&tables->out, "%zu, %zu, %u, %d, %zu, %d, %u},\n",
             title_index(tables, set->title != NULL ? set->title : series), title_index(tables, set->sources),
             set->interrupts, (int)set->core, family_index, set->one_source, set->agreed);
    free(series);
}

static void write_sets(struct tables *tables, const struct family_fact *families, size_t family_count)
{
    text_add(&tables->out, "const struct part_set part_sets[] = {\n");
    for (size_t i = 0; i < family_count; i++)
        for (size_t set = 0; set < families[i].set_count; set++)
            write_set(tables, &families[i].sets[set], &families[i], i);
    text_add(&tables->out, "};\n");
}

static size_t rom_count(const struct family_fact *families, size_t family_count)
{
    size_t count = 0;
    for (size_t i = 0; i < family_count; i++)
        count += families[i].uart_count;
    return count + 1;
}

static size_t set_index(const struct part_row *row, const struct family_fact *families)
{
    size_t index = 0;
    for (size_t i = 0; i < row->family; i++)
        index += families[i].set_count;
    return index + (size_t)(row->set - families[row->family].sets);
}

/* How long the names are together. */
static size_t write_names(struct tables *tables, const struct part_table *parts, const struct family_fact *families)
{
    size_t at = 0;
    text_add(&tables->out, "const uint16_t part_name_at[] = {");
    for (size_t i = 0; i < parts->count; i++) {
        if (i % PART_NAME_STEP == 0)
            text_add(&tables->out, " %zu,", at);
        at += strlen(parts->rows[i].name) + 1;
    }
    text_add(&tables->out, "\n};\nconst uint16_t part_set_at[] = {");
    for (size_t i = 0; i < parts->count; i++)
        text_add(&tables->out, "%s%zu,", i % 16 == 0 ? "\n    " : " ", set_index(&parts->rows[i], families));
    text_add(&tables->out, "\n};\nconst uint8_t part_rom_at[] = {");
    for (size_t i = 0; i < parts->count; i++)
        text_add(&tables->out, "%s%zu,", i % 16 == 0 ? "\n    " : " ", uart_index(&parts->rows[i], families));
    text_add(&tables->out, "\n};\nconst char part_names[] =\n");
    for (size_t i = 0; i < parts->count; i++)
        text_add(&tables->out, "    \"%s\\0\"\n", parts->rows[i].name);
    text_add(&tables->out, "    ;\nconst size_t part_count = %zu;\n", parts->count);
    return at;
}

/* ---- families ---- */

static void write_family_lists(struct text *out, const struct family_fact *family, size_t index)
{
    text_add(out, "static const unsigned ids_%zu[] = {", index);
    for (const unsigned *id = family->product_ids; *id != 0; id++)
        text_add(out, "0x%x, ", *id);
    text_add(out, "0};\n");
}

static void write_families(struct text *out, const struct family_fact *families, size_t count)
{
    for (size_t i = 0; i < count; i++)
        write_family_lists(out, &families[i], i);
    text_add(out, "const struct chip_family part_families[] = {\n");
    for (size_t i = 0; i < count; i++) {
        text_add(out, "    {");
        write_string(out, "name", families[i].name);
        write_string(out, "title", families[i].title);
        text_add(out, ".product_ids = ids_%zu, ", i);
        text_add(out, "},\n");
    }
    text_add(out, "};\nconst size_t part_family_count = %zu;\n", count);
}

/* ---- the pools, when all is in them ---- */

static void write_pools(struct tables *tables)
{
    struct text *out = &tables->out;
    text_add(out, "const struct part_bank part_banks[] = {\n");
    for (size_t i = 0; i < tables->bank_count; i++)
        text_add(out, "    {0x%x, 0x%x, %u},\n", tables->banks[i].origin, tables->banks[i].length,
                 tables->banks[i].detail);
    text_add(out, "    {0}};\nconst char *const part_other_names[] = {");
    for (size_t i = 0; i < tables->other_count; i++)
        text_add(out, "\"%s\", ", tables->others[i]);
    text_add(out, "\"\"};\nconst char part_titles[] =\n");
    for (const char *title = tables->titles.at, *end = title + tables->titles.length; title < end;
         title += strlen(title) + 1)
        text_add(out, "    \"%s\\0\"\n", title);
    text_add(out, "    ;\n");
}

bool write_parts(struct text *out, const struct part_table *parts, const struct family_fact *families,
                 size_t family_count, struct fault *fault)
{
    struct tables *tables = alloc_items(1, sizeof *tables);
    text_add(&tables->out, "#include \"profile/parts.h\"\n\n");
    write_families(&tables->out, families, family_count);
    write_sets(tables, families, family_count);
    write_uarts(&tables->out, families, family_count);
    size_t names = write_names(tables, parts, families);
    write_pools(tables);
    text_add_bytes(out, tables->out.at, tables->out.length);
    size_t roms = rom_count(families, family_count);
    bool good =
        (tables->bank_count + PART_LIST_MOST < PART_LIST_LIMIT && tables->titles.length <= UINT16_MAX &&
         names <= UINT16_MAX && roms <= UINT8_MAX && family_count <= UINT8_MAX) ||
        fault_set(
            fault, FAULT_CONFIG,
            "%zu lists of memory, %zu bytes of names, %zu bytes of titles, %zu ROMs and %zu families are more than "
            "checker/profile/parts.h has room for",
            tables->bank_count, names, tables->titles.length, roms, family_count);
    text_release(&tables->out);
    text_release(&tables->titles);
    free(tables);
    return good;
}
