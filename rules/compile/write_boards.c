/* Boards as a C table. */
#include "write.h"

#define ULL(x) ((unsigned long long)(x))

void write_string(struct text *out, const char *member, const char *string)
{
    if (string == NULL)
        return;
    text_add(out, ".%s = \"", member);
    for (; *string != '\0'; string++)
        text_add(out,
                 *string >= ' ' && *string <= '~' && *string != '"' && *string != '\\' && *string != '?' ? "%c"
                                                                                                         : "\\%03o",
                 (unsigned char)*string);
    text_add(out, "\", ");
}

static void write_range(struct text *out, struct range range)
{
    text_add(out, "{0x%llx, 0x%llx}", ULL(range.start), ULL(range.end));
}

static void write_regions(struct text *out, const struct memory_map *map)
{
    text_add(out, "\n     .map = {.path = \"\", .region_count = %zu, .regions = (struct region[]){", map->region_count);
    for (size_t i = 0; i < map->region_count; i++) {
        const struct region *region = &map->regions[i];
        text_add(out, "\n         {");
        write_string(out, "name", region->name);
        write_string(out, "attributes", region->attributes);
        text_add(out, ".access = %u, .origin = 0x%llx, .length = 0x%llx, .role = %d},", region->access,
                 ULL(region->origin), ULL(region->length), (int)region->role);
    }
    text_add(out, "}},");
}

static void write_owned(struct text *out, const char *member, const char *count_member,
                        const struct owned_range *ranges, size_t count)
{
    if (count == 0)
        return;
    text_add(out, "\n     .%s = %zu, .%s = (struct owned_range[]){", count_member, count, member);
    for (size_t i = 0; i < count; i++) {
        text_add(out, "\n         {");
        write_string(out, "name", ranges[i].name);
        write_string(out, "why", ranges[i].why);
        text_add(out, ".range = ");
        write_range(out, ranges[i].range);
        text_add(out, "},");
    }
    text_add(out, "},");
}

void write_boards(struct text *out, const struct board *boards, size_t count)
{
    text_add(out, "#include \"profile/embedded.h\"\n\nconst struct board embedded_boards[] = {\n");
    for (const struct board *board = boards; board < boards + count; board++) {
        text_add(out, "    {");
        write_string(out, "name", board->name);
        write_string(out, "title", board->title);
        write_string(out, "chip", board->chip);
        text_add(out, ".path = \"\",");
        write_regions(out, &board->map);
        write_owned(out, "protected_ranges", "protected_count", board->protected_ranges, board->protected_count);
        write_owned(out, "resident", "resident_count", board->resident, board->resident_count);
        write_owned(out, "neighbours", "neighbour_count", board->neighbours, board->neighbour_count);
        write_owned(out, "preserved", "preserved_count", board->preserved, board->preserved_count);
        write_owned(out, "contents", "content_count", board->contents, board->content_count);
        text_add(out, "\n     .table_need = %d, .table_address = 0x%llx, .table_entries = %u, .stack_minimum = 0x%llx,",
                 (int)board->table_need, ULL(board->table_address), board->table_entries, ULL(board->stack_minimum));
        text_add(out, "\n     .has_slot = %d, .slot = 0x%llx, .uart_baud = %u,\n     ", board->has_slot,
                 ULL(board->slot), board->uart_baud);
        write_string(out, "uart_hint", board->uart_hint);
        write_string(out, "die_vouched", board->die_vouched);
        write_string(out, "whole_flash", board->whole_flash);
        text_add(out, "},\n");
    }
    text_add(out, "};\nconst size_t embedded_board_count = %zu;\n", count);
}
